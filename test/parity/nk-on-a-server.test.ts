// nk functions that no test of a domain calls over a whole server: each of them in a bundle, called by the server.
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import { useProviderWorld } from '../social/provider-world.js';
import { freePort } from './free-port.js';
import { type HookedServer, startHookedServer } from './hooked-server.js';
import { useStoreWorld } from './store-world.js';

const accounts = useProviderWorld();
const stores = useStoreWorld();
let hooked: HookedServer;
let metricsUrl: string;

beforeAll(async () => {
  hooked = await startHookedServer(async () => {
    const port = await freePort();
    metricsUrl = `http://127.0.0.1:${port}/metrics`;
    return { 'metrics.prometheus_port': port, ...accounts.options(), ...stores.options() };
  });
});
afterAll(() => hooked?.server.stop());

const newUser = async () => {
  const { userId } = await hooked.nk<{ userId: string }>('authenticateCustom', `custom-${crypto.randomUUID()}`);
  return userId;
};

it('metricsCounterAdd, metricsGaugeSet and metricsTimerRecord are seen by Prometheus', async () => {
  await hooked.nk('metricsCounterAdd', 'parity_counter', { map: 'desert' }, 3);
  await hooked.nk('metricsCounterAdd', 'parity_counter', { map: 'desert' }, 2);
  await hooked.nk('metricsGaugeSet', 'parity_gauge', {}, 7.5);
  await hooked.nk('metricsTimerRecord', 'parity_timer', {}, 1_000_000_000);
  const text = await (await fetch(metricsUrl)).text();
  expect(text).toMatch(/parity_counter\{[^}]*map="desert"[^}]*\} 5\n/);
  expect(text).toMatch(/parity_gauge(?:\{[^}]*\})? 7\.5\n/);
  expect(text).toMatch(/parity_timer\w*_count(?:\{[^}]*\})? 1\n/);
});

it('aes128Encrypt and aes256Encrypt are undone by aes128Decrypt and aes256Decrypt', async () => {
  for (const [bits, key] of [
    [128, 'sixteen letters!'],
    [256, 'thirty-two letters are in here!!'],
  ] as const) {
    const [one, two] = [
      await hooked.nk<string>(`aes${bits}Encrypt`, 'attack at dawn!!', key),
      await hooked.nk<string>(`aes${bits}Encrypt`, 'attack at dawn!!', key),
    ];
    expect(one).not.toBe(two);
    expect(await hooked.nk(`aes${bits}Decrypt`, one, key)).toBe('attack at dawn!!');
    await expect(hooked.nk(`aes${bits}Encrypt`, 'x', 'short')).rejects.toThrow(/key/);
  }
});

it('sessionDisconnect closes the connection of a session', async () => {
  const token = await hooked.nk<{ token: string }>('authenticateTokenGenerate', await newUser());
  const socket = new WebSocket(`${hooked.server.url.replace('http', 'ws')}/ws?token=${token.token}`);
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  const answered = new Promise<{ party: { self: { session_id: string } } }>((resolve) =>
    socket.once('message', (data) => resolve(JSON.parse(String(data)))),
  );
  socket.send(JSON.stringify({ cid: '1', party_create: { open: true, max_size: 2 } }));
  const { party } = await answered;
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await hooked.nk('sessionDisconnect', party.self.session_id);
  await closed;
  await expect(hooked.nk('sessionDisconnect', 'no id')).rejects.toThrow();
});

let ids = 0;
const newId = () => String(7656119 * 1_000_000 + ++ids);

const gameCenterArgs = (id: string) => {
  const { playerId, bundleId, timestamp, salt, signature, publicKeyUrl } = accounts.gameCenterIdentity(id);
  return [playerId, bundleId, timestamp, salt, signature, publicKeyUrl];
};

/** The three functions of each way to sign in, and what a player with an id gives them. */
const ways: readonly [signIn: string, link: string, unlink: string, credentials: (id: string) => readonly unknown[]][] =
  [
    ['authenticateApple', 'linkApple', 'unlinkApple', (id) => [accounts.appleToken(id)]],
    ['authenticateCustom', 'linkCustom', 'unlinkCustom', (id) => [`custom-${id}`]],
    ['authenticateDevice', 'linkDevice', 'unlinkDevice', (id) => [`device-${id}`]],
    ['authenticateEmail', 'linkEmail', 'unlinkEmail', (id) => [`${id}@example.com`, 'correct horse']],
    ['authenticateFacebook', 'linkFacebook', 'unlinkFacebook', (id) => [accounts.facebookToken({ id })]],
    [
      'authenticateFacebookInstantGame',
      'linkFacebookInstantGame',
      'unlinkFacebookInstantGame',
      (id) => [accounts.instantGameInfo(id)],
    ],
    ['authenticateGameCenter', 'linkGameCenter', 'unlinkGameCenter', gameCenterArgs],
    ['authenticateGoogle', 'linkGoogle', 'unlinkGoogle', (id) => [accounts.googleToken(id)]],
    ['authenticateSteam', 'linkSteam', 'unlinkSteam', (id) => [accounts.steamTicket(id)]],
  ];

it.each(ways)('%s finds who was linked by %s, until %s', async (signIn, link, unlink, credentials) => {
  const id = newId();
  const userId = await newUser();
  // It stays as another way in.
  await hooked.nk('linkDevice', userId, `kept-device-${id}`);
  const importsFriends = link === 'linkFacebook' || link === 'linkSteam';
  await hooked.nk(link, userId, ...(importsFriends ? [`name-${id}`] : []), ...credentials(id));
  expect(await hooked.nk(signIn, ...credentials(id))).toMatchObject({ userId, created: false });
  const isByEmail = unlink === 'unlinkEmail';
  await hooked.nk(unlink, userId, ...credentials(id).slice(0, isByEmail ? 1 : undefined));
  const [username] = [`name-${id}`];
  const again =
    signIn === 'authenticateFacebook' ? [...credentials(id), false, username] : [...credentials(id), username];
  const fresh = await hooked.nk<{ userId: string; username: string }>(signIn, ...again);
  expect(fresh.userId).not.toBe(userId);
  expect(fresh.username).toBe(username);
});

it('sessionLogout ends the tokens of a user', async () => {
  const userId = await newUser();
  const { token } = await hooked.nk<{ token: string }>('authenticateTokenGenerate', userId);
  const status = async () =>
    (await fetch(`${hooked.server.url}/v2/account`, { headers: { authorization: `Bearer ${token}` } })).status;
  expect(await status()).toBe(200);
  await hooked.nk('sessionLogout', userId, token);
  expect(await status()).toBe(401);
});

it('multiUpdate changes accounts, objects and wallets together', async () => {
  const userId = await newUser();
  const object = { collection: 'together', key: 'one', userId };
  const made = await hooked.nk(
    'multiUpdate',
    [{ userId, displayName: 'Both' }],
    [{ ...object, value: { a: 1 } }],
    [],
    [{ userId, changeset: { gold: 2 } }],
    true,
  );
  expect(made).toMatchObject({ storageWriteAcks: [{ key: 'one' }], walletUpdateAcks: [{ updated: { gold: 2 } }] });
  expect(await hooked.nk('accountGetId', userId)).toMatchObject({ user: { displayName: 'Both' }, wallet: { gold: 2 } });
});

it('purchaseValidateApple, …Google, …Huawei, …FacebookInstant, purchaseValidateSamsung; purchaseGetByTransactionId and purchasesList', async () => {
  const userId = await newUser();
  const huawei = stores.huaweiPurchase();
  for (const [fn, ...args] of [
    ['purchaseValidateApple', stores.applePurchase()],
    ['purchaseValidateGoogle', stores.googlePurchase()],
    ['purchaseValidateHuawei', huawei.purchase, huawei.signature],
    ['purchaseValidateFacebookInstant', stores.facebookInstantPurchase()],
    ['purchaseValidateSamsung', stores.samsungPurchase()],
  ] as const) {
    const { validatedPurchases } = await hooked.nk<{ validatedPurchases: { transactionId: string }[] }>(
      fn,
      userId,
      ...args,
    );
    expect(validatedPurchases).toMatchObject([{ userId, productId: 'gold' }]);
    const [{ transactionId }] = validatedPurchases as [{ transactionId: string }];
    expect(await hooked.nk('purchaseGetByTransactionId', transactionId)).toMatchObject({ userId, transactionId });
  }
  const { validatedPurchases: all } = await hooked.nk<{ validatedPurchases: object[] }>('purchasesList', userId, 10);
  expect(all).toHaveLength(5);
});

it('subscriptionValidateApple, subscriptionValidateGoogle, subscriptionGetByProductId and subscriptionsList', async () => {
  for (const [fn, receipt] of [
    ['subscriptionValidateApple', stores.appleSubscription()],
    ['subscriptionValidateGoogle', stores.googleSubscription()],
  ] as const) {
    const userId = await newUser();
    expect(await hooked.nk(fn, userId, receipt)).toMatchObject({
      validatedSubscription: { userId, productId: 'gold' },
    });
    expect(await hooked.nk('subscriptionGetByProductId', userId, 'gold')).toMatchObject({ userId, active: true });
    expect(await hooked.nk('subscriptionsList', userId, 10)).toMatchObject({ validatedSubscriptions: [{ userId }] });
  }
});

it('walletsUpdate changes several wallets, walletLedgerList tells of it, walletLedgerUpdate adds to that', async () => {
  const [ann, bob] = [await newUser(), await newUser()];
  const changes = [
    { userId: ann, changeset: { gold: 5 }, metadata: { why: 'won' } },
    { userId: bob, changeset: { gold: 1 } },
  ];
  expect(await hooked.nk('walletsUpdate', changes, true)).toMatchObject([
    { userId: ann, updated: { gold: 5 }, previous: {} },
    { userId: bob, updated: { gold: 1 } },
  ]);
  expect(await hooked.nk('walletUpdate', ann, { gold: -2 }, {}, true)).toMatchObject({ updated: { gold: 3 } });
  const { items } = await hooked.nk<{ items: { id: string; metadata: object; changeset: object }[] }>(
    'walletLedgerList',
    ann,
    10,
  );
  expect(items).toHaveLength(2);
  const won = items.find(({ changeset }) => JSON.stringify(changeset) === '{"gold":5}')!;
  expect(won.metadata).toEqual({ why: 'won' });
  expect(await hooked.nk('walletLedgerUpdate', won.id, { why: 'found' })).toMatchObject({ metadata: { why: 'found' } });
});

it('storageIndexList finds what registerStorageIndex keeps, and registerStorageIndexFilter lets in', async () => {
  const userId = await newUser();
  const write = (key: string, value: object) => ({ collection: 'creatures', key, userId, value, permissionRead: 2 });
  await hooked.nk('storageWrite', [
    write('dragon', { level: 9 }),
    write('mouse', { level: 1 }),
    write('ghost', { level: 9, hidden: true }),
  ]);
  const find = async (query: string) => {
    const found = await hooked.nk<{ objects: { key: string }[] }>('storageIndexList', 'creatures', query, 10);
    return found.objects.map(({ key }) => key);
  };
  // An index with a filter follows in its own time, in the order of the writes.
  await hooked.nk('storageWrite', [write('last', { level: 3 })]);
  await expect.poll(() => find('+value.level:3')).toEqual(['last']);
  expect(await find('+value.level:>=5')).toEqual(['dragon']);
});

it("getConfig gives the configuration, in Nakama's groups", async () => {
  expect(await hooked.config()).toMatchObject({
    name: 'tickwire',
    socket: { port: hooked.server.port, server_key: 'defaultkey' },
    session: { token_expiry_sec: 7200, single_socket: false },
    runtime: { http_key: 'defaulthttpkey' },
    social: { steam: { app_id: 480 }, facebookInstantGame: { app_secret: 'the secret of the instant game' } },
    iap: { google: { package_name: 'com.game' } },
  });
});

it('partyList finds open parties', async () => {
  const token = await hooked.nk<{ token: string }>('authenticateTokenGenerate', await newUser());
  const socket = new WebSocket(`${hooked.server.url.replace('http', 'ws')}/ws?token=${token.token}`);
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  const answered = new Promise<{ party: { party_id: string } }>((resolve) =>
    socket.once('message', (data) => resolve(JSON.parse(String(data)))),
  );
  socket.send(JSON.stringify({ cid: '1', party_create: { open: true, max_size: 2, label: '{"mode":"parity"}' } }));
  const { party } = await answered;
  const { parties } = await hooked.nk<{ parties: { partyId: string }[] }>('partyList', 10, true, '+label.mode:parity');
  expect(parties.map(({ partyId }) => partyId)).toEqual([party.party_id]);
  socket.close();
});

// The last one: nothing is left afterwards.
it('registerShutdown is called when the server stops, while nk still answers', async () => {
  await hooked.server.stop();
  expect(hooked.server.output()).toContain('the end is heard in mode shutdown, and nk still answers: 0');
});

// nk functions in Lua that ask others: providers of accounts and stores, which are on this machine.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useProviderWorld } from '../social/provider-world.js';
import { type LuaServer, startLuaServer } from './lua-server.js';
import { useStoreWorld } from './store-world.js';

const accounts = useProviderWorld();
const stores = useStoreWorld();
let lua: LuaServer;

beforeAll(async () => {
  lua = await startLuaServer({ ...accounts.options(), ...stores.options() });
});
afterAll(() => lua?.server.stop());

const newUser = async () => (await lua.run('return nk.authenticate_custom(a)', `custom-${crypto.randomUUID()}`))[0];

let ids = 0;
const newId = () => String(7656119 * 1_000_000 + ++ids);

const gameCenterArgs = (id: string) => {
  const { playerId, bundleId, timestamp, salt, signature, publicKeyUrl } = accounts.gameCenterIdentity(id);
  return [playerId, bundleId, timestamp, salt, signature, publicKeyUrl];
};

/** The three functions of each way to sign in, and what a player with an id gives them. */
const ways: readonly [
  signIn: string,
  link: string,
  unlink: string,
  credentials: (id: string) => readonly unknown[],
  importsFriends?: true,
][] = [
  ['authenticate_apple', 'link_apple', 'unlink_apple', (id) => [accounts.appleToken(id)]],
  ['authenticate_custom', 'link_custom', 'unlink_custom', (id) => [`custom-${id}`]],
  ['authenticate_device', 'link_device', 'unlink_device', (id) => [`device-${id}`]],
  ['authenticate_email', 'link_email', 'unlink_email', (id) => [`${id}@example.com`, 'correct horse']],
  ['authenticate_facebook', 'link_facebook', 'unlink_facebook', (id) => [accounts.facebookToken({ id })], true],
  [
    'authenticate_facebook_instant_game',
    'link_facebook_instant_game',
    'unlink_facebook_instant_game',
    (id) => [accounts.instantGameInfo(id)],
  ],
  ['authenticate_game_center', 'link_gamecenter', 'unlink_gamecenter', gameCenterArgs],
  ['authenticate_google', 'link_google', 'unlink_google', (id) => [accounts.googleToken(id)]],
  ['authenticate_steam', 'link_steam', 'unlink_steam', (id) => [accounts.steamTicket(id)], true],
];

it.each(ways)('%s finds who was linked by %s, until %s', async (signIn, link, unlink, credentials, importsFriends) => {
  const id = newId();
  const userId = await newUser();
  // It stays as another way in.
  await lua.run('nk.link_device(a, b)', userId, `kept-device-${id}`);
  await lua.run(`nk.${link}(a, unpack(b))`, userId, [...(importsFriends ? [`name-${id}`] : []), ...credentials(id)]);
  const [found, , created] = await lua.run(`return nk.${signIn}(unpack(a))`, credentials(id));
  expect([found, created]).toEqual([userId, false]);
  const isByEmail = unlink === 'unlink_email';
  await lua.run(`nk.${unlink}(a, unpack(b))`, userId, credentials(id).slice(0, isByEmail ? 1 : undefined));
  const again = [...credentials(id), ...(importsFriends ? [false] : []), `name-${id}`];
  const [fresh, username, isNew] = await lua.run(`return nk.${signIn}(unpack(a))`, again);
  expect(fresh).not.toBe(userId);
  expect([username, isNew]).toEqual([`name-${id}`, true]);
});

it('authenticate_email finds who has a name by that and a password', async () => {
  const id = newId();
  const [userId] = await lua.run('return nk.authenticate_email(a, b, c)', `${id}@example.com`, 'correct horse', id);
  expect((await lua.run('return nk.authenticate_email(nil, a, b)', 'correct horse', id))[0]).toBe(userId);
  await expect(lua.run('return nk.authenticate_email(nil, a)', 'correct horse')).rejects.toThrow();
});

it('purchase_validate_apple, …_google, …_huawei, …_facebook_instant, …_samsung; purchases_list', async () => {
  const userId = await newUser();
  const huawei = stores.huaweiPurchase();
  for (const [fn, ...args] of [
    ['purchase_validate_apple', stores.applePurchase()],
    ['purchase_validate_google', stores.googlePurchase()],
    // The signature comes first, unlike in JavaScript.
    ['purchase_validate_huawei', huawei.signature, huawei.purchase],
    ['purchase_validate_facebook_instant', stores.facebookInstantPurchase()],
    ['purchase_validate_samsung', stores.samsungPurchase()],
  ] as const) {
    const [known, purchase] = await lua.run(
      `local purchase = nk.${fn}(a, unpack(b)).validated_purchases[1]
       return nk.purchase_get_by_transaction_id(purchase.transaction_id).user_id == a, purchase`,
      userId,
      args,
    );
    expect(known).toBe(true);
    expect(purchase).toMatchObject({ user_id: userId, product_id: 'gold', seen_before: false });
    expect(purchase).toMatchObject({ store: expect.stringMatching(/_STORE$|_GALLERY$|_APPS$|^\w+$/) });
  }
  const [count, cursor, previous] = await lua.run(
    'local all, cursor, previous = nk.purchases_list(a, 3) return #all, cursor, previous',
    userId,
  );
  expect([count, typeof cursor, previous]).toEqual([3, 'string', undefined]);
});

it('subscription_validate_apple, subscription_validate_google, subscription_get_by_product_id, subscriptions_list', async () => {
  for (const [fn, receipt] of [
    ['subscription_validate_apple', stores.appleSubscription()],
    ['subscription_validate_google', stores.googleSubscription()],
  ] as const) {
    const userId = await newUser();
    const results = await lua.run(
      `local validated = nk.${fn}(a, b).validated_subscription
       local kept = nk.subscription_get_by_product_id(a, "gold")
       local all, cursor = nk.subscriptions_list(a, 10)
       return validated.user_id, kept.active, type(kept.expiry_time), #all, cursor == nil`,
      userId,
      receipt,
    );
    expect(results).toEqual([userId, true, 'number', 1, true]);
  }
});

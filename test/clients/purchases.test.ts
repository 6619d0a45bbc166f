// Purchases and subscriptions by the stock client, against a whole server whose stores are on this machine.
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client, type Session } from '@heroiclabs/nakama-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoreEnvironment, StoreProvider } from '../../src/wire/gen/api.js';
import type { Asked } from '../remote/remote-server.js';
import { type RunningServer, startServer } from '../start-server.js';
import { createAppleAuthority } from '../store/apple-authority.js';
import { useStoreServer } from '../store/store-server.js';

const stores = useStoreServer();
const apple = createAppleAuthority();
const google = generateKeyPairSync('rsa', { modulusLength: 2048 });
const huawei = generateKeyPairSync('rsa', { modulusLength: 2048 });
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-shop-'));

let server: RunningServer;
let client: Client;

beforeAll(async () => {
  const root = path.join(folder, 'root.pem');
  fs.writeFileSync(root, apple.pem);
  server = await startServer({
    'runtime.path': path.resolve(import.meta.dirname, '../modules/shop'),
    'session.token_expiry_sec': 7200,
    'iap.apple.shared_password': 'the secret',
    'iap.apple.notifications_endpoint_id': 'apple-endpoint',
    'iap.apple.root_certificate': root,
    'iap.apple.production_url': `${stores.url()}/apple`,
    'iap.apple.sandbox_url': `${stores.url()}/apple-sandbox`,
    'iap.google.client_email': 'shop@game',
    // A value that begins with dashes would be taken for a flag.
    'iap.google.private_key': ` ${google.privateKey.export({ format: 'pem', type: 'pkcs8' })}`,
    'iap.google.notifications_endpoint_id': 'google-endpoint',
    'iap.google.package_name': 'com.game',
    'iap.google.api_url': `${stores.url()}/google`,
    'iap.google.auth_url': `${stores.url()}/google-token`,
    'iap.huawei.public_key': huawei.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    'iap.huawei.client_id': 'client',
    'iap.huawei.client_secret': 'secret',
    'iap.huawei.auth_url': `${stores.url()}/huawei-token`,
    'iap.huawei.orders_url': `${stores.url()}/huawei`,
    'iap.facebook_instant.app_secret': 'the secret of the app',
    'iap.samsung.api_url': `${stores.url()}/samsung`,
  });
  client = new Client('defaultkey', server.host, String(server.port));
  stores.replies(answer);
});
afterAll(async () => {
  await server?.stop();
  fs.rmSync(folder, { recursive: true });
});

const HOUR_MS = 3_600_000;
const inAnHour = Date.now() + HOUR_MS;

/** What the stores say: the id of what was bought says what about. */
function answer({ url, body }: Asked): unknown {
  const [, store] = url.pathname.split('/');
  const id = decodeURIComponent(url.pathname.split('/').at(-1)!);
  switch (store) {
    case 'google-token':
    case 'huawei-token':
      return { access_token: 'token', expires_in: 3600 };
    case 'apple':
      return { status: 21007 };
    case 'apple-sandbox':
      return appleReceipt(Buffer.from(JSON.parse(body)['receipt-data'], 'base64').toString());
    case 'google':
      if (url.pathname.includes('/productsv2/'))
        return { productLineItem: [{ productId: 'gold' }], purchaseCompletionTime: '2026-01-01T00:00:00Z' };
      if (url.pathname.includes('/products/')) return { purchaseState: 0, purchaseTimeMillis: '1700000000000' };
      return googleSubscription(id);
    case 'huawei':
      return { responseCode: '0', purchaseTokenData: { ...JSON.parse(body), purchaseState: 0 } };
    case 'samsung':
      return {
        status: 'success',
        itemId: 'gold',
        purchaseDate: '2026-01-29 01:32:41',
        mode: 'TEST',
        packageName: 'com.game',
      };
    default:
      return {};
  }
}

function appleReceipt(id: string) {
  const one = {
    product_id: 'gold',
    transaction_id: id,
    original_transaction_id: id,
    purchase_date_ms: '1700000000000',
    original_purchase_date_ms: '1700000000000',
  };
  const info = id.startsWith('sub-') ? [{ ...one, expires_date_ms: String(inAnHour) }] : [];
  return {
    status: 0,
    environment: 'Sandbox',
    receipt: { in_app: id.startsWith('sub-') ? [] : [one] },
    latest_receipt_info: info,
  };
}

const googleSubscription = (token: string) => ({
  startTime: '2026-01-01T00:00:00Z',
  subscriptionState: 'SUBSCRIPTION_STATE_ACTIVE',
  lineItems: [{ productId: 'pass', expiryTime: new Date(inAnHour).toISOString() }],
  externalAccountIdentifiers: token.startsWith('of-') ? { obfuscatedExternalAccountId: token.slice(3) } : {},
});

const unique = (prefix: string) => `${prefix}${crypto.randomUUID()}`;
const signIn = (vars: Record<string, string> = {}) =>
  client.authenticateDevice(unique('device-'), true, undefined, vars);

/** An nk function, called by the server, from a bundle or from a native module. */
async function nk(rpc: 'nk' | 'nativeNk', fn: string, ...args: unknown[]): Promise<unknown> {
  const url = `${server.url}/v2/rpc/${rpc}?http_key=defaulthttpkey&unwrap`;
  const response = await fetch(url, { method: 'POST', body: JSON.stringify({ fn, args }) });
  if (!response.ok) throw new Error(await response.text());
  return ((await response.json()) as { result: unknown }).result;
}

const stored = async (collection: string, key: string, userId: string) => {
  const objects = (await nk('nk', 'storageRead', [{ collection, key, userId }])) as { value: unknown }[];
  return objects[0]?.value;
};

const googleReceipt = (purchaseToken: string, productId = 'gold') =>
  JSON.stringify({ packageName: 'com.game', productId, purchaseToken, purchaseState: 0, purchaseTime: 1 });
const base64 = (id: string) => Buffer.from(id).toString('base64');

function huaweiPurchase(purchaseToken: string): [data: string, signature: string] {
  const data = JSON.stringify({ purchaseToken, productId: 'gold', purchaseTime: 1_700_000_000_000 });
  return [data, sign('sha256', Buffer.from(data), huawei.privateKey).toString('base64')];
}

function facebookPurchase(token: string): string {
  const payload = { product_id: 'gold', purchase_token: token, purchase_time: 1_700_000_000 };
  const encoded = Buffer.from(JSON.stringify(payload)).toString('base64url');
  return `${createHmac('sha256', 'the secret of the app').update(encoded).digest('base64url')}.${encoded}`;
}

/** Without the stock client's call, as `ValidatePurchaseSamsung` is. */
async function post(session: Session, pathname: string, body: object) {
  const headers = { authorization: `Bearer ${session.token}` };
  const response = await fetch(`${server.url}${pathname}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}

type Validate = (session: Session, id: string, persist?: boolean) => Promise<{ validated_purchases?: object[] }>;

const ways: readonly [store: keyof typeof StoreProvider, environment: 'SANDBOX' | 'PRODUCTION', Validate][] = [
  ['APPLE_APP_STORE', 'SANDBOX', (session, id, persist) => client.validatePurchaseApple(session, base64(id), persist)],
  [
    'GOOGLE_PLAY_STORE',
    'PRODUCTION',
    (session, id, persist) => client.validatePurchaseGoogle(session, googleReceipt(id), persist),
  ],
  [
    'HUAWEI_APP_GALLERY',
    'PRODUCTION',
    (session, id, persist) => client.validatePurchaseHuawei(session, ...huaweiPurchase(id), persist),
  ],
  [
    'FACEBOOK_INSTANT_STORE',
    'PRODUCTION',
    (session, id, persist) => client.validatePurchaseFacebookInstant(session, facebookPurchase(id), persist),
  ],
  [
    'SAMSUNG_GALAXY_STORE',
    'SANDBOX',
    async (session, id, persist) =>
      (await post(session, '/v2/iap/purchase/samsung', { purchase_id: id, persist })).json,
  ],
];

describe.each(ways)('a purchase of %s (%s)', (store, environment, validate) => {
  it('is validated, kept, and known the next time', async () => {
    const session = await signIn();
    const id = unique('t-');
    const { validated_purchases: unkept } = await validate(session, id, false);
    expect(unkept).toHaveLength(1);
    expect(unkept![0]).not.toHaveProperty('create_time');
    const { validated_purchases: first } = await validate(session, id);
    expect(first).toMatchObject([{ user_id: session.user_id, product_id: 'gold', transaction_id: id }]);
    // Clients get the numbers of enumerations, but for 0.
    const { store: number = 0 } = first![0] as { store?: number };
    expect(number).toBe(StoreProvider[store]);
    expect(first).toMatchObject([{ environment: StoreEnvironment[environment] }]);
    expect(first![0]).not.toHaveProperty('seen_before');
    expect((await validate(session, id)).validated_purchases).toMatchObject([{ seen_before: true }]);
    expect(await nk('nativeNk', 'purchaseGetByTransactionId', id)).toMatchObject({
      userId: session.user_id,
      store,
      environment,
      refundTime: 0,
    });
  });

  it('passes hooks before and after', async () => {
    const id = unique('t-');
    const watched = await signIn({ watch: id });
    await validate(watched, id);
    expect(await stored('after', id, watched.user_id!)).toMatchObject({
      method: expect.stringMatching(/^ValidatePurchase/),
      response: { validatedPurchases: [{ transactionId: id }] },
    });
    const refused = await signIn({ refuse: 'yes' });
    const outcome = await validate(refused, unique('t-')).catch(({ status }: Response) => ({ code: 5, status }));
    expect(outcome).toMatchObject({ code: 5 });
  });
});

describe('a subscription', () => {
  const validate = {
    Apple: (session: Session, id: string) => client.validateSubscriptionApple(session, base64(`sub-${id}`)),
    Google: (session: Session, id: string) =>
      client.validateSubscriptionGoogle(session, googleReceipt(`sub-${id}`, 'pass')),
  };
  it.each(['Apple', 'Google'] as const)('of %s is validated, kept, found and listed', async (store) => {
    const id = unique('');
    const session = await signIn({ watch: id });
    const { validated_subscription: first } = await validate[store](session, id);
    expect(first).toMatchObject({ user_id: session.user_id, original_transaction_id: `sub-${id}`, active: true });
    expect(await stored('after', id, session.user_id!)).toMatchObject({ method: `ValidateSubscription${store}` });
    const product = first!.product_id!;
    expect(await client.getSubscription(session, product)).toMatchObject({ original_transaction_id: `sub-${id}` });
    expect(await stored('after', id, session.user_id!)).toMatchObject({ method: 'GetSubscription' });
    const { validated_subscriptions: list } = await client.listSubscriptions(session, undefined, 10);
    expect(list).toMatchObject([{ original_transaction_id: `sub-${id}`, active: true }]);
    expect(await stored('after', id, session.user_id!)).toMatchObject({ method: 'ListSubscriptions' });
    const other = await signIn();
    await expect(validate[store](other, id)).rejects.toMatchObject({ status: 409 });
    await expect(client.getSubscription(other, product)).rejects.toMatchObject({ status: 404 });
    expect(await client.listSubscriptions(other)).not.toHaveProperty('validated_subscriptions');
    const refused = await signIn({ refuse: 'yes' });
    await expect(client.getSubscription(refused, product)).rejects.toMatchObject({ status: 404 });
    await expect(client.listSubscriptions(refused)).rejects.toMatchObject({ status: 404 });
    await expect(validate[store](refused, unique(''))).rejects.toMatchObject({ status: 404 });
  });
});

describe.each(['nk', 'nativeNk'] as const)('by %s', (rpc) => {
  it('everything can be validated, found and listed', async () => {
    const { user_id: userId } = await signIn();
    const ids = Array.from({ length: 5 }, () => unique('t-'));
    const calls = [
      ['purchaseValidateApple', base64(ids[0]!), true, 'another secret'],
      ['purchaseValidateGoogle', googleReceipt(ids[1]!)],
      ['purchaseValidateHuawei', ...huaweiPurchase(ids[2]!)],
      ['purchaseValidateFacebookInstant', facebookPurchase(ids[3]!)],
      ['purchaseValidateSamsung', ids[4]!],
    ] as const;
    for (const [i, [fn, ...args]] of calls.entries()) {
      expect(await nk(rpc, fn, userId, ...args)).toMatchObject({
        validatedPurchases: [{ userId, productId: 'gold', transactionId: ids[i], seenBefore: false }],
      });
    }
    const page = (await nk(rpc, 'purchasesList', userId, 3)) as { validatedPurchases: object[]; cursor: string };
    expect(page).toMatchObject({ validatedPurchases: { length: 3 }, cursor: expect.any(String), prevCursor: null });
    expect(await nk(rpc, 'purchasesList', userId, 3, page.cursor)).toMatchObject({
      validatedPurchases: { length: 2 },
      cursor: null,
      prevCursor: expect.any(String),
    });
    expect(await nk(rpc, 'purchaseGetByTransactionId', unique('t-'))).toBeNull();
    const pass = unique('sub-');
    expect(await nk(rpc, 'subscriptionValidateApple', userId, base64(pass), false)).toMatchObject({
      validatedSubscription: { userId, originalTransactionId: pass, store: 'APPLE_APP_STORE', active: true },
    });
    expect(await nk(rpc, 'subscriptionValidateGoogle', userId, googleReceipt(pass, 'pass'))).toMatchObject({
      validatedSubscription: {
        userId,
        originalTransactionId: pass,
        store: 'GOOGLE_PLAY_STORE',
        expiryTime: Math.floor(inAnHour / 1000),
        active: true,
      },
    });
    expect(await nk(rpc, 'subscriptionGetByProductId', userId, 'pass')).toMatchObject({ originalTransactionId: pass });
    expect(await nk(rpc, 'subscriptionsList', userId)).toMatchObject({
      validatedSubscriptions: [{ originalTransactionId: pass, providerNotification: '{}' }],
      cursor: null,
      prevCursor: null,
    });
  });

  it('wrong arguments are told', async () => {
    const { user_id: userId } = await signIn();
    await expect(nk(rpc, 'purchaseValidateApple', 'ann', 'receipt')).rejects.toThrow(/purchaseValidateApple: userID/);
    await expect(nk(rpc, 'purchaseValidateGoogle', userId, '')).rejects.toThrow(/purchaseValidateGoogle: purchase/);
    await expect(nk(rpc, 'purchasesList', userId, 101)).rejects.toThrow(/limit/);
    await expect(nk(rpc, 'subscriptionGetByProductId', userId, 'none')).rejects.toThrow(/no subscription/);
  });
});

describe('notifications of stores', () => {
  async function notify(store: 'apple' | 'google', body: unknown, id = `${store}-endpoint`) {
    const url = `${server.url}/v2/console/${store}/notifications/${id}`;
    return (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).status;
  }
  const transaction = (id: string, more: object = {}) => ({
    productId: 'gold',
    transactionId: id,
    originalTransactionId: id,
    purchaseDate: 1_700_000_000_000,
    originalPurchaseDate: 1_700_000_000_000,
    environment: 'Sandbox',
    ...more,
  });
  const tellApple = (notificationType: string, signedTransaction: object, signedRenewal?: object, subtype = '') =>
    notify('apple', {
      signedPayload: apple.sign({
        notificationType,
        subtype,
        data: {
          signedTransactionInfo: apple.sign(signedTransaction),
          ...(signedRenewal && { signedRenewalInfo: apple.sign(signedRenewal) }),
        },
      }),
    });
  const tellGoogle = (data: object) =>
    notify('google', {
      message: { data: Buffer.from(JSON.stringify({ packageName: 'com.game', ...data })).toString('base64') },
    });

  it('of Apple reach the modules: a refund', async () => {
    const session = await signIn();
    const id = unique('t-');
    await client.validatePurchaseApple(session, apple.sign(transaction(id)));
    expect(await tellApple('REFUND', transaction(id, { revocationDate: 1_700_000_100_000 }))).toBe(200);
    expect(await stored('news', id, session.user_id!)).toMatchObject({
      event: 'apple purchase',
      mode: 'purchase_notification_apple',
      type: 'REFUNDED',
      bought: { userId: session.user_id, transactionId: id, refundTime: 1_700_000_100, environment: 'SANDBOX' },
      payload: { transactionInfo: { transactionId: id } },
    });
    const { validated_purchases: again } = await client.validatePurchaseApple(session, apple.sign(transaction(id)));
    expect(again).toMatchObject([{ seen_before: true, refund_time: '2023-11-14T22:15:00Z' }]);
  });

  it('of Apple reach the modules: a subscription that begins and ends', async () => {
    const { user_id: userId } = await signIn();
    const id = unique('s-');
    const bought = transaction(id, { expiresDate: inAnHour, appAccountToken: userId });
    expect(await tellApple('SUBSCRIBED', bought)).toBe(200);
    const news = { event: 'apple subscription', mode: 'subscription_notification_apple' };
    expect(await stored('news', id, userId!)).toMatchObject({ ...news, type: 'SUBSCRIBED', bought: { active: true } });
    const renewal = {
      originalTransactionId: id,
      productId: 'gold',
      renewalDate: Date.now() - HOUR_MS,
      environment: 'Sandbox',
    };
    expect(await tellApple('EXPIRED', bought, renewal)).toBe(200);
    expect(await stored('news', id, userId!)).toMatchObject({ ...news, type: 'EXPIRED', bought: { active: false } });
  });

  it('of Google reach the modules', async () => {
    const session = await signIn();
    const token = `of-${session.user_id}`;
    const subscriptionNotification = { notificationType: 4, purchaseToken: token };
    expect(await tellGoogle({ subscriptionNotification })).toBe(200);
    expect(await stored('news', token, session.user_id!)).toMatchObject({
      event: 'google subscription',
      mode: 'subscription_notification_google',
      type: 'SUBSCRIBED',
      bought: { originalTransactionId: token, active: true },
      payload: { subscriptionState: 'SUBSCRIPTION_STATE_ACTIVE' },
    });
    const id = unique('t-');
    await client.validatePurchaseGoogle(session, googleReceipt(id));
    expect(await tellGoogle({ voidedPurchaseNotification: { purchaseToken: id, productType: 2 } })).toBe(200);
    expect(await stored('news', id, session.user_id!)).toMatchObject({
      event: 'google purchase',
      mode: 'purchase_notification_google',
      type: 'REFUNDED',
      bought: { transactionId: id, refundTime: expect.any(Number) },
    });
  });

  it('that a module cannot take are logged, and not sent again', async () => {
    const { user_id: userId } = await signIn();
    const bought = transaction(unique('throws-'), { appAccountToken: userId, revocationDate: 1_700_000_100_000 });
    expect(await tellApple('REFUND', bought)).toBe(200);
    await expect.poll(() => server.output()).toContain("a module failed to take a store's notification");
  });

  it('that are none, or not signed by Apple, are refused, and others’ paths do not exist', async () => {
    expect(await notify('apple', { signedPayload: 'a.b.c' })).toBe(400);
    expect(await notify('apple', 'x')).toBe(400);
    const forged = createAppleAuthority().sign({ notificationType: 'REFUND', data: {} });
    expect(await notify('apple', { signedPayload: forged })).toBe(400);
    expect(await notify('google', {})).toBe(400);
    expect(await notify('apple', {}, 'guessed')).toBe(404);
    expect(await notify('google', {}, '')).toBe(404);
    // The path of earlier versions.
    const old = `${server.url}/v2/console/google/subscriptions/google-endpoint`;
    expect((await fetch(old, { method: 'POST', body: '{}' })).status).toBe(400);
  });
});

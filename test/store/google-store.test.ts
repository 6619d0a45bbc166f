import { generateKeyPairSync, verify } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import type { AskStore } from '../../src/store/ask-store.js';
import { readGoogleNotification } from '../../src/store/google-notification.js';
import { createGoogleStore } from '../../src/store/google-store.js';
import { StoreEnvironment, StoreProvider } from '../../src/wire/gen/api.js';
import type { Asked } from '../remote/remote-server.js';
import { asker, faults, type Reply, useStoreServer } from './store-server.js';

const google = useStoreServer();
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const clientEmail = 'shop@game.iam.gserviceaccount.com';

const clock = { now: 1_700_000_000_000, nowMs: () => clock.now, monotonicMs: () => clock.now };

const storeWith = (options: { packageName?: string; clientEmail?: string; privateKey?: string; ask?: AskStore } = {}) =>
  createGoogleStore({
    ask: asker(),
    clock,
    apiUrl: google.url(),
    authUrl: `${google.url()}/token`,
    clientEmail,
    privateKey: pem,
    packageName: '',
    ...options,
  });

const code = (expected: number) => expect.objectContaining({ code: expected });

/** Answers questions about purchases, and gives tokens to those who sign as the service account. */
function replies(reply: Reply): void {
  google.replies((asked, response) =>
    asked.url.pathname === '/token' ? tokenFor(asked, response) : reply(asked, response),
  );
}

let tokens = 0;

const tokenFor: Reply = ({ body }, response) => {
  const form = new URLSearchParams(body);
  const [header, claims, signature] = form.get('assertion')!.split('.') as [string, string, string];
  const isSigned = verify('sha256', Buffer.from(`${header}.${claims}`), publicKey, Buffer.from(signature, 'base64url'));
  const { iss, scope, aud, iat, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString());
  const isGood =
    isSigned &&
    form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:jwt-bearer' &&
    iss.endsWith('@game.iam.gserviceaccount.com') &&
    scope === 'https://www.googleapis.com/auth/androidpublisher' &&
    aud === `${google.url()}/token` &&
    iat === clock.now / 1000 &&
    exp === iat + 3600;
  if (!isGood) return void response.writeHead(400).end('{"error":"invalid_grant"}');
  return { access_token: `token ${++tokens}`, expires_in: 3600, token_type: 'Bearer' };
};

const receipt = {
  orderId: 'GPA.1',
  packageName: 'com.game',
  productId: 'gold',
  purchaseTime: 1_600_000_000_000,
  purchaseState: 0,
  purchaseToken: 'abc.AO-J1O_x',
};
const product = { kind: 'androidpublisher#productPurchase', purchaseState: 0, purchaseTimeMillis: '1650000000123' };
const isToken = ({ url }: Asked) => url.pathname === '/token';

beforeEach(() => {
  tokens = 0;
  clock.now = 1_700_000_000_000;
});

describe('purchases at Google', () => {
  it('are asked for with the token of the service account', async () => {
    replies(() => product);
    expect(await storeWith().purchase(JSON.stringify(receipt))).toEqual({
      store: StoreProvider.GOOGLE_PLAY_STORE,
      productId: 'gold',
      transactionId: 'abc.AO-J1O_x',
      purchaseTimeMs: 1_650_000_000_123,
      refundTimeMs: 0,
      environment: StoreEnvironment.PRODUCTION,
      providerResponse: JSON.stringify(product),
    });
    const [, asked] = google.asked;
    expect(asked!.url.pathname).toBe(
      '/androidpublisher/v3/applications/com.game/purchases/products/gold/tokens/abc.AO-J1O_x',
    );
    expect(asked!.headers.authorization).toBe('Bearer token 1');
  });

  it("come within Google's library's wrapping too, and from testers", async () => {
    replies(() => ({ ...product, purchaseType: 0 }));
    const wrapped = JSON.stringify({ json: JSON.stringify(receipt), signature: 's', skuDetails: '{}' });
    expect(await storeWith().purchase(wrapped)).toMatchObject({
      transactionId: 'abc.AO-J1O_x',
      environment: StoreEnvironment.SANDBOX,
    });
  });

  it('share a token until shortly before it ends', async () => {
    replies(() => product);
    const store = storeWith();
    await Promise.all([1, 2, 3].map(() => store.purchase(JSON.stringify(receipt))));
    expect(google.asked.filter(isToken)).toHaveLength(1);
    clock.now += 3299_000;
    await store.purchase(JSON.stringify(receipt));
    expect(google.asked.filter(isToken)).toHaveLength(1);
    clock.now += 2000;
    await store.purchase(JSON.stringify(receipt));
    expect(google.asked.filter(isToken)).toHaveLength(2);
  });

  it('take a new token where the present one was taken back', async () => {
    replies(({ headers }, response) =>
      headers.authorization === 'Bearer token 1' ? void response.writeHead(401).end() : product,
    );
    await storeWith().purchase(JSON.stringify(receipt));
    expect(google.asked.at(-1)!.headers.authorization).toBe('Bearer token 2');
    replies((_asked, response) => void response.writeHead(401).end());
    await expect(storeWith().purchase(JSON.stringify(receipt))).rejects.toThrow(code(Code.UNAVAILABLE));
  });

  it('take the account of a module, with line ends escaped or not', async () => {
    replies(() => product);
    const account = { clientEmail: 'other@game.iam.gserviceaccount.com', privateKey: pem.replaceAll('\n', '\\n') };
    await storeWith({ clientEmail: '', privateKey: '' }).purchase(JSON.stringify(receipt), account);
    const [asked] = google.asked;
    const claims = new URLSearchParams(asked!.body).get('assertion')!.split('.')[1]!;
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString()).iss).toBe(account.clientEmail);
  });

  it.each([
    ['the device says that it is pending', { ...receipt, purchaseState: 2 }, product],
    ['Google says that it is canceled', receipt, { ...product, purchaseState: 1 }],
    ['Google says that it is pending', receipt, { ...product, purchaseState: 2 }],
    ['Google says that it is another product', receipt, { ...product, productId: 'diamonds' }],
  ])('are refused where %s', async (_what, given, answer) => {
    replies(() => answer);
    await expect(storeWith().purchase(JSON.stringify(given))).rejects.toThrow(code(Code.FAILED_PRECONDITION));
  });

  it.each([404, 410, 400])('that Google answers with status %i are refused', async (status) => {
    replies((_asked, response) => void response.writeHead(status).end('{"error":{"message":"gone"}}'));
    await expect(storeWith().purchase(JSON.stringify(receipt))).rejects.toThrow(code(Code.FAILED_PRECONDITION));
  });

  it('of another app are refused where the app is named, and nobody is asked', async () => {
    await expect(storeWith({ packageName: 'com.other' }).purchase(JSON.stringify(receipt))).rejects.toThrow(
      /another app/,
    );
    expect(google.asked).toEqual([]);
  });

  it.each([
    ['', 'nothing'],
    ['receipt', 'no JSON'],
    ['[]', 'a list'],
    ['{"json":"{}"}', 'an empty purchase'],
    [JSON.stringify({ ...receipt, packageName: '' }), 'no package'],
    [JSON.stringify({ ...receipt, purchaseToken: '..' }), 'dots for a token'],
    [JSON.stringify({ ...receipt, purchaseToken: 'abc?x=1' }), 'a query in its token'],
    [JSON.stringify({ ...receipt, purchaseToken: 'abc/../def' }), 'a path in its token'],
    [JSON.stringify({ ...receipt, productId: 'gold%2f' }), 'an escape in its product'],
    [JSON.stringify({ ...receipt, purchaseToken: 'a'.repeat(513) }), 'a token that is too long'],
  ])('%.20s … are none: they have %s', async (given) => {
    await expect(storeWith().purchase(given)).rejects.toThrow(code(Code.INVALID_ARGUMENT));
    expect(google.asked).toEqual([]);
  });

  it.each(faults)('fail where Google %s', async (what, reply) => {
    replies(reply);
    const error = await storeWith({ ask: asker(what) })
      .purchase(JSON.stringify(receipt))
      .catch((thrown: unknown) => thrown);
    expect(error).toEqual(code(Code.UNAVAILABLE));
  });

  it.each(faults)('fail where the server of tokens %s', async (what, reply) => {
    google.replies(reply);
    const error = await storeWith({ ask: asker(what) })
      .purchase(JSON.stringify(receipt))
      .catch((thrown: unknown) => thrown);
    expect(error).toEqual(code(Code.UNAVAILABLE));
    expect(google.asked.every(isToken)).toBe(true);
  });

  it('are not asked for where nothing is set up, or the key is none', async () => {
    const unset = storeWith({ privateKey: '' });
    await expect(unset.purchase(JSON.stringify(receipt))).rejects.toThrow(
      /set iap.google.client_email and iap.google.private_key/,
    );
    const wrong = await storeWith({ privateKey: 'a secret of sorts' })
      .purchase(JSON.stringify(receipt))
      .catch((thrown: Error) => thrown);
    expect(wrong).toEqual(code(Code.FAILED_PRECONDITION));
    expect(String(wrong)).not.toContain('of sorts');
    expect(google.asked).toEqual([]);
  });
});

const subscription = {
  kind: 'androidpublisher#subscriptionPurchaseV2',
  startTime: '2026-01-01T00:00:00.123Z',
  subscriptionState: 'SUBSCRIPTION_STATE_ACTIVE',
  lineItems: [{ productId: 'gold', expiryTime: '2027-01-01T00:00:00.5Z' }],
};

describe('subscriptions at Google', () => {
  it('are what Google says, not what the device says', async () => {
    replies(() => subscription);
    expect(await storeWith().subscription(JSON.stringify(receipt))).toEqual({
      store: StoreProvider.GOOGLE_PLAY_STORE,
      productId: 'gold',
      originalTransactionId: 'abc.AO-J1O_x',
      purchaseTimeMs: Date.parse('2026-01-01T00:00:00.123Z'),
      expireTimeMs: Date.parse('2027-01-01T00:00:00.500Z'),
      refundTimeMs: 0,
      environment: StoreEnvironment.PRODUCTION,
      providerResponse: JSON.stringify(subscription),
    });
    expect(google.asked.at(-1)!.url.pathname).toBe(
      '/androidpublisher/v3/applications/com.game/purchases/subscriptionsv2/tokens/abc.AO-J1O_x',
    );
  });

  it('that replace another keep its transaction', async () => {
    replies(() => ({ ...subscription, linkedPurchaseToken: 'the first', testPurchase: {} }));
    expect(await storeWith().subscription(JSON.stringify(receipt))).toMatchObject({
      originalTransactionId: 'the first',
      environment: StoreEnvironment.SANDBOX,
    });
  });

  it.each([
    ['to another product', { lineItems: [{ productId: 'silver', expiryTime: '2027-01-01T00:00:00Z' }] }],
    ['that nobody has paid', { subscriptionState: 'SUBSCRIPTION_STATE_PENDING' }],
  ])('%s are refused', async (_what, more) => {
    replies(() => ({ ...subscription, ...more }));
    const refused = storeWith().subscription(JSON.stringify(receipt));
    await expect(refused).rejects.toThrow(code(Code.FAILED_PRECONDITION));
  });

  it.each(faults)('fail where Google %s', async (what, reply) => {
    replies(reply);
    const error = await storeWith({ ask: asker(what) })
      .subscription(JSON.stringify(receipt))
      .catch((thrown: unknown) => thrown);
    expect(error).toEqual(code(Code.UNAVAILABLE));
  });
});

describe('what a notification points to', () => {
  it('is asked for by its token, and says whose it is', async () => {
    const accounts = { externalAccountIdentifiers: { obfuscatedExternalAccountId: 'a player' } };
    replies(() => ({ ...subscription, ...accounts }));
    const found = await storeWith().subscriptionByToken('com.game', 'token');
    expect(found).toMatchObject({
      accountId: 'a player',
      bought: { productId: 'gold', originalTransactionId: 'token' },
    });
  });

  it('may be a purchase', async () => {
    const answer = {
      productLineItem: [{ productId: 'gold' }],
      purchaseCompletionTime: '2026-01-01T00:00:00Z',
      obfuscatedExternalProfileId: 'a player',
      testPurchaseContext: { fopType: 'TEST' },
    };
    replies(() => answer);
    expect(await storeWith().purchaseByToken('com.game', 'token')).toEqual({
      accountId: 'a player',
      bought: {
        store: StoreProvider.GOOGLE_PLAY_STORE,
        productId: 'gold',
        transactionId: 'token',
        purchaseTimeMs: Date.parse('2026-01-01T00:00:00Z'),
        refundTimeMs: 0,
        environment: StoreEnvironment.SANDBOX,
        providerResponse: JSON.stringify(answer),
      },
    });
    expect(google.asked.at(-1)!.url.pathname).toContain('/purchases/productsv2/tokens/token');
  });

  it('is not asked for where it is of another app, or nothing', async () => {
    const store = storeWith({ packageName: 'com.game' });
    await expect(store.subscriptionByToken('com.other', 'token')).rejects.toThrow(code(Code.FAILED_PRECONDITION));
    await expect(store.purchaseByToken('com.game', '../x')).rejects.toThrow(code(Code.INVALID_ARGUMENT));
    expect(google.asked).toEqual([]);
  });
});

describe('refunds at Google', () => {
  it('are read page by page', async () => {
    const page = (token: string, more: object) => ({
      voidedPurchases: [{ purchaseToken: token, voidedTimeMillis: '1700000000000', voidedReason: 1 }],
      ...more,
    });
    replies(({ url }) =>
      url.searchParams.get('token') === 'more'
        ? page('b', {})
        : page('a', { tokenPagination: { nextPageToken: 'more' } }),
    );
    const voided = await storeWith({ packageName: 'com.game' }).voidedSince(123);
    expect(voided.map(({ purchaseToken, voidedTimeMs }) => [purchaseToken, voidedTimeMs])).toEqual([
      ['a', 1_700_000_000_000],
      ['b', 1_700_000_000_000],
    ]);
    expect(google.asked[1]!.url.searchParams.get('startTime')).toBe('123');
    expect(google.asked[1]!.url.pathname).toBe('/androidpublisher/v3/applications/com.game/purchases/voidedpurchases');
    await expect(storeWith().voidedSince(0)).rejects.toThrow(/set iap.google.package_name/);
  });
});

describe('real-time developer notifications', () => {
  const push = (data: object) =>
    JSON.stringify({ message: { data: Buffer.from(JSON.stringify(data)).toString('base64'), messageId: '1' } });
  const subscriptionNotification = { version: '1.0', notificationType: 4, purchaseToken: 'token' };
  const voided = (productType: number) => ({ purchaseToken: 'token', orderId: 'GPA.1', productType, refundType: 1 });

  it.each([
    [{ subscriptionNotification }, { kind: 'subscription', purchaseToken: 'token', type: 4 }],
    [{ voidedPurchaseNotification: voided(1) }, { kind: 'voided subscription', purchaseToken: 'token', type: 0 }],
    [{ voidedPurchaseNotification: voided(2) }, { kind: 'voided purchase', purchaseToken: 'token', type: 0 }],
    [{ testNotification: { version: '1.0' } }, { kind: 'other', purchaseToken: '', type: 0 }],
  ])('%j are read', (data, expected) => {
    expect(readGoogleNotification(push({ packageName: 'com.game', ...data }))).toEqual({
      packageName: 'com.game',
      ...expected,
    });
  });

  it.each(['', '[]', '{}', '{"message":{"data":"?"}}', '{"message":{"data":5}}'])('%j are none', (body) => {
    expect(() => readGoogleNotification(body)).toThrow(code(Code.INVALID_ARGUMENT));
  });
});

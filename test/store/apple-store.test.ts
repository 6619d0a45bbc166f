import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Clock, systemClock } from '../../src/base/clock.js';
import { Code } from '../../src/base/code.js';
import { createAskServer } from '../../src/remote/ask-server.js';
import { readAppleRoot } from '../../src/store/apple-root.js';
import { createAppleStore } from '../../src/store/apple-store.js';
import { type AskStore, createAskStore } from '../../src/store/ask-store.js';
import { StoreEnvironment, StoreProvider } from '../../src/wire/gen/api.js';
import type { Asked } from '../remote/remote-server.js';
import { createAppleAuthority } from './apple-authority.js';
import { asker, faults, useStoreServer } from './store-server.js';

const apple = useStoreServer();
const authority = createAppleAuthority();

const storeWith = (options: { bundleId?: string; sharedPassword?: string; ask?: AskStore; clock?: Clock } = {}) =>
  createAppleStore({
    ask: asker(),
    clock: systemClock,
    root: authority.root,
    productionUrl: `${apple.url()}/production`,
    sandboxUrl: `${apple.url()}/sandbox`,
    sharedPassword: 'the secret',
    bundleId: '',
    ...options,
  });

const code = (expected: number) => expect.objectContaining({ code: expected });
const wordsOf = (error: unknown): string => (error as Error).message;

const bought = (id: string, more: object = {}) => ({
  product_id: `product of ${id}`,
  transaction_id: id,
  original_transaction_id: `original of ${id}`,
  purchase_date_ms: '1700000000123',
  original_purchase_date_ms: '1600000000000',
  ...more,
});
const answer = (inApp: object[], latest: object[] = [], more: object = {}) => ({
  status: 0,
  environment: 'Production',
  receipt: { bundle_id: 'game', in_app: inApp },
  latest_receipt_info: latest,
  ...more,
});

describe('receipts of the older kind', () => {
  it('are read by Apple, purchases and all', async () => {
    apple.replies(() => answer([bought('1'), bought('2', { cancellation_date_ms: '1700000001000' })]));
    const purchases = await storeWith().purchases('cmVjZWlwdA==');
    expect(purchases).toEqual([
      {
        store: StoreProvider.APPLE_APP_STORE,
        productId: 'product of 1',
        transactionId: '1',
        purchaseTimeMs: 1_700_000_000_123,
        refundTimeMs: 0,
        environment: StoreEnvironment.PRODUCTION,
        providerResponse: JSON.stringify(answer([bought('1'), bought('2', { cancellation_date_ms: '1700000001000' })])),
      },
      expect.objectContaining({ transactionId: '2', refundTimeMs: 1_700_000_001_000 }),
    ]);
    expect(apple.asked.map(({ method, url }) => [method, url.pathname])).toEqual([
      ['POST', '/production/verifyReceipt'],
    ]);
    expect(JSON.parse(apple.asked[0]!.body)).toEqual({
      'receipt-data': 'cmVjZWlwdA==',
      'exclude-old-transactions': true,
      password: 'the secret',
    });
  });

  it('of the sandbox are read there', async () => {
    const reply = ({ url }: Asked) =>
      url.pathname.startsWith('/production')
        ? { status: 21007 }
        : answer([bought('1')], [], { environment: 'Sandbox' });
    apple.replies(reply);
    const [purchase] = await storeWith().purchases('cmVjZWlwdA==', 'a password of the module');
    expect(purchase!.environment).toBe(StoreEnvironment.SANDBOX);
    expect(apple.asked.map(({ url }) => url.pathname)).toEqual(['/production/verifyReceipt', '/sandbox/verifyReceipt']);
    for (const { body } of apple.asked) expect(JSON.parse(body).password).toBe('a password of the module');
  });

  it('count each transaction once, and leave subscriptions out', async () => {
    const subscription = bought('3', { expires_date_ms: '1800000000000' });
    apple.replies(() => answer([bought('1'), bought('1'), subscription], [bought('1'), bought('4'), subscription]));
    const ids = (await storeWith().purchases('cmVjZWlwdA==')).map(({ transactionId }) => transactionId);
    expect(ids).toEqual(['1', '4']);
  });

  it('with very many purchases keep what was said once', async () => {
    const many = Array.from({ length: 400 }, (_, i) => bought(String(i), { note: 'x'.repeat(100) }));
    apple.replies(() => answer(many));
    const purchases = await storeWith({
      ask: createAskStore(createAskServer({ timeoutMs: 10_000, maxBytes: 1_000_000 })),
    }).purchases('cmVjZWlwdA==');
    expect(purchases[7]!.providerResponse).toBe(JSON.stringify(many[7]));
    apple.replies(() => answer(many.slice(0, 5)));
    const [few] = await storeWith().purchases('cmVjZWlwdA==');
    expect(few!.providerResponse).toBe(JSON.stringify(answer(many.slice(0, 5))));
  });

  it('have subscriptions, the one that ends last first', async () => {
    const ending = (id: string, ms: number, more: object = {}) => bought(id, { expires_date_ms: String(ms), ...more });
    // As texts, 9 would come after 18.
    const latest = [ending('a', 900_000_000_000), ending('b', 1_800_000_000_000), bought('c'), ending('b', 1)];
    apple.replies(() => answer([], latest));
    const subscriptions = await storeWith().subscriptions('cmVjZWlwdA==');
    expect(
      subscriptions.map(({ originalTransactionId, expireTimeMs }) => [originalTransactionId, expireTimeMs]),
    ).toEqual([
      ['original of b', 1_800_000_000_000],
      ['original of a', 900_000_000_000],
    ]);
    expect(subscriptions[0]!.purchaseTimeMs).toBe(1_600_000_000_000);
  });

  it('of one kind are not taken for the other', async () => {
    apple.replies(() => answer([bought('1', { expires_date_ms: '1' })]));
    await expect(storeWith().purchases('cmVjZWlwdA==')).rejects.toThrow(/validate it as a subscription/);
    apple.replies(() => answer([bought('1')], [bought('1')]));
    await expect(storeWith().subscriptions('cmVjZWlwdA==')).rejects.toThrow(/validate it as a purchase/);
    apple.replies(() => answer([]));
    await expect(storeWith().purchases('cmVjZWlwdA==')).rejects.toThrow(code(Code.FAILED_PRECONDITION));
  });

  it('of another app are refused where the app is named', async () => {
    apple.replies(() => answer([bought('1')]));
    await expect(storeWith({ bundleId: 'other' }).purchases('cmVjZWlwdA==')).rejects.toThrow(/another app/);
    expect(await storeWith({ bundleId: 'game' }).purchases('cmVjZWlwdA==')).toHaveLength(1);
  });

  it.each([
    [{ status: 21003 }, Code.FAILED_PRECONDITION],
    [{ status: 21005 }, Code.UNAVAILABLE],
    [{ status: 21150, 'is-retryable': true }, Code.UNAVAILABLE],
  ])('that Apple answers with %j fail', async (body, expected) => {
    apple.replies(() => body);
    await expect(storeWith().purchases('cmVjZWlwdA==')).rejects.toThrow(code(expected));
  });

  it.each(faults)('fail where Apple %s', async (what, reply) => {
    apple.replies(reply);
    const error = await storeWith({ ask: asker(what) })
      .purchases('cmVjZWlwdA==')
      .catch((thrown: unknown) => thrown);
    expect(error).toEqual(code(Code.UNAVAILABLE));
    expect(wordsOf(error)).not.toContain('secret');
  });

  it('are not sent where they are none, or nothing is set up', async () => {
    await expect(storeWith().purchases('')).rejects.toThrow(code(Code.INVALID_ARGUMENT));
    await expect(storeWith().purchases('{"a":1}')).rejects.toThrow(code(Code.INVALID_ARGUMENT));
    const unset = storeWith({ sharedPassword: '' });
    await expect(unset.purchases('cmVjZWlwdA==')).rejects.toThrow(/set iap.apple.shared_password/);
    await expect(unset.subscriptions('cmVjZWlwdA==')).rejects.toThrow(code(Code.FAILED_PRECONDITION));
    expect(apple.asked).toEqual([]);
  });
});

const transaction = {
  bundleId: 'game',
  productId: 'gold',
  transactionId: '100',
  originalTransactionId: '99',
  purchaseDate: 1_700_000_000_000,
  originalPurchaseDate: 1_600_000_000_000,
  environment: 'Sandbox',
};

describe('signed transactions', () => {
  const good = authority.sign(transaction);
  const [header, , signature] = good.split('.');
  const forged = Buffer.from(JSON.stringify({ ...transaction, productId: 'diamonds' })).toString('base64url');

  it('are proven here, without a shared secret', async () => {
    const receipt = authority.sign({ ...transaction, revocationDate: 1_700_000_005_000 });
    expect(await storeWith({ sharedPassword: '' }).purchases(receipt)).toEqual([
      {
        store: StoreProvider.APPLE_APP_STORE,
        productId: 'gold',
        transactionId: '100',
        purchaseTimeMs: 1_700_000_000_000,
        refundTimeMs: 1_700_000_005_000,
        environment: StoreEnvironment.SANDBOX,
        providerResponse: JSON.stringify({ jws: receipt }),
      },
    ]);
    expect(apple.asked).toEqual([]);
  });

  it('of subscriptions go by their first transaction', async () => {
    const receipt = authority.sign({ ...transaction, expiresDate: 1_800_000_000_000, environment: 'Production' });
    expect(await storeWith().subscriptions(receipt)).toEqual([
      expect.objectContaining({
        originalTransactionId: '99',
        purchaseTimeMs: 1_600_000_000_000,
        expireTimeMs: 1_800_000_000_000,
        environment: StoreEnvironment.PRODUCTION,
      }),
    ]);
    await expect(storeWith().purchases(receipt)).rejects.toThrow(/validate it as a subscription/);
    await expect(storeWith().subscriptions(authority.sign(transaction))).rejects.toThrow(/validate it as a purchase/);
  });

  it('are proven each for itself, also where the certificates were seen before, and until those end', async () => {
    let now = Date.now();
    const store = storeWith({ clock: { nowMs: () => now, monotonicMs: () => now } });
    expect(await store.purchases(good)).toHaveLength(1);
    expect(await store.purchases(good)).toHaveLength(1);
    await expect(store.purchases(`${header}.${forged}.${signature}`)).rejects.toThrow(/signature does not fit/);
    now += 2 * 86_400_000;
    await expect(store.purchases(good)).rejects.toThrow(/certificates/);
  });

  it('of another app are refused where the app is named', async () => {
    await expect(storeWith({ bundleId: 'other' }).purchases(authority.sign(transaction))).rejects.toThrow(
      /another app/,
    );
    expect(await storeWith({ bundleId: 'game' }).purchases(authority.sign(transaction))).toHaveLength(1);
  });

  it.each([
    ['with another payload', `${header}.${forged}.${signature}`],
    ['without a signature', `${header}.${good.split('.')[1]}.`],
    ['signed below another root', createAppleAuthority().sign(transaction)],
    ['signed by a certificate for something else', authority.sign(transaction, { leafMarks: [] })],
    ['signed below an issuer for something else', authority.sign(transaction, { issuerMarks: ['1.2.3'] })],
    ['signed below what is no issuer', authority.sign(transaction, { issuerIsAuthority: false })],
    ['signed by a certificate that is over', authority.sign(transaction, { validTo: new Date(Date.now() - 1000) })],
  ])('%s are refused', async (_what, receipt) => {
    await expect(storeWith().purchases(receipt)).rejects.toThrow(code(Code.FAILED_PRECONDITION));
  });

  it.each([
    ['of three words', 'a.b.c'],
    ['with another algorithm', authority.sign(transaction, { header: { alg: 'none' } })],
    ['without certificates', authority.sign(transaction, { header: { x5c: undefined } })],
    ['with certificates that are none', authority.sign(transaction, { header: { x5c: ['a', 'b', 'c'] } })],
    ['with numbers for certificates', authority.sign(transaction, { header: { x5c: [1, 2, 3] } })],
    ['that is too long', authority.sign({ ...transaction, more: 'x'.repeat(200_000) })],
  ])('that are text %s are none', async (_what, receipt) => {
    await expect(storeWith().purchases(receipt)).rejects.toThrow(code(Code.INVALID_ARGUMENT));
  });
});

describe("the root of Apple's certificates", () => {
  it('is the published one unless a file is named', () => {
    // As https://www.apple.com/certificateauthority/ has it.
    expect(readAppleRoot('').fingerprint256.replaceAll(':', '').toLowerCase()).toBe(
      '63343abfb89a6a03ebb57e9b3f5fa7be7c4f5c756f3017b3a8c488c3653e9179',
    );
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-root-'));
    onTestFinished(() => fs.rmSync(folder, { recursive: true }));
    const file = path.join(folder, 'root.pem');
    fs.writeFileSync(file, authority.pem);
    expect(readAppleRoot(file).fingerprint256).toBe(authority.root.fingerprint256);
    expect(() => readAppleRoot(path.join(folder, 'none.pem'))).toThrow(/^iap.apple.root_certificate: /);
  });
});

import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import type { AskStore } from '../../src/store/ask-store.js';
import { createHuaweiStore } from '../../src/store/huawei-store.js';
import { StoreEnvironment, StoreProvider } from '../../src/wire/gen/api.js';
import { asker, faults, type Reply, useStoreServer } from './store-server.js';

const huawei = useStoreServer();
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const base64Key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
const clock = { now: 1_700_000_000_000, nowMs: () => clock.now, monotonicMs: () => clock.now };

const storeWith = (options: { publicKey?: string; clientId?: string; clientSecret?: string; ask?: AskStore } = {}) =>
  createHuaweiStore({
    ask: asker(),
    clock,
    authUrl: `${huawei.url()}/token`,
    ordersUrl: `${huawei.url()}/orders`,
    appTouchOrdersUrl: `${huawei.url()}/touch`,
    publicKey: base64Key,
    clientId: 'client',
    clientSecret: 'secret',
    ...options,
  });

const signed = (text: string): string => sign('sha256', Buffer.from(text), privateKey).toString('base64');
const code = (expected: number) => expect.objectContaining({ code: expected });

const data = { productId: 'gold', purchaseToken: 'token-1', purchaseTime: 1_650_000_000_123, accountFlag: 0 };
const text = JSON.stringify(data);
const confirm = (confirmed: object, more: object = {}) => ({
  responseCode: '0',
  purchaseTokenData: JSON.stringify(confirmed),
  dataSignature: signed(JSON.stringify(confirmed)),
  ...more,
});

let tokens = 0;
beforeEach(() => {
  tokens = 0;
});

function replies(reply: Reply): void {
  huawei.replies((asked, response) => {
    if (asked.url.pathname !== '/token') return reply(asked, response);
    expect(Object.fromEntries(new URLSearchParams(asked.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client',
      client_secret: 'secret',
    });
    return { access_token: `token ${++tokens}`, expires_in: 3600 };
  });
}

describe('purchases at Huawei', () => {
  it('are checked by their signature, and by the order service', async () => {
    const answer = confirm(data);
    replies(() => answer);
    expect(await storeWith().purchase(text, signed(text))).toEqual({
      store: StoreProvider.HUAWEI_APP_GALLERY,
      productId: 'gold',
      transactionId: 'token-1',
      purchaseTimeMs: 1_650_000_000_123,
      refundTimeMs: 0,
      environment: StoreEnvironment.PRODUCTION,
      providerResponse: JSON.stringify(answer),
    });
    const asked = huawei.asked.at(-1)!;
    expect([asked.method, asked.url.pathname]).toEqual(['POST', '/orders/applications/purchases/tokens/verify']);
    expect(JSON.parse(asked.body)).toEqual({ purchaseToken: 'token-1', productId: 'gold' });
    expect(asked.headers.authorization).toBe(`Basic ${Buffer.from('APPAT:token 1').toString('base64')}`);
  });

  it('of AppTouch are asked for there; those of the sandbox say so', async () => {
    const sandbox = JSON.stringify({ ...data, accountFlag: 1, purchaseType: 0 });
    replies(() => ({ ...confirm(data), purchaseTokenData: data, dataSignature: '' }));
    const { environment } = await storeWith().purchase(sandbox, signed(sandbox));
    expect(environment).toBe(StoreEnvironment.SANDBOX);
    expect(huawei.asked.at(-1)!.url.pathname).toBe('/touch/applications/purchases/tokens/verify');
  });

  it('share a token, and take a new one where that was taken back', async () => {
    replies(() => confirm(data));
    const store = storeWith();
    await Promise.all([store.purchase(text, signed(text)), store.purchase(text, signed(text))]);
    expect(tokens).toBe(1);
    const old = `Basic ${Buffer.from('APPAT:token 1').toString('base64')}`;
    replies(({ headers }, response) =>
      headers.authorization === old ? void response.writeHead(401).end() : confirm(data),
    );
    await store.purchase(text, signed(text));
    expect(tokens).toBe(2);
  });

  it.each([
    ['a code', { responseCode: '5' }],
    ['a purchase that was taken back', confirm({ ...data, purchaseState: 2 })],
    ['another purchase', confirm({ ...data, purchaseToken: 'token-2' })],
    ['another product', confirm({ ...data, productId: 'diamonds' })],
    ['a purchase that Huawei has not signed', confirm(data, { dataSignature: signed('x') })],
  ])('that are answered with %s are refused', async (_what, answer) => {
    replies(() => answer);
    await expect(storeWith().purchase(text, signed(text))).rejects.toThrow(code(Code.FAILED_PRECONDITION));
  });

  it.each([
    ['another signature', text, signed('x'), Code.FAILED_PRECONDITION],
    ['no base64 for a signature', text, '?', Code.FAILED_PRECONDITION],
    ['no signature', text, '', Code.INVALID_ARGUMENT],
    ['no data', '', signed(''), Code.INVALID_ARGUMENT],
    ['no JSON', 'x', signed('x'), Code.INVALID_ARGUMENT],
  ])('with %s are refused, and nobody is asked', async (_what, given, signature, expected) => {
    await expect(storeWith().purchase(given, signature)).rejects.toThrow(code(expected));
    expect(huawei.asked).toEqual([]);
  });

  it.each(faults)('fail where Huawei %s', async (what, reply) => {
    replies(reply);
    await expect(storeWith({ ask: asker(what) }).purchase(text, signed(text))).rejects.toThrow(code(Code.UNAVAILABLE));
  });

  it.each(faults)('fail where the server of tokens %s', async (what, reply) => {
    huawei.replies(reply);
    await expect(storeWith({ ask: asker(what) }).purchase(text, signed(text))).rejects.toThrow(code(Code.UNAVAILABLE));
  });

  it.each(['publicKey', 'clientId', 'clientSecret'])('need %s', async (option) => {
    const unset = storeWith({ [option]: '' });
    await expect(unset.purchase(text, signed(text))).rejects.toThrow(
      /set iap.huawei.public_key and iap.huawei.client_id and iap.huawei.client_secret/,
    );
  });

  it('need a key that is one', async () => {
    await expect(storeWith({ publicKey: 'AAAA' }).purchase(text, signed(text))).rejects.toThrow(
      /iap.huawei.public_key/,
    );
  });
});

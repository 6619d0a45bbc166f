import { describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { createSamsungStore } from '../../src/store/samsung-store.js';
import { StoreEnvironment, StoreProvider } from '../../src/wire/gen/api.js';
import { asker, faults, useStoreServer } from './store-server.js';

const samsung = useStoreServer();
const storeWith = ({ packageName = '', ask = asker() } = {}) =>
  createSamsungStore({ ask, apiUrl: samsung.url(), packageName });
const code = (expected: number) => expect.objectContaining({ code: expected });

const receipt = {
  itemId: '57515',
  packageName: 'com.game',
  purchaseDate: '2026-01-29 01:32:41',
  status: 'success',
  mode: 'PRODUCTION',
};

describe('purchases at Samsung', () => {
  it('are asked for by their id', async () => {
    samsung.replies(() => receipt);
    expect(await storeWith({ packageName: 'com.game' }).purchase('7efef23271')).toEqual({
      store: StoreProvider.SAMSUNG_GALAXY_STORE,
      productId: '57515',
      transactionId: '7efef23271',
      purchaseTimeMs: Date.parse('2026-01-29T01:32:41Z'),
      refundTimeMs: 0,
      environment: StoreEnvironment.PRODUCTION,
      providerResponse: JSON.stringify(receipt),
    });
    const [asked] = samsung.asked;
    expect(`${asked!.method} ${asked!.url.pathname}${asked!.url.search}`).toBe(
      'GET /iap/v6/receipt?purchaseID=7efef23271',
    );
    samsung.replies(() => ({ ...receipt, mode: 'TEST' }));
    expect((await storeWith().purchase('1')).environment).toBe(StoreEnvironment.SANDBOX);
  });

  it.each([
    [{ status: 'fail', errorCode: 9135, errorMessage: 'not exist order' }, /9135/],
    [{ ...receipt, status: 'cancel' }, /cancel/],
    [{ ...receipt, packageName: 'com.other' }, /another app/],
    [{ ...receipt, packageName: undefined }, /another app/],
  ])('that are answered with %j are refused', async (answer, words) => {
    samsung.replies(() => answer);
    const refused = storeWith({ packageName: 'com.game' }).purchase('1');
    await expect(refused).rejects.toThrow(words);
    await expect(refused).rejects.toThrow(code(Code.FAILED_PRECONDITION));
  });

  it.each(['', 'a b', 'a&b=c', 'a/b', 'x'.repeat(513)])('%.20j are no ids, and nobody is asked', async (id) => {
    await expect(storeWith().purchase(id)).rejects.toThrow(code(Code.INVALID_ARGUMENT));
    expect(samsung.asked).toEqual([]);
  });

  it.each([...faults, ['has no date', () => ({ ...receipt, purchaseDate: 'today' })] as const])(
    'fail where Samsung %s',
    async (what, reply) => {
      samsung.replies(reply);
      await expect(storeWith({ ask: asker(what) }).purchase('1')).rejects.toThrow(code(Code.UNAVAILABLE));
    },
  );
});

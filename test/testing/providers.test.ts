// Providers of accounts, and stores, as a test of a game wants them to be.
import { expect, onTestFinished, test } from 'vitest';
import { defineModule } from '../../src/guest/define.js';
import { type GameOptions, openGame } from '../../src/testing/open-game.js';

type Functions = Readonly<Record<string, (...args: unknown[]) => unknown>>;

async function start(options: GameOptions) {
  const game = await openGame(defineModule({}), options);
  onTestFinished(() => game.close());
  const nk = async (name: string, ...args: unknown[]) =>
    (await (game.nk as unknown as Functions)[name]!(...args)) as Record<string, unknown>;
  return { game, nk };
}

const more: Readonly<Record<string, readonly unknown[]>> = {
  Facebook: [false],
  Steam: [false],
  GameCenter: ['bundle', 1, 'salt', 'signature', 'https://example.com'],
};

test.each(['Apple', 'Facebook', 'FacebookInstantGame', 'GameCenter', 'Google', 'Steam'] as const)(
  '%s: who signs in is found again, linked and unlinked',
  async (provider) => {
    const { nk } = await start({ players: { [provider]: { 'of ann': 'a', 'of bob': 'b' } } });
    const signIn = (credential: string, ...wishes: unknown[]) =>
      nk(`authenticate${provider}`, credential, ...(more[provider] ?? []), ...wishes);
    const link = (userId: unknown, credential: string) =>
      nk(`link${provider}`, userId, ...(provider === 'Facebook' || provider === 'Steam' ? ['name'] : []), credential);

    const ann = await signIn('of ann', 'ann');
    expect(ann).toMatchObject({ username: 'ann', created: true });
    expect(await signIn('of ann')).toEqual({ ...ann, created: false });
    await expect(signIn('of nobody')).rejects.toMatchObject({ code: 16 });
    await expect(signIn('of bob', 'bob', false)).rejects.toMatchObject({ code: 5 });
    await expect(signIn('of bob', 'ann')).rejects.toMatchObject({ code: 6 });

    const { userId } = await nk('authenticateDevice', 'device', 'cid');
    await link(userId, 'of bob');
    expect(await signIn('of bob')).toMatchObject({ userId, username: 'cid' });
    await expect(link(userId, 'of ann')).rejects.toMatchObject({ code: 6 });
    await nk(`unlink${provider}`, userId);
    expect(await signIn('of bob', 'bob')).toMatchObject({ username: 'bob', created: true });
  },
);

test('receipts are validated, kept and known the next time', async () => {
  const startMs = Date.UTC(2024, 0, 1);
  const nowSec = startMs / 1000;
  const { nk } = await start({
    startMs,
    receipts: {
      one: { productId: 'gold', purchaseTime: 5 },
      two: { productId: 'gems', transactionId: 't2', environment: 'PRODUCTION' },
      pass: { productId: 'pass', expiryTime: nowSec + 10 },
    },
  });
  const stores = { Apple: 'APPLE_APP_STORE', Google: 'GOOGLE_PLAY_STORE', Samsung: 'SAMSUNG_GALAXY_STORE' };
  for (const [name, store] of Object.entries(stores)) {
    expect(await nk(`purchaseValidate${name}`, 'u', 'two', false)).toMatchObject({
      validatedPurchases: [{ store, transactionId: 't2', seenBefore: false, environment: 'PRODUCTION' }],
    });
  }
  expect(await nk('purchasesList', 'u')).toMatchObject({ validatedPurchases: [] });
  expect(await nk('purchaseValidateHuawei', 'u', 'one', 'signature')).toMatchObject({
    validatedPurchases: [{ userId: 'u', productId: 'gold', purchaseTime: 5, createTime: nowSec, seenBefore: false }],
  });
  expect(await nk('purchaseValidateHuawei', 'u', 'one', 'signature')).toMatchObject({
    validatedPurchases: [{ seenBefore: true }],
  });
  expect(await nk('purchaseGetByTransactionId', 'one')).toMatchObject({ productId: 'gold' });
  expect(await nk('purchasesList', 'u')).toMatchObject({
    validatedPurchases: [{ transactionId: 'one' }],
    cursor: null,
  });
  await expect(nk('purchaseValidateApple', 'u', 'false')).rejects.toMatchObject({ code: 9 });
  await expect(nk('purchaseValidateApple', 'u', 'pass')).rejects.toMatchObject({ code: 9 });

  expect(await nk('subscriptionValidateApple', 'u', 'pass')).toMatchObject({
    validatedSubscription: { originalTransactionId: 'pass', active: true, expiryTime: nowSec + 10 },
  });
  expect(await nk('subscriptionGetByProductId', 'u', 'pass')).toMatchObject({ productId: 'pass' });
  expect(await nk('subscriptionsList', 'u')).toMatchObject({ validatedSubscriptions: [{ userId: 'u' }] });
  await expect(nk('subscriptionGetByProductId', 'u', 'gold')).rejects.toMatchObject({ code: 5 });
});

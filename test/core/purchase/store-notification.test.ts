import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Code } from '../../../src/base/code.js';
import { newUuid } from '../../../src/base/id.js';
import { silentLogger } from '../../../src/base/logger.js';
import { getPurchase } from '../../../src/core/purchase/get-purchase.js';
import { storePurchases } from '../../../src/core/purchase/store-purchases.js';
import { applyAppleNotification } from '../../../src/core/store-notification/apply-apple-notification.js';
import { applyGoogleNotification } from '../../../src/core/store-notification/apply-google-notification.js';
import { checkGoogleRefunds } from '../../../src/core/store-notification/check-google-refunds.js';
import type { NewsDeps } from '../../../src/core/store-notification/keep-news.js';
import { startRefundChecks } from '../../../src/core/store-notification/refund-checks.js';
import { getSubscriptionOfTransaction } from '../../../src/core/subscription/get-subscription.js';
import { storeSubscriptions } from '../../../src/core/subscription/store-subscriptions.js';
import type { AppleNotification } from '../../../src/store/apple-notification.js';
import type { GoogleNotification } from '../../../src/store/google-notification.js';
import type { GoogleStore } from '../../../src/store/google-store.js';
import { newPlayer, unique, useDatabase } from '../core-fixture.js';
import { purchaseOf, subscriptionOf } from './fake-stores.js';

const db = useDatabase();
const nowMs = 1_800_000_000_000;
let ann: string;
let deps: NewsDeps;
/** What modules were told in the present test. */
let told: [store: string, type: string, id: unknown, refunded: unknown, payload: string][];

beforeAll(async () => {
  ({ userId: ann } = await newPlayer(db()));
  deps = {
    db: db(),
    clock: { nowMs: () => nowMs, monotonicMs: () => 0 },
    logger: silentLogger,
    events: {
      purchase: async (store, type, { transaction_id: id, refund_time: refund }, payload) =>
        void told.push([store, type, id, refund?.seconds, payload]),
      subscription: async (store, type, { original_transaction_id: id, refund_time: refund }, payload) =>
        void told.push([store, type, id, refund?.seconds, payload]),
    },
  };
});
beforeEach(() => {
  told = [];
});

const keepPurchase = (id: string) =>
  storePurchases(db(), { userId: ann, purchases: [purchaseOf(id)], refuseOthers: true });
const keepSubscription = (id: string) =>
  storeSubscriptions(db(), { userId: ann, subscriptions: [subscriptionOf(id)], notification: '', refuseOthers: true });
const subscription = async (id: string) => getSubscriptionOfTransaction(db(), id);

describe('what Apple tells', () => {
  const endMs = 1_900_000_000_000;
  const transaction = (id: string, more: object = {}) => ({
    transactionId: id,
    originalTransactionId: id,
    productId: 'gold pass',
    purchaseDate: 1_700_000_000_000,
    originalPurchaseDate: 1_700_000_000_000,
    expiresDate: endMs,
    environment: 'Production',
    ...more,
  });
  const renewal = (id: string, more: object = {}) => ({
    originalTransactionId: id,
    productId: 'gold pass',
    renewalDate: 1_750_000_000_000,
    ...more,
  });
  const apply = (notification: Partial<AppleNotification>) =>
    applyAppleNotification(
      deps,
      { type: '', subtype: '', transaction: undefined, renewal: undefined, payload: '{}', ...notification },
      '{"signedPayload":"x"}',
    );

  it.each([
    ['SUBSCRIBED', '', 'SUBSCRIBED', 'gold pass'],
    ['DID_RENEW', '', 'RENEWED', 'gold pass'],
    ['OFFER_REDEEMED', '', 'SUBSCRIBED', 'gold pass'],
    ['DID_CHANGE_RENEWAL_PREF', 'UPGRADE', 'SUBSCRIBED', 'diamond pass'],
    ['DID_CHANGE_RENEWAL_PREF', '', 'SUBSCRIBED', 'gold pass'],
  ])('%s %s is kept and told as %s', async (type, subtype, expected, product) => {
    const id = unique('s-');
    await apply({
      type,
      subtype,
      transaction: transaction(id, { appAccountToken: ann }),
      renewal: renewal(id, { autoRenewProductId: 'diamond pass' }),
    });
    expect(await subscription(id)).toMatchObject({
      user_id: ann,
      product_id: product,
      expire_time: endMs,
      raw_notification: '{"signedPayload": "x"}',
    });
    expect(told).toEqual([['Apple', expected, id, 0, '{}']]);
  });

  it.each([
    ['EXPIRED', '', 'EXPIRED'],
    ['GRACE_PERIOD_EXPIRED', '', 'EXPIRED'],
    ['REVOKE', '', 'EXPIRED'],
    ['DID_CHANGE_RENEWAL_STATUS', 'AUTO_RENEW_DISABLED', 'CANCELLED'],
    ['DID_CHANGE_RENEWAL_STATUS', 'AUTO_RENEW_ENABLED', undefined],
  ])('%s %s of a known subscription is kept and told as %s', async (type, subtype, expected) => {
    const id = unique('s-');
    await keepSubscription(id);
    await apply({ type, subtype, renewal: renewal(id, { gracePeriodExpiresDate: 1_760_000_000_000 }) });
    expect(await subscription(id)).toMatchObject({
      user_id: ann,
      expire_time: 1_760_000_000_000,
      raw_response: '{"said": "so"}',
    });
    expect(told.map(([, kind]) => kind)).toEqual(expected ? [expected] : []);
  });

  it('of a refund is told once, however often Apple tells it', async () => {
    const [pass, gold] = [unique('s-'), unique('t-')] as const;
    await keepSubscription(pass);
    await keepPurchase(gold);
    const revocationDate = 1_780_000_000_000;
    for (let i = 0; i < 2; i++) {
      await apply({ type: 'REFUND', transaction: transaction(pass, { revocationDate }) });
      await apply({ type: 'REFUND', transaction: transaction(gold, { revocationDate, expiresDate: undefined }) });
    }
    expect(await subscription(pass)).toMatchObject({ refund_time: revocationDate });
    expect(await getPurchase(db(), gold)).toMatchObject({
      refund_time: revocationDate,
      raw_response: '{"said": "so"}',
    });
    expect(told.map(([, ...rest]) => rest)).toEqual([
      ['REFUNDED', pass, revocationDate / 1000, '{}'],
      ['REFUNDED', gold, revocationDate / 1000, '{}'],
    ]);
  });

  it('of somebody unknown comes again where it was paid, and is passed over where it ends', async () => {
    const id = unique('s-');
    const paid = apply({ type: 'DID_RENEW', transaction: transaction(id) });
    await expect(paid).rejects.toThrow(expect.objectContaining({ code: Code.NOT_FOUND }));
    await apply({ type: 'EXPIRED', renewal: renewal(id) });
    await apply({ type: 'REFUND', transaction: transaction(id, { expiresDate: undefined }) });
    await apply({ type: 'SUBSCRIBED', transaction: transaction(id, { appAccountToken: newUuid() }) });
    expect(await subscription(id)).toBeUndefined();
    expect(told).toEqual([]);
  });

  it.each([
    [{ type: 'DID_RENEW' }],
    [{ type: 'EXPIRED' }],
    [{ type: 'EXPIRED', renewal: { appAccountToken: 'x', originalTransactionId: 'x', productId: 'x' } }],
    [{ type: 'REFUND' }],
  ])('%j lacks what it needs', async (notification) => {
    await expect(apply(notification)).rejects.toThrow(expect.objectContaining({ code: Code.INVALID_ARGUMENT }));
  });

  it('of anything else is passed over', async () => {
    await apply({ type: 'TEST' });
    await apply({ type: 'PRICE_INCREASE', transaction: transaction(unique('s-')) });
    expect(told).toEqual([]);
  });
});

describe('what Google tells', () => {
  const apply = (notification: Partial<GoogleNotification>, accountId: string, id: string) => {
    const google = {
      purchaseByToken: async () => ({ accountId, bought: purchaseOf(id) }),
      subscriptionByToken: async () => ({ accountId, bought: subscriptionOf(id) }),
    } as unknown as GoogleStore;
    const whole = { kind: 'other', packageName: 'p', purchaseToken: id, type: 0, ...notification } as const;
    return applyGoogleNotification({ ...deps, google }, whole, '{"message":1}');
  };

  it.each([
    [4, 'SUBSCRIBED'],
    [2, 'RENEWED'],
    [13, 'EXPIRED'],
    [3, 'CANCELLED'],
    [6, undefined],
  ])('of type %i is kept and told as %s', async (type, expected) => {
    const id = unique('s-');
    await apply({ kind: 'subscription', type }, ann, id);
    expect(await subscription(id)).toMatchObject({
      user_id: ann,
      raw_response: '{}',
      raw_notification: '{"message": 1}',
    });
    expect(told).toEqual(expected ? [['Google', expected, id, 0, '{"said": "so"}']] : []);
  });

  it('of what was paid back is told once', async () => {
    const [pass, gold] = [unique('s-'), unique('t-')] as const;
    await keepSubscription(pass);
    await keepPurchase(gold);
    for (let i = 0; i < 2; i++) {
      await apply({ kind: 'voided subscription' }, '', pass);
      await apply({ kind: 'voided purchase' }, '', gold);
    }
    expect(told).toEqual([
      ['Google', 'REFUNDED', pass, nowMs / 1000, '{"said": "so"}'],
      ['Google', 'REFUNDED', gold, nowMs / 1000, '{"said": "so"}'],
    ]);
    expect((await getPurchase(db(), gold))?.refund_time).toBe(nowMs);
  });

  it('of somebody unknown is passed over', async () => {
    const id = unique('s-');
    await apply({ kind: 'subscription', type: 4 }, '', id);
    await apply({ kind: 'subscription', type: 4 }, 'no uuid', id);
    await apply({ kind: 'subscription', type: 4 }, newUuid(), id);
    await apply({ kind: 'voided purchase' }, '', id);
    await apply({ kind: 'other' }, ann, id);
    expect([await subscription(id), await getPurchase(db(), id), told]).toEqual([undefined, undefined, []]);
  });
});

describe('asking Google for refunds', () => {
  it('finds purchases and subscriptions, and tells of each once', async () => {
    const [pass, gold] = [unique('s-'), unique('t-')] as const;
    await keepSubscription(pass);
    await keepPurchase(gold);
    const voidedTimeMs = 1_790_000_000_000;
    const voided = [pass, gold, 'unknown'].map((purchaseToken) => ({
      purchaseToken,
      voidedTimeMs,
      providerResponse: '{"voided":true}',
    }));
    const google = { voidedSince: async () => voided };
    await checkGoogleRefunds({ ...deps, google }, 0);
    await checkGoogleRefunds({ ...deps, google }, 0);
    expect(told).toEqual([
      ['Google', 'REFUNDED', pass, voidedTimeMs / 1000, '{"voided":true}'],
      ['Google', 'REFUNDED', gold, voidedTimeMs / 1000, '{"voided":true}'],
    ]);
    expect(await subscription(pass)).toMatchObject({ refund_time: voidedTimeMs, expire_time: 1_900_000_000_000 });
  });

  it('goes on after a failure, looks back to what it may have missed, and ends', async () => {
    const asked: number[] = [];
    let done = () => {};
    const thrice = new Promise<void>((resolve) => {
      done = resolve;
    });
    const checks = startRefundChecks({
      periodMs: 1,
      clock: deps.clock,
      logger: silentLogger,
      async check(sinceMs) {
        asked.push(sinceMs);
        if (asked.length === 1) throw new Error('Google is away');
        if (asked.length === 3) done();
      },
    });
    await thrice;
    await checks.stop();
    const dayMs = 24 * 3600 * 1000;
    expect(asked.slice(0, 3)).toEqual([nowMs - 30 * dayMs, nowMs - 30 * dayMs, nowMs - dayMs]);
  });
});

import { Code } from '../../base/code.js';
import type {
  ValidatedPurchase,
  ValidatedPurchaseEnvironment,
  ValidatedPurchaseStore,
  ValidatedSubscription,
} from '../../guest/nk-interface/purchase.js';
import { copy, type MemoryNk, type MemoryWorld, refuse } from './memory-nk.js';

/** What a store says of a receipt. Times are seconds since 1970; where none is given, it was bought now. */
export interface Sold {
  readonly productId: string;
  /** What was bought goes by it; by the receipt where it is left out. */
  readonly transactionId?: string;
  readonly purchaseTime?: number;
  readonly environment?: ValidatedPurchaseEnvironment;
  /** When a subscription ends: this is one. */
  readonly expiryTime?: number;
}

const STORES: Readonly<Record<string, ValidatedPurchaseStore>> = {
  Apple: 'APPLE_APP_STORE',
  Google: 'GOOGLE_PLAY_STORE',
  Huawei: 'HUAWEI_APP_GALLERY',
  FacebookInstant: 'FACEBOOK_INSTANT_STORE',
  Samsung: 'SAMSUNG_GALAXY_STORE',
};

/** Stores that have sold what RECEIPTS tells, by receipt, and nothing else. */
export function memoryPurchases(receipts: Readonly<Record<string, Sold>>, { nowSec }: MemoryWorld): MemoryNk {
  const purchases = new Map<string, ValidatedPurchase>();
  const subscriptions = new Map<string, ValidatedSubscription>();

  function soldBy(receipt: string, isSubscription: boolean): Required<Omit<Sold, 'expiryTime'>> & Sold {
    const sold = receipts[receipt];
    if (!sold || (sold.expiryTime !== undefined) !== isSubscription) {
      throw refuse(
        `No store knows the receipt '${receipt}': see openGame's option receipts.`,
        Code.FAILED_PRECONDITION,
      );
    }
    return { transactionId: receipt, purchaseTime: nowSec(), environment: 'SANDBOX', ...sold };
  }

  /** Keeps MADE under ID unless there is one already, and answers what is kept. */
  function kept<Item extends { createTime?: number; updateTime?: number }>(
    all: Map<string, Item>,
    id: string,
    made: Item,
  ): Item {
    const known = all.get(id) ?? { ...made, createTime: nowSec() };
    const updated = { ...known, updateTime: nowSec() };
    all.set(id, updated);
    return updated;
  }

  function validatePurchase(store: ValidatedPurchaseStore, userId: string, receipt: string, persist = true) {
    const { productId, transactionId, purchaseTime, environment } = soldBy(receipt, false);
    const seenBefore = purchases.has(transactionId);
    const made = { userId, productId, transactionId, store, purchaseTime, environment, providerResponse: '{}' };
    const purchase: ValidatedPurchase = { ...made, seenBefore };
    const answer = persist ? { ...kept(purchases, transactionId, purchase), seenBefore } : purchase;
    return { validatedPurchases: [copy(answer)] };
  }

  function validateSubscription(store: ValidatedPurchaseStore, userId: string, receipt: string, persist = true) {
    const { productId, transactionId, purchaseTime, environment, expiryTime = 0 } = soldBy(receipt, true);
    const texts = { providerResponse: '{}', providerNotification: '' };
    const times = { purchaseTime, expiryTime, active: expiryTime > nowSec() };
    const bought = { userId, productId, originalTransactionId: transactionId, store, environment };
    const made: ValidatedSubscription = { ...bought, ...times, ...texts };
    return { validatedSubscription: copy(persist ? kept(subscriptions, transactionId, made) : made) };
  }

  const ofUser = <Item extends { userId: string }>(all: Map<string, Item>, userId: string | undefined, limit: number) =>
    copy([...all.values()].filter((item) => !userId || item.userId === userId).slice(0, limit));
  const ends = { cursor: null, prevCursor: null };

  const validators = Object.entries(STORES).map(([name, store]) => [
    `purchaseValidate${name}`,
    // Huawei's has the signature between the receipt and whether to keep it.
    (userId: string, receipt: string, ...rest: unknown[]) =>
      validatePurchase(store, userId, receipt, rest[name === 'Huawei' ? 1 : 0] as boolean | undefined),
  ]);
  return {
    ...Object.fromEntries(validators),
    purchaseGetByTransactionId: (transactionId: string) => copy(purchases.get(transactionId) ?? null),
    purchasesList: (userId?: string, limit = 100) => ({
      validatedPurchases: ofUser(purchases, userId, limit),
      ...ends,
    }),
    subscriptionValidateApple: (userId: string, receipt: string, persist?: boolean) =>
      validateSubscription('APPLE_APP_STORE', userId, receipt, persist),
    subscriptionValidateGoogle: (userId: string, receipt: string, persist?: boolean) =>
      validateSubscription('GOOGLE_PLAY_STORE', userId, receipt, persist),
    subscriptionGetByProductId(userId: string, productId: string) {
      const found = [...subscriptions.values()].find((one) => one.userId === userId && one.productId === productId);
      if (!found) throw refuse('There is no such subscription.', Code.NOT_FOUND);
      return copy(found);
    },
    subscriptionsList: (userId?: string, limit = 100) => ({
      validatedSubscriptions: ofUser(subscriptions, userId, limit),
      ...ends,
    }),
  };
}

import type { StorePurchase, StoreSubscription } from '../../../src/store/store-purchase.js';
import type { Stores } from '../../../src/store/stores.js';
import { StoreEnvironment, StoreProvider } from '../../../src/wire/gen/api.js';

export const purchaseOf = (transactionId: string, more: Partial<StorePurchase> = {}): StorePurchase => ({
  store: StoreProvider.GOOGLE_PLAY_STORE,
  productId: 'gold',
  transactionId,
  purchaseTimeMs: 1_700_000_000_123,
  refundTimeMs: 0,
  environment: StoreEnvironment.PRODUCTION,
  providerResponse: '{"said": "so"}',
  ...more,
});

export const subscriptionOf = (
  originalTransactionId: string,
  more: Partial<StoreSubscription> = {},
): StoreSubscription => ({
  store: StoreProvider.APPLE_APP_STORE,
  productId: 'gold pass',
  originalTransactionId,
  purchaseTimeMs: 1_700_000_000_123,
  expireTimeMs: 1_900_000_000_000,
  refundTimeMs: 0,
  environment: StoreEnvironment.SANDBOX,
  providerResponse: '{"said": "so"}',
  ...more,
});

/** Stores that vouch for whatever the receipt is the JSON of: an object, or for Apple a list of them. */
export const trustingStores = {
  apple: {
    purchases: async (receipt: string) => JSON.parse(receipt) as StorePurchase[],
    subscriptions: async (receipt: string) => JSON.parse(receipt) as StoreSubscription[],
  },
  google: {
    purchase: async (receipt: string) => JSON.parse(receipt) as StorePurchase,
    subscription: async (receipt: string) => JSON.parse(receipt) as StoreSubscription,
  },
  huawei: { purchase: async (receipt: string) => JSON.parse(receipt) as StorePurchase },
  facebookInstant: { purchase: (receipt: string) => JSON.parse(receipt) as StorePurchase },
  samsung: { purchase: async (receipt: string) => JSON.parse(receipt) as StorePurchase },
} as unknown as Stores;

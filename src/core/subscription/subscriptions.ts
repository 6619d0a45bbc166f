import type { Clock } from '../../base/clock.js';
import { notFound } from '../../base/status-error.js';
import type { Database } from '../../database/database.js';
import type { GoogleCredentials } from '../../store/google-access-tokens.js';
import type { StoreSubscription } from '../../store/store-purchase.js';
import type { Stores } from '../../store/stores.js';
import type { SubscriptionList, ValidatedSubscription } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import type { BoughtPageArgs } from '../purchase/bought-page.js';
import { type Claim, checkUser } from '../purchase/purchases.js';
import { timestampOfMs } from '../purchase/timestamp-of-ms.js';
import { getSubscriptionOfProduct } from './get-subscription.js';
import { listSubscriptions } from './list-subscriptions.js';
import { storeSubscriptions } from './store-subscriptions.js';
import { isActive, toSubscriptionMessage } from './subscription-message.js';

/** Validates receipts of subscriptions, with the errors of `Purchases`, and reads what is kept of them. */
export interface Subscriptions {
  /** Of several in RECEIPT the answer is the one that ends last. */
  validateApple(claim: Claim, receipt: string, password?: string): Promise<Init<ValidatedSubscription>>;
  validateGoogle(claim: Claim, receipt: string, credentials?: GoogleCredentials): Promise<Init<ValidatedSubscription>>;
  /** Throws NOT_FOUND. */
  get(userId: string, productId: string): Promise<Init<ValidatedSubscription>>;
  /** Throws INVALID_ARGUMENT. */
  list(args: BoughtPageArgs): Promise<Init<SubscriptionList>>;
}

export interface SubscriptionsDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly stores: Stores;
  /** Whether a receipt of another user is refused, or answered with its owner. */
  readonly refuseOthers: boolean;
}

export function createSubscriptions({ db, clock, stores, refuseOthers }: SubscriptionsDeps): Subscriptions {
  async function keep({ userId, persist }: Claim, subscriptions: readonly StoreSubscription[]) {
    const [first] = subscriptions;
    if (!persist) return toUnkeptMessage(userId, first!, clock.nowMs());
    const [row] = await storeSubscriptions(db, { userId, subscriptions, notification: '', refuseOthers });
    return { ...toSubscriptionMessage(row!, clock.nowMs()), provider_response: first!.providerResponse };
  }

  return {
    async validateApple(claim, receipt, password) {
      checkUser(claim);
      return keep(claim, await stores.apple.subscriptions(receipt, password));
    },
    async validateGoogle(claim, receipt, credentials) {
      checkUser(claim);
      return keep(claim, [await stores.google.subscription(receipt, credentials)]);
    },
    async get(userId, productId) {
      const row = await getSubscriptionOfProduct(db, userId, productId);
      if (!row) throw notFound('There is no subscription to this product.');
      return toSubscriptionMessage(row, clock.nowMs());
    },
    list: (args) => listSubscriptions(db, clock.nowMs(), args),
  };
}

function toUnkeptMessage(userId: string, found: StoreSubscription, nowMs: number): Init<ValidatedSubscription> {
  return {
    user_id: userId,
    product_id: found.productId,
    original_transaction_id: found.originalTransactionId,
    store: found.store,
    purchase_time: timestampOfMs(found.purchaseTimeMs),
    environment: found.environment,
    expiry_time: timestampOfMs(found.expireTimeMs),
    refund_time: found.refundTimeMs > 0 ? timestampOfMs(found.refundTimeMs) : null,
    provider_response: found.providerResponse,
    active: isActive(found.expireTimeMs, found.refundTimeMs, nowMs),
  };
}

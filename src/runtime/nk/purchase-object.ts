import {
  StoreEnvironment,
  StoreProvider,
  type ValidatedPurchase,
  type ValidatedSubscription,
} from '../../wire/gen/api.js';
import type { Init, Timestamp } from '../../wire/well-known.js';

const nameOf = (names: Readonly<Record<string, number>>, value: number): string =>
  Object.keys(names).find((name) => names[name] === value) ?? String(value);

const secondsOf = (time: Init<Timestamp> | null | undefined): number => Number(time?.seconds ?? 0);

/** The times that only what is kept has. */
function keptTimes(message: Pick<Init<ValidatedPurchase>, 'create_time' | 'update_time' | 'refund_time'>) {
  return {
    ...(message.create_time && { createTime: secondsOf(message.create_time) }),
    ...(message.update_time && { updateTime: secondsOf(message.update_time) }),
    ...(message.refund_time && { refundTime: secondsOf(message.refund_time) }),
  };
}

/** A purchase as modules see it. */
export function toPurchaseObject(purchase: Init<ValidatedPurchase>) {
  return {
    userId: purchase.user_id ?? '',
    productId: purchase.product_id ?? '',
    transactionId: purchase.transaction_id ?? '',
    store: nameOf(StoreProvider, purchase.store ?? 0),
    purchaseTime: secondsOf(purchase.purchase_time),
    ...keptTimes(purchase),
    providerResponse: purchase.provider_response ?? '',
    environment: nameOf(StoreEnvironment, purchase.environment ?? 0),
    seenBefore: purchase.seen_before ?? false,
  };
}

/** A subscription as modules see it. */
export function toSubscriptionObject(subscription: Init<ValidatedSubscription>) {
  return {
    userId: subscription.user_id ?? '',
    productId: subscription.product_id ?? '',
    originalTransactionId: subscription.original_transaction_id ?? '',
    store: nameOf(StoreProvider, subscription.store ?? 0),
    purchaseTime: secondsOf(subscription.purchase_time),
    expiryTime: secondsOf(subscription.expiry_time),
    ...keptTimes(subscription),
    environment: nameOf(StoreEnvironment, subscription.environment ?? 0),
    active: subscription.active ?? false,
    providerResponse: subscription.provider_response ?? '',
    providerNotification: subscription.provider_notification ?? '',
  };
}

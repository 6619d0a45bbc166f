import { type Fields, millisIn, textIn } from '../base/json-fields.js';
import { StoreProvider } from '../wire/gen/api.js';
import { environmentOf } from './apple-receipt.js';
import { refusedReceipt } from './store-errors.js';
import type { StorePurchase, StoreSubscription } from './store-purchase.js';

/** Whether a transaction that Apple has signed is of a subscription. */
export const isSubscriptionTransaction = (transaction: Fields): boolean => millisIn(transaction, 'expiresDate') > 0;

/** A signed transaction as a purchase. */
export function purchaseOf(transaction: Fields, providerResponse: string): StorePurchase {
  return {
    store: StoreProvider.APPLE_APP_STORE,
    productId: textIn(transaction, 'productId'),
    transactionId: textIn(transaction, 'transactionId'),
    purchaseTimeMs: millisIn(transaction, 'purchaseDate'),
    refundTimeMs: millisIn(transaction, 'revocationDate'),
    environment: environmentOf(textIn(transaction, 'environment')),
    providerResponse,
  };
}

/** A signed transaction as a subscription. */
export function subscriptionOf(transaction: Fields, providerResponse: string): StoreSubscription {
  return {
    store: StoreProvider.APPLE_APP_STORE,
    productId: textIn(transaction, 'productId'),
    originalTransactionId: textIn(transaction, 'originalTransactionId'),
    purchaseTimeMs: millisIn(transaction, 'originalPurchaseDate'),
    expireTimeMs: millisIn(transaction, 'expiresDate'),
    refundTimeMs: millisIn(transaction, 'revocationDate'),
    environment: environmentOf(textIn(transaction, 'environment')),
    providerResponse,
  };
}

/** Apple signs for all apps: throws FAILED_PRECONDITION where BUNDLEID is not '' and SIGNED is of another app. */
export function checkBundle(signed: Fields, bundleId: string): void {
  if (bundleId !== '' && textIn(signed, 'bundleId') !== bundleId) throw refusedReceipt('Apple', 'it is of another app');
}

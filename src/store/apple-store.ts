import { type AppleJwsDeps, createVerifyAppleJws, isJws } from './apple-jws.js';
import { type AppleNotification, readAppleNotification } from './apple-notification.js';
import { type AppleReceiptDeps, purchasesIn, readAppleReceipt, subscriptionsIn } from './apple-receipt.js';
import { checkBundle, isSubscriptionTransaction, purchaseOf, subscriptionOf } from './apple-transaction.js';
import { malformedReceipt, otherKindOfReceipt, storeNotConfigured } from './store-errors.js';
import type { StorePurchase, StoreSubscription } from './store-purchase.js';

export interface AppleStoreDeps extends AppleReceiptDeps, AppleJwsDeps {
  /** The app's shared secret from App Store Connect; '' where there is none. */
  readonly sharedPassword: string;
}

/**
 * The App Store. Receipts are either transactions that Apple has signed, which are proven here, or receipts of the older
 * kind, which Apple has to read. All throw INVALID_ARGUMENT (no receipt), FAILED_PRECONDITION (not valid, of the other kind, not
 * set up), UNAVAILABLE.
 */
export interface AppleStore {
  /** What RECEIPT has of purchases: at least one. PASSWORD in place of the configured one. */
  purchases(receipt: string, password?: string): Promise<StorePurchase[]>;
  /** What RECEIPT has of subscriptions, the one that ends last first: at least one. */
  subscriptions(receipt: string, password?: string): Promise<StoreSubscription[]>;
  /** The notification in the body of a request, proven. */
  readNotification(body: string): AppleNotification;
}

export function createAppleStore(deps: AppleStoreDeps): AppleStore {
  const verifyJws = createVerifyAppleJws(deps);

  async function readOlder(receipt: string, password: string) {
    if (password === '') throw storeNotConfigured('Apple', ['iap.apple.shared_password']);
    return readAppleReceipt(deps, receipt, password);
  }

  function readTransaction(receipt: string) {
    const transaction = verifyJws(receipt);
    checkBundle(transaction, deps.bundleId);
    return {
      transaction,
      response: JSON.stringify({ jws: receipt }),
      isSubscription: isSubscriptionTransaction(transaction),
    };
  }

  function checkGiven(receipt: string): void {
    if (receipt === '') throw malformedReceipt('Apple', 'it is empty');
  }

  return {
    async purchases(receipt, password = deps.sharedPassword) {
      checkGiven(receipt);
      if (!isJws(receipt)) return purchasesIn(await readOlder(receipt, password));
      const { transaction, response, isSubscription } = readTransaction(receipt);
      if (isSubscription) throw otherKindOfReceipt('subscription');
      return [purchaseOf(transaction, response)];
    },

    async subscriptions(receipt, password = deps.sharedPassword) {
      checkGiven(receipt);
      if (!isJws(receipt)) return subscriptionsIn(await readOlder(receipt, password));
      const { transaction, response, isSubscription } = readTransaction(receipt);
      if (!isSubscription) throw otherKindOfReceipt('purchase');
      return [subscriptionOf(transaction, response)];
    },

    readNotification: (body) => readAppleNotification({ verifyJws, bundleId: deps.bundleId }, body),
  };
}

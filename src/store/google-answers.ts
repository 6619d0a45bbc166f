import { dateIn, type Fields, integerIn, millisIn, objectIn, objectsIn, textIn } from '../base/json-fields.js';
import { StoreEnvironment, StoreProvider } from '../wire/gen/api.js';
import type { GoogleReceipt } from './google-receipt.js';
import { refusedReceipt, storeUnavailable } from './store-errors.js';
import type { StorePurchase, StoreSubscription } from './store-purchase.js';

/** What Google says of something that was bought, and whom it names as its owner. */
export interface GoogleOwned<T> {
  readonly bought: T;
  /** What the game told Google of the player when the purchase began; '' where it told nothing. */
  readonly accountId: string;
}

const PURCHASED = 0;
/** Set for purchases by testers alone. */
const BY_TESTER = 0;
const PENDING = new Set(['SUBSCRIPTION_STATE_PENDING', 'SUBSCRIPTION_STATE_PENDING_PURCHASE_CANCELED']);

/** From the answer of `purchases.products.get`. Throws FAILED_PRECONDITION for what is canceled, pending, or something else. */
export function purchaseOfReceipt(receipt: GoogleReceipt, answer: Fields, providerResponse: string): StorePurchase {
  const state = receipt.purchaseState || (integerIn(answer, 'purchaseState') ?? PURCHASED);
  if (state !== PURCHASED) throw refusedReceipt('Google', `its state is ${state}`);
  const productId = textIn(answer, 'productId') || receipt.productId;
  if (productId !== receipt.productId) throw refusedReceipt('Google', 'it is of another product');
  const purchaseTimeMs = millisIn(answer, 'purchaseTimeMillis');
  if (purchaseTimeMs === 0) throw storeUnavailable('Google', 'its answer has no time of purchase');
  return {
    store: StoreProvider.GOOGLE_PLAY_STORE,
    productId,
    transactionId: receipt.purchaseToken,
    purchaseTimeMs,
    refundTimeMs: 0,
    environment:
      integerIn(answer, 'purchaseType') === BY_TESTER ? StoreEnvironment.SANDBOX : StoreEnvironment.PRODUCTION,
    providerResponse,
  };
}

/** From the answer of `purchases.productsv2.get`. Throws UNAVAILABLE for an answer that is none. */
export function purchaseOfAnswer(token: string, answer: Fields, providerResponse: string): GoogleOwned<StorePurchase> {
  const [item] = objectsIn(answer, 'productLineItem');
  if (!item) throw storeUnavailable('Google', 'its answer has no product');
  const bought = {
    store: StoreProvider.GOOGLE_PLAY_STORE,
    productId: textIn(item, 'productId'),
    transactionId: token,
    purchaseTimeMs: dateIn(answer, 'purchaseCompletionTime'),
    refundTimeMs: 0,
    environment: objectIn(answer, 'testPurchaseContext') ? StoreEnvironment.SANDBOX : StoreEnvironment.PRODUCTION,
    providerResponse,
  };
  return { bought, accountId: accountIn(answer) };
}

/**
 * From the answer of `purchases.subscriptionsv2.get`. PRODUCTID, where it is not '', must be one of its products. Throws
 * FAILED_PRECONDITION where it is another or nothing was paid yet, UNAVAILABLE for an answer that is none.
 */
export function subscriptionOfAnswer(
  token: string,
  productId: string,
  answer: Fields,
  providerResponse: string,
): GoogleOwned<StoreSubscription> {
  const items = objectsIn(answer, 'lineItems');
  if (items.length === 0) throw storeUnavailable('Google', 'its answer has no product');
  const item = productId === '' ? items[0] : items.find((each) => textIn(each, 'productId') === productId);
  if (!item) throw refusedReceipt('Google', 'it is of another product');
  const state = textIn(answer, 'subscriptionState');
  if (productId !== '' && PENDING.has(state)) throw refusedReceipt('Google', `its state is ${state}`);
  const bought = {
    store: StoreProvider.GOOGLE_PLAY_STORE,
    productId: textIn(item, 'productId'),
    // An upgrade has a token of its own, and is the same subscription.
    originalTransactionId: textIn(answer, 'linkedPurchaseToken') || token,
    purchaseTimeMs: dateIn(answer, 'startTime'),
    expireTimeMs: dateIn(item, 'expiryTime'),
    refundTimeMs: 0,
    environment: objectIn(answer, 'testPurchase') ? StoreEnvironment.SANDBOX : StoreEnvironment.PRODUCTION,
    providerResponse,
  };
  return { bought, accountId: accountIn(objectIn(answer, 'externalAccountIdentifiers') ?? {}) };
}

function accountIn(fields: Fields): string {
  return textIn(fields, 'obfuscatedExternalAccountId') || textIn(fields, 'obfuscatedExternalProfileId');
}

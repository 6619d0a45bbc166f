import { type Fields, parseFields, textIn } from '../base/json-fields.js';
import { isSignedWith } from '../remote/is-signed-with.js';
import { StoreEnvironment, StoreProvider } from '../wire/gen/api.js';
import { malformedReceipt, refusedReceipt, storeNotConfigured } from './store-errors.js';
import type { StorePurchase } from './store-purchase.js';

/** Purchases in Facebook's Instant Games: what was bought comes signed, and nobody has to be asked. */
export interface FacebookInstantStore {
  /** SIGNEDREQUEST: `SIGNATURE.PAYLOAD`, both base64url. Throws INVALID_ARGUMENT and FAILED_PRECONDITION. */
  purchase(signedRequest: string): StorePurchase;
}

const MAX_CHARACTERS = 64 * 1024;

/** APPSECRET: '' where the game is not at Facebook. */
export function createFacebookInstantStore(appSecret: string): FacebookInstantStore {
  return {
    purchase(signedRequest) {
      if (appSecret === '') throw storeNotConfigured('Facebook', ['iap.facebook_instant.app_secret']);
      const [signature = '', payload = '', ...rest] = signedRequest.split('.', 3);
      if (payload === '' || rest.length > 0 || signedRequest.length > MAX_CHARACTERS) {
        throw malformedReceipt('Facebook', 'it is not a signature and what is signed');
      }
      if (!isSignedWith(appSecret, payload, signature)) throw refusedReceipt('Facebook', 'the signature does not fit');
      const text = Buffer.from(payload, 'base64url').toString();
      const fields = parseFields(text);
      if (!fields) throw malformedReceipt('Facebook', 'what is signed cannot be read');
      return purchaseOf(fields, text);
    },
  };
}

function purchaseOf(payment: Fields, providerResponse: string): StorePurchase {
  const purchaseSec = payment.purchase_time;
  const isTime = typeof purchaseSec === 'number' && purchaseSec >= 0 && purchaseSec < 253_402_300_799;
  if (!isTime) throw malformedReceipt('Facebook', 'it has no time of purchase');
  return {
    store: StoreProvider.FACEBOOK_INSTANT_STORE,
    productId: textIn(payment, 'product_id'),
    transactionId: textIn(payment, 'purchase_token'),
    purchaseTimeMs: Math.trunc(purchaseSec) * 1000,
    refundTimeMs: 0,
    environment: StoreEnvironment.PRODUCTION,
    providerResponse,
  };
}

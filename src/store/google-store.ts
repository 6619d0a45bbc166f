import type { Clock } from '../base/clock.js';
import { type Fields, millisIn, objectIn, objectsIn, parseFields, textIn } from '../base/json-fields.js';
import type { AskStore } from './ask-store.js';
import { createGoogleAccessTokens, type GoogleCredentials } from './google-access-tokens.js';
import { type GoogleOwned, purchaseOfAnswer, purchaseOfReceipt, subscriptionOfAnswer } from './google-answers.js';
import { checkPackage, isGoogleId, readGoogleReceipt } from './google-receipt.js';
import { errorOfStatus, malformedReceipt, storeNotConfigured, storeUnavailable } from './store-errors.js';
import type { StorePurchase, StoreSubscription } from './store-purchase.js';

export interface GoogleStoreDeps {
  readonly ask: AskStore;
  /** Of the Android Publisher API, without a slash at the end. */
  readonly apiUrl: string;
  readonly authUrl: string;
  /** '' where the game is not at Google. */
  readonly clientEmail: string;
  readonly privateKey: string;
  /** '' for receipts of any app that the service account sees. */
  readonly packageName: string;
  readonly clock: Clock;
}

/** Something that Google has paid back. */
export interface GoogleVoided {
  readonly purchaseToken: string;
  readonly voidedTimeMs: number;
  /** What Google said of it: the text of a JSON object. */
  readonly providerResponse: string;
}

/**
 * Google Play. All throw INVALID_ARGUMENT (no receipt), FAILED_PRECONDITION (not valid, of another app, not set up),
 * UNAVAILABLE. CREDENTIALS stand in place of the configured account.
 */
export interface GoogleStore {
  purchase(receipt: string, credentials?: GoogleCredentials): Promise<StorePurchase>;
  subscription(receipt: string, credentials?: GoogleCredentials): Promise<StoreSubscription>;
  /** What a notification points to. */
  purchaseByToken(packageName: string, purchaseToken: string): Promise<GoogleOwned<StorePurchase>>;
  subscriptionByToken(packageName: string, purchaseToken: string): Promise<GoogleOwned<StoreSubscription>>;
  /** What was paid back since SINCEMS, of the configured package. */
  voidedSince(sinceMs: number): Promise<GoogleVoided[]>;
}

const UNAUTHORIZED = 401;
const MAX_VOIDED_PAGES = 50;

export function createGoogleStore(deps: GoogleStoreDeps): GoogleStore {
  const { ask, apiUrl, packageName: ownPackage } = deps;
  const tokens = createGoogleAccessTokens(deps);
  const configured: GoogleCredentials = { clientEmail: deps.clientEmail, privateKey: deps.privateKey };

  async function fetchAnswer(packageName: string, path: string, credentials: GoogleCredentials) {
    if (credentials.clientEmail === '' || credentials.privateKey === '') {
      throw storeNotConfigured('Google', ['iap.google.client_email', 'iap.google.private_key']);
    }
    const url = new URL(`${apiUrl}/androidpublisher/v3/applications/${packageName}/purchases/${path}`);
    const token = tokens(credentials);
    const askOnce = async () =>
      ask({ store: 'Google', url, method: 'GET', headers: { authorization: `Bearer ${await token.get()}` } });
    let reply = await askOnce();
    if (reply.status === UNAUTHORIZED) {
      // It was taken back before its time.
      token.drop();
      reply = await askOnce();
    }
    if (reply.status !== 200) throw errorOfStatus('Google', reply.status);
    const answer = parseFields(reply.text);
    if (!answer) throw storeUnavailable('Google', 'its answer cannot be read');
    return { answer, text: reply.text };
  }

  function checkPointer(packageName: string, purchaseToken: string): void {
    checkPackage(packageName, ownPackage);
    if (!isGoogleId(packageName) || !isGoogleId(purchaseToken)) {
      throw malformedReceipt('Google', 'the notification names nothing that was bought');
    }
  }

  return {
    async purchase(given, credentials = configured) {
      const receipt = readGoogleReceipt(given, ownPackage);
      const { packageName, productId, purchaseToken } = receipt;
      const path = `products/${productId}/tokens/${purchaseToken}`;
      const { answer, text } = await fetchAnswer(packageName, path, credentials);
      return purchaseOfReceipt(receipt, answer, text);
    },

    async subscription(given, credentials = configured) {
      const { packageName, productId, purchaseToken } = readGoogleReceipt(given, ownPackage);
      const { answer, text } = await fetchAnswer(packageName, `subscriptionsv2/tokens/${purchaseToken}`, credentials);
      return subscriptionOfAnswer(purchaseToken, productId, answer, text).bought;
    },

    async purchaseByToken(packageName, purchaseToken) {
      checkPointer(packageName, purchaseToken);
      const { answer, text } = await fetchAnswer(packageName, `productsv2/tokens/${purchaseToken}`, configured);
      return purchaseOfAnswer(purchaseToken, answer, text);
    },

    async subscriptionByToken(packageName, purchaseToken) {
      checkPointer(packageName, purchaseToken);
      const { answer, text } = await fetchAnswer(packageName, `subscriptionsv2/tokens/${purchaseToken}`, configured);
      return subscriptionOfAnswer(purchaseToken, '', answer, text);
    },

    async voidedSince(sinceMs) {
      if (ownPackage === '') throw storeNotConfigured('Google', ['iap.google.package_name']);
      const voided: GoogleVoided[] = [];
      let nextPage = '';
      for (let pages = 0; pages < MAX_VOIDED_PAGES; pages++) {
        const query = new URLSearchParams({
          startTime: String(sinceMs),
          type: '1',
          ...(nextPage && { token: nextPage }),
        });
        const { answer } = await fetchAnswer(ownPackage, `voidedpurchases?${query}`, configured);
        voided.push(...objectsIn(answer, 'voidedPurchases').map(voidedOf));
        nextPage = textIn(objectIn(answer, 'tokenPagination') ?? {}, 'nextPageToken');
        if (nextPage === '') break;
      }
      return voided;
    },
  };
}

function voidedOf(voided: Fields): GoogleVoided {
  return {
    purchaseToken: textIn(voided, 'purchaseToken'),
    voidedTimeMs: millisIn(voided, 'voidedTimeMillis'),
    providerResponse: JSON.stringify(voided),
  };
}

import { type Fields, integerIn, parseFields, textIn } from '../base/json-fields.js';
import { StoreEnvironment, StoreProvider } from '../wire/gen/api.js';
import type { AskStore } from './ask-store.js';
import { errorOfStatus, malformedReceipt, refusedReceipt, storeUnavailable } from './store-errors.js';
import type { StorePurchase } from './store-purchase.js';

export interface SamsungStoreDeps {
  readonly ask: AskStore;
  /** Without a slash at the end. */
  readonly apiUrl: string;
  /** '' for purchases in any app. */
  readonly packageName: string;
}

/** Samsung's Galaxy Store. It knows a purchase by an id that nobody can guess, and asks for no account. */
export interface SamsungStore {
  /** Throws INVALID_ARGUMENT, FAILED_PRECONDITION (not valid, of another app), UNAVAILABLE. */
  purchase(purchaseId: string): Promise<StorePurchase>;
}

const PURCHASE_ID = /^[\w-]{1,512}$/;
/** GMT. */
const DATE = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)$/;

export function createSamsungStore({ ask, apiUrl, packageName }: SamsungStoreDeps): SamsungStore {
  return {
    async purchase(purchaseId) {
      if (!PURCHASE_ID.test(purchaseId)) throw malformedReceipt('Samsung', 'the purchase id is not one');
      const url = new URL(`${apiUrl}/iap/v6/receipt`);
      url.searchParams.set('purchaseID', purchaseId);
      const { status, text } = await ask({ store: 'Samsung', url, method: 'GET' });
      if (status !== 200) throw errorOfStatus('Samsung', status);
      const answer = parseFields(text);
      if (!answer || textIn(answer, 'status') === '') throw storeUnavailable('Samsung', 'its answer cannot be read');
      checkAnswer(answer, packageName);
      return purchaseOf(purchaseId, answer, text);
    },
  };
}

function checkAnswer(answer: Fields, packageName: string): void {
  const status = textIn(answer, 'status');
  if (status !== 'success') {
    const code = integerIn(answer, 'errorCode');
    throw refusedReceipt('Samsung', code === undefined ? `its status is ${status}` : `its error code is ${code}`);
  }
  if (packageName !== '' && textIn(answer, 'packageName') !== packageName) {
    throw refusedReceipt('Samsung', 'it is of another app');
  }
}

function purchaseOf(purchaseId: string, answer: Fields, providerResponse: string): StorePurchase {
  const [, day, time] = DATE.exec(textIn(answer, 'purchaseDate')) ?? [];
  const purchaseTimeMs = Date.parse(`${day}T${time}Z`);
  if (Number.isNaN(purchaseTimeMs)) throw storeUnavailable('Samsung', 'its answer has no time of purchase');
  return {
    store: StoreProvider.SAMSUNG_GALAXY_STORE,
    productId: textIn(answer, 'itemId'),
    transactionId: purchaseId,
    purchaseTimeMs,
    refundTimeMs: 0,
    environment: textIn(answer, 'mode') === 'TEST' ? StoreEnvironment.SANDBOX : StoreEnvironment.PRODUCTION,
    providerResponse,
  };
}

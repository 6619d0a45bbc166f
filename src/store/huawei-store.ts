import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Clock } from '../base/clock.js';
import { Code } from '../base/code.js';
import { type Fields, integerIn, millisIn, objectIn, parseFields, textIn } from '../base/json-fields.js';
import { StatusError } from '../base/status-error.js';
import { StoreEnvironment, StoreProvider } from '../wire/gen/api.js';
import type { AskStore } from './ask-store.js';
import { createCachedToken, type FetchedToken } from './cached-token.js';
import {
  errorOfStatus,
  malformedReceipt,
  refusedReceipt,
  storeNotConfigured,
  storeUnavailable,
} from './store-errors.js';
import type { StorePurchase } from './store-purchase.js';

export interface HuaweiStoreDeps {
  readonly ask: AskStore;
  readonly authUrl: string;
  /** Where purchases by Huawei ids are asked about, and where those by AppTouch ids; without a slash at the end. */
  readonly ordersUrl: string;
  readonly appTouchOrdersUrl: string;
  /** The app's payment key: base64 of its DER form. '' where the game is not at Huawei, as for the next two. */
  readonly publicKey: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clock: Clock;
}

/** Huawei's AppGallery. */
export interface HuaweiStore {
  /**
   * The purchase whose data, as the device got it, is PURCHASEDATA, signed with SIGNATURE (base64). Throws INVALID_ARGUMENT,
   * FAILED_PRECONDITION (not signed, not valid, not set up), UNAVAILABLE.
   */
  purchase(purchaseData: string, signature: string): Promise<StorePurchase>;
}

const GOOD = 0;
const PURCHASED = 0;
const APP_TOUCH = 1;
/** `purchaseType` is left out of real purchases. */
const OF_SANDBOX = 0;
const UNAUTHORIZED = 401;

export function createHuaweiStore(deps: HuaweiStoreDeps): HuaweiStore {
  const accessToken = createCachedToken(deps.clock, () => fetchToken(deps));

  function checkConfigured(): void {
    if (deps.publicKey !== '' && deps.clientId !== '' && deps.clientSecret !== '') return;
    throw storeNotConfigured('Huawei', ['iap.huawei.public_key', 'iap.huawei.client_id', 'iap.huawei.client_secret']);
  }

  async function askOnce(data: Fields) {
    const isAppTouch = integerIn(data, 'accountFlag') === APP_TOUCH;
    const token = Buffer.from(`APPAT:${await accessToken.get()}`).toString('base64');
    return deps.ask({
      store: 'Huawei',
      url: new URL(`${isAppTouch ? deps.appTouchOrdersUrl : deps.ordersUrl}/applications/purchases/tokens/verify`),
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=UTF-8', authorization: `Basic ${token}` },
      body: JSON.stringify({ purchaseToken: textIn(data, 'purchaseToken'), productId: textIn(data, 'productId') }),
    });
  }

  async function fetchAnswer(data: Fields): Promise<{ answer: Fields; text: string }> {
    let reply = await askOnce(data);
    if (reply.status === UNAUTHORIZED) {
      accessToken.drop();
      reply = await askOnce(data);
    }
    if (reply.status !== 200) throw errorOfStatus('Huawei', reply.status);
    const answer = parseFields(reply.text);
    const code = answer && integerIn(answer, 'responseCode');
    if (!answer || code === undefined) throw storeUnavailable('Huawei', 'its answer cannot be read');
    if (code !== GOOD) throw refusedReceipt('Huawei', `its code is ${code}`);
    return { answer, text: reply.text };
  }

  return {
    async purchase(purchaseData, signature) {
      checkConfigured();
      if (purchaseData === '') throw malformedReceipt('Huawei', 'it is empty');
      if (signature === '') throw malformedReceipt('Huawei', 'it comes without a signature');
      const data = parseFields(purchaseData);
      if (!data) throw malformedReceipt('Huawei', 'it is not the JSON of a purchase');
      const key = readPublicKey(deps.publicKey);
      checkSigned(key, purchaseData, signature);
      const { answer, text } = await fetchAnswer(data);
      return purchaseOf(data, confirmedBy(key, answer), text);
    },
  };
}

async function fetchToken({ ask, authUrl, clientId, clientSecret }: HuaweiStoreDeps): Promise<FetchedToken> {
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  const { status, text } = await ask({
    store: 'Huawei',
    url: new URL(authUrl),
    method: 'POST',
    body: new URLSearchParams(form),
  });
  if (status !== 200) throw storeUnavailable('Huawei', `the client got HTTP status ${status}`);
  const fields = parseFields(text) ?? {};
  const token = textIn(fields, 'access_token');
  if (token === '') throw storeUnavailable('Huawei', 'the client got no token');
  return { token, expiresInSec: integerIn(fields, 'expires_in') ?? 0 };
}

function readPublicKey(base64: string): KeyObject {
  try {
    return createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
  } catch {
    throw new StatusError(Code.FAILED_PRECONDITION, 'iap.huawei.public_key is no public key in base64.');
  }
}

function checkSigned(key: KeyObject, text: string, signature: string): void {
  const isSigned = verify('sha256', Buffer.from(text), key, Buffer.from(signature, 'base64'));
  if (!isSigned) throw refusedReceipt('Huawei', 'the signature does not fit');
}

/** The purchase as the server knows it. It is a text that is signed too, or, from older servers, an object. */
function confirmedBy(key: KeyObject, answer: Fields): Fields {
  const text = textIn(answer, 'purchaseTokenData');
  const signature = textIn(answer, 'dataSignature');
  if (text !== '' && signature !== '') checkSigned(key, text, signature);
  const data = text === '' ? objectIn(answer, 'purchaseTokenData') : parseFields(text);
  if (!data) throw storeUnavailable('Huawei', 'its answer has no purchase');
  return data;
}

function purchaseOf(given: Fields, confirmed: Fields, providerResponse: string): StorePurchase {
  const productId = textIn(confirmed, 'productId');
  const transactionId = textIn(confirmed, 'purchaseToken');
  if (productId !== textIn(given, 'productId') || transactionId !== textIn(given, 'purchaseToken')) {
    throw refusedReceipt('Huawei', 'it is of another purchase');
  }
  const state = integerIn(confirmed, 'purchaseState') ?? PURCHASED;
  if (state !== PURCHASED) throw refusedReceipt('Huawei', `its state is ${state}`);
  const isOfSandbox = integerIn(given, 'purchaseType') === OF_SANDBOX;
  return {
    store: StoreProvider.HUAWEI_APP_GALLERY,
    productId,
    transactionId,
    purchaseTimeMs: millisIn(given, 'purchaseTime'),
    refundTimeMs: 0,
    environment: isOfSandbox ? StoreEnvironment.SANDBOX : StoreEnvironment.PRODUCTION,
    providerResponse,
  };
}

import { Code } from '../base/code.js';
import { type Fields, integerIn, millisIn, objectIn, objectsIn, parseFields, textIn } from '../base/json-fields.js';
import { StatusError } from '../base/status-error.js';
import { StoreEnvironment, StoreProvider } from '../wire/gen/api.js';
import type { AskStore } from './ask-store.js';
import {
  errorOfStatus,
  malformedReceipt,
  otherKindOfReceipt,
  refusedReceipt,
  storeUnavailable,
} from './store-errors.js';
import type { StorePurchase, StoreSubscription } from './store-purchase.js';

export interface AppleReceiptDeps {
  readonly ask: AskStore;
  /** Without a slash at the end. */
  readonly productionUrl: string;
  readonly sandboxUrl: string;
  /** '' for receipts of any app. */
  readonly bundleId: string;
}

/** What Apple says of a receipt that is good. */
export interface AppleReceipt {
  readonly environment: number;
  /** What was bought, each transaction once, subscriptions too. */
  readonly bought: readonly Fields[];
  /** The latest transaction of each subscription, and purchases as well. */
  readonly latest: readonly Fields[];
  readonly text: string;
}

const GOOD = 0;
/** A receipt of the sandbox was sent to production. App review buys there with the app that goes into production. */
const IS_OF_SANDBOX = 21007;
/** Apple's servers are in trouble. */
const TRY_AGAIN = new Set([21005, 21009]);
/** What was said is kept with, and answered for, each purchase: beyond this, of all together, each has its own part alone. */
const MAX_REPEATED_CHARACTERS = 4 * 1024 * 1024;
const BASE64 = /^[A-Za-z0-9+/=\s_-]+$/;

/**
 * Has Apple read a receipt of the older kind: base64 that only Apple understands. Asks production, and the sandbox where
 * Apple says that the receipt is from there. Throws INVALID_ARGUMENT, FAILED_PRECONDITION (not valid), UNAVAILABLE.
 */
export async function readAppleReceipt(
  deps: AppleReceiptDeps,
  receipt: string,
  password: string,
): Promise<AppleReceipt> {
  if (!BASE64.test(receipt)) throw malformedReceipt('Apple', 'it is not base64');
  const body = JSON.stringify({ 'receipt-data': receipt, 'exclude-old-transactions': true, password });
  const first = await askAt(deps, deps.productionUrl, body);
  const isOfSandbox = integerIn(first.fields, 'status') === IS_OF_SANDBOX;
  const { fields, text } = isOfSandbox ? await askAt(deps, deps.sandboxUrl, body) : first;
  checkStatus(fields);
  const details = objectIn(fields, 'receipt') ?? {};
  if (deps.bundleId !== '' && textIn(details, 'bundle_id') !== deps.bundleId) {
    throw refusedReceipt('Apple', 'it is of another app');
  }
  const latest = objectsIn(fields, 'latest_receipt_info');
  return {
    environment: environmentOf(textIn(fields, 'environment')),
    bought: eachOnce([...objectsIn(details, 'in_app'), ...latest]),
    latest,
    text,
  };
}

/** Apple's word for an environment. */
export const environmentOf = (word: string): number =>
  word === 'Sandbox' ? StoreEnvironment.SANDBOX : StoreEnvironment.PRODUCTION;

/** The purchases of a receipt. Throws FAILED_PRECONDITION where it has none. */
export function purchasesIn({ bought, environment, text }: AppleReceipt): StorePurchase[] {
  const purchases = bought.filter((each) => !isSubscription(each));
  if (bought.length === 0) throw refusedReceipt('Apple', 'it has no purchases');
  if (purchases.length === 0) throw otherKindOfReceipt('subscription');
  const responseFor = sharedResponse(text, purchases.length);
  return purchases.map((each) => ({
    store: StoreProvider.APPLE_APP_STORE,
    productId: textIn(each, 'product_id'),
    transactionId: textIn(each, 'transaction_id'),
    purchaseTimeMs: millisIn(each, 'purchase_date_ms'),
    refundTimeMs: millisIn(each, 'cancellation_date_ms'),
    environment,
    providerResponse: responseFor(each),
  }));
}

/** The subscriptions of a receipt, the one that ends last first. Throws FAILED_PRECONDITION where it has none. */
export function subscriptionsIn({ latest, environment, text }: AppleReceipt): StoreSubscription[] {
  const found = latest.filter(isSubscription);
  const responseFor = sharedResponse(text, found.length);
  const subscriptions = found.map((each) => ({
    store: StoreProvider.APPLE_APP_STORE,
    productId: textIn(each, 'product_id'),
    originalTransactionId: textIn(each, 'original_transaction_id'),
    purchaseTimeMs: millisIn(each, 'original_purchase_date_ms'),
    expireTimeMs: millisIn(each, 'expires_date_ms'),
    refundTimeMs: millisIn(each, 'cancellation_date_ms'),
    environment,
    providerResponse: responseFor(each),
  }));
  if (subscriptions.length === 0) throw otherKindOfReceipt('purchase');
  subscriptions.sort((a, b) => b.expireTimeMs - a.expireTimeMs);
  const seen = new Set<string>();
  return subscriptions.filter(({ originalTransactionId: id }) => !seen.has(id) && seen.add(id));
}

async function askAt(
  { ask }: AppleReceiptDeps,
  baseUrl: string,
  body: string,
): Promise<{ fields: Fields; text: string }> {
  const { status, text } = await ask({
    store: 'Apple',
    url: new URL(`${baseUrl}/verifyReceipt`),
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body,
  });
  if (status !== 200) throw errorOfStatus('Apple', status);
  const fields = parseFields(text);
  if (!fields || integerIn(fields, 'status') === undefined)
    throw storeUnavailable('Apple', 'its answer cannot be read');
  return { fields, text };
}

function checkStatus(fields: Fields): void {
  const status = integerIn(fields, 'status')!;
  if (status === GOOD) return;
  if (fields['is-retryable'] === true || TRY_AGAIN.has(status)) {
    throw new StatusError(Code.UNAVAILABLE, `Apple cannot read this receipt at the moment (status ${status}).`);
  }
  throw refusedReceipt('Apple', `its status is ${status}`);
}

function sharedResponse(text: string, purchases: number): (transaction: Fields) => string {
  const isShort = text.length * purchases <= MAX_REPEATED_CHARACTERS;
  return (transaction) => (isShort ? text : JSON.stringify(transaction));
}

const isSubscription = (transaction: Fields): boolean => textIn(transaction, 'expires_date_ms') !== '';

function eachOnce(transactions: readonly Fields[]): Fields[] {
  const seen = new Set<string>();
  return transactions.filter((each) => {
    const id = textIn(each, 'transaction_id');
    return !seen.has(id) && seen.add(id);
  });
}

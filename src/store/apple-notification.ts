import { type Fields, objectIn, parseFields, textIn } from '../base/json-fields.js';
import { decodeJws, type VerifyAppleJws } from './apple-jws.js';
import { checkBundle } from './apple-transaction.js';
import { malformedReceipt } from './store-errors.js';

/** What the App Store tells of a purchase or a subscription (server notifications, version 2). */
export interface AppleNotification {
  /** In upper case: 'DID_RENEW'. */
  readonly type: string;
  /** '' for none. */
  readonly subtype: string;
  readonly transaction: Fields | undefined;
  readonly renewal: Fields | undefined;
  /** The notification's data with both of them decoded: the text of a JSON object. */
  readonly payload: string;
}

export interface AppleNotificationDeps {
  readonly verifyJws: VerifyAppleJws;
  /** '' for notifications of any app. */
  readonly bundleId: string;
}

/**
 * The notification in the body of a request, once it is proven to be Apple's. Throws INVALID_ARGUMENT for what is none,
 * FAILED_PRECONDITION where the proof fails or the app is another one.
 */
export function readAppleNotification(deps: AppleNotificationDeps, body: string): AppleNotification {
  const signed = deps.verifyJws(textIn(parseFields(body) ?? {}, 'signedPayload'));
  const type = textIn(signed, 'notificationType').toUpperCase();
  if (type === '') throw malformedReceipt('Apple', 'the notification has no type');
  const data = objectIn(signed, 'data') ?? {};
  if (Object.keys(data).length > 0) checkBundle(data, deps.bundleId);
  // What is signed within something signed needs no proof of its own.
  const transaction = decodePart(data, 'signedTransactionInfo');
  const renewal = decodePart(data, 'signedRenewalInfo');
  const payload = JSON.stringify({ ...data, transactionInfo: transaction ?? null, renewalInfo: renewal ?? null });
  return { type, subtype: textIn(signed, 'subtype').toUpperCase(), transaction, renewal, payload };
}

function decodePart(data: Fields, name: string): Fields | undefined {
  const jws = textIn(data, name);
  return jws === '' ? undefined : decodeJws(jws);
}

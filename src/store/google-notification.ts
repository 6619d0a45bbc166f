import { type Fields, integerIn, objectIn, parseFields, textIn } from '../base/json-fields.js';
import { malformedReceipt } from './store-errors.js';

/** What Google Play tells of a purchase or a subscription (real-time developer notifications). */
export interface GoogleNotification {
  /** `other` is for what nobody here has to act on. */
  readonly kind: 'subscription' | 'voided subscription' | 'voided purchase' | 'other';
  readonly packageName: string;
  readonly purchaseToken: string;
  /** Google's number of what happened to a subscription; 0 for the other kinds. */
  readonly type: number;
}

const VOIDED_SUBSCRIPTION = 1;

/**
 * The notification in the body of a Pub/Sub push. It is no proof of anything: what it points to is to be asked of Google.
 * Throws INVALID_ARGUMENT for what is none.
 */
export function readGoogleNotification(body: string): GoogleNotification {
  const message = objectIn(parseFields(body) ?? {}, 'message');
  const data = message && parseFields(Buffer.from(textIn(message, 'data'), 'base64').toString());
  if (!data) throw malformedReceipt('Google', 'the notification cannot be read');
  const packageName = textIn(data, 'packageName');
  const about = (kind: GoogleNotification['kind'], details: Fields): GoogleNotification => ({
    kind,
    packageName,
    purchaseToken: textIn(details, 'purchaseToken'),
    type: kind === 'subscription' ? (integerIn(details, 'notificationType') ?? 0) : 0,
  });
  const subscription = objectIn(data, 'subscriptionNotification');
  if (subscription) return about('subscription', subscription);
  const voided = objectIn(data, 'voidedPurchaseNotification');
  if (!voided) return about('other', {});
  const isSubscription = integerIn(voided, 'productType') === VOIDED_SUBSCRIPTION;
  return about(isSubscription ? 'voided subscription' : 'voided purchase', voided);
}

import { isUuid } from '../../base/id.js';
import { type Fields, millisIn, textIn } from '../../base/json-fields.js';
import { notFound } from '../../base/status-error.js';
import type { AppleNotification } from '../../store/apple-notification.js';
import { isSubscriptionTransaction, purchaseOf, subscriptionOf } from '../../store/apple-transaction.js';
import { malformedReceipt } from '../../store/store-errors.js';
import type { StoreSubscription } from '../../store/store-purchase.js';
import { keepPurchaseNews, keepSubscriptionNews, type NewsDeps } from './keep-news.js';
import type { NotificationType } from './store-events.js';

/** Something was paid. */
const PAID = new Set(['SUBSCRIBED', 'DID_RENEW', 'DID_CHANGE_RENEWAL_PREF', 'OFFER_REDEEMED']);
/** Something ends, or will not be renewed. */
const ENDING = new Set(['EXPIRED', 'GRACE_PERIOD_EXPIRED', 'REVOKE', 'REVOKED', 'DID_CHANGE_RENEWAL_STATUS']);

/**
 * Takes over what the App Store tells; BODY is kept as it came. Types that mean nothing here are passed over. Throws NOT_FOUND where
 * something was paid for by nobody who is known yet, INVALID_ARGUMENT where parts are missing: the App Store tells it again
 * later.
 */
export async function applyAppleNotification(
  deps: NewsDeps,
  notification: AppleNotification,
  body: string,
): Promise<void> {
  if (PAID.has(notification.type)) await applyPaid(deps, notification, body);
  else if (ENDING.has(notification.type)) await applyEnding(deps, notification, body);
  else if (notification.type === 'REFUND') await applyRefund(deps, notification, body);
}

async function applyPaid(deps: NewsDeps, notification: AppleNotification, body: string): Promise<void> {
  const { type, subtype, renewal, payload } = notification;
  const transaction = needed(notification.transaction, 'transaction');
  const changesPlan = subtype === 'UPGRADE' || subtype === 'DOWNGRADE';
  const nextProduct = changesPlan && renewal ? textIn(renewal, 'autoRenewProductId') : '';
  const subscription = subscriptionOf(transaction, '');
  const outcome = await keepSubscriptionNews(deps, {
    store: 'Apple',
    userId: accountIn(transaction),
    subscription: { ...subscription, productId: nextProduct || subscription.productId },
    type: type === 'DID_RENEW' ? 'RENEWED' : 'SUBSCRIBED',
    payload,
    notification: body,
  });
  // The receipt of the player may be on its way still.
  if (outcome === 'unknown owner') throw notFound('Nobody is known who has this subscription.');
}

async function applyEnding(deps: NewsDeps, notification: AppleNotification, body: string): Promise<void> {
  const { transaction = {}, payload } = notification;
  const renewal = needed(notification.renewal, 'renewal');
  const outcome = await keepSubscriptionNews(deps, {
    store: 'Apple',
    userId: accountIn(renewal) || accountIn(transaction),
    subscription: endingSubscription(renewal, transaction),
    type: endingType(notification),
    payload,
    notification: body,
  });
  if (outcome === 'unknown owner') deps.logger.warn('Apple told of the end of a subscription that nobody here has');
}

function endingType({ type, subtype }: AppleNotification): NotificationType | undefined {
  if (type !== 'DID_CHANGE_RENEWAL_STATUS') return 'EXPIRED';
  return subtype === 'AUTO_RENEW_DISABLED' ? 'CANCELLED' : undefined;
}

function endingSubscription(renewal: Fields, transaction: Fields): StoreSubscription {
  const paidUntilMs = millisIn(renewal, 'renewalDate') || millisIn(transaction, 'expiresDate');
  const expireTimeMs = Math.max(paidUntilMs, millisIn(renewal, 'gracePeriodExpiresDate'));
  if (expireTimeMs === 0) throw malformedReceipt('Apple', 'the notification does not say when the subscription ends');
  return {
    ...subscriptionOf({ environment: textIn(renewal, 'environment'), ...transaction }, ''),
    productId: textIn(renewal, 'productId'),
    originalTransactionId: textIn(renewal, 'originalTransactionId'),
    expireTimeMs,
  };
}

async function applyRefund(deps: NewsDeps, notification: AppleNotification, body: string): Promise<void> {
  const { payload } = notification;
  const transaction = needed(notification.transaction, 'transaction');
  const news = { store: 'Apple', userId: accountIn(transaction), type: 'REFUNDED', payload } as const;
  const outcome = isSubscriptionTransaction(transaction)
    ? await keepSubscriptionNews(deps, { ...news, subscription: subscriptionOf(transaction, ''), notification: body })
    : await keepPurchaseNews(deps, { ...news, purchase: purchaseOf(transaction, '') });
  if (outcome === 'unknown owner') deps.logger.warn('Apple told of a refund of something that nobody here has bought');
}

function needed(part: Fields | undefined, name: string): Fields {
  if (!part) throw malformedReceipt('Apple', `the notification has no ${name}`);
  return part;
}

/** The user whom the game named when the purchase began. */
function accountIn(signed: Fields): string {
  const token = textIn(signed, 'appAccountToken');
  return isUuid(token) ? token : '';
}

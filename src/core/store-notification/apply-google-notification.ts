import { isUuid } from '../../base/id.js';
import type { GoogleNotification } from '../../store/google-notification.js';
import type { GoogleStore } from '../../store/google-store.js';
import { keepPurchaseNews, keepSubscriptionNews, type NewsDeps } from './keep-news.js';
import type { NotificationType } from './store-events.js';

export interface GoogleNewsDeps extends NewsDeps {
  readonly google: GoogleStore;
}

/** Google's numbers of what modules are told. */
const TYPES: Readonly<Record<number, NotificationType>> = {
  2: 'RENEWED',
  3: 'CANCELLED',
  4: 'SUBSCRIBED',
  13: 'EXPIRED',
};

/**
 * Takes over what Google Play tells: the notification says only of what, the rest is asked of Google. BODY is kept as it came.
 * Throws what `GoogleStore` throws; Google tells it again later.
 */
export async function applyGoogleNotification(
  deps: GoogleNewsDeps,
  { kind, packageName, purchaseToken, type }: GoogleNotification,
  body: string,
): Promise<void> {
  if (kind === 'other') return;
  const { google, clock, logger } = deps;
  const refundTimeMs = kind === 'subscription' ? 0 : clock.nowMs();
  const told = kind === 'subscription' ? TYPES[type] : 'REFUNDED';
  const { bought, accountId } =
    kind === 'voided purchase'
      ? await google.purchaseByToken(packageName, purchaseToken)
      : await google.subscriptionByToken(packageName, purchaseToken);
  if (accountId !== '' && !isUuid(accountId)) {
    logger.warn('Google named an account that is no user id');
    return;
  }
  const news = { store: 'Google', userId: accountId, type: told, payload: bought.providerResponse } as const;
  const outcome =
    'transactionId' in bought
      ? await keepPurchaseNews(deps, { ...news, purchase: { ...bought, refundTimeMs } })
      : await keepSubscriptionNews(deps, {
          ...news,
          subscription: { ...bought, refundTimeMs, providerResponse: '' },
          notification: body,
        });
  if (outcome === 'unknown owner') logger.warn('Google told of something that nobody here has bought', { kind });
}

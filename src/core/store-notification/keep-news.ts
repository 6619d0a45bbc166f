import type { Clock } from '../../base/clock.js';
import { Code } from '../../base/code.js';
import type { Logger } from '../../base/logger.js';
import { StatusError } from '../../base/status-error.js';
import type { Database } from '../../database/database.js';
import type { StorePurchase, StoreSubscription } from '../../store/store-purchase.js';
import { getPurchase } from '../purchase/get-purchase.js';
import { toPurchaseMessage } from '../purchase/purchase-message.js';
import { storePurchases } from '../purchase/store-purchases.js';
import { getSubscriptionOfTransaction } from '../subscription/get-subscription.js';
import { storeSubscriptions } from '../subscription/store-subscriptions.js';
import { toSubscriptionMessage } from '../subscription/subscription-message.js';
import type { NotificationType, StoreEvents } from './store-events.js';

export interface NewsDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly events: StoreEvents;
  readonly logger: Logger;
}

interface News {
  readonly store: 'Apple' | 'Google';
  /** Whose it is, where it is not known yet; '' where the store does not say. */
  readonly userId: string;
  /** What modules are told; undefined for nothing. */
  readonly type: NotificationType | undefined;
  /** What modules are given of the store's words. */
  readonly payload: string;
}

export interface SubscriptionNews extends News {
  readonly subscription: StoreSubscription;
  /** What the store sent, to be kept. */
  readonly notification: string;
}

export interface PurchaseNews extends News {
  readonly purchase: StorePurchase;
}

/** `unknown owner`: neither the store nor an earlier receipt says whose it is. */
export type NewsOutcome = 'kept' | 'unknown owner';

/**
 * Keeps what a store tells of a subscription, and tells the modules. Stores repeat themselves: of a refund that is known
 * already nobody is told again.
 */
export async function keepSubscriptionNews(deps: NewsDeps, news: SubscriptionNews): Promise<NewsOutcome> {
  const { db, clock, events } = deps;
  const { store, userId, subscription, type, payload, notification } = news;
  const known = await getSubscriptionOfTransaction(db, subscription.originalTransactionId);
  const owner = userId || known?.user_id;
  if (!owner) return 'unknown owner';
  const args = { userId: owner, subscriptions: [subscription], notification, refuseOthers: false };
  const rows = await unlessUserIsGone(deps, storeSubscriptions(db, args));
  if (!rows || !type || (type === 'REFUNDED' && known && known.refund_time > 0)) return 'kept';
  await events.subscription(store, type, toSubscriptionMessage(rows[0]!, clock.nowMs()), payload);
  return 'kept';
}

/** The same for a purchase. */
export async function keepPurchaseNews(deps: NewsDeps, news: PurchaseNews): Promise<NewsOutcome> {
  const { db, events } = deps;
  const { store, userId, purchase, type, payload } = news;
  const known = await getPurchase(db, purchase.transactionId);
  const owner = userId || known?.user_id;
  if (!owner) return 'unknown owner';
  const args = { userId: owner, purchases: [purchase], refuseOthers: false };
  const stored = await unlessUserIsGone(deps, storePurchases(db, args));
  if (!stored || !type || (type === 'REFUNDED' && known && known.refund_time > 0)) return 'kept';
  const message = { ...toPurchaseMessage(stored[0]!.row), seen_before: stored[0]!.seenBefore };
  await events.purchase(store, type, message, payload);
  return 'kept';
}

/** A store may name an account that was deleted since, or one of another server: nothing to keep then. */
async function unlessUserIsGone<T>({ logger }: NewsDeps, writing: Promise<T>): Promise<T | undefined> {
  try {
    return await writing;
  } catch (error) {
    if (!(error instanceof StatusError) || error.code !== Code.NOT_FOUND) throw error;
    logger.warn('a store told of something bought by a user who is not here');
    return undefined;
  }
}

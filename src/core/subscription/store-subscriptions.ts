import { NIL_UUID } from '../../base/id.js';
import type { Database, Queryable } from '../../database/database.js';
import { timestamptz } from '../../database/value-parsers.js';
import type { StoreSubscription } from '../../store/store-purchase.js';
import { checkIds, ofAnotherUser, writeError } from '../purchase/check-bought.js';
import { SUBSCRIPTION_COLUMNS, type SubscriptionRow } from './subscription-message.js';

export interface StoreSubscriptionsArgs {
  /** The owner of what is new. */
  readonly userId: string;
  /** `providerResponse`: '' leaves what is kept of it. */
  readonly subscriptions: readonly StoreSubscription[];
  /** What the store told by itself; '' where it was asked. */
  readonly notification: string;
  /** Whether ALREADY_EXISTS is thrown where all of them belong to other users. */
  readonly refuseOthers: boolean;
}

// A refund that is known stays known, whatever an older receipt says.
const upsertSubscription = {
  name: 'subscription_upsert',
  text: `insert into subscription as s (user_id, store, original_transaction_id, product_id, purchase_time, environment,
      expire_time, raw_response, raw_notification, refund_time)
    values ($1, $2, $3, $4, $5, $6, $7, coalesce($8::jsonb, '{}'), coalesce($9::jsonb, '{}'), $10)
    on conflict (original_transaction_id) do update set
      product_id = $4, expire_time = $7, update_time = now(),
      raw_response = coalesce($8::jsonb, s.raw_response), raw_notification = coalesce($9::jsonb, s.raw_notification),
      refund_time = greatest($10, s.refund_time)
    returning ${SUBSCRIPTION_COLUMNS}`,
};

/**
 * Keeps SUBSCRIPTIONS, whose transactions differ, all or none of them; known ones are brought up to date, whoever owns them,
 * and stay their owner's. Throws NOT_FOUND (no such user), ALREADY_EXISTS (all of it is others'), FAILED_PRECONDITION (it
 * cannot be kept).
 */
export async function storeSubscriptions(db: Database, args: StoreSubscriptionsArgs): Promise<SubscriptionRow[]> {
  for (const { originalTransactionId, productId } of args.subscriptions) checkIds(originalTransactionId, productId);
  try {
    return await db.transaction((tx) => storeIn(tx, args));
  } catch (error) {
    throw writeError(error);
  }
}

async function storeIn(tx: Queryable, args: StoreSubscriptionsArgs): Promise<SubscriptionRow[]> {
  const { userId, subscriptions, notification, refuseOthers } = args;
  const rows = new Map<string, SubscriptionRow>();
  // In one order for everybody, so that transactions never wait for each other in a circle.
  const ordered = [...subscriptions].sort((a, b) => (a.originalTransactionId < b.originalTransactionId ? -1 : 1));
  for (const each of ordered) {
    const { rows: written } = await tx.query<SubscriptionRow>(upsertSubscription, [
      userId,
      each.store,
      each.originalTransactionId,
      each.productId,
      timestamptz(each.purchaseTimeMs),
      each.environment,
      timestamptz(each.expireTimeMs),
      each.providerResponse || null,
      notification || null,
      timestamptz(each.refundTimeMs),
    ]);
    rows.set(each.originalTransactionId, written[0]!);
  }
  // A throw takes the writes back.
  if (refuseOthers && [...rows.values()].every((row) => isAnother(row.user_id, userId))) throw ofAnotherUser();
  return subscriptions.map(({ originalTransactionId }) => rows.get(originalTransactionId)!);
}

/** What belonged to an account that was deleted belongs to nobody. */
const isAnother = (owner: string, userId: string): boolean => owner !== NIL_UUID && owner !== userId.toLowerCase();

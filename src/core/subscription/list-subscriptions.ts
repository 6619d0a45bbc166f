import type { Queryable } from '../../database/database.js';
import type { SubscriptionList } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { type BoughtPageArgs, boughtStatements, listBought } from '../purchase/bought-page.js';
import { SUBSCRIPTION_COLUMNS, type SubscriptionRow, toSubscriptionMessage } from './subscription-message.js';

const statements = boughtStatements('subscription', 'original_transaction_id', SUBSCRIPTION_COLUMNS);

/**
 * One page of stored subscriptions, the latest purchase first; NOWMS decides which are active. Throws INVALID_ARGUMENT for a
 * user, limit or cursor that cannot be.
 */
export async function listSubscriptions(
  db: Queryable,
  nowMs: number,
  args: BoughtPageArgs,
): Promise<Init<SubscriptionList>> {
  const idOf = (row: SubscriptionRow) => row.original_transaction_id;
  const { rows, cursor, prevCursor } = await listBought<SubscriptionRow>(db, statements, idOf, args);
  return {
    validated_subscriptions: rows.map((row) => toSubscriptionMessage(row, nowMs)),
    cursor,
    prev_cursor: prevCursor,
  };
}

import type { Queryable } from '../../database/database.js';
import type { PurchaseList } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { type BoughtPageArgs, boughtStatements, listBought } from './bought-page.js';
import { PURCHASE_COLUMNS, type PurchaseRow, toPurchaseMessage } from './purchase-message.js';

const statements = boughtStatements('purchase', 'transaction_id', PURCHASE_COLUMNS);

/** One page of stored purchases, the latest first. Throws INVALID_ARGUMENT for a user, limit or cursor that cannot be. */
export async function listPurchases(db: Queryable, args: BoughtPageArgs): Promise<Init<PurchaseList>> {
  const { rows, cursor, prevCursor } = await listBought<PurchaseRow>(db, statements, (row) => row.transaction_id, args);
  return { validated_purchases: rows.map(toPurchaseMessage), cursor, prev_cursor: prevCursor };
}

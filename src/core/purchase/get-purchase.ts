import type { Queryable } from '../../database/database.js';
import { PURCHASE_COLUMNS, type PurchaseRow } from './purchase-message.js';

const selectPurchase = {
  name: 'purchase_get',
  text: `select ${PURCHASE_COLUMNS} from purchase where transaction_id = $1`,
};

/** The stored purchase of a transaction; undefined where there is none. */
export async function getPurchase(db: Queryable, transactionId: string): Promise<PurchaseRow | undefined> {
  if (transactionId.includes('\0')) return undefined;
  const { rows } = await db.query<PurchaseRow>(selectPurchase, [transactionId]);
  return rows[0];
}

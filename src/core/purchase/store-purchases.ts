import { NIL_UUID } from '../../base/id.js';
import type { Database, Queryable } from '../../database/database.js';
import { timestamptz } from '../../database/value-parsers.js';
import type { StorePurchase } from '../../store/store-purchase.js';
import { checkIds, ofAnotherUser, writeError } from './check-bought.js';
import { PURCHASE_COLUMNS, type PurchaseRow } from './purchase-message.js';

export interface StorePurchasesArgs {
  /** Who brings the receipt; the owner of what nobody has brought before. */
  readonly userId: string;
  readonly purchases: readonly StorePurchase[];
  /** Whether ALREADY_EXISTS is thrown where all of them belong to other users. */
  readonly refuseOthers: boolean;
}

export interface StoredPurchase {
  readonly purchase: StorePurchase;
  readonly row: PurchaseRow;
  /** Whether it was stored by an earlier call, or by one at the same time that came first. */
  readonly seenBefore: boolean;
}

// In one order for everybody, so that transactions never wait for each other in a circle. Who comes second waits here for
// the first one's transaction, and finds the row.
const insertPurchases = {
  name: 'purchases_insert',
  text: `insert into purchase
      (user_id, store, transaction_id, product_id, purchase_time, raw_response, environment, refund_time)
    select $1::uuid, v.store, v.transaction_id, v.product_id, v.purchase_time, v.raw_response, v.environment, v.refund_time
    from unnest($2::int2[], $3::text[], $4::text[], $5::timestamptz[], $6::jsonb[], $7::int2[], $8::timestamptz[])
      as v(store, transaction_id, product_id, purchase_time, raw_response, environment, refund_time)
    order by v.transaction_id
    on conflict (transaction_id) do nothing
    returning ${PURCHASE_COLUMNS}`,
};

const lockPurchases = {
  name: 'purchases_lock',
  text: `select transaction_id, user_id from purchase where transaction_id = any($1::text[])
    order by transaction_id for update`,
};

// Two of the names are those of the given values too.
const UPDATED_COLUMNS = PURCHASE_COLUMNS.replace('transaction_id', 'p.transaction_id').replace(
  'refund_time',
  'p.refund_time',
);

// A refund that is known stays known, whatever an older receipt says.
const updatePurchases = {
  name: 'purchases_update',
  text: `update purchase p set update_time = now(), refund_time = greatest(p.refund_time, v.refund_time)
    from unnest($1::text[], $2::timestamptz[]) as v(transaction_id, refund_time)
    where p.transaction_id = v.transaction_id
    returning ${UPDATED_COLUMNS}`,
};

/**
 * Keeps PURCHASES, whose transactions differ, all or none of them, and tells which are new: of calls with the same
 * transaction at the same time, exactly one learns that it is. What others have brought before stays theirs. Throws
 * NOT_FOUND (no such user), ALREADY_EXISTS (all of it is others'), FAILED_PRECONDITION (it cannot be kept).
 */
export async function storePurchases(db: Database, args: StorePurchasesArgs): Promise<StoredPurchase[]> {
  for (const { transactionId, productId } of args.purchases) checkIds(transactionId, productId);
  try {
    return await db.transaction((tx) => storeIn(tx, args));
  } catch (error) {
    throw writeError(error);
  }
}

async function storeIn(
  tx: Queryable,
  { userId, purchases, refuseOthers }: StorePurchasesArgs,
): Promise<StoredPurchase[]> {
  const inserted = await insert(tx, userId, purchases);
  const rows = new Map(inserted.map((row) => [row.transaction_id, { row, seenBefore: false }]));
  const known = purchases.filter(({ transactionId }) => !rows.has(transactionId));
  if (known.length > 0) {
    const ids = known.map(({ transactionId }) => transactionId);
    const { rows: owners } = await tx.query<{ user_id: string }>(lockPurchases, [ids]);
    const isOthers =
      inserted.length === 0 && owners.length > 0 && owners.every((owner) => isAnother(owner.user_id, userId));
    if (refuseOthers && isOthers) throw ofAnotherUser();
    const refunds = known.map(({ refundTimeMs }) => timestamptz(refundTimeMs));
    const updated = await tx.query<PurchaseRow>(updatePurchases, [ids, refunds]);
    for (const row of updated.rows) rows.set(row.transaction_id, { row, seenBefore: true });
  }
  return purchases.flatMap((purchase) => {
    const stored = rows.get(purchase.transactionId);
    return stored ? [{ purchase, ...stored }] : [];
  });
}

async function insert(tx: Queryable, userId: string, purchases: readonly StorePurchase[]): Promise<PurchaseRow[]> {
  const column = <T>(value: (purchase: StorePurchase) => T): T[] => purchases.map(value);
  const { rows } = await tx.query<PurchaseRow>(insertPurchases, [
    userId,
    column(({ store }) => store),
    column(({ transactionId }) => transactionId),
    column(({ productId }) => productId),
    column(({ purchaseTimeMs }) => timestamptz(purchaseTimeMs)),
    column(({ providerResponse }) => providerResponse || '{}'),
    column(({ environment }) => environment),
    column(({ refundTimeMs }) => timestamptz(refundTimeMs)),
  ]);
  return rows;
}

/** What belonged to an account that was deleted belongs to nobody. */
const isAnother = (owner: string, userId: string): boolean => owner !== NIL_UUID && owner !== userId.toLowerCase();

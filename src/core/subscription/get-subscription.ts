import type { Queryable } from '../../database/database.js';
import { SUBSCRIPTION_COLUMNS, type SubscriptionRow } from './subscription-message.js';

const selectOfProduct = {
  name: 'subscription_of_product',
  text: `select ${SUBSCRIPTION_COLUMNS} from subscription where user_id = $1 and product_id = $2
    order by expire_time desc, original_transaction_id limit 1`,
};
const selectOfTransaction = {
  name: 'subscription_of_transaction',
  text: `select ${SUBSCRIPTION_COLUMNS} from subscription where original_transaction_id = $1`,
};

/** A user's subscription to a product, of several the one that ends last; undefined where there is none. */
export async function getSubscriptionOfProduct(
  db: Queryable,
  userId: string,
  productId: string,
): Promise<SubscriptionRow | undefined> {
  if (productId.includes('\0')) return undefined;
  const { rows } = await db.query<SubscriptionRow>(selectOfProduct, [userId, productId]);
  return rows[0];
}

/** The subscription that began with a transaction; undefined where it is not known. */
export async function getSubscriptionOfTransaction(
  db: Queryable,
  originalTransactionId: string,
): Promise<SubscriptionRow | undefined> {
  if (originalTransactionId.includes('\0')) return undefined;
  const { rows } = await db.query<SubscriptionRow>(selectOfTransaction, [originalTransactionId]);
  return rows[0];
}

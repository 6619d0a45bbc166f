import type { Database, Queryable } from '../../database/database.js';
import { isUniqueViolation } from '../../database/database-error.js';

/**
 * Runs WORK in a transaction. Two groups that take in one user in the same microsecond may, rarely, choose the same
 * position for it: then the second does its work again.
 */
export async function groupTransaction<T>(db: Database, work: (tx: Queryable) => Promise<T>): Promise<T> {
  try {
    return await db.transaction(work);
  } catch (error) {
    if (!isUniqueViolation(error, 'group_edge_pkey')) throw error;
    return db.transaction(work);
  }
}

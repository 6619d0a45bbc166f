import type { Queryable } from '../../database/database.js';
import { lockUsers } from './change-relations.js';
import { addToEdgeCounts } from './write-edges.js';

const selectSources = {
  name: 'friends_select_sources',
  text: 'select source_id from user_edge where destination_id = $1',
};
const deleteInbound = {
  name: 'friends_delete_inbound',
  text: 'delete from user_edge where destination_id = $1 returning source_id',
};

/**
 * Takes a user who is about to be deleted from everybody's list, within the transaction TX. The user's own list goes with
 * the user.
 */
export async function removeEdgesOfUser(tx: Queryable, userId: string): Promise<void> {
  // Once the user is held nobody new can refer to it. Who did so between reading and locking is held later, out of order:
  // the database finds out where that makes a circle, and the transaction runs again.
  const { rows: sources } = await tx.query<{ source_id: string }>(selectSources, [userId]);
  await tx.query(lockUsers, [[userId, ...sources.map((row) => row.source_id)]]);
  const { rows: removed } = await tx.query<{ source_id: string }>(deleteInbound, [userId]);
  await addToEdgeCounts(
    tx,
    removed.map((row) => [row.source_id, -1]),
  );
}

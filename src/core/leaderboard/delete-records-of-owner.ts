import type { Queryable } from '../../database/database.js';
import { NO_MAX_SIZE } from './leaderboard.js';

// The rounds that are over keep the size they had.
const freePlaces = {
  name: 'leaderboard_owner_places',
  text: `update leaderboard l set size = greatest(l.size - 1, 0) from leaderboard_record r
    where r.owner_id = $1 and l.id = r.leaderboard_id and l.duration > 0 and l.max_size < ${NO_MAX_SIZE}
      and (r.expiry_time > now() or r.expiry_time <= to_timestamp(0))`,
};
const deleteRecords = {
  name: 'leaderboard_owner_records',
  text: 'delete from leaderboard_record where owner_id = $1',
};

/** Deletes every record of an owner; the places in tournaments are free again. Their ranks are the caller's to end. */
export async function deleteRecordsOfOwner(tx: Queryable, ownerId: string): Promise<void> {
  await tx.query(freePlaces, [ownerId]);
  await tx.query(deleteRecords, [ownerId]);
}

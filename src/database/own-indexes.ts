import type pg from 'pg';
import type { Logger } from '../base/logger.js';

/** An index that Nakama's schema does not have. */
export interface OwnIndex {
  readonly name: string;
  /** What follows `create index NAME on`. */
  readonly on: string;
}

/**
 * Indexes of ours, so that a page of a list costs the same among any number of rows: Nakama reads all groups for some of
 * its lists. They are no steps of the schema: Nakama counts those, and these do not disturb it.
 */
export const ownIndexes: readonly OwnIndex[] = [
  // Beginnings of names in any case; compared by bytes, which `like` needs.
  { name: 'groups_folded_name_idx', on: 'groups ((lower(name) collate "C"), id)' },
  { name: 'groups_state_update_time_idx', on: 'groups (disable_time, state, update_time, edge_count, id)' },
  { name: 'groups_state_edge_count_idx', on: 'groups (disable_time, state, edge_count, lang_tag, id)' },
  { name: 'groups_state_lang_tag_idx', on: 'groups (disable_time, state, lang_tag, edge_count, id)' },
  // The bans of a user who is being deleted: of a ban, only the group's side exists.
  { name: 'group_edge_banned_idx', on: 'group_edge (destination_id) where state = 4' },
  // What one user has bought.
  { name: 'purchase_user_id_time_idx', on: 'purchase (user_id, purchase_time, transaction_id)' },
  { name: 'subscription_user_id_time_idx', on: 'subscription (user_id, purchase_time, original_transaction_id)' },
];

/** Creates those of our indexes that the database behind CLIENT does not have. */
export async function createOwnIndexes(client: pg.ClientBase, logger: Logger): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    'select indexname as name from pg_indexes where schemaname = current_schema()',
  );
  const existing = new Set(rows.map(({ name }) => name));
  for (const { name, on } of ownIndexes.filter((index) => !existing.has(index.name))) {
    logger.debug('Adding an index to the database', { index: name });
    await client.query(`create index if not exists ${name} on ${on}`);
  }
}

import type { Queryable, Statement } from '../../database/database.js';
import type { FriendState } from './friend-rules.js';

/** A change of what SOURCE's list has of DESTINATION; null: nothing. */
export interface EdgeChange {
  readonly sourceId: string;
  readonly destinationId: string;
  readonly before: FriendState | null;
  readonly after: FriendState | null;
  /** The text of a JSON object; its fields are put on the edge where it stays. */
  readonly metadata: string;
}

const deleteEdges = {
  name: 'friends_delete_edges',
  text: `delete from user_edge e using unnest($1::uuid[], $2::uuid[]) as g(source_id, destination_id)
    where e.source_id = g.source_id and e.destination_id = g.destination_id`,
};

const updateEdges = {
  name: 'friends_update_edges',
  text: `update user_edge e set state = g.state, metadata = e.metadata || g.metadata, update_time = now()
    from unnest($1::uuid[], $2::uuid[], $3::int2[], $4::jsonb[]) as g(source_id, destination_id, state, metadata)
    where e.source_id = g.source_id and e.destination_id = g.destination_id`,
};

// Lists are ordered by position, the age of an edge in nanoseconds. Whoever makes one holds both players, so that no two
// edges of a player have the same.
const insertEdges = {
  name: 'friends_insert_edges',
  text: `insert into user_edge (source_id, destination_id, state, position, update_time, metadata)
    select g.source_id, g.destination_id, g.state,
      (extract(epoch from statement_timestamp()) * 1000000000)::int8 + g.place, now(), g.metadata
    from unnest($1::uuid[], $2::uuid[], $3::int2[], $4::jsonb[])
      with ordinality as g(source_id, destination_id, state, metadata, place)`,
};

// Counts of an adopted database may be lower than they should be.
const updateCounts = {
  name: 'friends_update_counts',
  text: `update users u set edge_count = greatest(u.edge_count + g.delta, 0), update_time = now()
    from unnest($1::uuid[], $2::int4[]) as g(id, delta) where u.id = g.id`,
};

/** Writes edges and the counts of edges, within a transaction that holds the rows of all players concerned. */
export async function writeEdges(tx: Queryable, changes: readonly EdgeChange[]): Promise<void> {
  const gone = changes.filter(({ after }) => after === null);
  const made = changes.filter(({ before }) => before === null);
  const kept = changes.filter(({ before, after }) => before !== null && after !== null);
  await write(tx, deleteEdges, gone, [columns.source, columns.destination]);
  await write(tx, updateEdges, kept, [columns.source, columns.destination, columns.state, columns.metadata]);
  await write(tx, insertEdges, made, [columns.source, columns.destination, columns.state, columns.metadata]);
  await addToEdgeCounts(tx, [
    ...gone.map(({ sourceId }) => [sourceId, -1] as const),
    ...made.map(({ sourceId }) => [sourceId, 1] as const),
  ]);
}

const columns = {
  source: ({ sourceId }: EdgeChange) => sourceId,
  destination: ({ destinationId }: EdgeChange) => destinationId,
  state: ({ after }: EdgeChange) => after,
  metadata: ({ metadata }: EdgeChange) => metadata,
};

async function write(
  tx: Queryable,
  statement: Statement,
  changes: readonly EdgeChange[],
  picks: readonly ((change: EdgeChange) => unknown)[],
): Promise<void> {
  if (changes.length === 0) return;
  await tx.query(
    statement,
    picks.map((pick) => changes.map(pick)),
  );
}

/** Adds to the counts of users, whose rows the transaction holds. */
export async function addToEdgeCounts(
  tx: Queryable,
  additions: readonly (readonly [userId: string, delta: number])[],
): Promise<void> {
  const deltas = new Map<string, number>();
  for (const [userId, delta] of additions) deltas.set(userId, (deltas.get(userId) ?? 0) + delta);
  const changed = [...deltas].filter(([, delta]) => delta !== 0);
  if (changed.length === 0) return;
  await tx.query(updateCounts, [changed.map(([userId]) => userId), changed.map(([, delta]) => delta)]);
}

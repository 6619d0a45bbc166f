import { invalidArgument, notFound } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import { isUnstorableValue } from '../unstorable-value.js';
import type { FriendState, Relation } from './friend-rules.js';
import { type EdgeChange, writeEdges } from './write-edges.js';

export interface ChangeRelationsArgs {
  /** Who acts. */
  readonly userId: string;
  /** The others in lower case, each once, without USER_ID; who does not exist is passed over. Edges are made in this order. */
  readonly otherIds: readonly string[];
  readonly rule: (relation: Relation, otherId: string) => Relation;
  /** JSON objects whose fields are put on the edges that are made or changed. */
  readonly metadata?: { readonly mine?: string; readonly theirs?: string };
}

export interface ChangedRelation {
  readonly otherId: string;
  readonly before: Relation;
  readonly after: Relation;
}

export interface ChangedRelations {
  /** The present name of who acts. */
  readonly username: string;
  readonly changed: readonly ChangedRelation[];
}

/**
 * Whatever changes an edge between two players holds the rows of both. All are locked in the order of ids, so that nobody
 * waits in a circle; a deletion waits, or has happened before.
 */
export const lockUsers = {
  name: 'friends_lock_users',
  text: 'select id, username from users where id = any($1::uuid[]) order by id for no key update',
};

const selectEdges = {
  name: 'friends_select_edges',
  text: `select destination_id as other_id, state, true as is_mine from user_edge
      where source_id = $1 and destination_id = any($2::uuid[])
    union all
    select source_id, state, false from user_edge where destination_id = $1 and source_id = any($2::uuid[])`,
};

interface EdgeRow {
  readonly other_id: string;
  readonly state: FriendState;
  readonly is_mine: boolean;
}

const NOTHING: Relation = { mine: null, theirs: null };

/**
 * Applies RULE to the relations between one player and others, within the transaction TX: edges and their counts. Throws
 * NOT_FOUND where the player who acts does not exist (any more), INVALID_ARGUMENT for metadata that cannot be stored.
 */
export async function changeRelations(tx: Queryable, args: ChangeRelationsArgs): Promise<ChangedRelations> {
  const { userId, otherIds, rule, metadata = {} } = args;
  const { rows: users } = await tx.query<{ id: string; username: string }>(lockUsers, [[userId, ...otherIds]]);
  const self = users.find(({ id }) => id === userId);
  if (!self) throw notFound('There is no such account.');
  const existing = new Set(users.map(({ id }) => id));
  const others = otherIds.filter((id) => existing.has(id));
  if (others.length === 0) return { username: self.username, changed: [] };
  const relations = await readRelations(tx, userId, others);
  const changed = others.flatMap((otherId) => {
    const before = relations.get(otherId) ?? NOTHING;
    const after = rule(before, otherId);
    return after === before ? [] : [{ otherId, before, after }];
  });
  try {
    await writeEdges(
      tx,
      changed.flatMap((each) => edgesOf(userId, each, metadata)),
    );
  } catch (error) {
    if (isUnstorableValue(error)) throw invalidArgument('The metadata holds a value that cannot be stored.');
    throw error;
  }
  return { username: self.username, changed };
}

async function readRelations(
  tx: Queryable,
  userId: string,
  otherIds: readonly string[],
): Promise<Map<string, Relation>> {
  const { rows } = await tx.query<EdgeRow>(selectEdges, [userId, otherIds]);
  const relations = new Map<string, Relation>();
  for (const { other_id: otherId, state, is_mine: isMine } of rows) {
    const relation = relations.get(otherId) ?? NOTHING;
    relations.set(otherId, isMine ? { ...relation, mine: state } : { ...relation, theirs: state });
  }
  return relations;
}

/** What changes of the two edges of a relation. */
function edgesOf(
  userId: string,
  { otherId, before, after }: ChangedRelation,
  { mine = '{}', theirs = '{}' }: NonNullable<ChangeRelationsArgs['metadata']>,
): EdgeChange[] {
  const edges = [
    { sourceId: userId, destinationId: otherId, before: before.mine, after: after.mine, metadata: mine },
    { sourceId: otherId, destinationId: userId, before: before.theirs, after: after.theirs, metadata: theirs },
  ];
  return edges.filter((edge) => edge.before !== edge.after);
}

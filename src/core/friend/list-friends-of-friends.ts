import { isUuid, NIL_UUID } from '../../base/id.js';
import { invalidArgument } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import type { FriendsOfFriendsList } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import type { IsOnline } from '../account/get-accounts.js';
import { PUBLIC_COLUMNS, toUserMessage, type UserRow } from '../account-message.js';

export interface ListFriendsOfFriendsArgs {
  readonly userId: string;
  /** How many at most: 1 to 1,000; narrower limits are the caller's. */
  readonly limit: number;
  /** Where the page before ended; '' or left out for the first page. */
  readonly cursor?: string;
}

interface FriendOfFriendRow extends UserRow {
  readonly referrer: string;
}

/** The last one of a page. */
interface Place {
  readonly referrer: string;
  readonly id: string;
}

const MAX_LIMIT = 1000;
const FIRST: Place = { referrer: NIL_UUID, id: NIL_UUID };

// Of each friend no more is read than a page holds, from where the page begins.
export const selectFriendsOfFriends = {
  name: 'friends_of_friends_list',
  text: `select ${PUBLIC_COLUMNS}, f.referrer
    from (
      select mine.destination_id as referrer, theirs.destination_id as id
      from user_edge mine
      cross join lateral (
        select e.destination_id from user_edge e
        where e.source_id = mine.destination_id and e.state = 0 and e.destination_id <> $1
          and e.destination_id > case when mine.destination_id = $2::uuid then $3::uuid else '${NIL_UUID}' end
          and not exists (
            select 1 from user_edge known
            where known.source_id = $1 and known.destination_id = e.destination_id and known.state = 0
          )
        order by e.destination_id limit $4
      ) theirs
      where mine.source_id = $1 and mine.state = 0 and mine.destination_id >= $2::uuid
      order by mine.destination_id, theirs.destination_id limit $4
    ) f join users u on u.id = f.id
    order by f.referrer, f.id`,
};

/**
 * One page of the friends of a player's friends who are neither friends of the player nor the player, each with the friend
 * through whom; several friends in common make several entries. The cursor is '' at the end. Throws INVALID_ARGUMENT for a
 * limit or cursor that cannot be.
 */
export async function listFriendsOfFriends(
  db: Queryable,
  { userId, limit, cursor = '' }: ListFriendsOfFriendsArgs,
  isOnline: IsOnline,
): Promise<Init<FriendsOfFriendsList>> {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw invalidArgument(`A list has a limit of 1 to ${MAX_LIMIT} friends of friends.`);
  }
  const after = cursor === '' ? FIRST : parseCursor(cursor);
  const values = [userId, after.referrer, after.id, limit + 1];
  const { rows } = await db.query<FriendOfFriendRow>(selectFriendsOfFriends, values);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    friends_of_friends: page.map((row) => ({ referrer: row.referrer, user: toUserMessage(row, isOnline(row.id)) })),
    cursor: rows.length > limit && last ? formatCursor(last) : '',
  };
}

function formatCursor({ referrer, id }: Place): string {
  return Buffer.from(JSON.stringify([referrer, id])).toString('base64url');
}

function parseCursor(cursor: string): Place {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(place) || place.length !== 2) throw invalidCursor();
    const [referrer, id] = place as unknown[];
    if (typeof referrer !== 'string' || !isUuid(referrer)) throw invalidCursor();
    if (typeof id !== 'string' || !isUuid(id)) throw invalidCursor();
    return { referrer, id };
  } catch {
    throw invalidCursor();
  }
}

const invalidCursor = () => invalidArgument('This cursor did not come from a list of friends of friends.');

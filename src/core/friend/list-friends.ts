import { invalidArgument } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import type { FriendList } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import type { IsOnline } from '../account/get-accounts.js';
import { FRIEND_COLUMNS, type FriendRow, toFriendMessage } from './friend-message.js';
import { FriendState } from './friend-rules.js';

export interface ListFriendsArgs {
  readonly userId: string;
  /** How many at most: 1 to 1,000. */
  readonly limit: number;
  /** Left out: all states. */
  readonly state?: number;
  /** Where the page before ended; '' or left out for the first page. */
  readonly cursor?: string;
}

/** The last one of a page. */
interface Place {
  readonly state: number;
  /** An int8 as text. */
  readonly position: string;
}

const MAX_LIMIT = 1000;
const MAX_POSITION = 2n ** 63n - 1n;
const FIRST: Place = { state: -1, position: '0' };

// Both follow the primary key, so that a page costs the same wherever it begins.
export const selectFriends = {
  name: 'friends_list',
  text: `select ${FRIEND_COLUMNS} from user_edge e join users u on u.id = e.destination_id
    where e.source_id = $1 and (e.state, e.position) > ($2::int2, $3::int8)
    order by e.state, e.position limit $4`,
};
export const selectFriendsOfState = {
  name: 'friends_list_of_state',
  text: `select ${FRIEND_COLUMNS} from user_edge e join users u on u.id = e.destination_id
    where e.source_id = $1 and e.state = $2 and e.position > $3::int8
    order by e.position limit $4`,
};

/**
 * One page of a player's list, by state and then by age, and the cursor of the next page, '' at the end. Throws
 * INVALID_ARGUMENT for a limit, state or cursor that cannot be, or a cursor of a list of another state.
 */
export async function listFriends(
  db: Queryable,
  { userId, limit, state, cursor = '' }: ListFriendsArgs,
  isOnline: IsOnline,
): Promise<Init<FriendList>> {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw invalidArgument(`A list has a limit of 1 to ${MAX_LIMIT} friends.`);
  }
  if (state !== undefined && !isState(state)) throw invalidArgument('The state of a friend is 0 to 3.');
  const after = cursor === '' ? FIRST : parseCursor(cursor);
  if (state !== undefined && cursor !== '' && after.state !== state) throw invalidCursor();
  const statement = state === undefined ? selectFriends : selectFriendsOfState;
  const values = [userId, state ?? after.state, after.position, limit + 1];
  const { rows } = await db.query<FriendRow>(statement, values);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    friends: page.map((row) => toFriendMessage(row, isOnline(row.id))),
    cursor: rows.length > limit && last ? formatCursor(last) : '',
  };
}

function isState(value: unknown): boolean {
  return Object.values<unknown>(FriendState).includes(value);
}

function formatCursor({ state, position }: Place): string {
  return Buffer.from(JSON.stringify([state, position])).toString('base64url');
}

function parseCursor(cursor: string): Place {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(place) || place.length !== 2) throw invalidCursor();
    const [state, position] = place as unknown[];
    if (!isState(state) || typeof position !== 'string' || !/^\d{1,19}$/.test(position)) throw invalidCursor();
    if (BigInt(position) > MAX_POSITION) throw invalidCursor();
    return { state: state as number, position };
  } catch {
    throw invalidCursor();
  }
}

const invalidCursor = () => invalidArgument('This cursor did not come from this list of friends.');

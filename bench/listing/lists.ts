import { listMessages } from '../../src/core/channel/list-messages.js';
import { listFriends } from '../../src/core/friend/list-friends.js';
import { listFriendsOfFriends } from '../../src/core/friend/list-friends-of-friends.js';
import { listGroupUsers } from '../../src/core/group/list-group-users.js';
import { type GroupFilter, listGroups } from '../../src/core/group/list-groups.js';
import { listUserGroups } from '../../src/core/group/list-user-groups.js';
import { listNotifications } from '../../src/core/notification/list-notifications.js';
import type { Queryable } from '../../src/database/database.js';
import { roomChannel } from '../../src/wire/channel-id.js';
import { CLUB, EPOCH_SEC, GUEST, HUBS, idOf, OWNER, ROOM } from './ids.js';

/** A list of the server, read in pages of `PAGE` rows. */
export interface MeasuredList {
  readonly name: string;
  /** Reads the page at CURSOR, '' for the first; answers how many rows it has and where the next begins. */
  read(db: Queryable, cursor: string): Promise<{ rows: number; cursor: string }>;
  /** What the parsed cursor PARTS is in the middle of a list of SIZE rows. */
  middle(parts: unknown[], size: number): unknown[];
}

export const PAGE = 100;

const offline = () => false;
const middleRow = (size: number) => Math.floor(size / 2);
const timeMs = (i: number) => (EPOCH_SEC + i) * 1000;

export const measuredLists: readonly MeasuredList[] = [
  {
    name: 'friends',
    async read(db, cursor) {
      const list = await listFriends(db, { userId: OWNER, limit: PAGE, cursor }, offline);
      return { rows: list.friends?.length ?? 0, cursor: list.cursor ?? '' };
    },
    middle: (_parts, size) => [0, String(middleRow(size))],
  },
  {
    name: 'friends, one state',
    async read(db, cursor) {
      const list = await listFriends(db, { userId: OWNER, state: 0, limit: PAGE, cursor }, offline);
      return { rows: list.friends?.length ?? 0, cursor: list.cursor ?? '' };
    },
    middle: (_parts, size) => [0, String(middleRow(size))],
  },
  {
    name: 'friends of friends',
    async read(db, cursor) {
      const list = await listFriendsOfFriends(db, { userId: GUEST, limit: PAGE, cursor }, offline);
      return { rows: list.friends_of_friends?.length ?? 0, cursor: list.cursor ?? '' };
    },
    middle: (_parts, size) => [idOf(HUBS / 2), idOf(middleRow(size))],
  },
  {
    name: 'notifications',
    async read(db, cursor) {
      const list = await listNotifications(db, { userId: OWNER, limit: PAGE, cursor });
      return { rows: list.notifications.length, cursor: list.hasMore ? list.cacheableCursor : '' };
    },
    middle: (_parts, size) => [timeMs(middleRow(size)), idOf(middleRow(size))],
  },
  {
    name: 'members of a group',
    async read(db, cursor) {
      const list = await listGroupUsers(db, { groupId: CLUB, limit: PAGE, cursor }, offline);
      return { rows: list.group_users?.length ?? 0, cursor: list.cursor ?? '' };
    },
    middle: ([filter], size) => [filter, 2, String(middleRow(size))],
  },
  {
    name: 'groups of a user',
    async read(db, cursor) {
      const list = await listUserGroups(db, { userId: OWNER, limit: PAGE, cursor });
      return { rows: list.user_groups?.length ?? 0, cursor: list.cursor ?? '' };
    },
    middle: ([filter], size) => [filter, 2, String(middleRow(size))],
  },
  groups('groups', {}, (i) => [timeMs(i), 1 + (i % 50), idOf(i)]),
  groups('groups, a name', { name: 'group 0%' }, (i) => [`group ${String(i).padStart(8, '0')}`, idOf(i)]),
  groups('groups, a language', { langTag: 'en' }, (i) => [25, idOf(i)]),
  groups('groups, open', { open: true }, (i) => [timeMs(i), 1 + (i % 50), idOf(i)]),
  groups('groups, a size', { members: 40 }, (i) => [20, timeMs(i), idOf(i)]),
  history('history, oldest first', true),
  history('history, newest first', false),
];

function groups(name: string, filter: GroupFilter, positionOf: (i: number) => unknown[]): MeasuredList {
  return {
    name,
    async read(db, cursor) {
      const list = await listGroups(db, { ...filter, limit: PAGE, cursor });
      return { rows: list.groups?.length ?? 0, cursor: list.cursor ?? '' };
    },
    middle: ([key], size) => [key, ...positionOf(middleRow(size))],
  };
}

function history(name: string, forward: boolean): MeasuredList {
  return {
    name,
    async read(db, cursor) {
      const list = await listMessages(db, { channel: roomChannel(ROOM), forward, limit: PAGE, cursor });
      return { rows: list.messages?.length ?? 0, cursor: list.next_cursor ?? '' };
    },
    middle: ([channelId, direction, isNext, , , ...newest], size) => [
      channelId,
      direction,
      isNext,
      timeMs(middleRow(size)),
      idOf(middleRow(size)),
      ...newest,
    ],
  };
}

import { systemClock } from '../../../src/base/clock.js';
import { createMessageClock } from '../../../src/core/channel/message-clock.js';
import { type CreateGroupArgs, createGroup } from '../../../src/core/group/create-group.js';
import { getGroups } from '../../../src/core/group/get-groups.js';
import { createGroups, type Groups } from '../../../src/core/group/groups.js';
import { listGroupUsers } from '../../../src/core/group/list-group-users.js';
import type { NotificationDraft } from '../../../src/core/notification/notification.js';
import type { Database } from '../../../src/database/database.js';
import type { ChannelMessage } from '../../../src/wire/gen/api.js';
import type { Init } from '../../../src/wire/well-known.js';
import { newPlayer, offline, unique } from '../core-fixture.js';

export const SUPERADMIN = 0;
export const ADMIN = 1;
export const MEMBER = 2;
export const ASKING = 3;
export const BANNED = 4;

/** Groups that note what they tell others. */
export interface ObservedGroups extends Groups {
  readonly messages: Init<ChannelMessage>[];
  readonly notifications: NotificationDraft[];
  /** What happened in the channel, in order: 'message CODE', 'expel USER', 'close'. */
  readonly channel: string[];
}

export function observeGroups(db: Database): ObservedGroups {
  const messages: Init<ChannelMessage>[] = [];
  const notifications: NotificationDraft[] = [];
  const channel: string[] = [];
  const groups = createGroups({
    db,
    messageClock: createMessageClock(systemClock),
    audience: {
      deliver(_channel, message) {
        messages.push(message);
        channel.push(`message ${message.code?.value}`);
      },
      expel: (_channel, userId) => channel.push(`expel ${userId}`),
      close: () => channel.push('close'),
    },
    notifier: {
      tell: async (drafts) => {
        notifications.push(...drafts);
      },
    },
  });
  return { ...groups, messages, notifications, channel };
}

export async function newUserId(db: Database): Promise<string> {
  return (await newPlayer(db)).userId;
}

export const newUserIds = (db: Database, count: number): Promise<string[]> =>
  Promise.all(Array.from({ length: count }, () => newUserId(db)));

/** A group with a new superadmin, open unless told. */
export async function newGroup(db: Database, args: Partial<CreateGroupArgs> = {}) {
  const userId = args.userId ?? (await newUserId(db));
  const group = await createGroup(db, { open: true, name: unique('group-'), ...args, userId });
  return { id: group.id!, name: group.name!, leader: userId };
}

/** Whether a group is open, and its `max_count`; undefined once it is gone. */
export async function settingsOf(db: Database, groupId: string) {
  const [group] = await getGroups(db, [groupId]);
  return group && { open: group.open!.value!, maxCount: group.max_count! };
}

/** What everybody is to a group, bans included, and its `edge_count`; undefined once the group is gone. */
export async function stateOf(db: Database, groupId: string) {
  const [group] = await getGroups(db, [groupId]);
  const lists = await Promise.all([
    listGroupUsers(db, { groupId, limit: 10_000 }, offline),
    listGroupUsers(db, { groupId, limit: 10_000, state: BANNED }, offline),
  ]);
  const roles = lists.flatMap((list) => list.group_users ?? []).map(({ user, state }) => [user!.id!, state!.value!]);
  return { roles: Object.fromEntries(roles) as Record<string, number>, count: group?.edge_count };
}

/** What no sequence of changes may break. Answers what is broken. */
export async function brokenRules(db: Database, groupId: string): Promise<string[]> {
  const { rows } = await db.queryText<{ problem: string }>(
    `with own as (select * from group_edge where source_id = $1),
      other as (select * from group_edge where destination_id = $1)
    select 'edge_count is wrong' as problem from groups
      where id = $1 and edge_count <> (select count(*) from own where state <= 2)
    union all select 'too many members' from groups where id = $1 and edge_count > max_count
    union all select 'nobody leads it' from groups where id = $1 and not exists (select 1 from own where state = 0)
    union all select 'a relation has one side' from own
      where state <> 4 and not exists (select 1 from other where source_id = own.destination_id and state = own.state)
    union all select 'a user has a side without the group' from other
      where not exists (select 1 from own where destination_id = other.source_id and state = other.state)
    union all select 'a relation leads to nobody' from own
      where not exists (select 1 from users where id = own.destination_id)
    union all select 'relations are left of a deleted group' from own
      where not exists (select 1 from groups where id = $1)`,
    [groupId],
  );
  return rows.map(({ problem }) => problem);
}

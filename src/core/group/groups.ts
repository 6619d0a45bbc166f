import type { Database, Queryable } from '../../database/database.js';
import { groupChannel } from '../../wire/channel-id.js';
import type { ChannelAudience } from '../channel/channel-audience.js';
import { deliverGroupEvents, recordGroupEvents } from '../channel/group-events.js';
import type { MessageClock } from '../channel/message-clock.js';
import type { Notifier } from '../notification/notifier.js';
import { addGroupUsers, type GroupUsersArgs } from './add-group-users.js';
import { banGroupUsers } from './ban-group-users.js';
import { deleteGroup } from './delete-group.js';
import type { GroupChange, RecordGroupEvents } from './group-change.js';
import { parseGroupId, parseMemberId, parseMemberIds } from './group-rules.js';
import { groupTransaction } from './group-transaction.js';
import { type JoinGroupArgs, joinGroup } from './join-group.js';
import { kickGroupUsers } from './kick-group-users.js';
import { type LeaveGroupArgs, leaveGroup } from './leave-group.js';
import { demoteGroupUsers, promoteGroupUsers } from './move-group-users.js';

export interface GroupsDeps {
  readonly db: Database;
  readonly messageClock: MessageClock;
  readonly audience: ChannelAudience;
  readonly notifier: Pick<Notifier, 'tell'>;
}

/**
 * What changes the members of a group: each call is atomic, waits for others of the same group, and tells the group's
 * channel and the users concerned. Throws as the functions of the same name, and INVALID_ARGUMENT for ids that cannot be.
 */
export interface Groups {
  join(args: JoinGroupArgs): Promise<void>;
  leave(args: LeaveGroupArgs): Promise<void>;
  add(args: GroupUsersArgs): Promise<void>;
  kick(args: GroupUsersArgs): Promise<void>;
  ban(args: GroupUsersArgs): Promise<void>;
  promote(args: GroupUsersArgs): Promise<void>;
  demote(args: GroupUsersArgs): Promise<void>;
  /** CALLERID null: the server. */
  remove(groupId: string, callerId: string | null): Promise<void>;
}

type ChangeUsers = (tx: Queryable, record: RecordGroupEvents, args: GroupUsersArgs) => Promise<GroupChange>;

export function createGroups({ db, messageClock, audience, notifier }: GroupsDeps): Groups {
  const record: RecordGroupEvents = (tx, events) => recordGroupEvents(tx, messageClock, events);

  async function change(groupId: string, work: (tx: Queryable) => Promise<GroupChange>): Promise<void> {
    const { messages, expelled, notifications, isDeleted } = await groupTransaction(db, work);
    const channel = groupChannel(groupId);
    deliverGroupEvents(audience, messages);
    for (const userId of expelled) audience.expel(channel, userId);
    if (isDeleted) audience.close(channel);
    await notifier.tell(notifications);
  }

  const withUser =
    (work: typeof joinGroup | typeof leaveGroup) =>
    async ({ groupId, userId, username }: JoinGroupArgs): Promise<void> => {
      const args = { groupId: parseGroupId(groupId), userId: parseMemberId(userId), username };
      await change(args.groupId, (tx) => work(tx, record, args));
    };

  const withUsers =
    (work: ChangeUsers) =>
    async ({ callerId, groupId, userIds }: GroupUsersArgs): Promise<void> => {
      const ids = parseMemberIds(userIds).filter((id) => id !== callerId);
      const args = { callerId, groupId: parseGroupId(groupId), userIds: ids };
      if (userIds.length > 0) await change(args.groupId, (tx) => work(tx, record, args));
    };

  return {
    join: withUser(joinGroup),
    leave: withUser(leaveGroup),
    add: withUsers(addGroupUsers),
    kick: withUsers(kickGroupUsers),
    ban: withUsers(banGroupUsers),
    promote: withUsers(promoteGroupUsers),
    demote: withUsers(demoteGroupUsers),
    async remove(groupId, callerId) {
      const id = parseGroupId(groupId);
      await change(id, (tx) => deleteGroup(tx, id, callerId));
    },
  };
}

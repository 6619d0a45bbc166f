import { isUuid, NIL_UUID } from '../../base/id.js';
import { invalidArgument } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import {
  type ChannelAddress,
  ChannelMode,
  directChannel,
  groupChannel,
  isRoomName,
  roomChannel,
} from '../../wire/channel-id.js';

/** How clients and modules ask for a kind of channel; the numbers are the protocol's. 0 stands for a room too. */
export const ChannelType = { ROOM: 1, DIRECT_MESSAGE: 2, GROUP: 3 } as const;

// Edge states of users: 3 is blocked. Of groups: 0 to 2 are members of different rank, 3 has only asked, 4 is banned.
const mayMeet = {
  name: 'channel_may_meet',
  text: `select 1 from users u where u.id = $1 and not exists (
    select 1 from user_edge e where e.source_id = $1 and e.destination_id = $2 and e.state = 3)`,
};
const isMember = {
  name: 'channel_is_group_member',
  text: `select 1 from group_edge e join groups g on g.id = e.source_id
    where e.source_id = $1 and e.destination_id = $2 and e.state between 0 and 2
      and g.disable_time = '1970-01-01 00:00:00+00'`,
};

/**
 * The channel that a player, null for the server, asks for by its type and target: the name of a room, the id of the
 * other player, or the id of a group. Throws INVALID_ARGUMENT where there can be no such channel.
 */
export function channelFor(userId: string | null, type: number, target: string): ChannelAddress {
  if (type === 0 || type === ChannelType.ROOM) {
    if (!isRoomName(target)) throw invalidArgument('A room has a name of 1 to 64 bytes, without control characters.');
    return roomChannel(target);
  }
  if (type !== ChannelType.DIRECT_MESSAGE && type !== ChannelType.GROUP) {
    throw invalidArgument('A channel is of type 1 (room), 2 (direct message) or 3 (group).');
  }
  if (!isUuid(target) || target === NIL_UUID) throw invalidArgument('The target of the channel must be a UUID.');
  if (type === ChannelType.GROUP) return groupChannel(target);
  if (userId === null) throw invalidArgument('A direct channel is one between two players.');
  return directChannel(userId, target);
}

/**
 * Throws INVALID_ARGUMENT unless the player may enter CHANNEL: a room always, a direct channel of theirs unless the other
 * has blocked them or does not exist, that of a group as its member. One answer for all that is refused: nobody learns
 * who has blocked whom.
 */
export async function checkMayJoin(db: Queryable, channel: ChannelAddress, userId: string): Promise<void> {
  if (channel.mode === ChannelMode.GROUP) return checkGroupMember(db, channel, userId);
  if (channel.mode !== ChannelMode.DIRECT_MESSAGE) return;
  checkParticipant(channel, userId);
  const other = channel.subject === userId ? channel.subcontext : channel.subject;
  const { rowCount } = await db.query(mayMeet, [other, userId]);
  if (rowCount === 0) throw invalidArgument('There is no such player to talk to.');
}

/** Throws INVALID_ARGUMENT unless the player may read the history of CHANNEL. Whoever was blocked keeps what was said. */
export async function checkMayRead(db: Queryable, channel: ChannelAddress, userId: string): Promise<void> {
  if (channel.mode === ChannelMode.GROUP) return checkGroupMember(db, channel, userId);
  if (channel.mode === ChannelMode.DIRECT_MESSAGE) checkParticipant(channel, userId);
}

function checkParticipant({ subject, subcontext }: ChannelAddress, userId: string): void {
  if (subject !== userId && subcontext !== userId) throw invalidArgument('This is no channel of yours.');
}

async function checkGroupMember(db: Queryable, { subject }: ChannelAddress, userId: string): Promise<void> {
  const { rowCount } = await db.query(isMember, [subject, userId]);
  if (rowCount === 0) throw invalidArgument('There is no such group that you are a member of.');
}

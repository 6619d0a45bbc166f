import { isUuid } from '../base/id.js';

/** The kinds of chat channel. The numbers are those of their streams, and ids begin with them. */
export const ChannelMode = { ROOM: 2, GROUP: 3, DIRECT_MESSAGE: 4 } as const;

/**
 * Where a chat channel is; its stream has the same parts. A room has its name as the label, a group its id as the
 * subject, a direct channel the ids of its players as subject and subcontext, the smaller one first.
 */
export interface ChannelAddress {
  readonly mode: number;
  readonly subject: string;
  readonly subcontext: string;
  readonly label: string;
}

const MAX_ROOM_NAME_BYTES = 64;
// biome-ignore lint/suspicious/noControlCharactersInRegex: to refuse them is the rule
const CONTROL = /[\x00-\x1f\x7f]/;

/** Whether NAME may be a room's: 1 to 64 bytes without control characters. */
export function isRoomName(name: string): boolean {
  return name !== '' && Buffer.byteLength(name) <= MAX_ROOM_NAME_BYTES && !CONTROL.test(name);
}

export function roomChannel(name: string): ChannelAddress {
  return { mode: ChannelMode.ROOM, subject: '', subcontext: '', label: name };
}

/** The channel of a group, by the group's UUID. */
export function groupChannel(groupId: string): ChannelAddress {
  return { mode: ChannelMode.GROUP, subject: groupId.toLowerCase(), subcontext: '', label: '' };
}

/** The channel of two players, by their UUIDs in either order. */
export function directChannel(userId: string, otherUserId: string): ChannelAddress {
  const [subject, subcontext] = [userId.toLowerCase(), otherUserId.toLowerCase()].sort() as [string, string];
  return { mode: ChannelMode.DIRECT_MESSAGE, subject, subcontext, label: '' };
}

/** The id that clients know a channel by: `mode.subject.subcontext.label`. */
export function formatChannelId({ mode, subject, subcontext, label }: ChannelAddress): string {
  return `${mode}.${subject}.${subcontext}.${label}`;
}

/** The channel with the id TEXT; undefined where no channel can have it. */
export function parseChannelId(text: string): ChannelAddress | undefined {
  const [mode = '', subject = '', subcontext = '', ...rest] = text.split('.');
  if (rest.length === 0) return undefined;
  const label = rest.join('.');
  const address = addressOf(Number(mode), subject, subcontext, label);
  // What a channel of this kind has no use for, and players in another order, make it no id.
  const canonical = [mode, subject.toLowerCase(), subcontext.toLowerCase(), label].join('.');
  return address && formatChannelId(address) === canonical ? address : undefined;
}

function addressOf(mode: number, subject: string, subcontext: string, label: string): ChannelAddress | undefined {
  if (mode === ChannelMode.ROOM) return isRoomName(label) ? roomChannel(label) : undefined;
  if (mode === ChannelMode.GROUP) return isUuid(subject) ? groupChannel(subject) : undefined;
  if (mode !== ChannelMode.DIRECT_MESSAGE || !isUuid(subject) || !isUuid(subcontext)) return undefined;
  return directChannel(subject, subcontext);
}

/** The fields by which messages and events about a channel tell of what kind it is. */
export function channelFields({ mode, subject, subcontext, label }: ChannelAddress): {
  room_name?: string;
  group_id?: string;
  user_id_one?: string;
  user_id_two?: string;
} {
  if (mode === ChannelMode.GROUP) return { group_id: subject };
  if (mode === ChannelMode.DIRECT_MESSAGE) return { user_id_one: subject, user_id_two: subcontext };
  return { room_name: label };
}

import type { Queryable } from '../../database/database.js';
import type { ChannelMessage } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import type { GroupEvent } from '../channel/group-events.js';
import type { NotificationDraft } from '../notification/notification.js';

/** Stores events as messages of the group's channel within the transaction that makes them happen. */
export type RecordGroupEvents = (tx: Queryable, events: readonly GroupEvent[]) => Promise<Init<ChannelMessage>[]>;

/** What follows from a change of a group once it is committed. */
export interface GroupChange {
  /** For everybody in the group's channel. */
  readonly messages: readonly Init<ChannelMessage>[];
  /** Who is no longer a member, and leaves the channel after the messages. */
  readonly expelled: readonly string[];
  readonly notifications: readonly NotificationDraft[];
  /** Whether the group is gone, and its channel with it. */
  readonly isDeleted: boolean;
}

/** A change of which nobody need be told, but for PARTS. */
export function groupChange(parts: Partial<GroupChange> = {}): GroupChange {
  return { messages: [], expelled: [], notifications: [], isDeleted: false, ...parts };
}

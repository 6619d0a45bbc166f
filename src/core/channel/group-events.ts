import { newUuid } from '../../base/id.js';
import type { Queryable } from '../../database/database.js';
import { groupChannel } from '../../wire/channel-id.js';
import type { ChannelMessage } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import type { ChannelAudience } from './channel-audience.js';
import { toChannelMessage } from './channel-message.js';
import { insertMessages } from './insert-messages.js';
import type { MessageClock } from './message-clock.js';
import type { MessageCode } from './message-code.js';

/** A change in the membership of a group, as its channel tells it: the member is the sender of the message. */
export interface GroupEvent {
  readonly groupId: string;
  readonly userId: string;
  readonly username: string;
  /** One of the `GROUP_` codes. */
  readonly code: MessageCode;
}

/**
 * Writes what has happened in a group into the history of its channel, within the transaction that makes it happen, and
 * returns what `deliverGroupEvents` brings to the members once that is committed. Where the transaction runs again,
 * this does too.
 */
export async function recordGroupEvents(
  tx: Queryable,
  clock: MessageClock,
  events: readonly GroupEvent[],
): Promise<Init<ChannelMessage>[]> {
  if (events.length === 0) return [];
  const messages = events.map((event) => {
    const nowMs = clock.nextMs();
    const { userId: sender_id, username, code } = event;
    const row = { id: newUuid(), code, sender_id, username, content: '{}', create_time: nowMs, update_time: nowMs };
    return { channel: groupChannel(event.groupId), row };
  });
  await insertMessages(tx, messages);
  return messages.map(({ channel, row }) => toChannelMessage(channel, row, true));
}

/** Brings what `recordGroupEvents` returned to whoever is in the channels of the groups, in order. */
export function deliverGroupEvents(audience: ChannelAudience, messages: readonly Init<ChannelMessage>[]): void {
  for (const message of messages) audience.deliver(groupChannel(message.group_id ?? ''), message);
}

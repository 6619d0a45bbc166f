import type { Database } from '../../database/database.js';
import type { ChannelAudience } from './channel-audience.js';
import type { MessageClock } from './message-clock.js';
import { createMessageWriter, type MessageWriter } from './message-writer.js';

/** What the operations on channels stand on. */
export interface Chat {
  readonly db: Database;
  readonly clock: MessageClock;
  readonly audience: ChannelAudience;
  readonly writer: MessageWriter;
}

export function createChat(parts: Omit<Chat, 'writer'>): Chat {
  return { ...parts, writer: createMessageWriter(parts.db) };
}

/** Who writes: a player, or the server by the nil UUID. */
export interface Author {
  readonly userId: string;
  readonly username: string;
}

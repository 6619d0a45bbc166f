import { systemClock } from '../../../src/base/clock.js';
import type { Chat } from '../../../src/core/channel/chat.js';
import { createChat } from '../../../src/core/channel/chat.js';
import { createMessageClock, type MessageClock } from '../../../src/core/channel/message-clock.js';
import { sendMessage } from '../../../src/core/channel/send-message.js';
import type { Database } from '../../../src/database/database.js';
import { type ChannelAddress, formatChannelId, roomChannel } from '../../../src/wire/channel-id.js';
import type { ChannelMessage } from '../../../src/wire/gen/api.js';
import type { Init } from '../../../src/wire/well-known.js';
import { newPlayer, unique } from '../core-fixture.js';

export interface TestChat {
  readonly chat: Chat;
  readonly room: ChannelAddress;
  readonly roomId: string;
  readonly ana: { readonly userId: string; readonly username: string };
  readonly ben: { readonly userId: string; readonly username: string };
  /** What was delivered, oldest first. */
  readonly heard: Init<ChannelMessage>[];
  /** Says something in the room, as ana unless told, and returns its id. */
  say(content?: object, who?: 'ana' | 'ben'): Promise<string>;
}

/** A room of its own with two players; nobody is connected. */
export async function createTestChat(
  db: Database,
  clock: MessageClock = createMessageClock(systemClock),
): Promise<TestChat> {
  const heard: Init<ChannelMessage>[] = [];
  const audience = { deliver: (_channel: unknown, message: Init<ChannelMessage>) => heard.push(message) };
  const chat = createChat({ db, clock, audience: { ...audience, expel() {}, close() {} } as never });
  const [ana, ben] = await Promise.all([newPlayer(db), newPlayer(db)]);
  const room = roomChannel(unique('room-'));
  return {
    chat,
    room,
    roomId: formatChannelId(room),
    ana,
    ben,
    heard,
    async say(content = {}, who = 'ana') {
      const author = who === 'ana' ? ana : ben;
      const post = { channel: room, author, content: JSON.stringify(content), persistent: true };
      return (await sendMessage(chat, post)).message_id!;
    },
  };
}

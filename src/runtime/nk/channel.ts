import { NIL_UUID } from '../../base/id.js';
import { ChannelType, channelFor, checkMayJoin } from '../../core/channel/channel-access.js';
import type { Chat } from '../../core/channel/chat.js';
import { listMessages } from '../../core/channel/list-messages.js';
import { removeMessage } from '../../core/channel/remove-message.js';
import { sendMessage } from '../../core/channel/send-message.js';
import { updateMessage } from '../../core/channel/update-message.js';
import {
  argumentError,
  boolean,
  integer,
  object,
  optional,
  type PlainObject,
  text,
  uuid,
} from '../../guest/nk/argument.js';
import { type ChannelAddress, formatChannelId, parseChannelId } from '../../wire/channel-id.js';
import type { ChannelMessage } from '../../wire/gen/api.js';
import type { Init, Timestamp } from '../../wire/well-known.js';
import type { NkFunctions } from '../nk-functions.js';
import { toJsonText } from './json-text.js';

const DEFAULT_LIMIT = 100;

/** nk functions for chat channels. They act for the server, which may write, and read, everywhere. */
export function channelNk(chat: Chat): NkFunctions {
  return {
    async channelIdBuild(_caller, sender, target, chanType) {
      const fn = 'channelIdBuild';
      const userId = optional(uuid, fn, 'sender', sender) ?? NIL_UUID;
      const type = integer(fn, 'chanType', chanType);
      if (!Object.values<number>(ChannelType).includes(type))
        throw argumentError(fn, 'chanType', '1, 2 or 3', chanType);
      const isServer = userId === NIL_UUID;
      const channel = channelFor(isServer ? null : userId, type, text(fn, 'target', target));
      if (!isServer) await checkMayJoin(chat.db, channel, userId);
      return formatChannelId(channel);
    },

    async channelMessageSend(_caller, channelId, content, senderId, senderUsername, persist) {
      const fn = 'channelMessageSend';
      const message = await sendMessage(chat, {
        channel: channel(fn, channelId),
        author: author(fn, senderId, senderUsername),
        content: contentText(fn, content),
        persistent: optional(boolean, fn, 'persist', persist) ?? true,
      });
      return toAck(message);
    },

    async channelMessageUpdate(_caller, channelId, messageId, content, senderId, senderUsername, persist) {
      const fn = 'channelMessageUpdate';
      const message = await updateMessage(chat, {
        channel: channel(fn, channelId),
        messageId: uuid(fn, 'messageId', messageId),
        author: author(fn, senderId, senderUsername),
        content: contentText(fn, content),
        persistent: optional(boolean, fn, 'persist', persist) ?? true,
      });
      return toAck(message);
    },

    async channelMessageRemove(_caller, channelId, messageId, senderId, senderUsername, persist) {
      const fn = 'channelMessageRemove';
      const message = await removeMessage(chat, {
        channel: channel(fn, channelId),
        messageId: uuid(fn, 'messageId', messageId),
        author: author(fn, senderId, senderUsername),
        persistent: optional(boolean, fn, 'persist', persist) ?? true,
      });
      return toAck(message);
    },

    async channelMessagesList(_caller, channelId, limit, forward, cursor) {
      const fn = 'channelMessagesList';
      const list = await listMessages(chat.db, {
        channel: channel(fn, channelId),
        limit: optional(integer, fn, 'limit', limit) ?? DEFAULT_LIMIT,
        forward: optional(boolean, fn, 'forward', forward) ?? true,
        cursor: optional(text, fn, 'cursor', cursor) ?? '',
      });
      return {
        messages: (list.messages ?? []).map(toMessageObject),
        nextCursor: list.next_cursor,
        prevCursor: list.prev_cursor,
        cacheableCursor: list.cacheable_cursor,
      };
    },
  };
}

function channel(fn: string, channelId: unknown): ChannelAddress {
  const found = parseChannelId(text(fn, 'channelId', channelId));
  if (!found) throw argumentError(fn, 'channelId', 'the id of a channel', channelId);
  return found;
}

/** Left out, the server speaks itself. */
function author(fn: string, senderId: unknown, senderUsername: unknown) {
  return {
    userId: (optional(uuid, fn, 'senderId', senderId) ?? NIL_UUID).toLowerCase(),
    username: optional(text, fn, 'senderUsername', senderUsername) ?? '',
  };
}

function contentText(fn: string, content: unknown): string {
  return toJsonText(optional(object, fn, 'content', content) ?? {});
}

function toAck(message: Init<ChannelMessage>): PlainObject {
  return {
    channelId: message.channel_id,
    messageId: message.message_id,
    code: message.code?.value,
    username: message.username,
    createTime: seconds(message.create_time),
    updateTime: seconds(message.update_time),
    persistent: message.persistent?.value,
  };
}

function toMessageObject(message: Init<ChannelMessage>): PlainObject {
  return {
    senderId: message.sender_id,
    content: message.content,
    roomName: message.room_name ?? '',
    groupId: message.group_id ?? '',
    userIdOne: message.user_id_one ?? '',
    userIdTwo: message.user_id_two ?? '',
    ...toAck(message),
  };
}

const seconds = (time: Init<Timestamp> | null | undefined): number => Number(time?.seconds ?? 0);

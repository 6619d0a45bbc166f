import { isUuid } from '../../base/id.js';
import { invalidArgument, notFound, type StatusError } from '../../base/status-error.js';
import { type ChannelAddress, parseChannelId } from '../../wire/channel-id.js';
import { parseJsonObjectText } from '../json-object-text.js';

/** What a socket takes is far less by default; this bounds what modules write, and so what a page of history holds. */
const MAX_CONTENT_BYTES = 256 * 1024;

/** The channel with the id TEXT. Throws INVALID_ARGUMENT where no channel can have it. */
export function channelById(text: string): ChannelAddress {
  const channel = parseChannelId(text);
  if (!channel) throw invalidArgument('This is no id of a channel.');
  return channel;
}

/** Throws INVALID_ARGUMENT unless CONTENT is the text of a JSON object of at most 256 KiB. */
export function checkContent(content: string): void {
  if (Buffer.byteLength(content) > MAX_CONTENT_BYTES) {
    throw invalidArgument(`The content of a message has at most ${MAX_CONTENT_BYTES} bytes.`);
  }
  parseJsonObjectText(content, 'content of a message');
}

/** Throws INVALID_ARGUMENT unless ID has the form of a message's. */
export function checkMessageId(id: string): void {
  if (!isUuid(id)) throw invalidArgument('A message is named by its UUID.');
}

export const messageNotFound = (): StatusError => notFound('There is no such message of this author in the channel.');

import { checkMayRead } from '../core/channel/channel-access.js';
import { listMessages } from '../core/channel/list-messages.js';
import { channelById } from '../core/channel/message-rules.js';
import type { Database } from '../database/database.js';
import type { ListChannelMessagesRequest } from '../wire/gen/api.js';
import type { CallContext } from './call-context.js';

const DEFAULT_LIMIT = 1;

/** The histories of chat channels. */
export function channelHandlers({ db }: { readonly db: Database }) {
  return {
    async ListChannelMessages({ userId }: CallContext, request: ListChannelMessagesRequest) {
      const channel = channelById(request.channel_id);
      await checkMayRead(db, channel, userId);
      return listMessages(db, {
        channel,
        limit: request.limit?.value ?? DEFAULT_LIMIT,
        forward: request.forward?.value ?? true,
        cursor: request.cursor,
      });
    },
  };
}

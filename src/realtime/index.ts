import { channelJoin } from './channel-join.js';
import { channelLeave } from './channel-leave.js';
import { channelMessageRemove } from './channel-message-remove.js';
import { channelMessageSend } from './channel-message-send.js';
import { channelMessageUpdate } from './channel-message-update.js';
import { matchCreate } from './match-create.js';
import { matchDataSend } from './match-data-send.js';
import { matchJoin } from './match-join.js';
import { matchLeave } from './match-leave.js';
import { ping } from './ping.js';
import { pong } from './pong.js';
import type { EnvelopeKind, RealtimeHandler } from './realtime-handler.js';
import { rpc } from './rpc.js';
import { statusFollow } from './status-follow.js';
import { statusUnfollow } from './status-unfollow.js';
import { statusUpdate } from './status-update.js';

/** What clients may send, and who answers. `null`: a message of the protocol that this server does not offer yet. */
export const realtimeHandlers: { readonly [Kind in EnvelopeKind]?: RealtimeHandler<Kind> | null } = {
  channel_join: channelJoin,
  channel_leave: channelLeave,
  channel_message_remove: channelMessageRemove,
  channel_message_send: channelMessageSend,
  channel_message_update: channelMessageUpdate,
  match_create: matchCreate,
  match_data_send: matchDataSend,
  match_join: matchJoin,
  match_leave: matchLeave,
  matchmaker_add: null,
  matchmaker_remove: null,
  party_accept: null,
  party_close: null,
  party_create: null,
  party_data_send: null,
  party_join: null,
  party_join_request_list: null,
  party_leave: null,
  party_matchmaker_add: null,
  party_matchmaker_remove: null,
  party_promote: null,
  party_remove: null,
  party_update: null,
  ping,
  pong,
  rpc,
  status_follow: statusFollow,
  status_unfollow: statusUnfollow,
  status_update: statusUpdate,
};

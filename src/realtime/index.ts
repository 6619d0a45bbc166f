import { channelJoin } from './channel-join.js';
import { channelLeave } from './channel-leave.js';
import { channelMessageRemove } from './channel-message-remove.js';
import { channelMessageSend } from './channel-message-send.js';
import { channelMessageUpdate } from './channel-message-update.js';
import { matchCreate } from './match-create.js';
import { matchDataSend } from './match-data-send.js';
import { matchJoin } from './match-join.js';
import { matchLeave } from './match-leave.js';
import { matchmakerAdd } from './matchmaker-add.js';
import { matchmakerRemove } from './matchmaker-remove.js';
import { partyAccept } from './party-accept.js';
import { partyClose } from './party-close.js';
import { partyCreate } from './party-create.js';
import { partyDataSend } from './party-data-send.js';
import { partyJoin } from './party-join.js';
import { partyJoinRequestList } from './party-join-request-list.js';
import { partyLeave } from './party-leave.js';
import { partyMatchmakerAdd } from './party-matchmaker-add.js';
import { partyMatchmakerRemove } from './party-matchmaker-remove.js';
import { partyPromote } from './party-promote.js';
import { partyRemove } from './party-remove.js';
import { partyUpdate } from './party-update.js';
import { ping } from './ping.js';
import { pong } from './pong.js';
import type { EnvelopeKind, RealtimeHandler } from './realtime-handler.js';
import { rpc } from './rpc.js';
import { statusFollow } from './status-follow.js';
import { statusUnfollow } from './status-unfollow.js';
import { statusUpdate } from './status-update.js';

/** What clients may send, and who answers. */
export const realtimeHandlers: { readonly [Kind in EnvelopeKind]?: RealtimeHandler<Kind> } = {
  channel_join: channelJoin,
  channel_leave: channelLeave,
  channel_message_remove: channelMessageRemove,
  channel_message_send: channelMessageSend,
  channel_message_update: channelMessageUpdate,
  match_create: matchCreate,
  match_data_send: matchDataSend,
  match_join: matchJoin,
  match_leave: matchLeave,
  matchmaker_add: matchmakerAdd,
  matchmaker_remove: matchmakerRemove,
  party_accept: partyAccept,
  party_close: partyClose,
  party_create: partyCreate,
  party_data_send: partyDataSend,
  party_join: partyJoin,
  party_join_request_list: partyJoinRequestList,
  party_leave: partyLeave,
  party_matchmaker_add: partyMatchmakerAdd,
  party_matchmaker_remove: partyMatchmakerRemove,
  party_promote: partyPromote,
  party_remove: partyRemove,
  party_update: partyUpdate,
  ping,
  pong,
  rpc,
  status_follow: statusFollow,
  status_unfollow: statusUnfollow,
  status_update: statusUpdate,
};

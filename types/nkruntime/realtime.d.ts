declare namespace nkruntime {
  type RtBeforeHookFunction<T extends Envelope> = (ctx: Context, logger: Logger, nk: Nakama, envelope: T) => T | void;
  type RtAfterHookFunction<T extends Envelope> = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    output: T | null,
    input: T,
  ) => void;
  type RtHookMessage =
    | 'ChannelJoin'
    | 'ChannelLeave'
    | 'ChannelMessageSend'
    | 'ChannelMessageUpdate'
    | 'ChannelMessageRemove'
    | 'MatchCreate'
    | 'MatchDataSend'
    | 'MatchJoin'
    | 'MatchLeave'
    | 'MatchmakerAdd'
    | 'MatchmakerRemove'
    | 'PartyCreate'
    | 'PartyJoin'
    | 'PartyLeave'
    | 'PartyPromote'
    | 'PartyAccept'
    | 'PartyRemove'
    | 'PartyClose'
    | 'PartyJoinRequestList'
    | 'PartyMatchmakerAdd'
    | 'PartyMatchmakerRemove'
    | 'PartyDataSend'
    | 'StatusFollow'
    | 'StatusUnfollow'
    | 'StatusUpdate'
    | 'Ping'
    | 'Pong';
  type Envelope =
    | EnvelopeChannel
    | EnvelopeChannelJoin
    | EnvelopeChannelLeave
    | EnvelopeChannelMessageSend
    | EnvelopeChannelMessageUpdate
    | EnvelopeChannelMessageRemove
    | EnvelopeMatchCreateMessage
    | EnvelopeMatchDataSend
    | EnvelopeMatchJoin
    | EnvelopeMatchLeave
    | EnvelopeMatchmakerAdd
    | EnvelopeMatchmakerRemove
    | EnvelopePartyCreate
    | EnvelopePartyJoin
    | EnvelopePartyLeave
    | EnvelopePartyPromote
    | EnvelopePartyAccept
    | EnvelopePartyRemove
    | EnvelopePartyClose
    | EnvelopePartyJoinRequestList
    | EnvelopePartyMatchmakerAdd
    | EnvelopePartyMatchmakerRemove
    | EnvelopePartyDataSend
    | EnvelopeStatusFollow
    | EnvelopeStatusUnfollow
    | EnvelopeStatusUpdate
    | EnvelopePing
    | EnvelopePong;
  interface Channel {
    id?: string;
    presences?: Presence[];
    self?: Presence;
    roomName?: string;
    groupId?: string;
    userIdOne?: string;
    userIdTwo?: string;
  }
  interface EnvelopeChannel {
    channel: Channel;
  }
  interface ChannelJoin {
    target?: string;
    type?: number;
    persistence?: boolean;
    hidden?: boolean;
  }
  interface EnvelopeChannelJoin {
    channelJoin: ChannelJoin;
  }
  interface ChannelLeave {
    channelId: string;
  }
  interface EnvelopeChannelLeave {
    channelLeave: ChannelLeave;
  }
  interface ChannelMessageSend {
    channelId: string;
    content: string;
  }
  interface EnvelopeChannelMessageSend {
    channelMessageSend: ChannelMessageSend;
  }
  interface ChannelMessageUpdate {
    channelId: string;
    messageId: string;
    content: string;
  }
  interface EnvelopeChannelMessageUpdate {
    channelMessageUpdate: ChannelMessageUpdate;
  }
  interface ChannelMessageRemove {
    channelId: string;
    messageId: string;
  }
  interface EnvelopeChannelMessageRemove {
    channelMessageRemove: ChannelMessageRemove;
  }
  interface EnvelopeMatchCreateMessage {
    matchCreate: {};
  }
  interface MatchDataMessageSend {
    matchId: string;
    opCode: string;
    data?: string;
    presences?: Presence[];
    reliable?: boolean;
  }
  interface EnvelopeMatchDataSend {
    matchDataSend: MatchDataMessageSend;
  }
  interface MatchJoinMessage {
    id: string;
    metadata: { [key: string]: string };
  }
  interface EnvelopeMatchJoin {
    matchJoin: MatchJoinMessage;
  }
  interface MatchLeaveMessage {
    matchId: string;
  }
  interface EnvelopeMatchLeave {
    matchLeave: MatchLeaveMessage;
  }
  interface MatchmakerAddMessage {
    minCount: number;
    maxCount: number;
    query: string;
    stringProperties: { [key: string]: string };
    numericProperties: { [key: string]: number };
    countMultiple: number;
  }
  interface EnvelopeMatchmakerAdd {
    matchmakerAdd: MatchmakerAddMessage;
  }
  interface MatchmakerRemoveMessage {
    ticket: string;
  }
  interface EnvelopeMatchmakerRemove {
    matchmakerRemove: MatchmakerRemoveMessage;
  }
  interface PartyCreateMessage {
    open: boolean;
    maxSize: number;
  }
  interface EnvelopePartyCreate {
    partyCreate: PartyCreateMessage;
  }
  interface PartyJoinMessage {
    partyId: string;
  }
  interface EnvelopePartyJoin {
    partyJoin: PartyJoinMessage;
  }
  interface PartyLeaveMessage {
    partyId: string;
  }
  interface EnvelopePartyLeave {
    partyLeave: PartyLeaveMessage;
  }
  interface PartyPromoteMessage {
    partyId: string;
    presence: Presence;
  }
  interface EnvelopePartyPromote {
    partyPromote: PartyPromoteMessage;
  }
  interface PartyAcceptMessage {
    partyId: string;
    presence: Presence;
  }
  interface EnvelopePartyAccept {
    partyAccept: PartyAcceptMessage;
  }
  interface PartyRemoveMessage {
    partyId: string;
    presence: Presence;
  }
  interface EnvelopePartyRemove {
    partyRemove: PartyRemoveMessage;
  }
  interface PartyCloseMessage {
    partyId: string;
  }
  interface EnvelopePartyClose {
    partyClose: PartyCloseMessage;
  }
  interface PartyJoinRequestListMessage {
    partyId: string;
  }
  interface EnvelopePartyJoinRequestList {
    partyJoinRequestList: PartyJoinRequestListMessage;
  }
  interface PartyMatchmakerAddMessage {
    partyId: string;
    minCount: number;
    maxCount: number;
    query: string;
    stringProperties: { [key: string]: string };
    numericProperties: { [key: string]: number };
    countMultiple: number;
  }
  interface EnvelopePartyMatchmakerAdd {
    partyMatchmakerAdd: PartyMatchmakerAddMessage;
  }
  interface PartyMatchmakerRemoveMessage {
    partyId: string;
    ticket: string;
  }
  interface EnvelopePartyMatchmakerRemove {
    partyMatchmakerRemove: PartyMatchmakerRemoveMessage;
  }
  interface PartyDataSendMessage {
    partyId: string;
    opCode: number;
    data?: string;
  }
  interface EnvelopePartyDataSend {
    partyDataSend: PartyDataSendMessage;
  }
  interface StatusFollowMessage {
    userIds: string[];
    usernames: string[];
  }
  interface EnvelopeStatusFollow {
    statusFollow: StatusFollowMessage;
  }
  interface StatusUnfollowMessage {
    userIds: string[];
  }
  interface EnvelopeStatusUnfollow {
    statusUnfollow: StatusUnfollowMessage;
  }
  interface StatusUpdateMessage {
    status?: string;
  }
  interface EnvelopeStatusUpdate {
    statusUpdate: StatusUpdateMessage;
  }
  interface EnvelopePing {
    ping: {};
  }
  interface EnvelopePong {
    pong: {};
  }
  interface Initializer {
    registerRtBefore<T extends Envelope>(id: RtHookMessage, func: RtBeforeHookFunction<T>): void;
    registerRtAfter<T extends Envelope>(id: RtHookMessage, func: RtAfterHookFunction<T>): void;
  }
}

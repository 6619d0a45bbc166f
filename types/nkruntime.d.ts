// Types of Nakama's JavaScript modules, for TypeScript projects written for it: `nkruntime.InitModule`, `nkruntime.Nakama` …
// Native modules have types of their own: see tickwire/runtime.
declare namespace nkruntime {
  enum Codes {
    CANCELLED = 1,
    UNKNOWN = 2,
    INVALID_ARGUMENT = 3,
    DEADLINE_EXCEEDED = 4,
    NOT_FOUND = 5,
    ALREADY_EXISTS = 6,
    PERMISSION_DENIED = 7,
    RESOURCE_EXHAUSTED = 8,
    FAILED_PRECONDITION = 9,
    ABORTED = 10,
    OUT_OF_RANGE = 11,
    UNIMPLEMENTED = 12,
    INTERNAL = 13,
    UNAVAILABLE = 14,
    DATA_LOSS = 15,
    UNAUTHENTICATED = 16,
  }
  enum GroupUserState {
    Superadmin = 0,
    Admin = 1,
    Member = 2,
    JoinRequest = 3,
    Banned = 4,
  }
  enum SortOrder {
    ASCENDING = 'ascending',
    DESCENDING = 'descending',
  }
  enum Operator {
    BEST = 'best',
    SET = 'set',
    INCREMENTAL = 'increment',
  }
  enum OverrideOperator {
    BEST = 'best',
    SET = 'set',
    INCREMENTAL = 'increment',
    DECREMENTAL = 'decrement',
  }
  enum PresenceReason {
    PresenceReasonUnknown = 0,
    PresenceReasonJoin = 1,
    PresenceReasonUpdate = 2,
    PresenceReasonLeave = 3,
    PresenceReasonDisconnect = 4,
  }
  enum ChanType {
    Room = 1,
    DirectMessage = 2,
    Group = 3,
  }
  type Context = {
    env: { [key: string]: string };
    executionMode: string;
    node: string;
    version: string;
    headers?: { [key: string]: string[] };
    queryParams?: { [key: string]: string[] };
    userId?: string;
    username?: string;
    vars?: { [key: string]: string };
    userSessionExp?: number;
    sessionId?: string;
    clientIp?: string;
    clientPort?: string;
    matchId?: string;
    matchNode?: string;
    matchLabel?: string;
    matchTickRate?: number;
    lang?: string;
  };
  type ReadPermissionValues = 0 | 1 | 2;
  type WritePermissionValues = 0 | 1;
  type Error = { message: string; code: Codes };
  type RpcFunction = (ctx: Context, logger: Logger, nk: Nakama, payload: string) => string | void;
  type BeforeHookFunction<T> = (ctx: Context, logger: Logger, nk: Nakama, data: T) => T | void;
  type AfterHookFunction<T, K> = (ctx: Context, logger: Logger, nk: Nakama, data: T, request: K) => void;
  type RtBeforeHookFunction<T extends Envelope> = (ctx: Context, logger: Logger, nk: Nakama, envelope: T) => T | void;
  type RtAfterHookFunction<T extends Envelope> = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    output: T | null,
    input: T,
  ) => void;
  type MatchmakerMatchedFunction = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    matches: MatchmakerResult[],
  ) => string | void;
  type TournamentEndFunction = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    tournament: Tournament,
    end: number,
    reset: number,
  ) => void;
  type TournamentResetFunction = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    tournament: Tournament,
    end: number,
    reset: number,
  ) => void;
  type LeaderboardResetFunction = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    leaderboard: Leaderboard,
    reset: number,
  ) => void;
  type ShutdownFunction = (ctx: Context, logger: Logger, nk: Nakama) => void;
  /** What happened: the last argument of what takes a store's notifications. */
  type NotificationType = 'SUBSCRIBED' | 'RENEWED' | 'EXPIRED' | 'CANCELLED' | 'REFUNDED';
  type PurchaseNotificationAppleFunction = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    purchase: ValidatedPurchase,
    providerPayload: string,
    notificationType: NotificationType,
  ) => void;
  type SubscriptionNotificationAppleFunction = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    subscription: ValidatedSubscription,
    providerPayload: string,
    notificationType: NotificationType,
  ) => void;
  type PurchaseNotificationGoogleFunction = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    purchase: ValidatedPurchase,
    providerPayload: string,
    notificationType: NotificationType,
  ) => void;
  type SubscriptionNotificationGoogleFunction = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    subscription: ValidatedSubscription,
    providerPayload: string,
    notificationType: NotificationType,
  ) => void;
  type StorageIndexFilterFunction = (ctx: Context, logger: Logger, nk: Nakama, write: StorageWriteRequest) => boolean;
  interface MatchDispatcher {
    broadcastMessage(
      opcode: number,
      data?: ArrayBuffer | string | null,
      presences?: Presence[] | null,
      sender?: Presence | null,
      reliable?: boolean,
    ): void;
    broadcastMessageDeferred(
      opcode: number,
      data?: ArrayBuffer | string | null,
      presences?: Presence[] | null,
      sender?: Presence,
      reliable?: boolean,
    ): void;
    matchKick(presences: Presence[]): void;
    matchLabelUpdate(label: string): void;
  }
  type SessionVars = { [key: string]: string };
  interface MatchMessage {
    sender: Presence;
    persistence: boolean;
    status: string;
    opCode: number;
    data: ArrayBuffer;
    reliable: boolean;
    receiveTimeMs: number;
  }
  interface MatchState {
    [key: string]: any;
  }
  interface AccountApple {
    token?: string;
    vars?: SessionVars;
  }
  interface AuthenticateAppleRequest {
    account?: AccountApple;
    create?: boolean;
    username?: string;
  }
  interface AccountCustom {
    id?: string;
    vars?: SessionVars;
  }
  interface AuthenticateCustomRequest {
    account?: AccountCustom;
    create?: boolean;
    username?: string;
  }
  interface AuthenticateDeviceRequest {
    account?: AccountDevice;
    create?: boolean;
    username?: string;
  }
  interface AccountEmail {
    email?: string;
    password?: string;
    vars?: SessionVars;
  }
  interface AuthenticateEmailRequest {
    account: AccountEmail;
    create: boolean;
    username: string;
  }
  interface AuthenticateFacebookRequest {
    account?: AccountFacebook;
    create?: boolean;
    username?: string;
    sync?: boolean;
  }
  interface AccountFacebook {
    token?: string;
    vars?: SessionVars;
  }
  interface AccountFacebookInstantGame {
    signedPlayerInfo?: string;
    vars?: SessionVars;
  }
  interface AuthenticateFacebookInstantGameRequest {
    account?: AccountFacebookInstantGame;
    create?: boolean;
    username?: string;
  }
  interface AccountGameCenter {
    playerId?: string;
    bundleId?: string;
    timestampSeconds?: string;
    salt?: string;
    signature?: string;
    publicKeyUrl?: string;
    vars?: SessionVars;
  }
  interface AuthenticateGameCenterRequest {
    account?: AccountGameCenter;
    create?: boolean;
    username?: string;
  }
  interface AccountGoogle {
    token?: string;
    vars?: SessionVars;
  }
  interface AuthenticateGoogleRequest {
    account?: AccountGoogle;
    create?: boolean;
    username?: string;
  }
  interface AccountSteam {
    token?: string;
    vars?: SessionVars;
  }
  interface AuthenticateSteamRequest {
    account?: AccountSteam;
    create?: boolean;
    username?: string;
  }
  interface ListChannelMessagesRequest {
    channelId?: string;
    limit?: number;
    forward?: boolean;
    cursor?: string;
  }
  interface ChannelMessage {
    channelId?: string;
    messageId?: string;
    code?: number;
    senderId?: string;
    username?: string;
    content?: string;
    createTime?: number;
    updateTime?: number;
    persistent?: boolean;
    roomName?: string;
    groupId?: string;
    userIdOne?: string;
    userIdTwo?: string;
  }
  interface ListFriendsRequest {
    limit?: number;
    state?: number;
    cursor?: string;
  }
  interface ListFriendsOfFriendsRequest {
    limit?: number;
    cursor?: string;
  }
  interface AddFriendsRequest {
    ids?: string[];
    usernames?: string[];
  }
  interface DeleteFriendsRequest {
    ids?: string[];
    usernames?: string[];
  }
  interface BlockFriendsRequest {
    ids?: string[];
    usernames?: string[];
  }
  interface ImportFacebookFriendsRequest {
    account?: AccountFacebook;
    reset?: boolean;
  }
  interface ImportSteamFriendsRequest {
    account?: AccountSteam;
    reset?: boolean;
  }
  interface CreateGroupRequest {
    name?: string;
    description?: string;
    langTag?: string;
    avatarUrl?: string;
    open?: boolean;
    maxCount?: number;
  }
  interface UpdateGroupRequest {
    name?: string;
    description?: string;
    langTag?: string;
    avatarUrl?: string;
    open?: boolean;
  }
  interface DeleteGroupRequest {
    groupId?: string;
  }
  interface JoinGroupRequest {
    groupId?: string;
  }
  interface LeaveGroupRequest {
    groupId?: string;
  }
  interface AddGroupUsersRequest {
    groupId?: string;
    userIds?: string[];
  }
  interface BanGroupUsersRequest {
    groupId?: string;
    userIds?: string[];
  }
  interface KickGroupUsersRequest {
    groupId?: string;
    userIds?: string[];
  }
  interface PromoteGroupUsersRequest {
    groupId?: string;
    userIds?: string[];
  }
  interface DemoteGroupUsersRequest {
    groupId?: string;
    userIds?: string[];
  }
  interface ListGroupUsersRequest {
    groupId?: string;
    limit?: number;
    state?: number;
    cursor?: string;
  }
  interface ListUserGroupsRequest {
    userId?: string;
    limit?: number;
    state?: number;
    cursor?: string;
  }
  interface ListGroupsRequest {
    name?: string;
    cursor?: string;
    limit?: number;
  }
  interface DeleteLeaderboardRecordRequest {
    leaderboardId?: string;
  }
  interface DeleteTournamentRecordRequest {
    tournamentId?: string;
  }
  interface ListLeaderboardRecordsRequest {
    leaderboardId?: string;
    ownerIds?: string[];
    limit?: number;
    cursor?: string;
    expiry?: string;
  }
  interface WriteLeaderboardRecordRequestLeaderboardRecordWrite {
    score?: string;
    subscore?: string;
    metadata?: string;
  }
  interface WriteLeaderboardRecordRequest {
    leaderboardId?: string;
    record?: WriteLeaderboardRecordRequestLeaderboardRecordWrite;
  }
  interface ListLeaderboardRecordsAroundOwnerRequest {
    leaderboardId?: string;
    limit?: number;
    ownerId?: string;
    expiry?: string;
  }
  interface AccountAppleVarsEntry {
    key?: string;
    value?: string;
  }
  interface AccountCustomVarsEntry {
    key?: string;
    value?: string;
  }
  interface LinkFacebookRequest {
    account?: AccountFacebook;
    sync?: boolean;
  }
  interface LinkSteamRequest {
    account?: AccountSteam;
    sync?: boolean;
  }
  interface ListMatchesRequest {
    limit?: number;
    authoritative?: boolean;
    label?: string;
    minSize?: number;
    maxSize?: number;
    query?: string;
  }
  interface ListNotificationsRequest {
    limit?: number;
    cacheableCursor?: string;
  }
  interface ListStorageObjectsRequest {
    collection: string;
    userId: string;
    limit: number;
    cursor: string;
  }
  interface ReadStorageObjectId {
    collection?: string;
    key?: string;
    userId?: string;
  }
  interface ReadStorageObjectsRequest {
    objectIds?: ReadStorageObjectId[];
  }
  interface WriteStorageObject {
    collection?: string;
    key?: string;
    value?: string;
    version?: string;
    permissionRead?: number;
    permissionWrite?: number;
  }
  interface WriteStorageObjectsRequest {
    objects?: WriteStorageObject[];
  }
  interface DeleteStorageObjectId {
    collection?: string;
    key?: string;
    version?: string;
  }
  interface DeleteStorageObjectsRequest {
    objectIds?: DeleteStorageObjectId[];
  }
  interface JoinTournamentRequest {
    tournamentId?: string;
  }
  interface ListTournamentRecordsRequest {
    tournamentId?: string;
    ownerIds?: string[];
    limit?: number;
    cursor?: string;
    expiry?: string;
  }
  interface ListTournamentsRequest {
    categoryStart?: number;
    categoryEnd?: number;
    startTime?: number;
    endTime?: number;
    limit?: number;
    cursor?: string;
  }
  interface WriteTournamentRecordRequest {
    tournamentId?: string;
    record?: WriteTournamentRecordRequestTournamentRecordWrite;
  }
  interface WriteTournamentRecordRequestTournamentRecordWrite {
    score?: string;
    subscore?: string;
    metadata?: string;
  }
  interface ListTournamentRecordsAroundOwnerRequest {
    tournamentId?: string;
    limit?: number;
    ownerId?: string;
    expiry?: string;
  }
  interface GetUsersRequest {
    ids?: string[];
    usernames?: string[];
    facebookIds?: string[];
  }
  interface Event {
    name?: string;
    properties?: EventPropertiesEntry[];
    timestamp?: string;
    external?: boolean;
  }
  interface EventPropertiesEntry {
    key?: string;
    value?: string;
  }
  interface Session {
    created?: boolean;
    token?: string;
    refreshToken?: string;
  }
  interface ChannelMessageList {
    messages?: ChannelMessage[];
    nextCursor?: string;
    prevCursor?: string;
    cacheableCursor?: string;
  }
  interface Friend {
    user?: User;
    state?: number;
    updateTime?: number;
    metadata?: { [key: string]: any };
  }
  interface FriendList {
    friends?: Friend[];
    cursor?: string;
  }
  interface FriendsOfFriendsList {
    friendsOfFriends?: FriendOfFriend[];
    cursor?: string;
  }
  interface FriendOfFriend {
    referrer: string;
    user: User;
  }
  interface GroupUser {
    user: User;
    state?: GroupUserState;
  }
  interface GroupUserList {
    groupUsers?: GroupUser[];
    cursor?: string;
  }
  interface LeaderboardRecordList {
    records?: LeaderboardRecord[];
    ownerRecords?: LeaderboardRecord[];
    nextCursor?: string;
    prevCursor?: string;
    rankCount?: number;
  }
  interface MatchList {
    matches: Match[];
  }
  interface DeleteNotificationsRequest {
    ids: string[];
  }
  interface StorageObjectList {
    objects?: StorageObject[];
    cursor?: string;
  }
  interface StorageObjects {
    objects?: StorageObject[];
  }
  interface TournamentRecordList {
    records?: LeaderboardRecord[];
    ownerRecords?: LeaderboardRecord[];
    prevCursor?: string;
    nextCursor?: string;
    rankCount?: number;
  }
  interface TournamentList {
    tournaments: Tournament[];
    cursor?: string;
  }
  interface Users {
    users: Users[];
  }
  interface MatchmakerResult {
    properties: { [key: string]: string };
    presence: Presence;
    partyId?: string;
  }
  interface LeaderboardList {
    leaderboards: Leaderboard[];
    cursor?: string;
  }
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
  interface MatchHandler<State = MatchState> {
    matchInit: MatchInitFunction<State>;
    matchJoinAttempt: MatchJoinAttemptFunction<State>;
    matchJoin: MatchJoinFunction<State>;
    matchLeave: MatchLeaveFunction<State>;
    matchLoop: MatchLoopFunction<State>;
    matchTerminate: MatchTerminateFunction<State>;
    matchSignal: MatchSignalFunction<State>;
  }
  type MatchInitFunction<State = MatchState> = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    params: { [key: string]: any },
  ) => { state: State; tickRate: number; label: string };
  type MatchJoinAttemptFunction<State = MatchState> = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    dispatcher: MatchDispatcher,
    tick: number,
    state: State,
    presence: Presence,
    metadata: { [key: string]: any },
  ) => { state: State; accept: boolean; rejectMessage?: string } | null;
  type MatchJoinFunction<State = MatchState> = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    dispatcher: MatchDispatcher,
    tick: number,
    state: State,
    presences: Presence[],
  ) => { state: State } | null;
  type MatchLeaveFunction<State = MatchState> = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    dispatcher: MatchDispatcher,
    tick: number,
    state: State,
    presences: Presence[],
  ) => { state: State } | null;
  type MatchLoopFunction<State = MatchState> = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    dispatcher: MatchDispatcher,
    tick: number,
    state: State,
    messages: MatchMessage[],
  ) => { state: State } | null;
  type MatchTerminateFunction<State = MatchState> = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    dispatcher: MatchDispatcher,
    tick: number,
    state: State,
    graceSeconds: number,
  ) => { state: State } | null;
  type MatchSignalFunction<State = MatchState> = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    dispatcher: MatchDispatcher,
    tick: number,
    state: State,
    data: string,
  ) => { state: State; data?: string } | null;
  interface Logger {
    info(format: string, ...args: any[]): string;
    warn(format: string, ...args: any[]): string;
    error(format: string, ...args: any[]): string;
    debug(format: string, ...args: any[]): string;
    withField(key: string, value: string): Logger;
    withFields(pairs: { [key: string]: string }): Logger;
    getFields(): { [key: string]: string };
  }
  type RequestMethod = 'get' | 'post' | 'put' | 'patch' | 'head' | 'delete';
  interface HttpResponse {
    code: number;
    headers: string[];
    body: string;
  }
  interface AuthResult {
    userId: string;
    username: string;
    created: boolean;
  }
  interface TokenGenerateResult {
    token: string;
    exp: number;
  }
  interface AccountDevice {
    id: string;
    vars?: SessionVars;
  }
  type Wallet = { [key: string]: number };
  interface Account {
    user: User;
    wallet: Wallet;
    email: string;
    devices: AccountDevice[];
    customId: string;
    verifyTime: number;
    disableTime: number;
  }
  interface MatchmakerStats {
    ticketCount: number;
    oldestTicketCreateTime: string;
    completions: MatchmakerStatsCompletion[];
  }
  interface MatchmakerStatsCompletion {
    createTime: string;
    completeTime: string;
  }
  interface User {
    userId: string;
    username: string;
    displayName: string;
    avatarUrl: string;
    langTag: string;
    location: string;
    timezone: string;
    appleId: string;
    facebookId: string;
    facebookInstantGameId: string;
    googleId: string;
    gamecenterId: string;
    steamId: string;
    online: boolean;
    edgeCount: number;
    createTime: number;
    updateTime: number;
    metadata: { [key: string]: any };
  }
  interface UserUpdateAccount {
    userId: string;
    username?: string;
    displayName?: string;
    avatarUrl?: string;
    langTag?: string;
    location?: string;
    timezone?: string;
    metadata?: { [key: string]: any };
  }
  interface Stream {
    mode?: number;
    subject?: string;
    subcontext?: string;
    label?: string;
  }
  interface Presence {
    userId: string;
    sessionId: string;
    username: string;
    node: string;
    status?: string;
    hidden?: boolean;
    persistence?: boolean;
    reason?: PresenceReason;
  }
  interface Match {
    matchId: string;
    authoritative: boolean;
    size: number;
    label: string;
  }
  interface ApiNotification {
    id: string;
    code: number;
    content: { [key: string]: any };
    persistent: boolean;
    senderId: string;
    subject: string;
    createTime: number;
  }
  interface Notification {
    id: string;
    code: number;
    content: { [key: string]: any };
    persistent: boolean;
    userId: string;
    senderId: string;
    subject: string;
    createTime: number;
  }
  interface NotificationDeleteRequest {
    notificationId: string;
    userId: string;
  }
  interface NotificationRequest {
    code: number;
    content: { [key: string]: any };
    persistent?: boolean;
    senderId?: string | null;
    subject: string;
    userId: string;
  }
  interface ApiNotificationList {
    notifications?: ApiNotification[];
    cacheableCursor?: string;
  }
  interface NotificationsList {
    notifications: ApiNotification[];
    cursor: string;
  }
  interface WalletUpdate {
    userId: string;
    changeset: { [key: string]: number };
    metadata?: { [key: string]: any };
  }
  interface WalletUpdateResult {
    userId: string;
    updated: { [key: string]: number };
    previous: { [key: string]: number };
  }
  interface WalletLedgerResult {
    id: string;
    userId: string;
    createTime: number;
    updateTime: number;
    changeset: { [key: string]: number };
    metadata: { [key: string]: any };
  }
  interface StorageObject {
    key: string;
    collection: string;
    userId: string;
    version: string;
    permissionRead: ReadPermissionValues;
    permissionWrite: WritePermissionValues;
    createTime: number;
    updateTime: number;
    value: { [key: string]: any };
  }
  interface StorageReadRequest {
    key: string;
    collection: string;
    userId: string;
  }
  interface StorageWriteRequest {
    key: string;
    collection: string;
    userId: string | undefined;
    value: { [key: string]: any };
    version?: string;
    permissionRead?: ReadPermissionValues;
    permissionWrite?: WritePermissionValues;
  }
  interface StorageWriteAck {
    key: string;
    collection: string;
    userId: string;
    version: string;
  }
  interface StorageObjectAcks {
    acks: StorageWriteAck[];
  }
  interface StorageDeleteRequest {
    key: string;
    collection: string;
    userId: string;
    version?: string;
  }
  interface Leaderboard {
    id: string;
    title: string;
    description: string;
    category: number;
    authoritative: boolean;
    sortOrder: number;
    operator: Operator;
    prevReset: number;
    nextReset: number;
    metadata: { [key: string]: any };
    createTime: number;
  }
  interface LeaderboardRecord {
    leaderboardId: string;
    ownerId: string;
    username: string;
    score: number;
    subscore: number;
    numScore: number;
    metadata: { [key: string]: any };
    createTime: number;
    updateTime: number;
    expiryTime: number;
    rank: number;
  }
  interface Tournament {
    id: string;
    title: string;
    description: string;
    category: number;
    sortOrder: number;
    size: number;
    maxSize: number;
    maxNumScore: number;
    duration: number;
    startActive: number;
    endActive: number;
    canEnter: boolean;
    prevReset: number;
    nextReset: number;
    metadata: { [key: string]: any };
    createTime: number;
    startTime: number;
    endTime: number;
    joinRequired: boolean;
  }
  interface Group {
    id: string;
    creatorId: string;
    name: string;
    description: string;
    avatarUrl: string;
    langTag: string;
    open: boolean;
    edgeCount: number;
    maxCount: number;
    createTime: number;
    updateTime: number;
    metadata: { [key: string]: any };
  }
  interface UserGroupList {
    userGroups?: UserGroupListUserGroup[];
    cursor?: string;
  }
  interface UserGroupListUserGroup {
    group?: Group;
    state?: number;
  }
  interface GroupList {
    groups?: Group[];
    cursor?: string;
  }
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
  interface StorageIndexResult {
    objects: StorageObject[];
    cursor: string | null;
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
  interface SqlExecResult {
    rowsAffected: number;
  }
  type SqlQueryResult = { [column: string]: any }[];
  interface WalletLedgerList {
    items: WalletLedgerResult[];
    cursor?: string;
  }
  interface ValidatePurchaseAppleRequest {
    receipt: string;
  }
  interface ValidateSubscriptionAppleRequest {
    receipt: string;
  }
  interface ValidatePurchaseGoogleRequest {
    purchase: string;
  }
  interface ValidateSubscriptionGoogleRequest {
    receipt: string;
  }
  interface ValidatePurchaseHuaweiRequest {
    purchase: string;
    signature: string;
  }
  interface ListPartiesRequest {
    limit?: number;
    open?: boolean;
    query?: string;
    cursor?: string;
  }
  interface ValidatePurchaseResponse {
    validatedPurchases?: ValidatedPurchase[];
  }
  interface ValidateSubscriptionResponse {
    validatedSubscription: ValidatedSubscription;
  }
  type ValidatedPurchaseStore = 'APPLE_APP_STORE' | 'GOOGLE_PLAY_STORE' | 'HUAWEI_APP_GALLERY';
  type ValidatedPurchaseEnvironment = 'UNKNOWN' | 'SANDBOX' | 'PRODUCTION';
  interface ValidatedPurchase {
    userId: string;
    productId: string;
    transactionId: string;
    store: ValidatedPurchaseStore;
    purchaseTime: number;
    createTime: number;
    updateTime: number;
    refundTime: number;
    providerResponse: string;
    environment: ValidatedPurchaseEnvironment;
    seenBefore: boolean;
  }
  interface ValidatedSubscription {
    userId: string;
    productId: string;
    originalTransactionId: string;
    store: ValidatedPurchaseStore;
    purchaseTime: number;
    createTime: number;
    updateTime: number;
    refundTime: number;
    environment: ValidatedPurchaseEnvironment;
    expiryTime: string;
    active: boolean;
    providerResponse: string;
    providerNotification: string;
  }
  interface ValidatedPurchaseList {
    validatedPurchases?: ValidatedPurchase[];
    cursor?: string;
    prevCursor?: string;
  }
  interface ValidatedSubscriptionList {
    validatedSubscriptions?: ValidatedSubscription[];
    /** Named so in the types of Nakama, and never there. */
    validatedSubscription?: ValidatedSubscription;
    cursor?: string;
    prevCursor?: string;
  }
  interface ChannelMessageSendAck {
    channelId: string;
    messageId: string;
    code: number;
    username: string;
    createTime: number;
    updateTime: number;
    persistent: boolean;
  }
  interface Config {
    name: string;
    shutdown_grace_sec: number;
    logger: ConfigLogger;
    session: ConfigSession;
    socket: ConfigSocket;
    social: ConfigSocial;
    runtime: ConfigRuntime;
    iap: ConfigIAP;
    google_auth: ConfigGoogleAuth;
    satori: ConfigSatori;
  }
  interface ConfigLogger {
    level: string;
  }
  interface ConfigSession {
    encryption_key: string;
    token_expiry_sec: number;
    refresh_encryption_key: string;
    refresh_token_expiry_sec: number;
    single_socket: boolean;
    single_match: boolean;
    single_party: boolean;
    single_session: boolean;
  }
  interface ConfigSocket {
    server_key: string;
    port: number;
    address: string;
    protocol: string;
  }
  interface ConfigSocial {
    steam: ConfigSteam;
    facebookInstantGame: ConfigFacebookInstantGame;
    facebookLimitedLogin: ConfigFacebookLimitedLogin;
    apple: ConfigApple;
  }
  interface ConfigSteam {
    publisher_key: string;
    app_id: number;
  }
  interface ConfigFacebookInstantGame {
    app_secret: string;
  }
  interface ConfigFacebookLimitedLogin {
    app_id: string;
  }
  interface ConfigApple {
    bundle_id: string;
  }
  interface ConfigRuntime {
    env: string[];
    http_key: string;
  }
  interface ConfigIAP {
    apple: ConfigIAPApple;
    google: ConfigIAPGoogle;
    huawei: ConfigIAPHuawei;
    facebook_instant: ConfigIAPFacebookInstant;
  }
  interface ConfigIAPApple {
    shared_password: string;
    notifications_endpoint_id: string;
  }
  interface ConfigIAPGoogle {
    client_email: string;
    private_key: string;
    notifications_endpoint_id: string;
    refund_check_period_min: number;
    package_name: string;
  }
  interface ConfigIAPHuawei {
    public_key: string;
    client_id: string;
    client_secret: string;
  }
  interface ConfigIAPFacebookInstant {
    public_key: string;
    client_id: string;
    client_secret: string;
  }
  interface ConfigGoogleAuth {
    credentials_json: string;
  }
  interface ConfigSatori {
    url: string;
    api_key_name: string;
    api_key: string;
    signing_key: string;
  }
  interface Party {
    partyId: string;
    maxSize: number;
    label: string;
    open: boolean;
  }
  interface PartyList {
    parties: Party[];
    cursor?: string;
  }
  type InitModule = (ctx: Context, logger: Logger, nk: Nakama, initializer: Initializer) => void;
  interface Properties {
    default: { [key: string]: string };
    custom: { [key: string]: string };
    computed: { [key: string]: string };
  }
  interface PropertiesUpdate {
    default?: { [key: string]: string };
    custom?: { [key: string]: string };
    recompute?: boolean;
  }
  interface AuthPropertiesUpdate {
    default?: { [key: string]: string };
    custom?: { [key: string]: string };
  }
  interface SatoriEvent {
    name: string;
    id?: string;
    metadata?: { [key: string]: string };
    value?: string;
    timestamp: number;
    identityId?: string;
    sessionId?: string;
    sessionIssuedAt?: number;
    sessionExpiresAt?: number;
  }
  interface Experiment {
    name: string;
    value: string;
  }
  interface Flag {
    name: string;
    value: string;
    conditionChanged: boolean;
    changeReason?: { name: string; variant_name: string; type: number };
  }
  interface FlagOverrides {
    flagName: string;
    overrides: FlagOverride[];
  }
  interface FlagOverride {
    name: string;
    type: string;
    variantName: string;
    value: string;
    createTimeSec: number;
  }
  interface LiveEvent {
    name: string;
    description: string;
    value: string;
    activeStartTime: number;
    activeEndTime: number;
    id: string;
    startTime: number;
    endTime: number;
    duration: number;
    resetCron: string;
    status: string;
  }
  interface MessagesList {
    messages: Message[];
    nextCursor: string;
    prevCursor: string;
    cacheableCursor: string;
  }
  interface Message {
    scheduleId: string;
    sendTime: number;
    metadata: { [key: string]: string };
    createTime: number;
    updateTime: number;
    readTime: number;
    consumeTime: number;
    text: string;
    id: string;
    title: string;
    imageUrl: string;
  }
  interface NotificationUpdate {
    id: string;
    content?: { [key: string]: any };
    subject?: string;
    sender?: string;
  }
  interface Satori {
    authenticate(id: string, properties?: AuthPropertiesUpdate, ipAddress?: string): Properties;
    propertiesGet(id: string): Properties;
    propertiesUpdate(id: string, properties: PropertiesUpdate): void;
    eventsPublish(id: string, events: SatoriEvent[], ipAddress?: string): void;
    serverEventsPublish(events: SatoriEvent[], ipAddress?: string): void;
    experimentsList(id: string, names?: string[], labels?: string[]): { experiments: Experiment[] };
    flagsList(id?: string, names?: string[], labels?: string[]): { flags: Flag[] };
    flagsOverridesList(id?: string, names?: string[], labels?: string[]): { flags: FlagOverrides[] };
    liveEventsList(
      id: string,
      names?: string[],
      labels?: string[],
      pastRunCount?: number,
      futureRunCount?: number,
      startTimeSec?: number,
      endTimeSec?: number,
    ): { liveEvents: LiveEvent[]; explicitJoinLiveEvents: LiveEvent[] };
    liveEventJoin(id: string, liveEventId: string): void;
    messagesList(id: string, limit?: number, forward?: boolean, cursor?: string): { messages: MessagesList[] };
    messageUpdate(id: string, messageId: string, readTime: number, consumeTime?: number): void;
    messageDelete(id: string, messageId: string): void;
  }
  interface Nakama {
    binaryToString(data: ArrayBuffer): string;
    stringToBinary(str: string): ArrayBuffer;
    event(eventName: string, properties: { [key: string]: string }, timestamp?: number, external?: boolean): void;
    metricsCounterAdd(name: string, tags: { [key: string]: string }, delta: number): void;
    metricsGaugeSet(name: string, tags: { [key: string]: string }, value: number): void;
    metricsTimerRecord(name: string, tags: { [key: string]: string }, value: number): void;
    uuidv4(): string;
    sqlExec(sqlQuery: string, args?: any[]): SqlExecResult;
    sqlQuery(sqlQuery: string, args?: any[]): SqlQueryResult;
    httpRequest(
      url: string,
      method: RequestMethod,
      headers?: { [header: string]: string },
      body?: string,
      timeout?: number,
      insecure?: boolean,
    ): HttpResponse;
    base64Encode(s: string | ArrayBuffer, padding?: boolean): string;
    base64Decode(s: string, padding?: boolean): ArrayBuffer;
    base64UrlEncode(s: string | ArrayBuffer, padding?: boolean): string;
    base64UrlDecode(s: string, padding?: boolean): ArrayBuffer;
    base16Encode(s: string | ArrayBuffer, padding?: boolean): string;
    base16Decode(s: string, padding?: boolean): ArrayBuffer;
    jwtGenerate(
      algorithm: 'HS256' | 'RS256',
      signingKey: string,
      claims: { [key: string]: string | number | boolean },
    ): string;
    aes128Encrypt(input: string, key: string): string;
    aes128Decrypt(input: string, key: string): string;
    aes256Encrypt(input: string, key: string): string;
    aes256Decrypt(input: string, key: string): string;
    md5Hash(input: string): string;
    sha256Hash(input: string): string;
    rsaSha256Hash(input: string, key: string): string;
    hmacSha256Hash(input: string, key: string): ArrayBuffer;
    bcryptHash(password: string): string;
    bcryptCompare(hash: string, password: string): boolean;
    secureRandomBytes(count: number): ArrayBuffer;
    authenticateApple(token: string, username?: string, create?: boolean): AuthResult;
    authenticateCustom(id: string, username?: string, create?: boolean): AuthResult;
    authenticateDevice(id: string, username?: string, create?: boolean): AuthResult;
    authenticateEmail(email: string, password: string, username?: string, create?: boolean): AuthResult;
    authenticateFacebook(token: string, importFriends?: boolean, username?: string, create?: boolean): AuthResult;
    authenticateFacebookInstantGame(signedPlayerInfo: string, username?: string, create?: boolean): AuthResult;
    authenticateGameCenter(
      playerId: string,
      bundleId: string,
      ts: number,
      salt: string,
      signature: string,
      publicKeyURL: string,
      username?: string,
      create?: boolean,
    ): AuthResult;
    authenticateGoogle(token: string, username?: string, create?: boolean): AuthResult;
    authenticateSteam(token: string, username?: string, create?: boolean): AuthResult;
    authenticateTokenGenerate(
      userId: string,
      username?: string,
      exp?: number,
      vars?: { [key: string]: string },
    ): TokenGenerateResult;
    accountGetId(userId: string): Account;
    accountsGetId(userIds: string[]): Account[];
    accountUpdateId(
      userId: string,
      username?: string | null,
      displayName?: string | null,
      timezone?: string | null,
      location?: string | null,
      language?: string | null,
      avatar?: string | null,
      metadata?: { [key: string]: any } | null,
    ): void;
    accountDeleteId(userId: string, recorded?: boolean): void;
    accountExportId(userId: string): string;
    usersGetId(userIds: string[], facebookIds?: string[]): User[];
    usersGetUsername(usernames: string[]): User[];
    usersGetRandom(count: number): User[];
    usersGetFriendStatus(userId: string, userIds: string[]): Friend[];
    usersBanId(userIds: string[]): void;
    usersUnbanId(userIds: string[]): void;
    linkApple(userId: string, token: string): void;
    linkCustom(userId: string, customID: string): void;
    linkDevice(userId: string, deviceID: string): void;
    linkEmail(userId: string, email: string, password: string): void;
    linkFacebook(userId: string, username: string, token: string, importFriends?: boolean): void;
    linkFacebookInstantGame(userId: string, signedPlayerInfo: string): void;
    linkGameCenter(
      userId: string,
      playerId: string,
      bundleId: string,
      ts: number,
      salt: string,
      signature: string,
      publicKeyURL: string,
    ): void;
    linkGoogle(userId: string, token: string): void;
    linkSteam(userId: string, username: string, token: string, importFriends: boolean): void;
    unlinkApple(userId: string, token?: string): void;
    unlinkCustom(userId: string, customID?: string): void;
    unlinkDevice(userId: string, deviceID?: string): void;
    unlinkEmail(userId: string, email?: string): void;
    unlinkFacebook(userId: string, token?: string): void;
    unlinkFacebookInstantGame(userId: string, signedPlayerInfo?: string): void;
    unlinkGameCenter(
      userId: string,
      playerId?: string,
      bundleId?: string,
      ts?: number,
      salt?: string,
      signature?: string,
      publicKeyURL?: string,
    ): void;
    unlinkGoogle(userId: string, token?: string): void;
    unlinkSteam(userId: string, token?: string): void;
    statusFollow(sessionId: string, userIds: string[]): void;
    statusUnfollow(sessionId: string, userIds: string[]): void;
    streamUserList(stream: Stream, includeHidden?: boolean, includeNotHidden?: boolean): Presence[];
    streamUserGet(userId: string, sessionID: string, stream: Stream): Presence;
    streamUserJoin(
      userId: string,
      sessionID: string,
      stream: Stream,
      hidden?: boolean,
      persistence?: boolean,
      status?: string,
    ): void;
    streamUserUpdate(
      userId: string,
      sessionID: string,
      stream: Stream,
      hidden?: boolean,
      persistence?: boolean,
      status?: string,
    ): void;
    streamUserLeave(userId: string, sessionID: string, stream: Stream): void;
    streamUserKick(presence: Presence, stream: Stream): void;
    streamCount(stream: Stream): number;
    streamClose(stream: Stream): void;
    streamSend(stream: Stream, data: string, presences?: Presence[] | null, reliable?: boolean): void;
    streamSendRaw(stream: Stream, envelope: {}, presences?: Presence[] | null, reliable?: boolean): void;
    sessionDisconnect(sessionID: string, reason?: PresenceReason): void;
    sessionLogout(userId: string, token?: string, refreshToken?: string): void;
    matchCreate(module: string, params?: { [key: string]: any }): string;
    matchGet(id: string): Match | null;
    matchList(
      limit: number,
      authoritative?: boolean | null,
      label?: string | null,
      minSize?: number | null,
      maxSize?: number | null,
      query?: string | null,
    ): Match[];
    matchSignal(id: string, data: string): string;
    notificationSend(
      userId: string,
      subject: string,
      content: { [key: string]: any },
      code: number,
      senderID?: string | null,
      persistent?: boolean,
    ): void;
    notificationsSend(notifications: NotificationRequest[]): void;
    notificationSendAll(subject: string, content: { [key: string]: any }, code: number, persistent?: boolean): void;
    notificationsList(userId: string, limit?: number, cursor?: string): NotificationsList;
    notificationsDelete(notifications: NotificationDeleteRequest[]): void;
    notificationsGetId(ids: string[], userId?: string): Notification[];
    notificationsDeleteId(ids: string[], userId?: string): void;
    notificationsUpdate(updates: NotificationUpdate[]): void;
    walletUpdate(
      userId: string,
      changeset: { [key: string]: number },
      metadata?: { [key: string]: any },
      updateLedger?: boolean,
    ): WalletUpdateResult;
    walletsUpdate(updates: WalletUpdate[], updateLedger?: boolean): WalletUpdateResult[];
    walletLedgerUpdate(ledgerID: string, metadata: { [key: string]: any }): WalletLedgerResult;
    walletLedgerList(userId: string, limit?: number, cursor?: string): WalletLedgerList;
    storageList(
      userId: string | void,
      collection: string,
      limit?: number,
      cursor?: string,
      callerId?: string | void,
    ): StorageObjectList;
    storageRead(keys: StorageReadRequest[]): StorageObject[];
    storageWrite(keys: StorageWriteRequest[]): StorageWriteAck[];
    storageDelete(keys: StorageDeleteRequest[]): void;
    multiUpdate(
      accountUpdates: UserUpdateAccount[] | null,
      storageObjectsUpdates: StorageWriteRequest[] | null,
      storageObjectsDeletes: StorageDeleteRequest[] | null,
      walletUpdates: WalletUpdate[] | null,
      updateLedger?: boolean,
    ): { storageWriteAcks: StorageWriteAck[]; walletUpdateAcks: WalletUpdateResult[] };
    leaderboardCreate(
      leaderboardID: string,
      authoritative: boolean,
      sortOrder?: SortOrder,
      operator?: Operator,
      resetSchedule?: null | string,
      metadata?: { [key: string]: any } | null,
      enableRank?: boolean,
    ): void;
    leaderboardDelete(leaderboardID: string): void;
    leaderboardList(limit?: number, cursor?: string): LeaderboardList;
    leaderboardRecordsList(
      leaderboardID: string,
      leaderboardOwners?: string[],
      limit?: number,
      cursor?: string,
      overrideExpiry?: number,
    ): LeaderboardRecordList;
    leaderboardRecordsListCursorFromRank(leaderboardId: string, rank: number, expiryTime?: number): string;
    leaderboardRecordWrite(
      leaderboardID: string,
      ownerID: string,
      username?: string,
      score?: number,
      subscore?: number,
      metadata?: { [key: string]: any },
      operator?: OverrideOperator,
    ): LeaderboardRecord;
    leaderboardRecordDelete(leaderboardID: string, ownerID: string): void;
    leaderboardsGetId(leaderboardIds: string[]): Leaderboard[];
    leaderboardRecordsHaystack(
      leaderboardId: string,
      ownerId: string,
      limit: number,
      cursor: string,
      overrideExpiry: number,
    ): LeaderboardRecordList;
    leaderboardRanksDisable(leaderboardId: string): void;
    tournamentCreate(
      tournamentID: string,
      authoritative: boolean,
      sortOrder: SortOrder,
      operator: Operator,
      duration?: number,
      resetSchedule?: string | null,
      metadata?: { [key: string]: any } | null,
      title?: string | null,
      description?: string | null,
      category?: number | null,
      startTime?: number | null,
      endTime?: number | null,
      maxSize?: number | null,
      maxNumScore?: number | null,
      joinRequired?: boolean,
      enableRank?: boolean,
    ): void;
    tournamentDelete(tournamentID: string): void;
    tournamentAddAttempt(tournamentID: string, ownerID: string, count: number): void;
    tournamentJoin(tournamentID: string, userId: string, username: string): void;
    tournamentsGetId(tournamentIds: string[]): Tournament[];
    tournamentList(
      categoryStart?: number,
      categoryEnd?: number,
      startTime?: number,
      endTime?: number,
      limit?: number,
      cursor?: string,
    ): TournamentList;
    tournamentRecordsList(
      tournamentID: string,
      tournamentOwners?: string[],
      limit?: number,
      cursor?: string,
      overrideExpiry?: number,
    ): TournamentRecordList;
    tournamentRecordWrite(
      id: string,
      ownerID: string,
      username?: string,
      score?: number,
      subscore?: number,
      metadata?: { [key: string]: any },
      operator?: OverrideOperator,
    ): LeaderboardRecord;
    tournamentRecordDelete(tournamentID: string, ownerID: string): void;
    tournamentRecordsHaystack(
      id: string,
      ownerId: string,
      limit?: number,
      cursor?: string,
      expiry?: number,
    ): TournamentRecordList;
    tournamentRanksDisable(tournamentId: string): void;
    groupCreate(
      userId: string,
      name: string,
      creatorId?: string | null,
      lang?: string | null,
      description?: string | null,
      avatarURL?: string | null,
      open?: boolean | null,
      metadata?: { [key: string]: any } | null,
      limit?: number | null,
    ): Group;
    groupUpdate(
      groupId: string,
      userId: string | null,
      name?: string | null,
      creatorID?: string | null,
      lang?: string | null,
      description?: string | null,
      avatarURL?: string | null,
      open?: boolean | null,
      metadata?: { [key: string]: any } | null,
      limit?: number | null,
    ): void;
    groupDelete(groupID: string): void;
    groupUsersKick(groupID: string, userIds: string[], callerID?: string): void;
    groupUsersList(groupID: string, limit?: number, state?: number, cursor?: string): GroupUserList;
    groupsList(
      name?: string,
      langTag?: string,
      open?: boolean,
      members?: number,
      limit?: number,
      cursor?: string,
    ): GroupList;
    groupsGetRandom(count: number): Group[];
    userGroupsList(userId: string, limit?: number, state?: number, cursor?: string): UserGroupList;
    friendMetadataUpdate(userId: string, friendUserId: string, metadata: { [key: string]: any }): void;
    friendsList(userId: string, limit?: number, state?: number, cursor?: string): FriendList;
    friendsOfFriendsList(userId: string, limit?: number, cursor?: string): FriendsOfFriendsList;
    friendsAdd(
      userId: string,
      username: string,
      ids: string[],
      usernames: string[],
      metadata: { [key: string]: any },
    ): FriendList;
    friendsDelete(userId: string, username: string, ids: string[], usernames: string[]): FriendList;
    friendsBlock(userId: string, username: string, ids: string[], usernames: string[]): FriendList;
    groupUserJoin(groupID: string, userId: string, username: string): void;
    groupUserLeave(groupID: string, userId: string, username: string): void;
    groupUsersAdd(groupID: string, userIds: string[], callerID?: string): void;
    groupUsersBan(groupID: string, userIds: string[], callerID?: string): void;
    groupUsersPromote(groupID: string, userIds: string[], callerID?: string): void;
    groupUsersDemote(groupID: string, userIds: string[], callerID?: string): void;
    groupsGetId(groupIDs: string[]): Group[];
    fileRead(relPath: string): string;
    purchaseValidateApple(
      userID: string,
      receipt: string,
      persist?: boolean,
      passwordOverride?: string,
    ): ValidatePurchaseResponse;
    purchaseValidateGoogle(
      userID: string,
      purchase: string,
      persist?: boolean,
      clientEmailOverride?: string,
      privateKeyOverride?: string,
    ): ValidatePurchaseResponse;
    purchaseValidateHuawei(
      userID: string,
      receipt: string,
      signature: string,
      persist?: boolean,
    ): ValidatePurchaseResponse;
    purchaseValidateFacebookInstant(userID: string, signedRequest: string, persist?: boolean): ValidatePurchaseResponse;
    purchaseValidateSamsung(userID: string, purchaseId: string, persist?: boolean): ValidatePurchaseResponse;
    purchaseGetByTransactionId(transactionID: string): ValidatedPurchase;
    purchasesList(userID?: string, limit?: number, cursor?: string): ValidatedPurchaseList;
    subscriptionValidateApple(
      userID: string,
      receipt: string,
      persist?: boolean,
      passwordOverride?: string,
    ): ValidateSubscriptionResponse;
    subscriptionValidateGoogle(
      userID: string,
      subscription: string,
      persist?: boolean,
      clientEmailOverride?: string,
      privateKeyOverride?: string,
    ): ValidateSubscriptionResponse;
    subscriptionGetByProductId(userID: string, productID: string): ValidatedSubscription;
    subscriptionsList(userID?: string, limit?: number, cursor?: string): ValidatedSubscriptionList;
    channelMessageSend(
      channelId: string,
      content?: { [key: string]: any },
      senderId?: string,
      senderUsername?: string,
      persist?: boolean,
    ): ChannelMessageSendAck;
    channelMessageUpdate(
      channelId: string,
      messageId: string,
      content?: { [key: string]: any },
      senderId?: string,
      senderUsername?: string,
      persist?: boolean,
    ): ChannelMessageSendAck;
    channelMessageRemove(
      channelId: string,
      messageId: string,
      senderId?: string,
      senderUsername?: string,
      persist?: boolean,
    ): ChannelMessageSendAck;
    channelMessagesList(channelId: string, limit?: number, forward?: boolean, cursor?: string): ChannelMessageList;
    channelIdBuild(sender: string | void, target: string, chanType: ChanType): string;
    cronPrev(cron: string, timestamp: number): number;
    cronNext(cron: string, timestamp: number): number;
    localcacheGet(key: string): any;
    localcachePut(key: string, value: any, ttl?: number): void;
    localcacheDelete(key: string): void;
    localcacheClear(): void;
    storageIndexList(
      indexName: string,
      query: string,
      limit: number,
      order?: string[],
      callerId?: string | void,
      cursor?: string,
    ): StorageIndexResult;
    partyList(limit?: number, open?: boolean | void, query?: string, cursor?: string): PartyList;
    getSatori(): Satori;
  }
  interface Initializer {
    getConfig(): Config;
    registerRpc(id: string, func: RpcFunction): void;
    registerRtBefore<T extends Envelope>(id: RtHookMessage, func: RtBeforeHookFunction<T>): void;
    registerRtAfter<T extends Envelope>(id: RtHookMessage, func: RtAfterHookFunction<T>): void;
    registerBeforeGetAccount(fn: BeforeHookFunction<void>): void;
    registerAfterGetAccount(fn: AfterHookFunction<Account, void>): void;
    registerBeforeGetMatchmakerStats(fn: BeforeHookFunction<void>): void;
    registerAfterGetMatchmakerStats(fn: AfterHookFunction<MatchmakerStats, void>): void;
    registerBeforeUpdateAccount(fn: BeforeHookFunction<UserUpdateAccount>): void;
    registerAfterUpdateAccount(fn: AfterHookFunction<void, UserUpdateAccount>): void;
    registerBeforeDeleteAccount(fn: BeforeHookFunction<void>): void;
    registerAfterDeleteAccount(fn: AfterHookFunction<void, void>): void;
    registerBeforeAuthenticateApple(fn: BeforeHookFunction<AuthenticateAppleRequest>): void;
    registerAfterAuthenticateApple(fn: AfterHookFunction<Session, AuthenticateAppleRequest>): void;
    registerBeforeAuthenticateCustom(fn: BeforeHookFunction<AuthenticateCustomRequest>): void;
    registerAfterAuthenticateCustom(fn: AfterHookFunction<Session, AuthenticateCustomRequest>): void;
    registerBeforeAuthenticateDevice(fn: BeforeHookFunction<AuthenticateDeviceRequest>): void;
    registerAfterAuthenticateDevice(fn: AfterHookFunction<Session, AuthenticateDeviceRequest>): void;
    registerBeforeAuthenticateEmail(fn: BeforeHookFunction<AuthenticateEmailRequest>): void;
    registerAfterAuthenticateEmail(fn: AfterHookFunction<Session, AuthenticateEmailRequest>): void;
    registerBeforeAuthenticateFacebook(fn: BeforeHookFunction<AuthenticateFacebookRequest>): void;
    registerAfterAuthenticateFacebook(fn: AfterHookFunction<Session, AuthenticateFacebookRequest>): void;
    registerBeforeAuthenticateFacebookInstantGame(fn: BeforeHookFunction<AuthenticateFacebookInstantGameRequest>): void;
    registerAfterAuthenticateFacebookInstantGame(
      fn: AfterHookFunction<Session, AuthenticateFacebookInstantGameRequest>,
    ): void;
    registerBeforeAuthenticateGameCenter(fn: BeforeHookFunction<AuthenticateGameCenterRequest>): void;
    registerAfterAuthenticateGameCenter(fn: AfterHookFunction<Session, AuthenticateGameCenterRequest>): void;
    registerBeforeAuthenticateGoogle(fn: BeforeHookFunction<AuthenticateGoogleRequest>): void;
    registerAfterAuthenticateGoogle(fn: AfterHookFunction<Session, AuthenticateGoogleRequest>): void;
    registerBeforeAuthenticateSteam(fn: BeforeHookFunction<AuthenticateSteamRequest>): void;
    registerAfterAuthenticateSteam(fn: AfterHookFunction<Session, AuthenticateSteamRequest>): void;
    registerBeforeListChannelMessages(fn: BeforeHookFunction<ListChannelMessagesRequest>): void;
    registerAfterListChannelMessages(fn: AfterHookFunction<ChannelMessageList, ListChannelMessagesRequest>): void;
    registerBeforeListFriends(fn: BeforeHookFunction<ListFriendsRequest>): void;
    registerAfterListFriends(fn: AfterHookFunction<FriendList, ListFriendsRequest>): void;
    registerBeforeListFriendsOfFriends(fn: BeforeHookFunction<ListFriendsOfFriendsRequest>): void;
    registerAfterListFriendsOfFriends(fn: AfterHookFunction<FriendsOfFriendsList, ListFriendsOfFriendsRequest>): void;
    registerBeforeAddFriends(fn: BeforeHookFunction<AddFriendsRequest>): void;
    registerAfterAddFriends(fn: AfterHookFunction<void, AddFriendsRequest>): void;
    registerBeforeDeleteFriends(fn: BeforeHookFunction<DeleteFriendsRequest>): void;
    registerAfterDeleteFriends(fn: AfterHookFunction<void, DeleteFriendsRequest>): void;
    registerBeforeBlockFriends(fn: BeforeHookFunction<BlockFriendsRequest>): void;
    registerAfterBlockFriends(fn: AfterHookFunction<void, BlockFriendsRequest>): void;
    registerBeforeImportFacebookFriends(fn: BeforeHookFunction<ImportFacebookFriendsRequest>): void;
    registerAfterImportFacebookFriends(fn: AfterHookFunction<void, ImportFacebookFriendsRequest>): void;
    registerBeforeImportSteamFriends(fn: BeforeHookFunction<ImportSteamFriendsRequest>): void;
    registerAfterImportSteamFriends(fn: AfterHookFunction<void, ImportSteamFriendsRequest>): void;
    registerBeforeCreateGroup(fn: BeforeHookFunction<CreateGroupRequest>): void;
    registerAfterCreateGroup(fn: AfterHookFunction<Group, CreateGroupRequest>): void;
    registerBeforeUpdateGroup(fn: BeforeHookFunction<UpdateGroupRequest>): void;
    registerAfterUpdateGroup(fn: AfterHookFunction<void, UpdateGroupRequest>): void;
    registerBeforeDeleteGroup(fn: BeforeHookFunction<DeleteGroupRequest>): void;
    registerAfterDeleteGroup(fn: AfterHookFunction<void, DeleteGroupRequest>): void;
    registerBeforeJoinGroup(fn: BeforeHookFunction<JoinGroupRequest>): void;
    registerAfterJoinGroup(fn: AfterHookFunction<void, JoinGroupRequest>): void;
    registerBeforeLeaveGroup(fn: BeforeHookFunction<LeaveGroupRequest>): void;
    registerAfterLeaveGroup(fn: AfterHookFunction<void, LeaveGroupRequest>): void;
    registerBeforeAddGroupUsers(fn: BeforeHookFunction<AddGroupUsersRequest>): void;
    registerAfterAddGroupUsers(fn: AfterHookFunction<void, AddGroupUsersRequest>): void;
    registerBeforeBanGroupUsers(fn: BeforeHookFunction<BanGroupUsersRequest>): void;
    registerAfterBanGroupUsers(fn: AfterHookFunction<void, BanGroupUsersRequest>): void;
    registerBeforeKickGroupUsers(fn: BeforeHookFunction<KickGroupUsersRequest>): void;
    registerAfterKickGroupUsers(fn: AfterHookFunction<void, KickGroupUsersRequest>): void;
    registerBeforePromoteGroupUsers(fn: BeforeHookFunction<PromoteGroupUsersRequest>): void;
    registerAfterPromoteGroupUsers(fn: AfterHookFunction<void, PromoteGroupUsersRequest>): void;
    registerBeforeDemoteGroupUsers(fn: BeforeHookFunction<DemoteGroupUsersRequest>): void;
    registerAfterDemoteGroupUsers(fn: AfterHookFunction<void, DemoteGroupUsersRequest>): void;
    registerBeforeListGroupUsers(fn: BeforeHookFunction<ListGroupUsersRequest>): void;
    registerAfterListGroupUsers(fn: AfterHookFunction<GroupUserList, ListGroupUsersRequest>): void;
    registerBeforeListUserGroups(fn: BeforeHookFunction<ListUserGroupsRequest>): void;
    registerAfterListUserGroups(fn: AfterHookFunction<UserGroupList, ListUserGroupsRequest>): void;
    registerBeforeListGroups(fn: BeforeHookFunction<ListGroupsRequest>): void;
    registerAfterListGroups(fn: AfterHookFunction<GroupList, ListGroupsRequest>): void;
    registerBeforeDeleteLeaderboardRecord(fn: BeforeHookFunction<DeleteLeaderboardRecordRequest>): void;
    registerAfterDeleteLeaderboardRecord(fn: AfterHookFunction<void, DeleteLeaderboardRecordRequest>): void;
    registerBeforeDeleteTournamentRecord(fn: BeforeHookFunction<DeleteTournamentRecordRequest>): void;
    registerAfterDeleteTournamentRecord(fn: AfterHookFunction<void, DeleteTournamentRecordRequest>): void;
    registerBeforeListLeaderboardRecords(fn: BeforeHookFunction<ListLeaderboardRecordsRequest>): void;
    registerAfterListLeaderboardRecords(
      fn: AfterHookFunction<LeaderboardRecordList, ListLeaderboardRecordsRequest>,
    ): void;
    registerBeforeWriteLeaderboardRecord(fn: BeforeHookFunction<WriteLeaderboardRecordRequest>): void;
    registerAfterWriteLeaderboardRecord(fn: AfterHookFunction<LeaderboardRecord, WriteLeaderboardRecordRequest>): void;
    registerBeforeListLeaderboardRecordsAroundOwner(
      fn: BeforeHookFunction<ListLeaderboardRecordsAroundOwnerRequest>,
    ): void;
    registerAfterListLeaderboardRecordsAroundOwner(
      fn: AfterHookFunction<LeaderboardRecordList, ListLeaderboardRecordsAroundOwnerRequest>,
    ): void;
    registerBeforeLinkApple(fn: BeforeHookFunction<AccountApple>): void;
    registerAfterLinkApple(fn: AfterHookFunction<void, AccountApple>): void;
    registerBeforeLinkCustom(fn: BeforeHookFunction<AccountCustom>): void;
    registerAfterLinkCustom(fn: AfterHookFunction<void, AccountCustom>): void;
    registerBeforeLinkDevice(fn: BeforeHookFunction<AccountDevice>): void;
    registerAfterLinkDevice(fn: AfterHookFunction<void, AccountDevice>): void;
    registerBeforeLinkEmail(fn: BeforeHookFunction<AccountEmail>): void;
    registerAfterLinkEmail(fn: AfterHookFunction<void, AccountEmail>): void;
    registerBeforeLinkFacebook(fn: BeforeHookFunction<LinkFacebookRequest>): void;
    registerAfterLinkFacebook(fn: AfterHookFunction<void, LinkFacebookRequest>): void;
    registerBeforeLinkFacebookInstantGame(fn: BeforeHookFunction<AccountFacebookInstantGame>): void;
    registerAfterLinkFacebookInstantGame(fn: AfterHookFunction<void, AccountFacebookInstantGame>): void;
    registerBeforeLinkGameCenter(fn: BeforeHookFunction<AccountGameCenter>): void;
    registerAfterLinkGameCenter(fn: AfterHookFunction<void, AccountGameCenter>): void;
    registerBeforeLinkGoogle(fn: BeforeHookFunction<AccountGoogle>): void;
    registerAfterLinkGoogle(fn: AfterHookFunction<void, AccountGoogle>): void;
    registerBeforeLinkSteam(fn: BeforeHookFunction<LinkSteamRequest>): void;
    registerAfterLinkSteam(fn: AfterHookFunction<void, LinkSteamRequest>): void;
    registerBeforeListMatches(fn: BeforeHookFunction<ListMatchesRequest>): void;
    registerAfterListMatches(fn: AfterHookFunction<MatchList, ListMatchesRequest>): void;
    registerBeforeListNotifications(fn: BeforeHookFunction<ListNotificationsRequest>): void;
    registerAfterListNotifications(fn: AfterHookFunction<ApiNotificationList, ListNotificationsRequest>): void;
    registerBeforeDeleteNotifications(fn: BeforeHookFunction<DeleteNotificationsRequest>): void;
    registerAfterDeleteNotifications(fn: AfterHookFunction<void, DeleteNotificationsRequest>): void;
    registerBeforeListStorageObjects(fn: BeforeHookFunction<ListStorageObjectsRequest>): void;
    registerAfterListStorageObjects(fn: AfterHookFunction<StorageObjectList, ListStorageObjectsRequest>): void;
    registerBeforeReadStorageObjects(fn: BeforeHookFunction<ReadStorageObjectsRequest>): void;
    registerAfterReadStorageObjects(fn: AfterHookFunction<StorageObjects, ReadStorageObjectsRequest>): void;
    registerBeforeWriteStorageObjects(fn: BeforeHookFunction<WriteStorageObjectsRequest>): void;
    registerAfterWriteStorageObjects(fn: AfterHookFunction<StorageObjectAcks, WriteStorageObjectsRequest>): void;
    registerBeforeDeleteStorageObjects(fn: BeforeHookFunction<DeleteStorageObjectsRequest>): void;
    registerAfterDeleteStorageObjects(fn: AfterHookFunction<void, DeleteStorageObjectsRequest>): void;
    registerBeforeJoinTournament(fn: BeforeHookFunction<JoinTournamentRequest>): void;
    registerAfterJoinTournament(fn: AfterHookFunction<void, JoinTournamentRequest>): void;
    registerBeforeListTournamentRecords(fn: BeforeHookFunction<ListTournamentRecordsRequest>): void;
    registerAfterListTournamentRecords(fn: AfterHookFunction<TournamentRecordList, ListTournamentRecordsRequest>): void;
    registerBeforeListTournaments(fn: BeforeHookFunction<ListTournamentsRequest>): void;
    registerAfterListTournaments(fn: AfterHookFunction<TournamentList, ListTournamentsRequest>): void;
    registerBeforeWriteTournamentRecord(fn: BeforeHookFunction<WriteTournamentRecordRequest>): void;
    registerAfterWriteTournamentRecord(fn: AfterHookFunction<LeaderboardRecord, WriteTournamentRecordRequest>): void;
    registerBeforeListTournamentRecordsAroundOwner(
      fn: BeforeHookFunction<ListTournamentRecordsAroundOwnerRequest>,
    ): void;
    registerAfterListTournamentRecordsAroundOwner(
      fn: AfterHookFunction<LeaderboardRecordList, ListTournamentRecordsAroundOwnerRequest>,
    ): void;
    registerBeforeUnlinkApple(fn: BeforeHookFunction<AccountApple>): void;
    registerAfterUnlinkApple(fn: AfterHookFunction<void, AccountApple>): void;
    registerBeforeUnlinkCustom(fn: BeforeHookFunction<AccountCustom>): void;
    registerAfterUnlinkCustom(fn: AfterHookFunction<void, AccountCustom>): void;
    registerBeforeUnlinkDevice(fn: BeforeHookFunction<AccountDevice>): void;
    registerAfterUnlinkDevice(fn: AfterHookFunction<void, AccountDevice>): void;
    registerBeforeUnlinkEmail(fn: BeforeHookFunction<AccountEmail>): void;
    registerAfterUnlinkEmail(fn: AfterHookFunction<void, AccountEmail>): void;
    registerBeforeUnlinkFacebook(fn: BeforeHookFunction<AccountFacebookInstantGame>): void;
    registerAfterUnlinkFacebook(fn: AfterHookFunction<void, AccountFacebook>): void;
    registerBeforeUnlinkFacebookInstantGame(fn: BeforeHookFunction<AccountFacebook>): void;
    registerAfterUnlinkFacebookInstantGame(fn: AfterHookFunction<void, AccountFacebookInstantGame>): void;
    registerBeforeUnlinkGameCenter(fn: BeforeHookFunction<AccountGameCenter>): void;
    registerAfterUnlinkGameCenter(fn: AfterHookFunction<void, AccountGameCenter>): void;
    registerBeforeUnlinkGoogle(fn: BeforeHookFunction<AccountGoogle>): void;
    registerAfterUnlinkGoogle(fn: AfterHookFunction<void, AccountGoogle>): void;
    registerBeforeUnlinkSteam(fn: BeforeHookFunction<AccountSteam>): void;
    registerAfterUnlinkSteam(fn: AfterHookFunction<void, AccountSteam>): void;
    registerBeforeGetUsers(fn: BeforeHookFunction<GetUsersRequest>): void;
    registerAfterGetUsers(fn: AfterHookFunction<Users, GetUsersRequest>): void;
    registerBeforeValidatePurchaseApple(fn: BeforeHookFunction<ValidatePurchaseAppleRequest>): void;
    registerAfterValidatePurchaseApple(
      fn: AfterHookFunction<ValidatePurchaseResponse, ValidatePurchaseAppleRequest>,
    ): void;
    registerBeforeValidateSubscriptionApple(fn: BeforeHookFunction<ValidateSubscriptionAppleRequest>): void;
    registerAfterValidateSubscriptionApple(
      fn: AfterHookFunction<ValidateSubscriptionResponse, ValidateSubscriptionAppleRequest>,
    ): void;
    registerBeforeValidatePurchaseGoogle(fn: BeforeHookFunction<ValidatePurchaseGoogleRequest>): void;
    registerAfterValidatePurchaseGoogle(
      fn: AfterHookFunction<ValidatePurchaseResponse, ValidatePurchaseGoogleRequest>,
    ): void;
    registerBeforeValidateSubscriptionGoogle(fn: BeforeHookFunction<ValidateSubscriptionGoogleRequest>): void;
    registerAfterValidateSubscriptionGoogle(
      fn: AfterHookFunction<ValidateSubscriptionResponse, ValidateSubscriptionGoogleRequest>,
    ): void;
    registerBeforeValidatePurchaseHuawei(fn: BeforeHookFunction<ValidatePurchaseHuaweiRequest>): void;
    registerAfterValidatePurchaseHuawei(
      fn: AfterHookFunction<ValidatePurchaseResponse, ValidatePurchaseHuaweiRequest>,
    ): void;
    registerBeforeListParties(fn: BeforeHookFunction<ListPartiesRequest>): void;
    registerAfterListParties(fn: AfterHookFunction<PartyList, ListPartiesRequest>): void;
    registerBeforeEvent(fn: BeforeHookFunction<Event>): void;
    registerAfterEvent(fn: AfterHookFunction<void, Event>): void;
    registerMatch<State = MatchState>(name: string, functions: MatchHandler<State>): void;
    registerMatchmakerMatched(fn: MatchmakerMatchedFunction): void;
    registerTournamentEnd(fn: TournamentEndFunction): void;
    registerTournamentReset(fn: TournamentResetFunction): void;
    registerLeaderboardReset(fn: LeaderboardResetFunction): void;
    registerShutdown(fn: ShutdownFunction): void;
    registerPurchaseNotificationApple(fn: PurchaseNotificationAppleFunction): void;
    registerSubscriptionNotificationApple(fn: SubscriptionNotificationAppleFunction): void;
    registerPurchaseNotificationGoogle(fn: PurchaseNotificationGoogleFunction): void;
    registerSubscriptionNotificationGoogle(fn: SubscriptionNotificationGoogleFunction): void;
    registerStorageIndex(
      name: string,
      collection: string,
      key: string | void,
      fields: string[],
      sortableFields: string[],
      maxEntries: number,
      indexOnly: boolean,
    ): void;
    registerStorageIndexFilter(indexName: string, fn: StorageIndexFilterFunction): void;
  }
}

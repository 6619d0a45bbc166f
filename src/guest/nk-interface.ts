import type {
  Account,
  AuthResult,
  ChannelMessageList,
  ChannelMessageSendAck,
  ChanType,
  Friend,
  FriendList,
  FriendsOfFriendsList,
  Group,
  GroupList,
  GroupUserList,
  HttpResponse,
  JsonObject,
  Leaderboard,
  LeaderboardList,
  LeaderboardRecord,
  LeaderboardRecordList,
  Match,
  Notification,
  NotificationDeleteRequest,
  NotificationRequest,
  NotificationsList,
  NotificationUpdate,
  Operator,
  OverrideOperator,
  PartyList,
  Presence,
  PresenceReason,
  RequestMethod,
  SortOrder,
  SqlExecResult,
  SqlQueryResult,
  StorageDeleteRequest,
  StorageIndexResult,
  StorageObject,
  StorageObjectList,
  StorageReadRequest,
  StorageWriteAck,
  StorageWriteRequest,
  Stream,
  TokenGenerateResult,
  Tournament,
  TournamentList,
  TournamentRecordList,
  User,
  UserGroupList,
  UserUpdateAccount,
  ValidatedPurchase,
  ValidatedPurchaseList,
  ValidatedSubscription,
  ValidatedSubscriptionList,
  ValidatePurchaseResponse,
  ValidateSubscriptionResponse,
  WalletLedgerList,
  WalletLedgerResult,
  WalletUpdate,
  WalletUpdateResult,
} from './nk-values.js';
import type { Satori } from './satori-interface.js';

import type { TransactionFunction, TransactionOptions } from './transaction-functions.js';

/** nk within a transaction. Objects that `storageRead` finds stay as they are until it ends. */
export type NkTransaction = Pick<Nk, TransactionFunction>;

/**
 * The nk functions as native modules call them: promises for what the server does, plain results for what is computed in
 * the module's own thread. `docs/modules.md` says which of them this server has so far.
 */
export interface Nk {
  binaryToString(data: ArrayBuffer): string;
  stringToBinary(str: string): ArrayBuffer;
  event(eventName: string, properties: Record<string, string>, timestamp?: number, external?: boolean): Promise<void>;
  metricsCounterAdd(name: string, tags: Record<string, string>, delta: number): Promise<void>;
  metricsGaugeSet(name: string, tags: Record<string, string>, value: number): Promise<void>;
  metricsTimerRecord(name: string, tags: Record<string, string>, value: number): Promise<void>;
  uuidv4(): string;
  /**
   * Runs WORK in one database transaction: kept where it returns, undone where it throws. What is to be part of it is called
   * on TX. Where another transaction is in the way, WORK runs again.
   */
  transaction<T>(work: (tx: NkTransaction) => T | Promise<T>, options?: TransactionOptions): Promise<T>;
  sqlExec(sqlQuery: string, args?: unknown[]): Promise<SqlExecResult>;
  sqlQuery(sqlQuery: string, args?: unknown[]): Promise<SqlQueryResult>;
  httpRequest(
    url: string,
    method: RequestMethod,
    headers?: Record<string, string>,
    body?: string,
    timeout?: number,
    insecure?: boolean,
  ): Promise<HttpResponse>;
  base64Encode(s: string | ArrayBuffer, padding?: boolean): string;
  base64Decode(s: string, padding?: boolean): ArrayBuffer;
  base64UrlEncode(s: string | ArrayBuffer, padding?: boolean): string;
  base64UrlDecode(s: string, padding?: boolean): ArrayBuffer;
  base16Encode(s: string | ArrayBuffer, padding?: boolean): string;
  base16Decode(s: string, padding?: boolean): ArrayBuffer;
  jwtGenerate(
    algorithm: 'HS256' | 'RS256',
    signingKey: string,
    claims: Record<string, string | number | boolean>,
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
  authenticateApple(token: string, username?: string, create?: boolean): Promise<AuthResult>;
  authenticateCustom(id: string, username?: string, create?: boolean): Promise<AuthResult>;
  authenticateDevice(id: string, username?: string, create?: boolean): Promise<AuthResult>;
  authenticateEmail(email: string, password: string, username?: string, create?: boolean): Promise<AuthResult>;
  authenticateFacebook(
    token: string,
    importFriends?: boolean,
    username?: string,
    create?: boolean,
  ): Promise<AuthResult>;
  authenticateFacebookInstantGame(signedPlayerInfo: string, username?: string, create?: boolean): Promise<AuthResult>;
  authenticateGameCenter(
    playerId: string,
    bundleId: string,
    ts: number,
    salt: string,
    signature: string,
    publicKeyURL: string,
    username?: string,
    create?: boolean,
  ): Promise<AuthResult>;
  authenticateGoogle(token: string, username?: string, create?: boolean): Promise<AuthResult>;
  authenticateSteam(token: string, username?: string, create?: boolean): Promise<AuthResult>;
  authenticateSteam(token: string, importFriends: boolean, username?: string, create?: boolean): Promise<AuthResult>;
  authenticateTokenGenerate(
    userId: string,
    username?: string,
    exp?: number,
    vars?: Record<string, string>,
  ): Promise<TokenGenerateResult>;
  accountGetId(userId: string): Promise<Account>;
  accountsGetId(userIds: string[]): Promise<Account[]>;
  accountUpdateId(
    userId: string,
    username?: string | null,
    displayName?: string | null,
    timezone?: string | null,
    location?: string | null,
    language?: string | null,
    avatar?: string | null,
    metadata?: JsonObject | null,
  ): Promise<void>;
  accountDeleteId(userId: string, recorded?: boolean): Promise<void>;
  accountExportId(userId: string): Promise<string>;
  usersGetId(userIds: string[], facebookIds?: string[]): Promise<User[]>;
  usersGetUsername(usernames: string[]): Promise<User[]>;
  usersGetRandom(count: number): Promise<User[]>;
  usersGetFriendStatus(userId: string, userIds: string[]): Promise<Friend[]>;
  usersBanId(userIds: string[]): Promise<void>;
  usersUnbanId(userIds: string[]): Promise<void>;
  linkApple(userId: string, token: string): Promise<void>;
  linkCustom(userId: string, customID: string): Promise<void>;
  linkDevice(userId: string, deviceID: string): Promise<void>;
  linkEmail(userId: string, email: string, password: string): Promise<void>;
  linkFacebook(userId: string, username: string, token: string, importFriends?: boolean): Promise<void>;
  linkFacebookInstantGame(userId: string, signedPlayerInfo: string): Promise<void>;
  linkGameCenter(
    userId: string,
    playerId: string,
    bundleId: string,
    ts: number,
    salt: string,
    signature: string,
    publicKeyURL: string,
  ): Promise<void>;
  linkGoogle(userId: string, token: string): Promise<void>;
  linkSteam(userId: string, username: string, token: string, importFriends: boolean): Promise<void>;
  unlinkApple(userId: string, token?: string): Promise<void>;
  unlinkCustom(userId: string, customID?: string): Promise<void>;
  unlinkDevice(userId: string, deviceID?: string): Promise<void>;
  unlinkEmail(userId: string, email?: string): Promise<void>;
  unlinkFacebook(userId: string, token?: string): Promise<void>;
  unlinkFacebookInstantGame(userId: string, signedPlayerInfo?: string): Promise<void>;
  unlinkGameCenter(
    userId: string,
    playerId?: string,
    bundleId?: string,
    ts?: number,
    salt?: string,
    signature?: string,
    publicKeyURL?: string,
  ): Promise<void>;
  unlinkGoogle(userId: string, token?: string): Promise<void>;
  unlinkSteam(userId: string, token?: string): Promise<void>;
  statusFollow(sessionId: string, userIds: string[]): Promise<void>;
  statusUnfollow(sessionId: string, userIds: string[]): Promise<void>;
  streamUserList(stream: Stream, includeHidden?: boolean, includeNotHidden?: boolean): Promise<Presence[]>;
  streamUserGet(userId: string, sessionID: string, stream: Stream): Promise<Presence>;
  streamUserJoin(
    userId: string,
    sessionID: string,
    stream: Stream,
    hidden?: boolean,
    persistence?: boolean,
    status?: string,
  ): Promise<void>;
  streamUserUpdate(
    userId: string,
    sessionID: string,
    stream: Stream,
    hidden?: boolean,
    persistence?: boolean,
    status?: string,
  ): Promise<void>;
  streamUserLeave(userId: string, sessionID: string, stream: Stream): Promise<void>;
  streamUserKick(presence: Presence, stream: Stream): Promise<void>;
  streamCount(stream: Stream): Promise<number>;
  streamClose(stream: Stream): Promise<void>;
  streamSend(stream: Stream, data: string, presences?: Presence[] | null, reliable?: boolean): Promise<void>;
  streamSendRaw(stream: Stream, envelope: object, presences?: Presence[] | null, reliable?: boolean): Promise<void>;
  sessionDisconnect(sessionID: string, reason?: PresenceReason): Promise<void>;
  sessionLogout(userId: string, token?: string, refreshToken?: string): Promise<void>;
  matchCreate(module: string, params?: JsonObject): Promise<string>;
  matchGet(id: string): Promise<Match | null>;
  matchList(
    limit: number,
    authoritative?: boolean | null,
    label?: string | null,
    minSize?: number | null,
    maxSize?: number | null,
    query?: string | null,
  ): Promise<Match[]>;
  matchSignal(id: string, data: string): Promise<string>;
  notificationSend(
    userId: string,
    subject: string,
    content: JsonObject,
    code: number,
    senderID?: string | null,
    persistent?: boolean,
  ): Promise<void>;
  notificationsSend(notifications: NotificationRequest[]): Promise<void>;
  notificationSendAll(subject: string, content: JsonObject, code: number, persistent?: boolean): Promise<void>;
  notificationsList(userId: string, limit?: number, cursor?: string): Promise<NotificationsList>;
  notificationsDelete(notifications: NotificationDeleteRequest[]): Promise<void>;
  notificationsGetId(ids: string[], userId?: string): Promise<Notification[]>;
  notificationsDeleteId(ids: string[], userId?: string): Promise<void>;
  notificationsUpdate(updates: NotificationUpdate[]): Promise<void>;
  walletUpdate(
    userId: string,
    changeset: Record<string, number>,
    metadata?: JsonObject,
    updateLedger?: boolean,
  ): Promise<WalletUpdateResult>;
  walletsUpdate(updates: WalletUpdate[], updateLedger?: boolean): Promise<WalletUpdateResult[]>;
  walletLedgerUpdate(ledgerID: string, metadata: JsonObject): Promise<WalletLedgerResult>;
  walletLedgerList(userId: string, limit?: number, cursor?: string): Promise<WalletLedgerList>;
  storageList(
    userId: string | null,
    collection: string,
    limit?: number,
    cursor?: string,
    callerId?: string | null,
  ): Promise<StorageObjectList>;
  storageRead(keys: StorageReadRequest[]): Promise<StorageObject[]>;
  storageWrite(keys: StorageWriteRequest[]): Promise<StorageWriteAck[]>;
  storageDelete(keys: StorageDeleteRequest[]): Promise<void>;
  multiUpdate(
    accountUpdates: UserUpdateAccount[] | null,
    storageObjectsUpdates: StorageWriteRequest[] | null,
    storageObjectsDeletes: StorageDeleteRequest[] | null,
    walletUpdates: WalletUpdate[] | null,
    updateLedger?: boolean,
  ): Promise<{ storageWriteAcks: StorageWriteAck[]; walletUpdateAcks: WalletUpdateResult[] }>;
  leaderboardCreate(
    leaderboardID: string,
    authoritative: boolean,
    sortOrder?: SortOrder,
    operator?: Operator,
    resetSchedule?: string | null,
    metadata?: JsonObject | null,
    enableRank?: boolean,
  ): Promise<void>;
  leaderboardDelete(leaderboardID: string): Promise<void>;
  leaderboardList(limit?: number, cursor?: string): Promise<LeaderboardList>;
  leaderboardRecordsList(
    leaderboardID: string,
    leaderboardOwners?: string[],
    limit?: number,
    cursor?: string,
    overrideExpiry?: number,
  ): Promise<LeaderboardRecordList>;
  leaderboardRecordsListCursorFromRank(leaderboardId: string, rank: number, expiryTime?: number): Promise<string>;
  leaderboardRecordWrite(
    leaderboardID: string,
    ownerID: string,
    username?: string,
    score?: number,
    subscore?: number,
    metadata?: JsonObject,
    operator?: OverrideOperator,
  ): Promise<LeaderboardRecord>;
  leaderboardRecordDelete(leaderboardID: string, ownerID: string): Promise<void>;
  leaderboardsGetId(leaderboardIds: string[]): Promise<Leaderboard[]>;
  leaderboardRecordsHaystack(
    leaderboardId: string,
    ownerId: string,
    limit: number,
    cursor: string,
    overrideExpiry: number,
  ): Promise<LeaderboardRecordList>;
  leaderboardRanksDisable(leaderboardId: string): Promise<void>;
  tournamentCreate(
    tournamentID: string,
    authoritative: boolean,
    sortOrder: SortOrder,
    operator: Operator,
    duration?: number,
    resetSchedule?: string | null,
    metadata?: JsonObject | null,
    title?: string | null,
    description?: string | null,
    category?: number | null,
    startTime?: number | null,
    endTime?: number | null,
    maxSize?: number | null,
    maxNumScore?: number | null,
    joinRequired?: boolean,
    enableRank?: boolean,
  ): Promise<void>;
  tournamentDelete(tournamentID: string): Promise<void>;
  tournamentAddAttempt(tournamentID: string, ownerID: string, count: number): Promise<void>;
  tournamentJoin(tournamentID: string, userId: string, username: string): Promise<void>;
  tournamentsGetId(tournamentIds: string[]): Promise<Tournament[]>;
  tournamentList(
    categoryStart?: number,
    categoryEnd?: number,
    startTime?: number,
    endTime?: number,
    limit?: number,
    cursor?: string,
  ): Promise<TournamentList>;
  tournamentRecordsList(
    tournamentID: string,
    tournamentOwners?: string[],
    limit?: number,
    cursor?: string,
    overrideExpiry?: number,
  ): Promise<TournamentRecordList>;
  tournamentRecordWrite(
    id: string,
    ownerID: string,
    username?: string,
    score?: number,
    subscore?: number,
    metadata?: JsonObject,
    operator?: OverrideOperator,
  ): Promise<LeaderboardRecord>;
  tournamentRecordDelete(tournamentID: string, ownerID: string): Promise<void>;
  tournamentRecordsHaystack(
    id: string,
    ownerId: string,
    limit?: number,
    cursor?: string,
    expiry?: number,
  ): Promise<TournamentRecordList>;
  tournamentRanksDisable(tournamentId: string): Promise<void>;
  groupCreate(
    userId: string,
    name: string,
    creatorId?: string | null,
    lang?: string | null,
    description?: string | null,
    avatarURL?: string | null,
    open?: boolean | null,
    metadata?: JsonObject | null,
    limit?: number | null,
  ): Promise<Group>;
  groupUpdate(
    groupId: string,
    userId: string | null,
    name?: string | null,
    creatorID?: string | null,
    lang?: string | null,
    description?: string | null,
    avatarURL?: string | null,
    open?: boolean | null,
    metadata?: JsonObject | null,
    limit?: number | null,
  ): Promise<void>;
  groupDelete(groupID: string): Promise<void>;
  groupUsersKick(groupID: string, userIds: string[], callerID?: string): Promise<void>;
  groupUsersList(groupID: string, limit?: number, state?: number, cursor?: string): Promise<GroupUserList>;
  groupsList(
    name?: string,
    langTag?: string,
    open?: boolean,
    members?: number,
    limit?: number,
    cursor?: string,
  ): Promise<GroupList>;
  groupsGetRandom(count: number): Promise<Group[]>;
  userGroupsList(userId: string, limit?: number, state?: number, cursor?: string): Promise<UserGroupList>;
  friendMetadataUpdate(userId: string, friendUserId: string, metadata: JsonObject): Promise<void>;
  friendsList(userId: string, limit?: number, state?: number, cursor?: string): Promise<FriendList>;
  friendsOfFriendsList(userId: string, limit?: number, cursor?: string): Promise<FriendsOfFriendsList>;
  friendsAdd(
    userId: string,
    username: string,
    ids: string[],
    usernames: string[],
    metadata: JsonObject,
  ): Promise<FriendList>;
  friendsDelete(userId: string, username: string, ids: string[], usernames: string[]): Promise<FriendList>;
  friendsBlock(userId: string, username: string, ids: string[], usernames: string[]): Promise<FriendList>;
  groupUserJoin(groupID: string, userId: string, username: string): Promise<void>;
  groupUserLeave(groupID: string, userId: string, username: string): Promise<void>;
  groupUsersAdd(groupID: string, userIds: string[], callerID?: string): Promise<void>;
  groupUsersBan(groupID: string, userIds: string[], callerID?: string): Promise<void>;
  groupUsersPromote(groupID: string, userIds: string[], callerID?: string): Promise<void>;
  groupUsersDemote(groupID: string, userIds: string[], callerID?: string): Promise<void>;
  groupsGetId(groupIDs: string[]): Promise<Group[]>;
  fileRead(relPath: string): Promise<string>;
  purchaseValidateApple(
    userID: string,
    receipt: string,
    persist?: boolean,
    passwordOverride?: string,
  ): Promise<ValidatePurchaseResponse>;
  purchaseValidateGoogle(
    userID: string,
    purchase: string,
    persist?: boolean,
    clientEmailOverride?: string,
    privateKeyOverride?: string,
  ): Promise<ValidatePurchaseResponse>;
  purchaseValidateHuawei(
    userID: string,
    receipt: string,
    signature: string,
    persist?: boolean,
  ): Promise<ValidatePurchaseResponse>;
  purchaseValidateFacebookInstant(
    userID: string,
    signedRequest: string,
    persist?: boolean,
  ): Promise<ValidatePurchaseResponse>;
  purchaseValidateSamsung(userID: string, purchaseId: string, persist?: boolean): Promise<ValidatePurchaseResponse>;
  purchaseGetByTransactionId(transactionID: string): Promise<ValidatedPurchase | null>;
  purchasesList(userID?: string, limit?: number, cursor?: string): Promise<ValidatedPurchaseList>;
  subscriptionValidateApple(
    userID: string,
    receipt: string,
    persist?: boolean,
    passwordOverride?: string,
  ): Promise<ValidateSubscriptionResponse>;
  subscriptionValidateGoogle(
    userID: string,
    subscription: string,
    persist?: boolean,
    clientEmailOverride?: string,
    privateKeyOverride?: string,
  ): Promise<ValidateSubscriptionResponse>;
  subscriptionGetByProductId(userID: string, productID: string): Promise<ValidatedSubscription>;
  /** Satori, if the server has one set up: its functions are those of Nakama's Satori object, with promises. */
  getSatori(): Satori;
  subscriptionsList(userID?: string, limit?: number, cursor?: string): Promise<ValidatedSubscriptionList>;
  channelMessageSend(
    channelId: string,
    content?: JsonObject,
    senderId?: string,
    senderUsername?: string,
    persist?: boolean,
  ): Promise<ChannelMessageSendAck>;
  channelMessageUpdate(
    channelId: string,
    messageId: string,
    content?: JsonObject,
    senderId?: string,
    senderUsername?: string,
    persist?: boolean,
  ): Promise<ChannelMessageSendAck>;
  channelMessageRemove(
    channelId: string,
    messageId: string,
    senderId?: string,
    senderUsername?: string,
    persist?: boolean,
  ): Promise<ChannelMessageSendAck>;
  channelMessagesList(
    channelId: string,
    limit?: number,
    forward?: boolean,
    cursor?: string,
  ): Promise<ChannelMessageList>;
  channelIdBuild(sender: string | null, target: string, chanType: ChanType): Promise<string>;
  cronPrev(cron: string, timestamp: number): Promise<number>;
  cronNext(cron: string, timestamp: number): Promise<number>;
  localcacheGet(key: string): Promise<unknown>;
  localcachePut(key: string, value: unknown, ttl?: number): Promise<void>;
  localcacheDelete(key: string): Promise<void>;
  localcacheClear(): Promise<void>;
  storageIndexList(
    indexName: string,
    query: string,
    limit: number,
    order?: string[],
    callerId?: string | null,
    cursor?: string,
  ): Promise<StorageIndexResult>;
  partyList(limit?: number, open?: boolean | null, query?: string, cursor?: string): Promise<PartyList>;
}

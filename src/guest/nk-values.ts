// The values that nk functions take and give, in Nakama's names and forms.

/** Any JSON object. */
// biome-ignore lint/suspicious/noExplicitAny: its shape is the module's own.
export type JsonObject = Record<string, any>;

export interface Account {
  user: User;
  wallet: Wallet;
  email?: string;
  devices?: AccountDevice[];
  customId?: string;
  verifyTime?: number;
  disableTime?: number;
}

export interface AuthResult {
  userId: string;
  username: string;
  created: boolean;
}

export type ChanType = 1 | 2 | 3;

export interface ChannelMessageList {
  messages?: ChannelMessage[];
  nextCursor?: string;
  prevCursor?: string;
  cacheableCursor?: string;
}

export interface ChannelMessageSendAck {
  channelId: string;
  messageId: string;
  code: number;
  username: string;
  createTime: number;
  updateTime: number;
  persistent: boolean;
}

export interface Friend {
  user?: User;
  state?: number;
  updateTime?: number;
  metadata?: JsonObject;
}

export interface FriendList {
  friends?: Friend[];
  cursor?: string;
}

export interface FriendsOfFriendsList {
  friendsOfFriends?: FriendOfFriend[];
  cursor?: string;
}

export interface Group {
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
  metadata: JsonObject;
}

export interface GroupList {
  groups?: Group[];
  cursor?: string;
}

export interface GroupUserList {
  groupUsers?: GroupUser[];
  cursor?: string;
}

export interface HttpResponse {
  code: number;
  headers: string[];
  body: string;
}

export interface Leaderboard {
  id: string;
  title: string;
  description: string;
  category: number;
  authoritative: boolean;
  sortOrder: number;
  operator: Operator;
  prevReset: number;
  nextReset: number;
  metadata: JsonObject;
  createTime: number;
}

export interface LeaderboardList {
  leaderboards: Leaderboard[];
  cursor?: string;
}

export interface LeaderboardRecord {
  leaderboardId: string;
  ownerId: string;
  username: string;
  score: number;
  subscore: number;
  numScore: number;
  metadata: JsonObject;
  createTime: number;
  updateTime: number;
  expiryTime: number;
  rank: number;
}

export interface LeaderboardRecordList {
  records?: LeaderboardRecord[];
  ownerRecords?: LeaderboardRecord[];
  nextCursor?: string;
  prevCursor?: string;
  rankCount?: number;
}

export interface Match {
  matchId: string;
  authoritative: boolean;
  size: number;
  label: string | null;
}

export interface Notification {
  id: string;
  code: number;
  content: JsonObject;
  persistent: boolean;
  userId: string;
  senderId: string;
  /** The same as `senderId`. */
  sender: string;
  subject: string;
  createTime: number;
}

export interface NotificationDeleteRequest {
  notificationId: string;
  userId: string;
}

export interface NotificationRequest {
  code: number;
  content: JsonObject;
  persistent?: boolean;
  senderId?: string | null;
  subject: string;
  userId: string;
}

export interface NotificationUpdate {
  id: string;
  content?: JsonObject;
  subject?: string;
  sender?: string;
}

export interface NotificationsList {
  notifications: ApiNotification[];
  cursor: string;
}

export type Operator = 'best' | 'set' | 'increment';

export type OverrideOperator = 'best' | 'set' | 'increment' | 'decrement';

export interface PartyList {
  parties: Party[];
  cursor?: string;
}

export interface Presence {
  userId: string;
  sessionId: string;
  username: string;
  node: string;
  status?: string;
  hidden?: boolean;
  persistence?: boolean;
  reason?: PresenceReason;
}

export type PresenceReason = 0 | 1 | 2 | 3 | 4;

export type RequestMethod = 'get' | 'post' | 'put' | 'patch' | 'head' | 'delete';

export type SortOrder = 'ascending' | 'descending';

export interface SqlExecResult {
  rowsAffected: number;
}

export type SqlQueryResult = Record<string, unknown>[];

export interface StorageDeleteRequest {
  key: string;
  collection: string;
  userId: string;
  version?: string;
}

export interface StorageIndexResult {
  objects: StorageObject[];
  cursor: string | null;
}

export interface StorageObject {
  key: string;
  collection: string;
  userId: string;
  version: string;
  permissionRead: ReadPermissionValues;
  permissionWrite: WritePermissionValues;
  createTime: number;
  updateTime: number;
  value: JsonObject;
}

export interface StorageObjectList {
  objects?: StorageObject[];
  cursor?: string;
}

export interface StorageReadRequest {
  key: string;
  collection: string;
  userId?: string | null;
}

export interface StorageWriteAck {
  key: string;
  collection: string;
  userId: string;
  version: string;
}

export interface StorageWriteRequest {
  key: string;
  collection: string;
  userId?: string | null;
  value: JsonObject;
  version?: string;
  permissionRead?: ReadPermissionValues;
  permissionWrite?: WritePermissionValues;
}

export interface Stream {
  mode?: number;
  subject?: string;
  subcontext?: string;
  label?: string;
}

export interface TokenGenerateResult {
  token: string;
  exp: number;
}

export interface Tournament {
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
  metadata: JsonObject;
  createTime: number;
  startTime: number;
  endTime: number;
  joinRequired: boolean;
}

export interface TournamentList {
  tournaments: Tournament[];
  cursor?: string;
}

export interface TournamentRecordList {
  records?: LeaderboardRecord[];
  ownerRecords?: LeaderboardRecord[];
  prevCursor?: string;
  nextCursor?: string;
  rankCount?: number;
}

export interface User {
  userId: string;
  username: string;
  displayName: string;
  avatarUrl: string;
  langTag: string;
  location: string;
  timezone: string;
  appleId?: string;
  facebookId?: string;
  facebookInstantGameId?: string;
  googleId?: string;
  gamecenterId?: string;
  steamId?: string;
  online: boolean;
  edgeCount: number;
  createTime: number;
  updateTime: number;
  metadata: JsonObject;
}

export interface UserGroupList {
  userGroups?: UserGroupListUserGroup[];
  cursor?: string;
}

export interface UserUpdateAccount {
  userId: string;
  username?: string;
  displayName?: string;
  avatarUrl?: string;
  langTag?: string;
  location?: string;
  timezone?: string;
  metadata?: JsonObject;
}

export interface ValidatePurchaseResponse {
  validatedPurchases?: ValidatedPurchase[];
}

export interface ValidateSubscriptionResponse {
  validatedSubscription: ValidatedSubscription;
}

export interface ValidatedPurchase {
  userId: string;
  productId: string;
  transactionId: string;
  store: ValidatedPurchaseStore;
  purchaseTime: number;
  /** These three only where the purchase is kept, and the last where it is refunded. */
  createTime?: number;
  updateTime?: number;
  refundTime?: number;
  providerResponse: string;
  environment: ValidatedPurchaseEnvironment;
  seenBefore: boolean;
}

export interface ValidatedPurchaseList {
  validatedPurchases: ValidatedPurchase[];
  cursor: string | null;
  prevCursor: string | null;
}

export interface ValidatedSubscription {
  userId: string;
  productId: string;
  originalTransactionId: string;
  store: ValidatedPurchaseStore;
  purchaseTime: number;
  createTime?: number;
  updateTime?: number;
  refundTime?: number;
  environment: ValidatedPurchaseEnvironment;
  expiryTime: number;
  active: boolean;
  providerResponse: string;
  providerNotification: string;
}

export interface ValidatedSubscriptionList {
  validatedSubscriptions: ValidatedSubscription[];
  cursor: string | null;
  prevCursor: string | null;
}

export interface WalletLedgerList {
  items: WalletLedgerResult[];
  cursor?: string;
}

export interface WalletLedgerResult {
  id: string;
  userId: string;
  createTime: number;
  updateTime: number;
  changeset: Record<string, number>;
  metadata: JsonObject;
}

export interface WalletUpdate {
  userId: string;
  changeset: Record<string, number>;
  metadata?: JsonObject;
}

export interface WalletUpdateResult {
  userId: string;
  updated: Record<string, number>;
  previous: Record<string, number>;
}

export interface AccountDevice {
  id: string;
  vars?: SessionVars;
}

export interface ApiNotification {
  id: string;
  code: number;
  /** The text of a JSON object: lists of Nakama hold that, whatever its types say. */
  content: string;
  persistent: boolean;
  senderId: string;
  subject: string;
  createTime: number;
}

export interface ChannelMessage {
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

export interface FriendOfFriend {
  referrer: string;
  user: User;
}

export interface GroupUser {
  user: User;
  state?: GroupUserState;
}

export interface Party {
  partyId: string;
  maxSize: number;
  label: string;
  open: boolean;
}

export type ReadPermissionValues = 0 | 1 | 2;

export interface UserGroupListUserGroup {
  group?: Group;
  state?: number;
}

export type ValidatedPurchaseEnvironment = 'UNKNOWN' | 'SANDBOX' | 'PRODUCTION';

export type ValidatedPurchaseStore =
  | 'APPLE_APP_STORE'
  | 'GOOGLE_PLAY_STORE'
  | 'HUAWEI_APP_GALLERY'
  | 'FACEBOOK_INSTANT_STORE'
  | 'SAMSUNG_GALAXY_STORE';

export type Wallet = Record<string, number>;

export type WritePermissionValues = 0 | 1;

export type GroupUserState = 0 | 1 | 2 | 3 | 4;

export type SessionVars = Record<string, string>;

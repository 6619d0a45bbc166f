import { byteCiphers } from '../nk/cipher.js';
import { byteHashes } from '../nk/hash.js';
import { NK_NAMES } from '../nk-names.js';
import { boardTable } from './board-table.js';
import { createSnakeNames } from './key-names.js';

/** How a Lua function of `require("nakama")` stands for one of the JavaScript interface, where the two differ. */
export interface LuaFunction {
  /** The function's name in the JavaScript interface. */
  readonly js: string;
  /** Puts Lua's arguments as the JavaScript function takes them. */
  readonly takes?: (args: readonly unknown[]) => readonly unknown[];
  /** What Lua code gets of a result: several values where Nakama's function answers several. */
  readonly gives?: (result: unknown, args: readonly unknown[]) => readonly unknown[];
  /** Arguments, counted from 0, that are arrays: an empty table is one as well. */
  readonly lists?: readonly number[];
  /** Arguments that are bytes. */
  readonly bytes?: readonly number[];
  /** Arguments whose keys are the game's own. */
  readonly own?: readonly number[];
  /** The function itself, where the one of the JavaScript interface takes texts and no bytes. */
  readonly run?: (...args: never[]) => unknown;
  /** The keys of the result are not spelled in Lua's manner. */
  readonly keepsKeys?: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** The named fields of a result as so many values; empty texts are nil, as in Nakama. */
const fields =
  (...names: readonly string[]) =>
  (result: unknown) =>
    names.map((name) => {
      const value = (result as Fields | null)?.[name];
      return value === '' ? undefined : value;
    });

const user = (account: Fields): Fields => ({ ...(account.user as Fields), ...account });

const boards = (list: unknown): Fields[] => ((list ?? []) as unknown[]).map(boardTable);

const sortOrders: Fields = { asc: 'ascending', desc: 'descending' };
const operators: Fields = { incr: 'increment', decr: 'decrement' };
const named = (names: Fields, name: unknown): unknown => (typeof name === 'string' ? (names[name] ?? name) : name);

const boardArguments = ([id, authoritative, sortOrder, operator, ...rest]: readonly unknown[]) => [
  id,
  authoritative,
  named(sortOrders, sortOrder),
  named(operators, operator),
  ...rest,
];
/** Both stand for the operator of the leaderboard itself. */
const noOverride: readonly unknown[] = ['', 'no_override'];
const recordArguments = (args: readonly unknown[]) =>
  args.map((arg, i) => {
    if (i !== 6) return arg;
    const name = typeof arg === 'string' ? arg.toLowerCase() : arg;
    return noOverride.includes(name) ? undefined : named(operators, name);
  });

const authenticated = { gives: fields('userId', 'username', 'created') };
const recordList = { gives: fields('records', 'ownerRecords', 'nextCursor', 'prevCursor', 'rankCount') };
const haystack = { gives: fields('records', 'nextCursor', 'prevCursor', 'rankCount') };
const messageAck = { keepsKeys: true };
/** Lua's functions keep a message only where they are told to. */
const persistAt = (at: number) => (args: readonly unknown[]) => {
  const all = [...args];
  all[at] = args[at] ?? false;
  return all;
};

/** Lua sees one value of a header, the first. */
const firstOfEach = (headers: Fields): Fields =>
  Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, (values as unknown[])[0]]));

/** Nakama's Lua has names of its own for the id and the size: modules may use these or the ones that all else has. */
const party = (found: unknown): Fields => {
  const { partyId, maxSize, ...rest } = found as Fields;
  return { party_id: partyId, match_id: partyId, max_size: maxSize, maxSize, ...rest };
};

/** Lua sees more of a match, or of a tournament, than JavaScript. */
const withWholeAt = (at: number) => (args: readonly unknown[]) => {
  const all = [...args];
  all[at] = true;
  return all;
};

const unlessEmpty = (list: unknown): unknown => ((list as unknown[]).length === 0 ? undefined : list);

/** The cache holds texts, numbers and truth values; Lua code puts tables there as well. */
const TABLE_MARK = '\u0001lua table:';
const cacheable = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? TABLE_MARK + JSON.stringify(value) : value;
const cachedValue = (value: unknown): unknown =>
  typeof value === 'string' && value.startsWith(TABLE_MARK) ? JSON.parse(value.slice(TABLE_MARK.length)) : value;

/** What differs from the rule: the same arguments, one result, and the name in snake_case. By the JavaScript name. */
const DIFFERENCES: Readonly<Record<string, Omit<LuaFunction, 'js'> & { readonly lua?: string }>> = {
  event: { own: [1] },
  metricsCounterAdd: { own: [1] },
  metricsGaugeSet: { own: [1] },
  metricsTimerRecord: { own: [1] },
  uuidv4: { lua: 'uuid_v4' },
  sqlExec: { lists: [1], own: [1], gives: fields('rowsAffected') },
  sqlQuery: { lists: [1], own: [1], keepsKeys: true },
  httpRequest: {
    own: [2],
    gives: (answer) => {
      const { code, headers, body } = answer as Fields;
      return [code, firstOfEach(headers as Fields), body];
    },
    keepsKeys: true,
  },
  base64Encode: { bytes: [0] },
  base64UrlEncode: { lua: 'base64url_encode', bytes: [0] },
  base64UrlDecode: { lua: 'base64url_decode', takes: ([text, padding]) => [text, padding ?? false] },
  base16Encode: { bytes: [0] },
  jwtGenerate: { own: [2] },
  aes128Encrypt: { bytes: [0, 1], run: byteCiphers.aes128Encrypt },
  aes128Decrypt: { bytes: [0, 1], run: byteCiphers.aes128Decrypt },
  aes256Encrypt: { bytes: [0, 1], run: byteCiphers.aes256Encrypt },
  aes256Decrypt: { bytes: [0, 1], run: byteCiphers.aes256Decrypt },
  md5Hash: { bytes: [0], run: byteHashes.md5Hash },
  sha256Hash: { bytes: [0], run: byteHashes.sha256Hash },
  hmacSha256Hash: { bytes: [0, 1], run: byteHashes.hmacSha256Hash },
  rsaSha256Hash: {
    bytes: [0],
    run: byteHashes.rsaSha256Hash,
    gives: (signature) => [Buffer.from(String(signature), 'latin1')],
  },
  authenticateApple: authenticated,
  authenticateCustom: authenticated,
  authenticateDevice: authenticated,
  authenticateEmail: { takes: ([email, ...rest]) => [email ?? '', ...rest], ...authenticated },
  authenticateFacebook: authenticated,
  authenticateFacebookInstantGame: authenticated,
  authenticateGameCenter: authenticated,
  authenticateGoogle: authenticated,
  authenticateSteam: authenticated,
  authenticateTokenGenerate: { own: [3], gives: fields('token', 'exp') },
  accountGetId: { gives: (account) => [user(account as Fields)] },
  accountsGetId: { lists: [0, 1], gives: (accounts) => [(accounts as Fields[]).map(user)] },
  accountUpdateId: {
    own: [1],
    takes: ([id, metadata, username, displayName, timezone, location, langTag, avatarUrl]) => [
      id,
      username,
      displayName,
      timezone,
      location,
      langTag,
      avatarUrl,
      metadata,
    ],
  },
  usersGetId: { lists: [0, 1], takes: ([ids, facebookIds]) => [ids ?? [], facebookIds] },
  usersGetUsername: { lists: [0] },
  usersGetFriendStatus: { lists: [1] },
  usersBanId: { lists: [0] },
  usersUnbanId: { lists: [0] },
  linkGameCenter: { lua: 'link_gamecenter' },
  unlinkGameCenter: { lua: 'unlink_gamecenter' },
  statusFollow: { lists: [1] },
  statusUnfollow: { lists: [1] },
  streamSend: { lists: [2] },
  streamSendRaw: { lists: [2] },
  matchCreate: { own: [1] },
  matchGet: { takes: withWholeAt(1) },
  matchList: { takes: withWholeAt(6) },
  notificationSend: { own: [2] },
  notificationsSend: { lists: [0] },
  notificationSendAll: { own: [1] },
  notificationsList: { gives: fields('notifications', 'cursor'), keepsKeys: true },
  notificationsDelete: { lists: [0] },
  notificationsGetId: { lists: [0] },
  notificationsDeleteId: { lists: [0] },
  notificationsUpdate: { lists: [0] },
  walletUpdate: { own: [1, 2], gives: fields('updated', 'previous'), keepsKeys: true },
  walletsUpdate: { lists: [0] },
  walletLedgerUpdate: { own: [1] },
  // An empty text where there is no more, unlike all other lists.
  walletLedgerList: { gives: (page) => [(page as Fields).items, (page as Fields).cursor ?? ''] },
  storageList: { gives: fields('objects', 'cursor') },
  storageRead: { lists: [0] },
  storageWrite: { lists: [0] },
  storageDelete: { lists: [0] },
  multiUpdate: {
    lists: [0, 1, 2, 3],
    gives: (acks) => [unlessEmpty((acks as Fields).storageWriteAcks), unlessEmpty((acks as Fields).walletUpdateAcks)],
  },
  leaderboardCreate: { own: [5], takes: boardArguments },
  leaderboardList: {
    gives: (list) => [boards((list as Fields).leaderboards), (list as Fields).cursor || undefined],
  },
  leaderboardsGetId: { lists: [0], gives: (list) => [boards(list)] },
  leaderboardRecordsList: { lists: [1], ...recordList },
  leaderboardRecordsHaystack: haystack,
  leaderboardRecordWrite: { own: [5], takes: recordArguments },
  tournamentCreate: { own: [6], takes: boardArguments },
  tournamentList: {
    takes: ([first, last, ...rest]) => withWholeAt(6)([first, last ?? first ?? 0, ...rest]),
    gives: (list) => [boards((list as Fields).tournaments), (list as Fields).cursor || undefined],
  },
  tournamentsGetId: { lists: [0], takes: withWholeAt(1), gives: (list) => [boards(list)] },
  tournamentRecordsList: { lists: [1], ...recordList },
  tournamentRecordsHaystack: haystack,
  tournamentRecordWrite: { own: [5], takes: recordArguments },
  groupsGetId: { lists: [0] },
  groupCreate: { own: [7] },
  groupUpdate: { own: [8] },
  groupUsersAdd: { lists: [1] },
  groupUsersBan: { lists: [1] },
  groupUsersKick: { lists: [1] },
  groupUsersPromote: { lists: [1] },
  groupUsersDemote: { lists: [1] },
  groupUsersList: { gives: fields('groupUsers', 'cursor') },
  groupsList: { gives: fields('groups', 'cursor') },
  userGroupsList: { gives: fields('userGroups', 'cursor') },
  friendMetadataUpdate: { own: [2] },
  friendsList: { gives: fields('friends', 'cursor') },
  friendsOfFriendsList: { gives: fields('friendsOfFriends', 'cursor') },
  friendsAdd: { lists: [2, 3], own: [4] },
  friendsDelete: { lists: [2, 3] },
  friendsBlock: { lists: [2, 3] },
  partyList: {
    gives: (list) => [((list as Fields).parties as unknown[]).map(party), (list as Fields).cursor],
    keepsKeys: true,
  },
  purchaseValidateHuawei: { takes: ([id, signature, receipt, persist]) => [id, receipt, signature, persist] },
  purchasesList: { gives: fields('validatedPurchases', 'cursor', 'prevCursor') },
  subscriptionsList: { gives: fields('validatedSubscriptions', 'cursor', 'prevCursor') },
  channelMessageSend: { own: [1], takes: persistAt(4), ...messageAck },
  channelMessageUpdate: { own: [2], takes: persistAt(5), ...messageAck },
  channelMessageRemove: { takes: persistAt(4), ...messageAck },
  channelMessagesList: { gives: fields('messages', 'nextCursor', 'prevCursor'), keepsKeys: true },
  localcacheGet: {
    own: [1],
    keepsKeys: true,
    takes: ([key]) => [key],
    gives: (value, [, missing]) => [value === undefined || value === null ? missing : cachedValue(value)],
  },
  localcachePut: { own: [1], takes: ([key, value, ttl]) => [key, cacheable(value), ttl] },
  storageIndexList: { lists: [3], gives: fields('objects', 'cursor') },
};

/** Text and bytes are one in Lua. */
const WITHOUT_COUNTERPART = new Set(['binaryToString', 'stringToBinary']);

/** The functions that Lua code has of the JavaScript interface, by their names in Lua. */
export function luaFunctions(): ReadonlyMap<string, LuaFunction> {
  const snake = createSnakeNames();
  return new Map(
    NK_NAMES.filter((js) => !WITHOUT_COUNTERPART.has(js)).map((js) => {
      const { lua = snake(js), ...difference } = DIFFERENCES[js] ?? {};
      return [lua, { js, ...difference }];
    }),
  );
}

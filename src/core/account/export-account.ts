import { NIL_UUID } from '../../base/id.js';
import type { Queryable } from '../../database/database.js';
import type {
  Account,
  ChannelMessage,
  Friend,
  Group,
  LeaderboardRecord,
  Notification,
  StorageObject,
} from '../../wire/gen/api.js';
import { stringifyJson } from '../../wire/json.js';
import { lookupType } from '../../wire/message-types.js';
import type { Init } from '../../wire/well-known.js';
import { type MessageRow, toChannelMessage } from '../channel/channel-message.js';
import { GROUP_COLUMNS, type GroupRow, toGroupMessage } from '../group/group-message.js';
import { RECORD_COLUMNS, type RecordRow, toRecordMessage } from '../leaderboard/leaderboard-record.js';
import { NOTIFICATION_COLUMNS, type NotificationRow, toNotificationMessage } from '../notification/notification.js';
import { STORAGE_COLUMNS, type StorageRow, toStorageObjectMessage } from '../storage/storage-object.js';
import { LEDGER_COLUMNS, type LedgerRow } from '../wallet/wallet-ledger-item.js';
import { getAccount } from './get-accounts.js';

/** All that the server keeps of a user. */
export interface AccountExport {
  readonly account: Init<Account>;
  readonly objects: Init<StorageObject>[];
  /** By their ids and states alone: the rest is theirs. */
  readonly friends: Init<Friend>[];
  readonly groups: Init<Group>[];
  /** Those that the user has sent. */
  readonly messages: Init<ChannelMessage>[];
  readonly leaderboardRecords: Init<LeaderboardRecord>[];
  readonly notifications: Init<Notification>[];
  readonly walletLedgers: LedgerRow[];
}

const named = (name: string, text: string) => ({ name: `account_export_${name}`, text });
const selectObjects = named('objects', `select ${STORAGE_COLUMNS} from storage s where s.user_id = $1`);
const selectFriends = named(
  'friends',
  `select u.id, e.state from user_edge e join users u on u.id = e.destination_id where e.source_id = $1
    order by e.state, e.position`,
);
const selectGroups = named(
  'groups',
  `select ${GROUP_COLUMNS} from group_edge e join groups g on g.id = e.destination_id where e.source_id = $1
    order by e.state, e.position`,
);
const selectMessages = named(
  'messages',
  `select id, code, sender_id, username, content::text as content, create_time, update_time, stream_mode as mode,
      stream_subject as subject, stream_descriptor as subcontext, stream_label as label
    from message where sender_id = $1`,
);
const selectRecords = named('records', `select ${RECORD_COLUMNS} from leaderboard_record r where r.owner_id = $1`);
const selectNotifications = named(
  'notifications',
  `select ${NOTIFICATION_COLUMNS} from notification where user_id = $1 order by create_time, id`,
);
const selectLedger = named(
  'ledger',
  `select ${LEDGER_COLUMNS} from wallet_ledger where user_id = $1 order by create_time, id`,
);

interface SentMessageRow extends MessageRow {
  readonly mode: number;
  readonly subject: string;
  readonly subcontext: string;
  readonly label: string;
}

/**
 * All that the server keeps of a user, however much it is; of the server itself (the nil UUID) account and objects. Throws
 * INVALID_ARGUMENT (no UUID), NOT_FOUND.
 */
export async function exportAccount(db: Queryable, userId: string): Promise<AccountExport> {
  const account = await getAccount(db, userId, () => false);
  const owned = await rowsOf<StorageRow>(db, selectObjects, userId);
  const others = userId === NIL_UUID ? nothing : await readOthers(db, userId);
  return { account, objects: owned.map(toStorageObjectMessage), ...others };
}

const nothing = { friends: [], groups: [], messages: [], leaderboardRecords: [], notifications: [], walletLedgers: [] };

async function readOthers(db: Queryable, userId: string): Promise<Omit<AccountExport, 'account' | 'objects'>> {
  const friends = await rowsOf<{ id: string; state: number }>(db, selectFriends, userId);
  const groups = await rowsOf<GroupRow>(db, selectGroups, userId);
  const messages = await rowsOf<SentMessageRow>(db, selectMessages, userId);
  const records = await rowsOf<RecordRow>(db, selectRecords, userId);
  const notifications = await rowsOf<NotificationRow>(db, selectNotifications, userId);
  return {
    friends: friends.map(({ id, state }) => ({ user: { id }, state: { value: state } })),
    groups: groups.map(toGroupMessage),
    messages: messages.map((row) => toChannelMessage(channelOf(row), row, true)),
    leaderboardRecords: records.map((row) => toRecordMessage(row, 0)),
    notifications: notifications.map(toNotificationMessage),
    walletLedgers: await rowsOf<LedgerRow>(db, selectLedger, userId),
  };
}

async function rowsOf<Row>(db: Queryable, statement: { name: string; text: string }, userId: string): Promise<Row[]> {
  return (await db.query<Row>(statement, [userId])).rows;
}

function channelOf({ mode, subject, subcontext, label }: SentMessageRow) {
  const idOrNone = (id: string) => (id === NIL_UUID ? '' : id);
  return { mode, subject: idOrNone(subject), subcontext: idOrNone(subcontext), label };
}

/** The text of an export as Nakama writes it: proto3 JSON with the names of the proto files. */
export function accountExportText(data: AccountExport): string {
  const write = (type: string, message: object) => stringifyJson(lookupType(`nakama.api.${type}`), message, NAMES);
  const parts: [name: string, items: string[]][] = [
    ['objects', data.objects.map((item) => write('StorageObject', item))],
    ['friends', data.friends.map((item) => write('Friend', item))],
    ['groups', data.groups.map((item) => write('Group', item))],
    ['messages', data.messages.map((item) => write('ChannelMessage', item))],
    ['leaderboard_records', data.leaderboardRecords.map((item) => write('LeaderboardRecord', item))],
    ['notifications', data.notifications.map((item) => write('Notification', item))],
    ['wallet_ledgers', data.walletLedgers.map(ledgerText)],
  ];
  const lists = parts.filter(([, items]) => items.length > 0).map(([name, items]) => `"${name}":[${items.join(',')}]`);
  return `{${[`"account":${write('Account', data.account)}`, ...lists].join(',')}}`;
}

const NAMES = { names: 'original' } as const;

function ledgerText({ id, user_id, changeset, metadata, create_time, update_time }: LedgerRow): string {
  const time = (ms: number) => new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z');
  const times = { create_time: time(create_time), update_time: time(update_time) };
  return JSON.stringify({ id, user_id, changeset, metadata, ...times });
}

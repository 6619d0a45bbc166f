import { isUuid } from '../../base/id.js';
import { invalidArgument } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import { timestamptz } from '../../database/value-parsers.js';
import { LEDGER_COLUMNS, type LedgerRow, toLedgerItem, type WalletLedgerItem } from './wallet-ledger-item.js';

export interface ListWalletLedgerArgs {
  readonly userId: string;
  /** How many at most: 1 to 10,000. */
  readonly limit: number;
  /** Where the page before ended; '' or left out for the first page. */
  readonly cursor?: string | undefined;
}

export interface WalletLedgerPage {
  /** The newest first. */
  readonly items: readonly WalletLedgerItem[];
  /** Of the next page; '' at the end. */
  readonly cursor: string;
}

const MAX_LIMIT = 10_000;
/** No bound: the first page begins before every item. */
const START = { createTime: 'infinity', id: '00000000-0000-0000-0000-000000000000' };

const listLedger = {
  name: 'wallet_ledger_list',
  text: `select ${LEDGER_COLUMNS} from wallet_ledger
    where user_id = $1 and (create_time, id) < ($2::timestamptz, $3::uuid)
    order by create_time desc, id desc limit $4`,
};

/** One page of the changes of a wallet. Throws INVALID_ARGUMENT for an owner, limit or cursor that cannot be. */
export async function listWalletLedger(
  db: Queryable,
  { userId, limit, cursor = '' }: ListWalletLedgerArgs,
): Promise<WalletLedgerPage> {
  if (!isUuid(userId)) throw invalidArgument('The owner of a wallet is given by a UUID.');
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIMIT) {
    throw invalidArgument(`The ledger is listed with a limit of 1 to ${MAX_LIMIT} items.`);
  }
  const before = cursor === '' ? START : parseCursor(userId, cursor);
  const { rows } = await db.query<LedgerRow>(listLedger, [userId, before.createTime, before.id, limit + 1]);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const isMore = rows.length > limit && last !== undefined;
  return { items: page.map(toLedgerItem), cursor: isMore ? formatCursor(last) : '' };
}

function formatCursor({ user_id, create_time, id }: LedgerRow): string {
  return Buffer.from(JSON.stringify([user_id, create_time, id])).toString('base64url');
}

function parseCursor(owner: string, cursor: string): { createTime: string; id: string } {
  try {
    const position: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(position) || position.length !== 3) throw invalidCursor();
    const [userId, createTime, id] = position as unknown[];
    if (userId !== owner.toLowerCase() || typeof createTime !== 'number') throw invalidCursor();
    if (typeof id !== 'string' || !isUuid(id)) throw invalidCursor();
    return { createTime: timestamptz(createTime), id };
  } catch {
    throw invalidCursor();
  }
}

const invalidCursor = () => invalidArgument('This cursor did not come from a list of this ledger.');

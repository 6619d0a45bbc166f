import { newUuid } from '../../base/id.js';
import { invalidArgument, StatusError } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import { isUnstorableValue } from '../unstorable-value.js';
import {
  applyChangeset,
  checkWalletUpdate,
  parseWallet,
  type Wallet,
  type WalletChange,
  type WalletUpdate,
} from './wallet-update.js';

/** Updates that hold together: all of them or none. */
export interface WalletRequest {
  readonly updates: readonly WalletUpdate[];
  /** Whether the ledger keeps them. */
  readonly updateLedger: boolean;
}

/** What came of one request. */
export type WalletOutcome = { readonly changes: readonly WalletChange[] } | { readonly error: StatusError };

interface LedgerEntry {
  readonly id: string;
  readonly userId: string;
  /** JSON text. */
  readonly changeset: string;
  readonly metadata: string;
}

/** What a batch of requests has come to so far. */
interface Books {
  readonly wallets: Map<string, Wallet>;
  /** By owner: the currencies that were changed, with their new amounts. */
  readonly touched: Map<string, Map<string, number>>;
  readonly ledger: LedgerEntry[];
}

// In one order for everybody, so that transactions never wait for each other in a circle; and no stronger than an update
// needs, so that rows which refer to the user can be written meanwhile.
const lockWallets = {
  name: 'wallet_lock',
  text: `select id, wallet::text as wallet from users where id = any($1::uuid[]) order by id for no key update`,
};

// Only what was changed is written: amounts that JavaScript cannot hold exactly stay as they are.
const updateWallets = {
  name: 'wallet_update',
  text: `update users u set wallet = u.wallet || v.touched, update_time = now()
    from unnest($1::uuid[], $2::jsonb[]) as v(id, touched) where u.id = v.id`,
};

// The time is read while the wallets are locked, so that the ledger of a wallet is in the order of its changes.
const insertLedger = {
  name: 'wallet_ledger_insert',
  text: `insert into wallet_ledger (id, user_id, changeset, metadata, create_time, update_time)
    select v.id, v.user_id, v.changeset, v.metadata, t.now + v.position * interval '1 microsecond', t.now
    from unnest($1::uuid[], $2::uuid[], $3::jsonb[], $4::jsonb[]) with ordinality
        as v(id, user_id, changeset, metadata, position),
      (select clock_timestamp() as now) t`,
};

/** Throws INVALID_ARGUMENT for a request that cannot be. */
export function checkWalletRequest({ updates }: WalletRequest): void {
  for (const update of updates) checkWalletUpdate(update);
}

/**
 * Applies REQUESTS, which have been checked, one after the other in the transaction TX. One that is refused
 * (FAILED_PRECONDITION below zero, OUT_OF_RANGE) changes nothing and does not keep the others. Updates of users who do not
 * exist are passed over. Throws INVALID_ARGUMENT, for all, where the database cannot hold a name or metadata.
 */
export async function updateWalletsIn(tx: Queryable, requests: readonly WalletRequest[]): Promise<WalletOutcome[]> {
  const owners = new Set(requests.flatMap(({ updates }) => updates.map(({ userId }) => userId.toLowerCase())));
  if (owners.size === 0) return requests.map(() => ({ changes: [] }));
  const { rows } = await tx.query<{ id: string; wallet: string }>(lockWallets, [[...owners]]);
  const books: Books = {
    wallets: new Map(rows.map(({ id, wallet }) => [id, parseWallet(wallet)])),
    touched: new Map(),
    ledger: [],
  };
  const outcomes = requests.map((request) => settle(books, request));
  await write(tx, books);
  return outcomes;
}

function settle(books: Books, request: WalletRequest): WalletOutcome {
  try {
    return { changes: applyRequest(books, request) };
  } catch (error) {
    if (error instanceof StatusError) return { error };
    throw error;
  }
}

function applyRequest(books: Books, { updates, updateLedger }: WalletRequest): WalletChange[] {
  const staged = new Map<string, Wallet>();
  const changes: WalletChange[] = [];
  const known = updates
    .map((update) => ({ ...update, userId: update.userId.toLowerCase() }))
    .filter(({ userId }) => books.wallets.has(userId));
  for (const { userId, changeset } of known) {
    const previous = staged.get(userId) ?? books.wallets.get(userId)!;
    const updated = applyChangeset(previous, changeset);
    staged.set(userId, updated);
    changes.push({ userId, previous: Object.fromEntries(previous), updated: Object.fromEntries(updated) });
  }
  for (const update of known) enter(books, update, staged.get(update.userId)!, updateLedger);
  return changes;
}

function enter(books: Books, update: WalletUpdate, wallet: Wallet, updateLedger: boolean): void {
  const { userId, changeset, metadata } = update;
  const touched = books.touched.get(userId) ?? new Map<string, number>();
  for (const currency of Object.keys(changeset)) touched.set(currency, wallet.get(currency)!);
  books.touched.set(userId, touched);
  books.wallets.set(userId, wallet);
  if (updateLedger) books.ledger.push({ id: newUuid(), userId, changeset: JSON.stringify(changeset), metadata });
}

async function write(tx: Queryable, { touched, ledger }: Books): Promise<void> {
  if (touched.size === 0) return;
  const amounts = [...touched.values()].map((wallet) => JSON.stringify(Object.fromEntries(wallet)));
  const writes = [tx.query(updateWallets, [[...touched.keys()], amounts])];
  if (ledger.length > 0) {
    const columns = (['id', 'userId', 'changeset', 'metadata'] as const).map((name) => ledger.map((e) => e[name]));
    writes.push(tx.query(insertLedger, columns));
  }
  try {
    await Promise.all(writes);
  } catch (error) {
    if (isUnstorableValue(error)) throw invalidArgument('A wallet or its ledger holds a value that cannot be stored.');
    throw error;
  }
}

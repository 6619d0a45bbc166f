import type { Database, Queryable } from '../../database/database.js';
import type { StorageObjectAck } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { type AccountChanges, updateAccount } from '../account/update-account.js';
import type { OnStorageChanged } from '../storage/storage-commit.js';
import {
  prepareDelete,
  prepareWrite,
  runStorageOperations,
  type StorageDelete,
  type StorageOperation,
  type StorageWrite,
} from '../storage/storage-operation.js';
import { toAck } from '../storage/write-storage-objects.js';
import { checkWalletRequest, updateWalletsIn } from '../wallet/update-wallets.js';
import type { WalletChange, WalletUpdate } from '../wallet/wallet-update.js';

export interface AccountUpdate {
  readonly userId: string;
  readonly changes: AccountChanges;
}

export interface MultiUpdateArgs {
  readonly accounts: readonly AccountUpdate[];
  readonly writes: readonly StorageWrite[];
  readonly deletes: readonly StorageDelete[];
  readonly wallets: readonly WalletUpdate[];
  readonly updateLedger: boolean;
}

export interface MultiUpdateResult {
  readonly acks: readonly Init<StorageObjectAck>[];
  readonly walletChanges: readonly WalletChange[];
}

export interface MultiUpdateDeps {
  readonly db: Pick<Database, 'transaction'>;
  readonly onStorageChanged: OnStorageChanged;
}

// The rows of accounts and wallets, in one order for everybody and before anything else is touched.
const lockUsers = {
  name: 'multi_update_lock',
  text: 'select id from users where id = any($1::uuid[]) order by id for no key update',
};

/**
 * Changes accounts, storage objects and wallets for the server: everything or nothing. Objects are written before others
 * are deleted. Throws what the changes would throw alone.
 */
export async function multiUpdate(
  { db, onStorageChanged }: MultiUpdateDeps,
  args: MultiUpdateArgs,
): Promise<MultiUpdateResult> {
  const { accounts, wallets, updateLedger } = args;
  const writes = args.writes.map((write) => prepareWrite(null, write));
  const operations = [...writes, ...args.deletes.map((object) => prepareDelete(null, object))];
  checkWalletRequest({ updates: wallets, updateLedger });
  const result = await db.transaction(async (tx) => {
    const userIds = [...accounts, ...wallets].map(({ userId }) => userId);
    if (userIds.length > 0) await tx.query(lockUsers, [userIds]);
    for (const { userId, changes } of accounts) await updateAccount(tx, userId, changes);
    const acks = await runStorage(tx, writes, operations);
    return { acks, walletChanges: await runWallets(tx, wallets, updateLedger) };
  });
  if (operations.length > 0) await onStorageChanged(operations);
  return result;
}

async function runStorage(
  tx: Queryable,
  writes: readonly StorageOperation[],
  operations: readonly StorageOperation[],
): Promise<Init<StorageObjectAck>[]> {
  const times = await runStorageOperations(tx, operations);
  return writes.map((write, index) => toAck(write, times[index]!));
}

async function runWallets(
  tx: Queryable,
  updates: readonly WalletUpdate[],
  updateLedger: boolean,
): Promise<readonly WalletChange[]> {
  const [outcome] = await updateWalletsIn(tx, [{ updates, updateLedger }]);
  if (outcome && 'error' in outcome) throw outcome.error;
  return outcome?.changes ?? [];
}

import type { IsOnline } from '../../core/account/get-accounts.js';
import type { OnStorageChanged } from '../../core/storage/storage-commit.js';
import { runStorageOperations } from '../../core/storage/storage-operation.js';
import type { StorageObjectId } from '../../core/storage/storage-rules.js';
import { checkWalletRequest, updateWalletsIn } from '../../core/wallet/update-wallets.js';
import type { Queryable } from '../../database/database.js';
import { TRANSACTION_FUNCTIONS } from '../../guest/transaction-functions.js';
import type { NkFunctions } from '../nk-functions.js';
import type { TransactionScope } from '../transactions.js';
import { accountNk } from './account.js';
import { multiUpdateNk } from './multi-update.js';
import { sqlNk } from './sql.js';
import { storageNk } from './storage.js';
import { walletNk } from './wallet.js';

export interface TransactionScopeDeps {
  readonly isOnline: IsOnline;
  readonly onStorageChanged: OnStorageChanged;
}

/** The nk functions of one transaction, TX. Objects that they read are locked until its end. */
export function createTransactionScope(
  { isOnline, onStorageChanged }: TransactionScopeDeps,
  tx: Queryable,
): TransactionScope {
  const changed: StorageObjectId[] = [];
  const note = async (ids: readonly StorageObjectId[]) => void changed.push(...ids);
  // What would open a transaction of its own joins this one.
  const db = {
    query: tx.query,
    queryText: tx.queryText,
    transaction: <T>(work: (tx: Queryable) => Promise<T>) => work(tx),
  };
  const all: NkFunctions = {
    ...accountNk({ db, isOnline }),
    ...storageNk({
      db,
      locksReads: true,
      async commitStorage(operations) {
        const times = await runStorageOperations(tx, operations);
        await note(operations);
        return times;
      },
    }),
    ...walletNk({
      db,
      wallets: {
        async update(request) {
          checkWalletRequest(request);
          const [outcome] = await updateWalletsIn(tx, [request]);
          if (outcome && 'error' in outcome) throw outcome.error;
          return outcome?.changes ?? [];
        },
      },
    }),
    ...multiUpdateNk({ db, onStorageChanged: note }),
    ...sqlNk({ db }),
  };
  return {
    functions: Object.fromEntries(TRANSACTION_FUNCTIONS.map((name) => [name, all[name]!])),
    async committed() {
      if (changed.length > 0) await onStorageChanged(changed);
    },
  };
}

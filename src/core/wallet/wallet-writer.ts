import type { Database } from '../../database/database.js';
import { createGroupCommit } from '../../database/group-commit.js';
import { checkWalletRequest, updateWalletsIn, type WalletOutcome, type WalletRequest } from './update-wallets.js';
import type { WalletChange } from './wallet-update.js';

/** Changes wallets. */
export interface WalletWriter {
  /**
   * Applies all updates or none, and answers with the wallets before and after each; updates of users who do not exist are
   * passed over. Rejects with INVALID_ARGUMENT for what cannot be, FAILED_PRECONDITION where a currency would fall below
   * zero, OUT_OF_RANGE where an amount would not be exact, RESOURCE_EXHAUSTED.
   */
  update(request: WalletRequest): Promise<readonly WalletChange[]>;
}

/**
 * What many callers ask for in the same moment is written by one transaction: a wallet that all of them change is locked
 * once, not once each.
 */
export function createWalletWriter(db: Database): WalletWriter {
  const commits = createGroupCommit<WalletRequest, WalletOutcome>({
    write: (requests) => db.transaction((tx) => updateWalletsIn(tx, requests)),
  });
  return {
    async update(request) {
      checkWalletRequest(request);
      if (request.updates.length === 0) return [];
      const outcome = await commits.submit(request);
      if ('error' in outcome) throw outcome.error;
      return outcome.changes;
    },
  };
}

import { isUuid } from '../../base/id.js';
import { invalidArgument, notFound } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import { parseJsonObjectText } from '../json-object-text.js';
import { isUnstorableValue } from '../unstorable-value.js';
import { LEDGER_COLUMNS, type LedgerRow, toLedgerItem, type WalletLedgerItem } from './wallet-ledger-item.js';

const updateMetadata = {
  name: 'wallet_ledger_update',
  text: `update wallet_ledger set metadata = metadata || $2::jsonb, update_time = now() where id = $1
    returning ${LEDGER_COLUMNS}`,
};

/**
 * Adds METADATA, the text of a JSON object, to that of a ledger item: fields with the same name are replaced. Throws
 * INVALID_ARGUMENT, NOT_FOUND.
 */
export async function updateWalletLedger(db: Queryable, id: string, metadata: string): Promise<WalletLedgerItem> {
  if (!isUuid(id)) throw invalidArgument('An item of the ledger is given by a UUID.');
  parseJsonObjectText(metadata, 'metadata of a ledger item');
  try {
    const { rows } = await db.query<LedgerRow>(updateMetadata, [id, metadata]);
    const [row] = rows;
    if (!row) throw notFound('There is no such item in the ledger.');
    return toLedgerItem(row);
  } catch (error) {
    if (isUnstorableValue(error)) throw invalidArgument('The metadata holds a value that cannot be stored.');
    throw error;
  }
}

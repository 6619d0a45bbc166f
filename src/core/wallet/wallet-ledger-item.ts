/** One change of a wallet, as the ledger keeps it; times in whole seconds since 1970. */
export interface WalletLedgerItem {
  readonly id: string;
  readonly userId: string;
  readonly changeset: Readonly<Record<string, number>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly createSec: number;
  readonly updateSec: number;
}

/** As `LEDGER_COLUMNS` selects it. */
export interface LedgerRow {
  readonly id: string;
  readonly user_id: string;
  /** JSON text. */
  readonly changeset: string;
  /** JSON text. */
  readonly metadata: string;
  /** Milliseconds since 1970, with the microseconds as the fraction. */
  readonly create_time: number;
  readonly update_time: number;
}

/** Select list for `LedgerRow`. */
export const LEDGER_COLUMNS = 'id, user_id, changeset, metadata, create_time, update_time';

export function toLedgerItem(row: LedgerRow): WalletLedgerItem {
  return {
    id: row.id,
    userId: row.user_id,
    changeset: JSON.parse(row.changeset),
    metadata: JSON.parse(row.metadata),
    createSec: Math.floor(row.create_time / 1000),
    updateSec: Math.floor(row.update_time / 1000),
  };
}

import { notFound } from '../../base/status-error.js';
import { listWalletLedger } from '../../core/wallet/list-wallet-ledger.js';
import { updateWalletLedger } from '../../core/wallet/update-wallet-ledger.js';
import type { WalletLedgerItem } from '../../core/wallet/wallet-ledger-item.js';
import type { WalletUpdate } from '../../core/wallet/wallet-update.js';
import type { WalletWriter } from '../../core/wallet/wallet-writer.js';
import type { Queryable } from '../../database/database.js';
import {
  argumentError,
  boolean,
  integer,
  list,
  object,
  optional,
  type PlainObject,
  text,
  uuid,
} from '../../guest/nk/argument.js';
import type { NkFunctions } from '../nk-functions.js';
import { toJsonText } from './json-text.js';

export interface WalletNkDeps {
  readonly db: Queryable;
  readonly wallets: WalletWriter;
}

const DEFAULT_LEDGER_LIMIT = 100;

/** nk functions for wallets, which the server alone changes. */
export function walletNk({ db, wallets }: WalletNkDeps): NkFunctions {
  return {
    async walletUpdate(_caller, userId, changeset, metadata, updateLedger) {
      const fn = 'walletUpdate';
      const update = walletUpdate(fn, '', { userId, changeset, metadata });
      const [change] = await wallets.update({ updates: [update], updateLedger: flag(fn, updateLedger) });
      if (!change) throw notFound('There is no such account.');
      return change;
    },

    walletsUpdate(_caller, updates, updateLedger) {
      const fn = 'walletsUpdate';
      return wallets.update({ updates: walletUpdates(fn, 'updates', updates), updateLedger: flag(fn, updateLedger) });
    },

    async walletLedgerUpdate(_caller, ledgerID, metadata) {
      const fn = 'walletLedgerUpdate';
      const id = uuid(fn, 'ledgerID', ledgerID);
      return toLedgerObject(await updateWalletLedger(db, id, toJsonText(object(fn, 'metadata', metadata))));
    },

    async walletLedgerList(_caller, userId, limit, cursor) {
      const fn = 'walletLedgerList';
      const page = await listWalletLedger(db, {
        userId: uuid(fn, 'userId', userId),
        limit: optional(integer, fn, 'limit', limit) ?? DEFAULT_LEDGER_LIMIT,
        cursor: optional(text, fn, 'cursor', cursor),
      });
      return { items: page.items.map(toLedgerObject), cursor: page.cursor || null };
    },
  };
}

const flag = (fn: string, value: unknown): boolean => optional(boolean, fn, 'updateLedger', value) ?? false;

/** What the argument NAME of FN says about wallets, in a form that has been checked. */
export function walletUpdates(fn: string, name: string, value: unknown): WalletUpdate[] {
  return list(fn, name, value).map((item, i) => walletUpdate(fn, `${name}[${i}].`, object(fn, `${name}[${i}]`, item)));
}

function walletUpdate(fn: string, prefix: string, { userId, changeset, metadata }: PlainObject): WalletUpdate {
  return {
    userId: uuid(fn, `${prefix}userId`, userId),
    changeset: toChangeset(fn, `${prefix}changeset`, changeset),
    metadata: toJsonText(optional(object, fn, `${prefix}metadata`, metadata) ?? {}),
  };
}

function toChangeset(fn: string, name: string, value: unknown): Record<string, number> {
  const changeset = object(fn, name, value);
  for (const [currency, amount] of Object.entries(changeset)) {
    if (!Number.isSafeInteger(amount)) {
      throw argumentError(fn, `${name}.${currency}`, 'a whole number within 2^53 - 1', amount);
    }
  }
  return changeset as Record<string, number>;
}

function toLedgerObject({ id, userId, changeset, metadata, createSec, updateSec }: WalletLedgerItem): PlainObject {
  return { id, userId, createTime: createSec, updateTime: updateSec, changeset, metadata };
}

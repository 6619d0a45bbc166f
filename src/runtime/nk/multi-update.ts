import { type AccountUpdate, type MultiUpdateDeps, multiUpdate } from '../../core/multi-update/multi-update.js';
import { boolean, list, object, optional, text, uuid } from '../../guest/nk/argument.js';
import type { NkFunctions } from '../nk-functions.js';
import { toJsonText } from './json-text.js';
import { storageDeletes, storageWrites, toStorageAck } from './storage-arguments.js';
import { walletUpdates } from './wallet.js';

const FN = 'multiUpdate';

/** The nk function that changes accounts, storage objects and wallets in one transaction. */
export function multiUpdateNk(deps: MultiUpdateDeps): NkFunctions {
  return {
    async multiUpdate(_caller, accountUpdates, objects, deletes, wallets, updateLedger) {
      const { acks, walletChanges } = await multiUpdate(deps, {
        accounts: optional(accountUpdatesOf, FN, 'accountUpdates', accountUpdates) ?? [],
        writes: optional(storageWrites, FN, 'storageObjectsUpdates', objects) ?? [],
        deletes: optional(storageDeletes, FN, 'storageObjectsDeletes', deletes) ?? [],
        wallets: optional(walletUpdates, FN, 'walletUpdates', wallets) ?? [],
        updateLedger: optional(boolean, FN, 'updateLedger', updateLedger) ?? false,
      });
      return { storageWriteAcks: acks.map(toStorageAck), walletUpdateAcks: walletChanges };
    },
  };
}

function accountUpdatesOf(fn: string, name: string, value: unknown): AccountUpdate[] {
  return list(fn, name, value).map((item, i) => accountUpdate(fn, `${name}[${i}]`, item));
}

function accountUpdate(fn: string, name: string, value: unknown): AccountUpdate {
  const update = object(fn, name, value);
  const field = (key: string) => optional(text, fn, `${name}.${key}`, update[key]);
  const metadata = optional(object, fn, `${name}.metadata`, update.metadata);
  return {
    userId: uuid(fn, `${name}.userId`, update.userId),
    changes: {
      // Of a username alone, an empty text leaves what is there.
      username: field('username') || null,
      displayName: field('displayName'),
      timezone: field('timezone'),
      location: field('location'),
      langTag: field('langTag'),
      avatarUrl: field('avatarUrl'),
      metadata: metadata && toJsonText(metadata),
    },
  };
}

import type { MatchHandler } from '../match/loop/match-handler.js';
import type { CallKind, Registrations, StorageIndexRegistration } from './guest.js';
import { moduleLoadError } from './module-load-error.js';
import { RegistrationError } from './registration-error.js';

export type GuestFunction = (...args: never[]) => unknown;

/** What one evaluation of a module has registered. */
export interface ModuleRegistrations {
  /** By kind and name: `rpc/echo`, `before/UpdateAccount`, `event/Shutdown`. */
  readonly functions: Map<string, GuestFunction>;
  readonly matches: Map<string, MatchHandler>;
  readonly storageIndexes: StorageIndexRegistration[];
  /** Where each was registered, as FILE:LINE, by kind and name; where it is known. */
  readonly places: Map<string, string>;
}

export function emptyRegistrations(): ModuleRegistrations {
  return { functions: new Map(), matches: new Map(), storageIndexes: [], places: new Map() };
}

/** RPC ids are the same in any case, as clients write them into paths. */
export function functionKey(kind: CallKind, name: string): string {
  return `${kind}/${kind === 'rpc' ? name.toLowerCase() : name}`;
}

export const matchKey = (name: string): string => `match/${name}`;

/** Fails where two modules claim the same name: which one would answer is no one's guess to make. */
export function checkConflicts(modules: readonly { file: string; registrations: ModuleRegistrations }[]): void {
  const owners = new Map<string, string>();
  for (const { file, registrations } of modules) {
    const matches = [...registrations.matches.keys()].map(matchKey);
    const indexes = registrations.storageIndexes.map(({ name }) => `storage index/${name}`);
    for (const key of [...registrations.functions.keys(), ...matches, ...indexes]) {
      const owner = owners.get(key);
      if (owner !== undefined) {
        const [kind, name] = [key.slice(0, key.indexOf('/')), key.slice(key.indexOf('/') + 1)];
        const message = `${kind} '${name}' is already registered by ${owner}`;
        throw moduleLoadError(file, new RegistrationError(message, name));
      }
      owners.set(key, file);
    }
  }
}

export function summarize(modules: readonly ModuleRegistrations[]): Registrations {
  const keys = modules.flatMap(({ functions }) => [...functions.keys()]);
  const ofKind = (kind: CallKind) =>
    keys.filter((key) => key.startsWith(`${kind}/`)).map((key) => key.slice(kind.length + 1));
  return {
    rpcs: ofKind('rpc'),
    matches: modules.flatMap(({ matches }) => [...matches.keys()]),
    matchUpgrades: modules.flatMap(({ matches }) =>
      [...matches].filter(([, { matchUpgrade }]) => matchUpgrade).map(([name]) => name),
    ),
    before: ofKind('before'),
    after: ofKind('after'),
    rtBefore: ofKind('rtBefore'),
    rtAfter: ofKind('rtAfter'),
    events: ofKind('event'),
    storageIndexes: modules.flatMap(({ storageIndexes }) => storageIndexes),
  };
}

import type { ModuleDefinition, StorageIndex } from './define.js';
import type { CallKind } from './guest.js';
import { API_HOOKS, EVENT_HOOKS } from './hook-names.js';
import { envelopeOf, nameOf, storageIndexFilterName, storageIndexOf } from './initializer.js';
import { checkMatchHandler } from './match-functions.js';
import { emptyRegistrations, functionKey, type GuestFunction, type ModuleRegistrations } from './registry.js';

const PARTS = ['rpcs', 'matches', 'before', 'after', 'rtBefore', 'rtAfter', 'events', 'storageIndexes'];

/** Checks a definition and turns it into registrations. Throws TypeError, which names what is wrong. */
export function nativeRegistrations(definition: ModuleDefinition): ModuleRegistrations {
  if (typeof definition !== 'object' || definition === null) throw new TypeError('the definition must be an object');
  for (const part of Object.keys(definition)) {
    if (!PARTS.includes(part))
      throw new TypeError(`the definition has an unknown part '${part}': it knows ${PARTS.join(', ')}`);
  }
  const registrations = emptyRegistrations();

  function addAll(
    kind: CallKind,
    part: string,
    named: Readonly<Record<string, unknown>> = {},
    known?: readonly string[],
  ): void {
    for (const [name, callback] of Object.entries(named)) {
      if (known && !known.includes(name)) throw new TypeError(`${part}.${name}: there is no such hook`);
      if (typeof callback !== 'function') throw new TypeError(`${part}.${name} must be a function`);
      const full = kind.startsWith('rt') ? envelopeOf(part, name) : nameOf(part, name);
      registrations.functions.set(functionKey(kind, full), callback as GuestFunction);
    }
  }

  addAll('rpc', 'rpcs', definition.rpcs);
  addAll('before', 'before', definition.before, API_HOOKS);
  addAll('after', 'after', definition.after, API_HOOKS);
  addAll('rtBefore', 'rtBefore', definition.rtBefore);
  addAll('rtAfter', 'rtAfter', definition.rtAfter);
  addAll('event', 'events', definition.events, EVENT_HOOKS);
  for (const [name, handler] of Object.entries(definition.matches ?? {})) {
    registrations.matches.set(name, checkMatchHandler(name, handler));
  }
  for (const index of definition.storageIndexes ?? []) addStorageIndex(registrations, index);
  return registrations;
}

function addStorageIndex(registrations: ModuleRegistrations, index: StorageIndex): void {
  const { name, collection, key, fields, sortableFields, maxEntries, indexOnly, filter } = index;
  const args = [name, collection, key, fields, sortableFields, maxEntries, indexOnly];
  registrations.storageIndexes.push(storageIndexOf('storageIndexes', args));
  if (filter === undefined) return;
  if (typeof filter !== 'function') throw new TypeError(`storageIndexes: the filter of '${name}' must be a function`);
  registrations.functions.set(functionKey('event', storageIndexFilterName(name)), filter as GuestFunction);
}

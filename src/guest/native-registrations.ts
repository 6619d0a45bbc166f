import { nearestName } from '../base/nearest-name.js';
import type { MatchHandler } from '../match/loop/match-handler.js';
import { checkMatchHandler } from './check-match-handler.js';
import type { ModuleDefinition, StorageIndex } from './define.js';
import type { CallKind } from './guest.js';
import { API_HOOKS, EVENT_HOOKS } from './hook-names.js';
import { envelopeOf, nameOf, storageIndexFilterName, storageIndexOf } from './initializer.js';
import { RegistrationError } from './registration-error.js';
import { emptyRegistrations, functionKey, type GuestFunction, type ModuleRegistrations, matchKey } from './registry.js';

const PARTS = ['rpcs', 'matches', 'before', 'after', 'rtBefore', 'rtAfter', 'events', 'storageIndexes'];

/**
 * Checks a definition and turns it into registrations; FINDPLACE says where the source has a name. Throws TypeError, which names
 * what is wrong.
 */
export function nativeRegistrations(
  definition: ModuleDefinition,
  findPlace: (name: string) => string | undefined = () => undefined,
): ModuleRegistrations {
  if (typeof definition !== 'object' || definition === null) throw new TypeError('the definition must be an object');
  for (const part of Object.keys(definition)) {
    if (!PARTS.includes(part))
      throw new RegistrationError(`the definition has an unknown part '${part}': it knows ${PARTS.join(', ')}`, part);
  }
  const registrations = emptyRegistrations();

  function addAll(
    kind: CallKind,
    part: string,
    named: Readonly<Record<string, unknown>> = {},
    known?: readonly string[],
  ): void {
    for (const [name, callback] of Object.entries(named)) {
      if (known && !known.includes(name)) {
        const nearest = nearestName(name, known);
        throw new RegistrationError(`${part}.${name}: there is no such hook; is ${nearest} meant?`, name);
      }
      if (typeof callback !== 'function') throw new RegistrationError(`${part}.${name} must be a function`, name);
      const full = kind.startsWith('rt') ? envelopeOf(part, name) : nameOf(part, name);
      const key = functionKey(kind, full);
      registrations.functions.set(key, callback as GuestFunction);
      notePlace(key, name);
    }
  }

  function notePlace(key: string, name: string): void {
    const place = findPlace(name);
    if (place !== undefined) registrations.places.set(key, place);
  }

  addAll('rpc', 'rpcs', definition.rpcs);
  addAll('before', 'before', definition.before, API_HOOKS);
  addAll('after', 'after', definition.after, API_HOOKS);
  addAll('rtBefore', 'rtBefore', definition.rtBefore);
  addAll('rtAfter', 'rtAfter', definition.rtAfter);
  addAll('event', 'events', definition.events, EVENT_HOOKS);
  for (const [name, handler] of Object.entries(definition.matches ?? {})) {
    registrations.matches.set(name, checkHandler(name, handler));
    notePlace(matchKey(name), name);
  }
  for (const index of definition.storageIndexes ?? []) addStorageIndex(registrations, index);
  return registrations;
}

function checkHandler(name: string, handler: unknown): MatchHandler {
  try {
    return checkMatchHandler(name, handler);
  } catch (error) {
    throw error instanceof TypeError ? new RegistrationError(error.message, name) : error;
  }
}

function addStorageIndex(registrations: ModuleRegistrations, index: StorageIndex): void {
  const { name, collection, key, fields, sortableFields, maxEntries, indexOnly, filter } = index;
  const args = [name, collection, key, fields, sortableFields, maxEntries, indexOnly];
  registrations.storageIndexes.push(storageIndexOf('storageIndexes', args));
  if (filter === undefined) return;
  if (typeof filter !== 'function') throw new TypeError(`storageIndexes: the filter of '${name}' must be a function`);
  registrations.functions.set(functionKey('event', storageIndexFilterName(name)), filter as GuestFunction);
}

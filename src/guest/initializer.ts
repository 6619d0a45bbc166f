import { checkMatchHandler } from './check-match-handler.js';
import type { CallKind, StorageIndexRegistration } from './guest.js';
import { API_HOOKS, EVENT_HOOKS, REALTIME_HOOKS } from './hook-names.js';
import { emptyRegistrations, functionKey, type GuestFunction, type ModuleRegistrations, matchKey } from './registry.js';

/** Where in the module the code stands that is running now: FILE:LINE. */
export type FindPlace = () => string | undefined;

export type Initializer = Record<string, (...args: unknown[]) => unknown>;

/** An initializer for bundles. It is made once a thread; what it records goes where the last `record` said. */
export interface RecordingInitializer {
  readonly initializer: Initializer;
  /** Runs START and gives what it has registered, and where, as far as FINDPLACE tells. */
  record(start: () => void, findPlace?: FindPlace): ModuleRegistrations;
}

/** More than this is a mistake, such as a loop that does not end where it should. */
const MAX_FUNCTIONS = 10_000;
/** Finding out where something is registered takes some 50 µs. */
const MAX_PLACES = 500;

export function createRecordingInitializer(config: Readonly<Record<string, unknown>>): RecordingInitializer {
  let current: ModuleRegistrations | undefined;
  let findPlace: FindPlace | undefined;

  function open(fn: string): ModuleRegistrations {
    if (!current) throw new TypeError(`initializer.${fn} can only be called while InitModule runs`);
    return current;
  }

  function add(fn: string, kind: CallKind, name: string, callback: unknown): void {
    if (typeof callback !== 'function') throw new TypeError(`initializer.${fn}: '${name}' must be given a function`);
    const { functions } = open(fn);
    if (functions.size >= MAX_FUNCTIONS) {
      throw new RangeError(`initializer.${fn}: a module cannot register more than ${MAX_FUNCTIONS} functions`);
    }
    functions.set(functionKey(kind, name), callback as GuestFunction);
    notePlace(functionKey(kind, name));
  }

  function notePlace(key: string): void {
    if (current!.places.size >= MAX_PLACES) return;
    const place = findPlace?.();
    if (place !== undefined) current!.places.set(key, place);
  }

  const initializer: Initializer = {
    getConfig: () => structuredClone(config),
    registerRpc: (id, callback) => add('registerRpc', 'rpc', nameOf('registerRpc', id), callback),
    registerRtBefore: (id, callback) =>
      add('registerRtBefore', 'rtBefore', envelopeOf('registerRtBefore', id), callback),
    registerRtAfter: (id, callback) => add('registerRtAfter', 'rtAfter', envelopeOf('registerRtAfter', id), callback),
    registerMatch(name, handler) {
      const id = nameOf('registerMatch', name);
      open('registerMatch').matches.set(id, checkMatchHandler(id, handler));
      notePlace(matchKey(id));
    },
    registerStorageIndex(...args) {
      open('registerStorageIndex').storageIndexes.push(storageIndexOf('initializer.registerStorageIndex', args));
    },
    registerStorageIndexFilter(index, callback) {
      const name = nameOf('registerStorageIndexFilter', index);
      add('registerStorageIndexFilter', 'event', storageIndexFilterName(name), callback);
    },
  };
  for (const method of API_HOOKS) {
    initializer[`registerBefore${method}`] = (callback) => add(`registerBefore${method}`, 'before', method, callback);
    initializer[`registerAfter${method}`] = (callback) => add(`registerAfter${method}`, 'after', method, callback);
  }
  for (const event of EVENT_HOOKS) {
    initializer[`register${event}`] = (callback) => add(`register${event}`, 'event', event, callback);
  }

  return {
    initializer,
    record(start, find) {
      const registrations = emptyRegistrations();
      current = registrations;
      findPlace = find;
      try {
        start();
      } finally {
        current = undefined;
      }
      return registrations;
    },
  };
}

export function nameOf(fn: string, name: unknown): string {
  if (typeof name !== 'string' || name === '')
    throw new TypeError(`${fn}: the name must be a string that is not empty`);
  return name;
}

/** The event by which the filter of a storage index is known. */
export const storageIndexFilterName = (index: string): string => `StorageIndexFilter/${index}`;

/** Envelope names are found in any case; unknown ones are kept, since a later server may have them. */
export function envelopeOf(fn: string, id: unknown): string {
  const name = nameOf(fn, id);
  return REALTIME_HOOKS.find((known) => known.toLowerCase() === name.toLowerCase()) ?? name;
}

/** The index that arguments of registerStorageIndex describe. Throws TypeError; FN begins the message. */
export function storageIndexOf(fn: string, args: readonly unknown[]): StorageIndexRegistration {
  const [name, collection, key, fields, sortableFields, maxEntries, indexOnly] = args;
  const wrong = (what: string) => new TypeError(`${fn}: ${what}`);
  const texts = (list: unknown, what: string): string[] => {
    if (list === undefined || list === null) return [];
    if (!Array.isArray(list) || list.some((item) => typeof item !== 'string')) {
      throw wrong(`${what} must be an array of strings`);
    }
    return list;
  };
  if (key !== undefined && key !== null && typeof key !== 'string') throw wrong('key must be a string');
  if (texts(fields, 'fields').length === 0) throw wrong('fields must name at least one');
  if (typeof maxEntries !== 'number' || !Number.isInteger(maxEntries) || maxEntries < 1) {
    throw wrong('maxEntries must be a whole number above 0');
  }
  if (indexOnly !== undefined && typeof indexOnly !== 'boolean') throw wrong('indexOnly must be true or false');
  return {
    name: nameOf(fn, name),
    collection: nameOf(fn, collection),
    key: key ?? '',
    fields: texts(fields, 'fields'),
    sortableFields: texts(sortableFields, 'sortableFields'),
    maxEntries,
    indexOnly: indexOnly ?? false,
  };
}

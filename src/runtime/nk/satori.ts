import type { CurrentCall } from '../../guest/current-call.js';
import {
  ArgumentError,
  argumentError,
  boolean,
  integer,
  list,
  nonEmptyText,
  object,
  optional,
  type PlainObject,
  text,
  textMap,
  texts,
} from '../../guest/nk/argument.js';
import type { AnswerCache } from '../../satori/answer-cache.js';
import type { LiveEventFilter, Satori, SatoriEvent } from '../../satori/satori.js';
import type { NkFunctions } from '../nk-functions.js';

export interface SatoriNkDeps {
  readonly satori: Satori;
  readonly caches: SatoriCaches;
}

export interface SatoriCaches {
  /** For what Satori computes of an identity at any time. */
  readonly properties: AnswerCache;
  readonly lists: AnswerCache;
}

/** A method of the Satori object: checks what the module gave, and asks. */
type Method = (asking: Asking, ...args: unknown[]) => Promise<unknown>;

interface Asking {
  readonly satori: Satori;
  /** For messages. */
  readonly fn: string;
  /** Of the player whose call it is; '' for none. */
  readonly clientIp: string;
}

const DEFAULT_MESSAGES = 100;

/** What only reads, and may be answered from the cache. */
const readers: Readonly<Record<string, Method>> = {
  propertiesGet: ({ satori, fn }, id) => satori.propertiesGet(identity(fn, id)),
  experimentsList: ({ satori, fn }, id, names, labels) =>
    satori.experimentsList(identity(fn, id), filterOf(fn, names, labels)),
  flagsList: ({ satori, fn }, id, names, labels) =>
    satori.flagsList(optional(text, fn, 'id', id) ?? '', filterOf(fn, names, labels)),
  flagsOverridesList: ({ satori, fn }, id, names, labels) =>
    satori.flagsOverridesList(optional(text, fn, 'id', id) ?? '', filterOf(fn, names, labels)),
  liveEventsList: ({ satori, fn }, id, names, labels, ...numbers) =>
    satori.liveEventsList(identity(fn, id), { ...filterOf(fn, names, labels), ...runsOf(fn, numbers) }),
};

/** What changes something, and what changes without anybody here. */
const others: Readonly<Record<string, Method>> = {
  async authenticate({ satori, fn, clientIp }, id, properties, ...rest) {
    // Nakama's types have the address in third place; Nakama itself has a switch there.
    const [noSession, ipAddress] = typeof rest[0] === 'string' ? [undefined, rest[0]] : rest;
    return satori.authenticate(
      identity(fn, id),
      textMapsOf(fn, optional(object, fn, 'properties', properties) ?? {}),
      optional(boolean, fn, 'noSession', noSession) ?? true,
      optional(text, fn, 'ipAddress', ipAddress) || clientIp,
    );
  },
  identityDelete: ({ satori, fn }, id) => satori.identityDelete(identity(fn, id)),
  async propertiesUpdate({ satori, fn }, id, properties) {
    const given = object(fn, 'properties', properties);
    const recompute = optional(boolean, fn, 'properties.recompute', given.recompute);
    await satori.propertiesUpdate(identity(fn, id), { ...textMapsOf(fn, given), recompute });
  },
  eventsPublish: ({ satori, fn, clientIp }, id, events, ipAddress) =>
    satori.eventsPublish(
      identity(fn, id),
      eventsOf(fn, events),
      optional(text, fn, 'ipAddress', ipAddress) || clientIp,
    ),
  serverEventsPublish: ({ satori, fn, clientIp }, events, ipAddress) =>
    satori.serverEventsPublish(eventsOf(fn, events), optional(text, fn, 'ipAddress', ipAddress) || clientIp),
  liveEventJoin: ({ satori, fn }, id, liveEventId) =>
    satori.liveEventJoin(identity(fn, id), nonEmptyText(fn, 'liveEventId', liveEventId)),
  async messagesList({ satori, fn }, id, limit, forward, cursor, messageIds) {
    const filter = {
      limit: optional(integer, fn, 'limit', limit) ?? DEFAULT_MESSAGES,
      forward: optional(boolean, fn, 'forward', forward) ?? false,
      cursor: optional(text, fn, 'cursor', cursor) ?? '',
      messageIds: optional(texts, fn, 'messageIds', messageIds) ?? [],
    };
    if (filter.limit < 1) throw new ArgumentError(`nk.${fn}: limit must be above 0.`);
    return satori.messagesList(identity(fn, id), filter);
  },
  messageUpdate: ({ satori, fn }, id, messageId, readTime, consumeTime) =>
    satori.messageUpdate(
      identity(fn, id),
      nonEmptyText(fn, 'messageId', messageId),
      integer(fn, 'readTime', readTime),
      optional(integer, fn, 'consumeTime', consumeTime) ?? 0,
    ),
  messageDelete: ({ satori, fn }, id, messageId) =>
    satori.messageDelete(identity(fn, id), nonEmptyText(fn, 'messageId', messageId)),
};

/** The methods of the Satori object, which the modules' threads know by the name `getSatori`. */
export function satoriNk(deps: SatoriNkDeps): NkFunctions {
  return {
    /** CALL: the module's call in which it is asked. */
    async getSatori(caller, call, method, ...args) {
      const { satori, caches } = deps;
      const { number: callNumber, clientIp } = call as CurrentCall;
      const name = String(method);
      const fn = `getSatori().${name}`;
      const about = { caller, identity: String(args[0] ?? '') };
      const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
      if (read) {
        const cache = name === 'propertiesGet' ? caches.properties : caches.lists;
        const question = { ...about, call: callNumber, text: JSON.stringify([name, ...args]) };
        return cache.get(question, () => read({ satori, fn, clientIp }, ...args));
      }
      const change = Object.hasOwn(others, name) ? others[name] : undefined;
      if (!change) throw argumentError('getSatori', 'the method', 'one that there is', method);
      const result = await change({ satori, fn, clientIp }, ...args);
      for (const cache of new Set([caches.properties, caches.lists])) cache.forget(about);
      return result;
    },
  };
}

const identity = (fn: string, id: unknown): string => nonEmptyText(fn, 'id', id);

function filterOf(fn: string, names: unknown, labels: unknown) {
  return {
    names: optional(texts, fn, 'names', names) ?? [],
    labels: optional(texts, fn, 'labels', labels) ?? [],
  };
}

function runsOf(fn: string, numbers: readonly unknown[]): Omit<LiveEventFilter, 'names' | 'labels'> {
  const names = ['pastRunCount', 'futureRunCount', 'startTimeSec', 'endTimeSec'] as const;
  const [pastRunCount = 0, futureRunCount = 0, startTimeSec = 0, endTimeSec = 0] = names.map((name, i) => {
    const number = optional(integer, fn, name, numbers[i]) ?? 0;
    if (number < 0) throw new ArgumentError(`nk.${fn}: ${name} must not be below 0.`);
    return number;
  });
  const isWindow = startTimeSec > 0 ? startTimeSec <= endTimeSec : endTimeSec === 0;
  if (!isWindow) throw new ArgumentError(`nk.${fn}: startTimeSec must be above 0, and endTimeSec not before it.`);
  return { pastRunCount, futureRunCount, startTimeSec, endTimeSec };
}

function textMapsOf(fn: string, properties: PlainObject) {
  return {
    default: optional(textMap, fn, 'properties.default', properties.default),
    custom: optional(textMap, fn, 'properties.custom', properties.custom),
  };
}

function eventsOf(fn: string, events: unknown): SatoriEvent[] {
  return list(fn, 'events', events).map((each, i) => {
    const name = (field: string) => `events[${i}].${field}`;
    const event = object(fn, `events[${i}]`, each);
    const textOf = (field: string) => optional(text, fn, name(field), event[field]);
    const secondsOf = (field: string) => optional(seconds, fn, name(field), event[field]);
    return {
      name: nonEmptyText(fn, name('name'), event.name),
      id: textOf('id'),
      metadata: optional(textMap, fn, name('metadata'), event.metadata),
      value: textOf('value'),
      timestampSec: secondsOf('timestamp'),
      identityId: textOf('identityId'),
      sessionId: textOf('sessionId'),
      sessionIssuedAtSec: secondsOf('sessionIssuedAt'),
      sessionExpiresAtSec: secondsOf('sessionExpiresAt'),
    };
  });
}

/** The year 9999. */
const LATEST_SEC = 253_402_300_799;

function seconds(fn: string, name: string, value: unknown): number {
  const number = integer(fn, name, value);
  if (number >= 0 && number <= LATEST_SEC) return number;
  throw argumentError(fn, name, 'a moment in seconds since 1970', value);
}

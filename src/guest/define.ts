// What native modules import as 'tickwire/runtime'. Small, and with few imports that run, since it is compiled into them.
import type { MatchHandler, MaybePromise } from '../match/loop/match-handler.js';
import type { Context } from './context.js';
import type { GuestLogger } from './guest-logger.js';
import type { StorageWriteRequest } from './nk-interface/values.js';
import type { Nk } from './nk-interface.js';

export type { MatchDispatcher, MatchMessage, MatchPresence } from '../match/loop/match-handler.js';
export type { Context, MatchContext } from './context.js';
export { defineMatch, type MatchDefinition } from './define-match.js';
export type { JsonObject } from './json-object.js';
export {
  bytes,
  json,
  type MessageOf,
  type MessageType,
  type MessageTypes,
  type TextMessageType,
  type TypedDispatcher,
  text,
} from './message-types.js';
export type * from './nk-interface/values.js';
export type { Nk, NkTransaction } from './nk-interface.js';
export type * from './satori-interface.js';
export type { TransactionOptions } from './transaction-functions.js';
export type { GuestLogger as Logger };

/** Answers a call by a client or a server; what it throws becomes the caller's error. */
export type Rpc = (
  ctx: Context,
  logger: GuestLogger,
  nk: Nk,
  payload: string,
) => // biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing answers ''.
MaybePromise<string | undefined | void>;
/** Sees a request first: returns it, changed or not, or null to refuse it. */
// biome-ignore lint/suspicious/noExplicitAny: requests differ from hook to hook.
export type BeforeHook<T = any> = (
  ctx: Context,
  logger: GuestLogger,
  nk: Nk,
  request: T,
) => // biome-ignore lint/suspicious/noConfusingVoidType: a function that returns nothing refuses the request.
MaybePromise<T | null | undefined | void>;
/** Sees a request that was answered, with its answer. */
// biome-ignore lint/suspicious/noExplicitAny: requests differ from hook to hook.
export type AfterHook<T = any, R = any> = (
  ctx: Context,
  logger: GuestLogger,
  nk: Nk,
  answer: T,
  request: R,
) => MaybePromise<void>;
// biome-ignore lint/suspicious/noExplicitAny: arguments differ from event to event.
export type EventHandler = (ctx: Context, logger: GuestLogger, nk: Nk, ...args: any[]) => unknown;

/** What `registerStorageIndex` takes, and `registerStorageIndexFilter`. */
export interface StorageIndex {
  readonly name: string;
  readonly collection: string;
  /** Left out: every key of the collection. */
  readonly key?: string;
  readonly fields: readonly string[];
  readonly sortableFields?: readonly string[];
  readonly maxEntries: number;
  readonly indexOnly?: boolean;
  /** Whether the index takes an object in. */
  readonly filter?: (ctx: Context, logger: GuestLogger, nk: Nk, write: StorageWriteRequest) => MaybePromise<boolean>;
}

/** Everything that a module answers to. Names are those of Nakama's `register…` functions without that word. */
export interface ModuleDefinition {
  readonly rpcs?: Readonly<Record<string, Rpc>>;
  readonly matches?: Readonly<Record<string, MatchHandler>>;
  /** By API method, such as `UpdateAccount`. */
  readonly before?: Readonly<Record<string, BeforeHook>>;
  readonly after?: Readonly<Record<string, AfterHook>>;
  /** By envelope, such as `ChannelMessageSend`. */
  readonly rtBefore?: Readonly<Record<string, BeforeHook>>;
  readonly rtAfter?: Readonly<Record<string, AfterHook>>;
  /** By event, such as `MatchmakerMatched` or `Shutdown`. */
  readonly events?: Readonly<Record<string, EventHandler>>;
  readonly storageIndexes?: readonly StorageIndex[];
}

/** What a module's start-up code gets. Its nk calls are made once, however many threads load the module. */
export interface ModuleStart {
  readonly env: Readonly<Record<string, string>>;
  readonly node: string;
  readonly version: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly logger: GuestLogger;
  readonly nk: Nk;
}

export type StartModule = (start: ModuleStart) => MaybePromise<ModuleDefinition>;

export interface NativeModule {
  readonly [NATIVE_MODULE]: StartModule;
}

/** Marks what `defineModule` made, whichever copy of this file was compiled into the module. */
export const NATIVE_MODULE: unique symbol = Symbol.for('tickwire.module') as never;

/** Makes a module of its definition, or of a function that gives it once it has prepared what it needs. */
export function defineModule(definition: ModuleDefinition | StartModule): NativeModule {
  return { [NATIVE_MODULE]: typeof definition === 'function' ? definition : () => definition };
}

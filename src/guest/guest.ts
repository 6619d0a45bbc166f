// The contract between the code that loads game modules inside a worker thread (this folder) and its two users: the
// match loop (match workers) and the call runner (module workers).
import type { MessagePort } from 'node:worker_threads';
import type { MatchHandler } from '../match/loop/match-handler.js';
import type { MatchLogFields } from '../match/loop/match-log-fields.js';
import type { LuaFile } from './lua/lua-file.js';
import type { SyncBridge } from './sync-bridge.js';

/** What a worker thread is told at start; everything in it can be cloned or transferred. */
export interface GuestOptions {
  /** Absolute path of `runtime.path`; '' means no modules. */
  readonly path: string;
  /** `runtime.js_entrypoint`, relative to `path`; '' means every module found. */
  readonly entrypoint: string;
  readonly env: Readonly<Record<string, string>>;
  readonly node: string;
  readonly version: string;
  /** Whether each match of a compatible bundle gets a module instance of its own. */
  readonly matchIsolation: 'match' | 'shared';
  /** Synchronous nk calls: a request goes out on `syncPort`, the thread sleeps on `syncSignal` until its answer is there. */
  readonly syncPort: MessagePort;
  readonly syncSignal: SharedArrayBuffer;
  /** nk calls that return promises, and everything that awaits no answer (log lines, metrics). */
  readonly asyncPort: MessagePort;
  /** What `findModules` found, so that not every thread searches and compiles anew. Searched for where absent. */
  readonly modules?: readonly ModuleSource[];
  /** Whether built-in prototypes take no new properties once the modules are loaded. */
  readonly locksIntrinsics?: boolean;
  /** Whether another thread of the process writes the log lines of start-up code. */
  readonly startsQuietly?: boolean;
  /** How long a module may take to load. */
  readonly startTimeoutMs?: number;
  /** Lines below this level are not even formatted. */
  readonly logLevel?: LogLevel;
  /** What `initializer.getConfig()` answers. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** A word that is 1 while a debugger can attach to the process; see debugger-sign.ts. */
  readonly debuggerSign?: SharedArrayBuffer;
  /** The memory of `LocalCacheVersions`: with it, threads keep copies of what is in the local cache. */
  readonly localCacheVersions?: SharedArrayBuffer;
  /** `runtime.lua_memory_mb` (default 64). */
  readonly luaMemoryMb?: number;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One module, ready to be evaluated. */
export type ModuleSource =
  /** A classic script in Nakama's form. */
  | { readonly kind: 'bundle'; readonly file: string; readonly source: string }
  /** An ES module: FILE is what was written, URL what it was compiled to. */
  | { readonly kind: 'native'; readonly file: string; readonly url: string }
  /** The Lua files of a folder, which is FILE: they make one module, since they require each other. */
  | { readonly kind: 'lua'; readonly file: string; readonly files: readonly LuaFile[] };

/** Names of everything the modules registered; the functions themselves stay in the workers. */
export interface Registrations {
  /** In lower case. */
  readonly rpcs: readonly string[];
  readonly matches: readonly string[];
  /** Those of them that have `matchUpgrade`. */
  readonly matchUpgrades?: readonly string[];
  /** API method names with a before or after hook, such as 'UpdateAccount'. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** Envelope names as modules write them, such as 'ChannelMessageSend'. */
  readonly rtBefore: readonly string[];
  readonly rtAfter: readonly string[];
  /** Other registrations by their name without 'register', such as 'MatchmakerMatched' or 'Shutdown'. */
  readonly events: readonly string[];
  readonly storageIndexes: readonly StorageIndexRegistration[];
}

export interface StorageIndexRegistration {
  readonly name: string;
  readonly collection: string;
  readonly key: string;
  readonly fields: readonly string[];
  readonly sortableFields: readonly string[];
  readonly maxEntries: number;
  readonly indexOnly: boolean;
}

/** A handler with the nk and logger it is to be called with. */
export interface MatchInstance {
  readonly handler: MatchHandler;
  readonly nk: object;
  readonly logger: object;
  /** Ends the timers, requests and transactions that the match has begun, and gives back what it holds. */
  end?(): void;
}

/** The modules of one worker thread, loaded. */
export interface Guest {
  readonly registrations: Registrations;
  /** Whether an ES module is among them: such need the event loop of their thread, bundles do not. */
  readonly hasNativeModules: boolean;
  /** The modules' `ctx.env`: one frozen object for all contexts. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * A fresh instance for one match; undefined where no module registered NAME. LOGFIELDS go on its log lines. FAIL is
   * called with what code of the match throws that no handler waits for, such as a timer's: the match is to end then.
   */
  createMatch(
    name: string,
    logFields: Readonly<Record<string, unknown>>,
    fail?: (error: unknown) => void,
  ): MatchInstance | undefined;
  /** The file of the module that registered the match handler NAME. */
  moduleOf(name: string): string | undefined;
  /** Runs an RPC, a hook or an event: KIND and NAME as in Registrations. Sync for bundles, a promise for native ones. */
  call(request: GuestCall): unknown;
  /** Writes what went wrong in a call to the log. */
  reportFailure(kind: CallKind, name: string, detail: string): void;
  /** Writes what was thrown where nobody waits for it to the log, under the name of the call or match it belongs to. */
  reportStray(thrown: unknown): void;
  /** The same for a function of a match. */
  reportMatchFailure(fields: MatchLogFields, detail: string): void;
  /** Writes a warning to the log. */
  warn(fields: Readonly<Record<string, unknown>>, text: string): void;
  /** The calls that wait for the main thread. */
  readonly mainCalls: Pick<SyncBridge, 'expect' | 'callCount'>;
  /** Hands waiting log lines, and what was told, to the main thread now rather than at the end of the turn. */
  flush(): void;
}

export type CallKind = 'rpc' | 'before' | 'after' | 'rtBefore' | 'rtAfter' | 'event';

export interface GuestCall {
  readonly kind: CallKind;
  readonly name: string;
  /** The `ctx` fields of this call, `env`, `node` and `version` left out. */
  readonly ctx: Readonly<Record<string, unknown>>;
  /** What follows ctx, logger and nk. */
  readonly args: readonly unknown[];
}

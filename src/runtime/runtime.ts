import os from 'node:os';
import { Code } from '../base/code.js';
import { createHeapLimit } from '../base/heap-limit.js';
import { StatusError } from '../base/status-error.js';
import { createThreadPools } from '../base/thread-pools.js';
import type { CallKind, Registrations } from '../guest/guest.js';
import type { ModuleHost } from './module-host.js';
import { createModulePool, type ModulePool, type ModulePoolDeps } from './module-pool.js';

/** The `ctx` fields that modules see of a caller, as they see them; `env`, `node` and `version` are added. */
export type CallerContext = Readonly<Record<string, unknown>>;
export type PlainMessage = Record<string, unknown>;

/** The functions that modules have registered. All reject with StatusError. */
export interface Runtime {
  /** Of the modules in use: ask anew each time. */
  readonly registrations: Registrations;
  /**
   * Loads the modules of HOST and puts them into use once ALLOWED resolves; calls that run are answered by the code they began
   * with. Rejects with one line, and leaves everything as it was, where they cannot be loaded or ALLOWED rejects. The result resolves once the code before has
   * answered its last call: its host may be closed then.
   */
  use(host: ModuleHost, allowed?: Promise<void>): Promise<{ readonly drained: Promise<void> }>;
  hasRpc(id: string): boolean;
  /** NOT_FOUND where there is no such function; ids are the same in any case. */
  callRpc(id: string, ctx: CallerContext, payload: string): Promise<string>;
  /** The request as the hook of an API method leaves it; null where it refuses it. REQUEST itself without a hook. */
  before(method: string, ctx: CallerContext, request: PlainMessage): Promise<PlainMessage | null>;
  after(method: string, ctx: CallerContext, response: PlainMessage, request: PlainMessage): Promise<void>;
  /** The same for envelopes, by names such as 'MatchJoin'. */
  rtBefore(name: string, ctx: CallerContext, envelope: PlainMessage): Promise<PlainMessage | null>;
  rtAfter(name: string, ctx: CallerContext, output: PlainMessage | null, input: PlainMessage): Promise<void>;
  /** What the function for an event, such as 'MatchmakerMatched', returns; undefined where there is none. */
  event(name: string, ctx: CallerContext, args: readonly unknown[]): Promise<unknown>;
  close(): Promise<void>;
}

/** `workers`: 0 for one a core. */
export interface RuntimeDeps extends Omit<ModulePoolDeps, 'pool'> {
  /** The built workers/module-worker.cjs. */
  readonly workerUrl: URL;
  /** Whether the threads of the next version start ahead of time. */
  readonly keepsSpareThreads?: boolean;
}

const NOTHING_REGISTERED: Registrations = {
  rpcs: [],
  matches: [],
  before: [],
  after: [],
  rtBefore: [],
  rtAfter: [],
  events: [],
  storageIndexes: [],
};

/** Loads the modules into worker threads. Rejects with one line that names module and line where that fails. */
export async function createRuntime(deps: RuntimeDeps): Promise<Runtime> {
  const workers = deps.workers > 0 ? deps.workers : os.availableParallelism();
  const pools = createThreadPools({
    what: 'a module worker',
    workerUrl: deps.workerUrl,
    threads: workers,
    resourceLimits: { maxOldGenerationSizeMb: createHeapLimit(deps.maxHeapMb).oldGenerationMb },
    keepsSpare: deps.keepsSpareThreads ?? false,
    logger: deps.logger,
  });
  const load = async (host: ModuleHost) =>
    codeOf(host.hasModules ? await createModulePool({ ...deps, host, workers, pool: pools.take() }) : undefined);
  try {
    return runtimeOf(await load(deps.host), load, pools.close);
  } catch (error) {
    await pools.close();
    throw error;
  }
}

/** A runtime without modules, for tests and servers that have none. */
export function createEmptyRuntime(): Runtime {
  return runtimeOf(
    codeOf(undefined),
    async () => codeOf(undefined),
    async () => {},
  );
}

/** The modules in use. */
interface LoadedCode {
  readonly pool: ModulePool | undefined;
  readonly registrations: Registrations;
  readonly known: Readonly<Record<CallKind, ReadonlySet<string>>>;
}

function codeOf(pool: ModulePool | undefined): LoadedCode {
  const registrations = pool?.registrations ?? NOTHING_REGISTERED;
  const known = {
    rpc: new Set(registrations.rpcs),
    before: new Set(registrations.before),
    after: new Set(registrations.after),
    rtBefore: new Set(registrations.rtBefore),
    rtAfter: new Set(registrations.rtAfter),
    event: new Set(registrations.events),
  };
  return { pool, registrations, known };
}

function runtimeOf(
  first: LoadedCode,
  load: (host: ModuleHost) => Promise<LoadedCode>,
  closeSpare: () => Promise<void>,
): Runtime {
  let code = first;

  async function hook(kind: CallKind, name: string, ctx: CallerContext, args: readonly unknown[], otherwise?: unknown) {
    const { known, pool } = code;
    if (!known[kind].has(name)) return otherwise;
    const executionMode = kind === 'before' || kind === 'rtBefore' ? 'before' : 'after';
    return pool!.call(kind, name, { executionMode, ...ctx }, args);
  }

  return {
    get registrations() {
      return code.registrations;
    },
    async use(host, allowed) {
      const next = await load(host);
      try {
        await allowed;
      } catch (error) {
        await next.pool?.close();
        throw error;
      }
      const before = code.pool;
      code = next;
      return { drained: before ? before.drain() : Promise.resolve() };
    },
    hasRpc: (id) => code.known.rpc.has(id.toLowerCase()),

    async callRpc(id, ctx, payload) {
      const name = id.toLowerCase();
      const { known, pool } = code;
      if (!known.rpc.has(name)) throw new StatusError(Code.NOT_FOUND, `There is no RPC function '${id}'.`);
      return (await pool!.call('rpc', name, { executionMode: 'rpc', ...ctx }, [payload])) as string;
    },

    async before(method, ctx, request) {
      return (await hook('before', method, ctx, [request], request)) as PlainMessage | null;
    },
    async after(method, ctx, response, request) {
      await hook('after', method, ctx, [response, request]);
    },
    async rtBefore(name, ctx, envelope) {
      return (await hook('rtBefore', name, ctx, [envelope], envelope)) as PlainMessage | null;
    },
    async rtAfter(name, ctx, output, input) {
      await hook('rtAfter', name, ctx, [output, input]);
    },

    async event(name, ctx, args) {
      const { known, pool } = code;
      if (!known.event.has(name)) return undefined;
      return pool!.call('event', name, { executionMode: eventMode(name), ...ctx }, args);
    },

    async close() {
      await code.pool?.close();
      await closeSpare();
    },
  };
}

/** 'TournamentEnd' runs in mode 'tournament_end', and 'MatchmakerMatched' in 'matchmaker'. */
function eventMode(name: string): string {
  if (name === 'MatchmakerMatched') return 'matchmaker';
  return name
    .replace(/\/.*/, '')
    .replace(/(?!^)[A-Z]/g, '_$&')
    .toLowerCase();
}

import { failureReason } from '../base/failure-reason.js';
import type { Logger } from '../base/logger.js';
import { ModuleLoadError } from '../guest/module-load-error.js';
import type { MatchCode } from '../match/match-generations.js';
import type { MatchRegistry, PreparedCode } from '../match/match-registry.js';
import type { ModuleHost } from '../runtime/module-host.js';
import type { Runtime } from '../runtime/runtime.js';

export interface ModulesDeps {
  readonly logger: Logger;
  readonly matches: Pick<MatchRegistry, 'use' | 'prepare'>;
  /** Finds and compiles the modules as they are now, without the files EXCEPT. Rejects with one line. */
  open(except: ReadonlySet<string>): Promise<ModuleHost>;
  /** Whether a module that cannot be loaded ends the start, rather than be left out. */
  readonly isStrict: boolean;
  /** Loads the first version into the threads that answer calls. */
  startRuntime(host: ModuleHost): Promise<Runtime>;
  /** Rejects, with one line, where the modules as they are now must not come into use. */
  check?(): Promise<void>;
  /** A version is in use. A rejection ends the start; later versions must not reject. */
  onUse(runtime: Runtime): Promise<void>;
}

/** The modules of the server, version after version. */
export interface Modules {
  /** Loads the first version. A module that cannot be loaded is left out, and told; if strict, it rejects with one line. */
  start(): Promise<Runtime>;
  /**
   * Loads the modules anew and puts them into use, every connection kept: calls and matches that run finish on the code they
   * began with. Where they cannot be loaded, the log says so and nothing changes. True where they are in use. A call while
   * another one loads has them loaded once more.
   */
  reload(): Promise<boolean>;
  close(): Promise<void>;
}

export function createModules(deps: ModulesDeps): Modules {
  const { logger, matches, open, isStrict, startRuntime, check, onUse } = deps;
  const hosts = new Set<ModuleHost>();
  let runtime: Runtime | undefined;
  let isClosing = false;
  let running: Promise<boolean> | undefined;
  let next: Promise<boolean> | undefined;

  async function openHost(except: ReadonlySet<string> = new Set()): Promise<ModuleHost> {
    const host = await open(except);
    hosts.add(host);
    return host;
  }

  async function closeHost(host: ModuleHost): Promise<void> {
    if (!hosts.delete(host)) return;
    await host.close().catch((error: unknown) => logger.error('modules were not put away cleanly', { error }));
  }

  /** The bridges of HOST serve its threads, so it stays open as long as any of them runs. */
  function closeWhenDone(host: ModuleHost, ends: readonly Promise<unknown>[]): void {
    void Promise.allSettled(ends).then(() => closeHost(host));
  }

  let tellDrained = () => {};

  async function replace(): Promise<boolean> {
    const startedMs = performance.now();
    let host: ModuleHost | undefined;
    let threads: PreparedCode | undefined;
    // Everything that takes time goes on side by side: checking, and loading into the threads of both kinds.
    const checked = check?.();
    checked?.catch(() => {});
    try {
      host = await openHost();
      // Build tools remove what they are about to write.
      if (!host.hasModules) throw new Error('there is no module in the folder any more');
      threads = matches.prepare(matchCodeOf(host));
      const { drained } = await runtime!.use(host, checked);
      void drained.then(tellDrained);
      follow(host, threads.use(runtime!.registrations.matchUpgrades));
      await onUse(runtime!);
      host.tell();
      logger.info('the modules were loaded anew', { ms: Math.round(performance.now() - startedMs) });
      return true;
    } catch (error) {
      await threads?.discard();
      if (host) await closeHost(host);
      logger.error(`The modules stay as they are: ${failureReason(error)}`);
      return false;
    }
  }

  /** Closes HOST once neither calls nor matches, whose end is MATCHESEND, run on it. */
  function follow(host: ModuleHost, matchesEnd: Promise<void>): void {
    const callsEnd = new Promise<void>((resolve) => {
      tellDrained = resolve;
    });
    closeWhenDone(host, [callsEnd, matchesEnd]);
  }

  /** The runtime without the modules FAULTY; undefined, with FAULTY grown, where one more of them cannot be loaded. */
  async function startWithout(faulty: Set<string>): Promise<Runtime | undefined> {
    try {
      const host = await openHost(faulty);
      follow(host, matches.use(matchCodeOf(host)));
      const started = await startRuntime(host);
      host.tell();
      return started;
    } catch (error) {
      const file = error instanceof ModuleLoadError ? error.file : undefined;
      if (isStrict || file === undefined || faulty.has(file)) throw error;
      tellDrained();
      faulty.add(file);
      logger.error(`A module is left out: ${failureReason(error)}`, { file });
      return undefined;
    }
  }

  async function startReload(): Promise<boolean> {
    if (isClosing) return false;
    running = replace();
    try {
      return await running;
    } finally {
      running = undefined;
    }
  }

  return {
    async start() {
      const faulty = new Set<string>();
      while (!runtime) runtime = await startWithout(faulty);
      await onUse(runtime);
      return runtime;
    },
    reload() {
      if (!running) return startReload();
      next ??= running.then(() => {
        next = undefined;
        return startReload();
      });
      return next;
    },
    async close() {
      isClosing = true;
      await running;
      await Promise.all([...hosts].map(closeHost));
    },
  };
}

function matchCodeOf({ hasModules, open }: ModuleHost): MatchCode {
  return { hasModules, openGuest: (thread) => open({ thread, hostsMatches: true, startsQuietly: true }) };
}

import fs from 'node:fs';
import type { Logger } from '../base/logger.js';
import type { Config } from '../config/schema.js';
import type { MatchRegistry } from '../match/match-registry.js';
import { createModuleHost, type ModuleHostDeps } from '../runtime/module-host.js';
import { createRuntime, type Runtime } from '../runtime/runtime.js';
import { createTypeChecker, type TypeChecker } from './check-types.js';
import type { Foundation } from './foundation.js';
import { guestOptions, modulesFolder } from './guest-options.js';
import { createModules, type Modules } from './modules.js';
import type { RunningParts } from './running-parts.js';
import { watchModules } from './watch-modules.js';
import { workerUrl } from './worker-url.js';

const maxModuleHeapMb = 512;
const maxTypeErrors = 20;

export interface StartModulesDeps {
  readonly config: Config;
  readonly logger: Logger;
  readonly debuggerSign: SharedArrayBuffer;
  readonly foundation: Pick<Foundation, 'clock' | 'metrics'>;
  /** What modules may call of the server. */
  readonly functions: ModuleHostDeps['functions'];
  /** The memory in which the local cache counts its changes. */
  readonly localCacheVersions: SharedArrayBuffer;
  readonly matches: MatchRegistry;
  /** A version is in use; a rejection for the first one ends the start. */
  onUse(runtime: Runtime): Promise<void>;
  readonly running: RunningParts;
}

/** Loads the modules into the threads that run them, and loads them anew when their files change, if that is wanted. */
export async function startModules(deps: StartModulesDeps): Promise<Runtime> {
  const { config, logger, debuggerSign, foundation, functions, localCacheVersions, matches, onUse, running } = deps;
  const { clock, metrics } = foundation;
  const typeChecker = config['runtime.watch'] ? createTypeChecker(modulesFolder(config)) : undefined;
  if (typeChecker) running.moduleWatch = typeChecker;
  running.modules = createModules({
    logger,
    matches,
    isStrict: config['runtime.strict'],
    open: (except) =>
      createModuleHost({
        options: { ...guestOptions(config), debuggerSign, localCacheVersions },
        functions,
        logger,
        onLogsDropped: metrics.moduleLogsDropped,
        except,
      }),
    async startRuntime(host) {
      running.runtime = await createRuntime({
        host,
        logger,
        clock,
        workerUrl: workerUrl('module-worker'),
        keepsSpareThreads: config['runtime.watch'],
        workers: config['runtime.workers'],
        callTimeoutMs: () => config['runtime.call_timeout_ms'],
        startTimeoutMs: config['runtime.load_timeout_ms'],
        maxHeapMb: maxModuleHeapMb,
        onWorkerReplaced: () => metrics.workerRestarted('module'),
      });
      return running.runtime;
    },
    ...(typeChecker ? { check: () => refuseTypeErrors(typeChecker, logger) } : {}),
    async onUse(runtime) {
      metrics.registerRpcs(runtime.registrations.rpcs);
      await onUse(runtime);
    },
  });
  if (config['runtime.path'] && !fs.existsSync(modulesFolder(config))) {
    logger.warn('the modules folder does not exist', { folder: modulesFolder(config) });
  }
  const runtime = await running.modules.start();
  if (config['runtime.watch']) running.moduleWatch = watch(modulesFolder(config), running.modules, logger, typeChecker);
  return runtime;
}

function watch(folder: string, modules: Modules, logger: Logger, typeChecker?: TypeChecker): { close(): void } {
  const files = watchModules({ folder, logger, onChange: () => void modules.reload() });
  // What runs already goes on: this is only to tell.
  if (typeChecker) void refuseTypeErrors(typeChecker, logger).catch(() => {});
  return {
    close() {
      files.close();
      typeChecker?.close();
    },
  };
}

/** Every error is a line of the log; the first is what the reload fails with. */
async function refuseTypeErrors({ check }: TypeChecker, logger: Logger): Promise<void> {
  const { errors, hindrances } = await check();
  for (const hindrance of hindrances) logger.warn(`Types may go unchecked until tsconfig.json is mended: ${hindrance}`);
  for (const error of errors.slice(0, maxTypeErrors)) logger.error(error);
  if (errors.length > 0) throw new Error(`TypeScript finds errors, the first at ${errors[0]}`);
}

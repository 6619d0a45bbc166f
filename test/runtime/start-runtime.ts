import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import type { LogFields, Logger } from '../../src/base/logger.js';
import type { GuestOptions } from '../../src/guest/guest.js';
import { createModuleHost, type ModuleHost } from '../../src/runtime/module-host.js';
import type { NkFunctions } from '../../src/runtime/nk-functions.js';
import { createRuntime, type Runtime } from '../../src/runtime/runtime.js';
import { temporaryModules } from '../guest/temporary-modules.js';

export interface StartedRuntime {
  readonly runtime: Runtime;
  readonly host: ModuleHost;
  readonly lines: LoggedLine[];
  /** What the metrics were told. */
  readonly told: { logsDropped: number; workersReplaced: number };
}

interface LoggedLine {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields;
}

interface RuntimeOptions {
  readonly functions?: NkFunctions;
  readonly workers?: number;
  readonly callTimeoutMs?: number;
  readonly maxHeapMb?: number;
  readonly guest?: Partial<GuestOptions>;
}

/** A runtime on real worker threads (of dist/) with the modules in FILES, for one test. */
export async function startRuntime(
  files: Readonly<Record<string, string>>,
  options: RuntimeOptions = {},
): Promise<StartedRuntime> {
  const lines: LoggedLine[] = [];
  const told = { logsDropped: 0, workersReplaced: 0 };
  const logger = recordingLogger(lines, {});
  const host = await createModuleHost({
    options: {
      path: temporaryModules(files),
      entrypoint: '',
      env: { colour: 'red' },
      node: 'node-1',
      version: '1.2.3',
      matchIsolation: 'match',
      ...options.guest,
    },
    functions: options.functions ?? {},
    logger,
    onLogsDropped(count) {
      told.logsDropped += count;
    },
  });
  onTestFinished(() => host.close());
  const runtime = await createRuntime({
    host,
    logger,
    clock: systemClock,
    workerUrl: pathToFileURL(path.resolve(import.meta.dirname, '../../dist/workers/module-worker.cjs')),
    workers: options.workers ?? 1,
    callTimeoutMs: () => options.callTimeoutMs ?? 5000,
    maxHeapMb: options.maxHeapMb ?? 256,
    onWorkerReplaced() {
      told.workersReplaced++;
    },
  });
  onTestFinished(() => runtime.close());
  return { runtime, host, lines, told };
}

function recordingLogger(lines: LoggedLine[], fields: LogFields): Logger {
  const write = (level: string) => (message: string, more?: LogFields) => {
    lines.push({ level, message, fields: { ...fields, ...more } });
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    with: (more) => recordingLogger(lines, { ...fields, ...more }),
  };
}

/** A bundle whose InitModule has this body. */
export const bundle = (init: string, around = ''): Record<string, string> => ({
  'index.js': `${around}\nfunction InitModule(ctx, logger, nk, initializer) {\n${init}\n}`,
});

/** A bundle of RPCs: bodies of functions of (ctx, logger, nk, payload). */
export const rpcs = (bodies: Readonly<Record<string, string>>, around = ''): Record<string, string> =>
  bundle(
    Object.entries(bodies)
      .map(([name, body]) => `initializer.registerRpc('${name}', function (ctx, logger, nk, payload) { ${body} });`)
      .join('\n'),
    around,
  );

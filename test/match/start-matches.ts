import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import { newUuid } from '../../src/base/id.js';
import type { LogFields, Logger } from '../../src/base/logger.js';
import { defaultConfig } from '../../src/config/load-config.js';
import type { Config } from '../../src/config/schema.js';
import { createMatchRegistry, type MatchRegistry } from '../../src/match/match-registry.js';
import { createRouter } from '../../src/presence/router.js';
import { createTracker } from '../../src/presence/tracker.js';
import { createModuleHost } from '../../src/runtime/module-host.js';
import { matchNk } from '../../src/runtime/nk/match.js';
import type { Session } from '../../src/session/session.js';
import { temporaryModules } from '../guest/temporary-modules.js';
import { createFakeConnection, type FakeConnection } from '../presence/fake-connection.js';

const workerUrl = pathToFileURL(path.resolve(import.meta.dirname, '../../dist/workers/match-worker.cjs'));

/** Matches on real worker threads (of dist/) with the modules in FILES, for one test. */
export async function startMatches(
  files: Readonly<Record<string, string>>,
  options: Partial<Config> = {},
  maxHeapMb = 256,
) {
  const lines: { level: string; message: string; fields: LogFields }[] = [];
  const counted = { failed: [] as string[], restarted: 0, ticks: 0, dropped: 0, skipped: 0 };
  const logger = recordingLogger(lines);
  const tracker = createTracker({ onPresenceEvent() {}, logger });
  const open = async (version: Readonly<Record<string, string>>) => {
    const options = {
      path: temporaryModules(version),
      entrypoint: '',
      env: {},
      node: 'n',
      version: '1',
      matchIsolation: 'match' as const,
    };
    const host = await createModuleHost({ options, functions: matchNk(() => matches), logger });
    onTestFinished(() => host.close());
    return host;
  };
  const matches: MatchRegistry = createMatchRegistry({
    config: defaultConfig({ 'match.workers': 1, ...options }),
    logger,
    metrics: {
      tick: () => counted.ticks++,
      tickOverruns() {},
      ticksSkipped(count) {
        counted.skipped += count;
      },
      matchInputDropped(count) {
        counted.dropped += count;
      },
      matchFailed: (reason) => counted.failed.push(reason),
      matchUpgrade() {},
      handlerCost() {},
      workerRestarted: () => counted.restarted++,
    },
    tracker,
    router: createRouter({ tracker }),
    node: 'n',
    workerUrl,
    maxHeapMb,
  });
  /** One for each version: resolves once nothing of it runs any more. */
  const ended: Promise<void>[] = [];
  /** Puts the modules in VERSION into use; its handler `game` takes matches over where it has matchUpgrade. */
  const use = async (version: Readonly<Record<string, string>>) => {
    const { hasModules, open: openThread } = await open(version);
    const upgrades = Object.values(version).some((text) => text.includes('matchUpgrade')) ? ['game'] : [];
    const openGuest = (thread: string) => openThread({ thread, hostsMatches: true });
    ended.push(matches.use({ hasModules, openGuest }, upgrades));
  };
  await use(files);
  onTestFinished(() => matches.stop(0));
  return { matches, tracker, lines, counted, use, ended };
}

/** A session of somebody with a connection that keeps what it is given. */
export function createPlayer(username = 'somebody'): Session & { readonly connection: FakeConnection } {
  return {
    id: newUuid(),
    userId: newUuid(),
    username,
    vars: {},
    tokenId: '',
    issuedAtSec: 0,
    expiresAtSec: 0,
    lang: 'en',
    connection: createFakeConnection(),
  };
}

function recordingLogger(lines: { level: string; message: string; fields: LogFields }[]): Logger {
  const write =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, message, fields });
    };
  const logger: Logger = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    with: () => logger,
  };
  return logger;
}

/**
 * A bundle with one match handler, `game`. A match counts its ticks and keeps the number and the time of each; signals ask it: 'ticks'
 * answers both, anything else is run as code.
 */
export const gameBundle = {
  'index.js': `
var keep = function (ctx, logger, nk, dispatcher, tick, state) { return { state: state }; };
function matchInit(ctx, logger, nk, params) {
  if (params.initLoops) for (;;);
  return { state: { ticks: 0, at: [], numbers: [], last: -1, code: params.code, left: 0, params: params }, tickRate: params.rate || 10, label: params.label || '' };
}
function matchJoinAttempt(ctx, logger, nk, dispatcher, tick, state, presence, metadata) {
  if (metadata.wait) { var until = Date.now() + Number(metadata.wait); while (Date.now() < until); }
  if (metadata.run) new Function('nk', 'state', metadata.run)(nk, state);
  return { state: state, accept: metadata.password !== 'wrong', rejectMessage: 'wrong password' };
}
function matchLeave(ctx, logger, nk, dispatcher, tick, state, presences) {
  state.left += presences.length;
  return { state: state };
}
function matchLoop(ctx, logger, nk, dispatcher, tick, state, messages) {
  state.ticks++;
  state.last = tick;
  state.at.push(performance.now());
  state.numbers.push(tick);
  if (state.code && tick >= 5) new Function(state.code)();
  messages.forEach(function (message) { dispatcher.broadcastMessage(message.opCode, message.data); });
  return { state: state };
}
function matchSignal(ctx, logger, nk, dispatcher, tick, state, data) {
  if (data === 'ticks') return { state: state, data: JSON.stringify({ ticks: state.ticks, last: state.last, at: state.at, numbers: state.numbers, left: state.left }) };
  return { state: state, data: String(new Function('nk', 'state', 'dispatcher', data)(nk, state, dispatcher)) };
}
function InitModule(ctx, logger, nk, initializer) {
  initializer.registerMatch('game', {
    matchInit: matchInit, matchJoinAttempt: matchJoinAttempt, matchJoin: keep, matchLeave: matchLeave,
    matchLoop: matchLoop, matchTerminate: keep, matchSignal: matchSignal,
  });
}`,
};

export interface TickReport {
  readonly ticks: number;
  readonly last: number;
  readonly at: readonly number[];
  readonly numbers: readonly number[];
  readonly left: number;
}

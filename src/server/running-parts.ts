import type { GrpcServer } from '../api/grpc/grpc-server.js';
import type { HttpServer } from '../api/http/http-server.js';
import type { Logger } from '../base/logger.js';
import type { Config } from '../config/schema.js';
import type { Leaderboards } from '../core/leaderboard/leaderboards.js';
import type { Notifier } from '../core/notification/notifier.js';
import type { Scheduler } from '../core/schedule/scheduler.js';
import type { RefundChecks } from '../core/store-notification/refund-checks.js';
import type { OpenDatabase } from '../database/open-database.js';
import type { MatchRegistry } from '../match/match-registry.js';
import type { MatchRecordings } from '../match/recording/match-recordings.js';
import type { MetricsServer } from '../metrics/metrics-server.js';
import type { Runtime } from '../runtime/runtime.js';
import type { RudpListener } from '../transport/rudp/listener.js';
import type { WebSocketListener } from '../transport/ws/listener.js';
import type { Matchmaking } from './create-matchmaking.js';
import type { Storage } from './create-storage.js';
import type { DebuggerWatch } from './debugger-watch.js';
import type { Modules } from './modules.js';

/** Parts that hold something which must be given back, in the order in which they come into being. */
export interface RunningParts {
  readonly debuggerWatch: DebuggerWatch;
  database?: OpenDatabase;
  notifier?: Notifier;
  storage?: Storage;
  recordings?: MatchRecordings;
  matches?: MatchRegistry;
  modules?: Modules;
  runtime?: Runtime;
  moduleWatch?: { close(): void };
  leaderboards?: Leaderboards;
  scheduler?: Scheduler;
  refundChecks?: RefundChecks | undefined;
  matchmaking?: Matchmaking;
  sockets?: WebSocketListener;
  rudp?: RudpListener;
  grpc?: GrpcServer;
  http?: HttpServer;
  metricsServer?: MetricsServer;
}

/** Ends what is running, the last part first; a part that fails to end does not keep the others. */
export async function stopParts(running: RunningParts, config: Config, logger: Logger): Promise<void> {
  const graceSec = config.shutdown_grace_sec;
  running.moduleWatch?.close();
  running.debuggerWatch.close();
  const told = tellModules(running, graceSec, logger);
  const steps: [string, (() => Promise<unknown>) | undefined][] = [
    ['matches', running.matches && (() => Promise.all([running.matches!.stop(graceSec), told]))],
    ['recordings', running.recordings && (() => running.recordings!.close())],
    ['sockets', running.sockets && (() => running.sockets!.close())],
    ['reliable UDP', running.rudp && (() => running.rudp!.close())],
    ['http', running.http && (() => running.http!.close())],
    ['grpc', running.grpc && (() => running.grpc!.close())],
    ['metrics', running.metricsServer && (() => running.metricsServer!.close())],
    ['leaderboard schedule', running.scheduler && (() => running.scheduler!.stop())],
    ['refund checks', running.refundChecks && (() => running.refundChecks!.stop())],
    ['matchmaking', running.matchmaking && (() => running.matchmaking!.stop())],
    ['modules', running.runtime && (() => running.runtime!.close())],
    ['module bridges', running.modules && (() => running.modules!.close())],
    ['storage', running.storage && (async () => running.storage!.close())],
    ['notifications', running.notifier && (() => running.notifier!.stop())],
    ['database', running.database && (() => running.database!.stop())],
  ];
  for (const [part, stop] of steps) {
    await stop?.().catch((error: unknown) => logger.error('a part of the server did not end cleanly', { part, error }));
  }
}

/** Without a grace period, what modules do at the end still gets this long. */
const leastShutdownMs = 1000;

/** Calls the modules' function for the end, while everything is still there; it gets as long as matches do. */
async function tellModules({ runtime }: RunningParts, graceSec: number, logger: Logger): Promise<void> {
  if (!runtime?.registrations.events.includes('Shutdown')) return;
  const longest = new Promise<void>((resolve) => {
    setTimeout(resolve, Math.max(leastShutdownMs, graceSec * 1000)).unref();
  });
  const call = runtime.event('Shutdown', {}, []).catch((error: unknown) => {
    logger.error("the modules' function for the end failed", { error });
  });
  await Promise.race([call, longest]);
}

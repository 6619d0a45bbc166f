// Every metric of the server is named in this folder and described in docs/metrics.md; a test compares the two.
import { Counter, collectDefaultMetrics, Registry } from 'prom-client';
import { type CustomMetrics, createCustomMetrics } from './custom-metrics.js';
import { createFastHistogram } from './fast-histogram.js';
import { createGauges, type MetricSources } from './gauges.js';
import type { NameMetric } from './name-metric.js';
import { createSeriesCache } from './series-cache.js';
import {
  createTrafficCounters,
  type RudpCounters,
  type TrafficMetrics,
  type TransportName,
} from './traffic-counters.js';

export interface MetricsOptions {
  /** `metrics.prefix`: stands before each name of the server's own. */
  readonly prefix: string;
  /** `metrics.custom_prefix`: stands, after the prefix, before each name that a module gives. */
  readonly customPrefix: string;
  /** `metrics.custom_scope_limit`: the most series that modules may make. */
  readonly customScopeLimit: number;
  /** Labels of every line, such as node_name. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Whether CPU, memory, garbage collection and event loop are shown; tests leave them out. */
  readonly processMetrics?: boolean;
}

export type WorkerKind = 'match' | 'matchmaker' | 'module';

export interface Metrics {
  /** Tells where gauges are read from; may be called several times with different parts. */
  observe(sources: Partial<MetricSources>): void;
  traffic(transport: TransportName): TrafficMetrics;
  readonly rudp: RudpCounters;
  /** One answered request of the client API. */
  api(method: string, code: number, seconds: number): void;
  /** The RPCs that exist: the only ones that are shown by their id. */
  registerRpcs(ids: Iterable<string>): void;
  /** One answered RPC of a module. */
  rpc(id: string, code: number, seconds: number): void;
  /** One tick of a match: how long its handlers ran and how late it began. */
  tick(durationSec: number, latenessSec: number): void;
  /** Ticks that took longer than their step. */
  tickOverruns(count: number): void;
  /** Ticks that were left out to catch up. */
  ticksSkipped(count: number): void;
  /** Messages to matches whose input queue was full. */
  matchInputDropped(count: number): void;
  /** CALLS of the function FN of a match handler, how long they ran together, and an estimate of what they allocated. */
  handlerCost(handler: string, fn: string, calls: number, seconds: number, allocatedBytes: number): void;
  /** Matches that ended because their handler threw or did not return. */
  matchFailed(reason: 'error' | 'timeout'): void;
  /** A match was to move to newer code: it has, or it goes on with the older. */
  matchUpgrade(outcome: 'moved' | 'kept'): void;
  /** Recordings of matches: how many have begun, bytes written, and how many could not begin or ended before their match. */
  recordings(begun: number, bytes: number, dropped: number): void;
  /** One round of the matchmaker took so long, on its own thread. */
  matchmakerRound(seconds: number): void;
  /** The matchmaker has made a match. */
  matchmakerMatch(players: number): void;
  /** A ticket was matched after so long. */
  matchmakerWait(seconds: number): void;
  /** Log lines of modules that were left out. */
  moduleLogsDropped(count: number): void;
  /** A module's function for the end of a round or a reset has run. */
  leaderboardCallback(kind: 'end' | 'reset', hasFailed: boolean): void;
  workerRestarted(kind: WorkerKind): void;
  readonly custom: CustomMetrics;
  /** Everything in Prometheus' text form. */
  text(): Promise<string>;
  readonly contentType: string;
  /** Names of all metrics that exist now. */
  names(): string[];
}

const WAIT_BUCKETS_SEC = [1, 2.5, 5, 10, 15, 30, 45, 60, 90, 120, 180, 300, 600];
const RPC_LABEL_LIMIT = 500;
const CALL_BUCKETS_SEC = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const TICK_BUCKETS_SEC = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];
/** The event loop is looked at this often: each look wakes the process. */
const EVENT_LOOP_PRECISION_MS = 50;

/** Creates all metrics in a registry of their own. */
export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  if (options.labels) registry.setDefaultLabels({ ...options.labels });
  const sources: Partial<MetricSources> = {};
  const registers = [registry];
  const prefix = options.prefix === '' ? '' : `${options.prefix}_`;
  const named: NameMetric = (name, help) => ({ name: prefix + name, help, registers });
  createGauges(named, sources);
  const { rudp, traffic } = createTrafficCounters(named);

  const counter = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ ...named(name, help), labelNames });

  const histogram = (name: string, help: string, bounds: readonly number[], labelNames: string[] = []) =>
    createFastHistogram({ registry, name: prefix + name, help, bounds, labelNames });
  const api = histogram(
    'api_seconds',
    'Time to answer a request of the client API, by method and status code.',
    CALL_BUCKETS_SEC,
    ['method', 'code'],
  );
  const rpc = histogram(
    'rpc_seconds',
    'Time to answer an RPC of a module, by its id and status code.',
    CALL_BUCKETS_SEC,
    ['id', 'code'],
  );
  const tickDuration = histogram(
    'match_tick_seconds',
    'How long the handlers of one match tick ran.',
    TICK_BUCKETS_SEC,
  ).series();
  const tickLateness = histogram(
    'match_tick_late_seconds',
    'How long after its deadline a match tick began.',
    TICK_BUCKETS_SEC,
  ).series();
  const matchmakerRound = histogram(
    'matchmaker_round_seconds',
    'How long one round of the matchmaker took, on its own thread.',
    CALL_BUCKETS_SEC,
  ).series();
  const matchmakerWait = histogram(
    'matchmaker_wait_seconds',
    'How long a ticket waited until it was matched.',
    WAIT_BUCKETS_SEC,
  ).series();
  const matchesMade = counter('matchmaker_matches_total', 'Matches that the matchmaker has made.');
  const playersMatched = counter('matchmaker_players_total', 'Players that the matchmaker has put into a match.');
  const overruns = counter('match_tick_overruns_total', 'Match ticks that took longer than their step.');
  const skipped = counter('match_ticks_skipped_total', 'Match ticks that were left out to catch up.');
  const inputDropped = counter('match_input_dropped_total', 'Messages to matches whose input queue was full.');
  const handlerLabels: ('handler' | 'function')[] = ['handler', 'function'];
  const handlerCalls = counter('match_handler_calls_total', 'Calls of the functions of match handlers.', handlerLabels);
  const handlerSeconds = counter(
    'match_handler_seconds_total',
    'How long the functions of match handlers ran, without what they waited for.',
    handlerLabels,
  );
  const handlerBytes = counter(
    'match_handler_allocated_bytes_total',
    'What the functions of match handlers put onto the heap: an estimate from one call in 64.',
    handlerLabels,
  );
  const upgrades = counter('match_upgrades_total', 'Matches that were to move to newer code.', ['outcome']);
  const recorded = counter('match_recordings_total', 'Recordings of matches that have begun.');
  const recordedBytes = counter('match_recorded_bytes_total', 'Bytes of recordings that were written, compressed.');
  const recordingsDropped = counter(
    'match_recordings_dropped_total',
    'Recordings that could not begin, or ended before their match.',
  );
  const failed = counter('match_failed_total', 'Matches that ended through a fault of their handler.', ['reason']);
  const logsDropped = counter('module_logs_dropped_total', 'Log lines of modules that were left out.');
  const callbacks = counter('leaderboard_callbacks_total', 'Functions of modules for ends and resets that have run.', [
    'kind',
    'outcome',
  ]);
  const restarts = counter('worker_restarts_total', 'Worker threads that died and were replaced.', ['kind']);
  const customDropped = counter('custom_dropped_total', 'Values of modules that no custom metric could take.');
  if (options.processMetrics !== false) {
    collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: EVENT_LOOP_PRECISION_MS });
  }

  const apiSeries = createSeriesCache((method, code) => api.series(method, code));
  const rpcSeries = createSeriesCache((id, code) => rpc.series(id, code));
  const rpcIds = new Set<string>();

  return {
    observe: (more) => void Object.assign(sources, more),
    traffic,
    rudp,
    api: (method, code, seconds) => apiSeries(method, code).observe(seconds),
    registerRpcs(ids) {
      for (const id of ids) if (rpcIds.size < RPC_LABEL_LIMIT) rpcIds.add(id);
    },
    // Clients choose what they ask for: their words are no labels.
    rpc: (id, code, seconds) => rpcSeries(rpcIds.has(id) ? id : '(other)', code).observe(seconds),
    tick(durationSec, latenessSec) {
      tickDuration.observe(durationSec);
      tickLateness.observe(latenessSec);
    },
    tickOverruns: (count) => overruns.inc(count),
    ticksSkipped: (count) => skipped.inc(count),
    matchInputDropped: (count) => inputDropped.inc(count),
    handlerCost(handler, fn, calls, seconds, allocatedBytes) {
      const labels = { handler, function: fn };
      handlerCalls.inc(labels, calls);
      handlerSeconds.inc(labels, seconds);
      if (allocatedBytes > 0) handlerBytes.inc(labels, allocatedBytes);
    },
    matchFailed: (reason) => failed.inc({ reason }),
    matchUpgrade: (outcome) => upgrades.inc({ outcome }),
    recordings(begun, bytes, dropped) {
      recorded.inc(begun);
      recordedBytes.inc(bytes);
      recordingsDropped.inc(dropped);
    },
    matchmakerRound: (seconds) => matchmakerRound.observe(seconds),
    matchmakerMatch(players) {
      matchesMade.inc();
      playersMatched.inc(players);
    },
    matchmakerWait: (seconds) => matchmakerWait.observe(seconds),
    moduleLogsDropped: (count) => logsDropped.inc(count),
    leaderboardCallback: (kind, hasFailed) => callbacks.inc({ kind, outcome: hasFailed ? 'failed' : 'done' }),
    workerRestarted: (kind) => restarts.inc({ kind }),
    custom: createCustomMetrics({
      registry,
      prefix: prefix + (options.customPrefix === '' ? '' : `${options.customPrefix}_`),
      seriesLimit: options.customScopeLimit,
      onDropped: () => customDropped.inc(),
    }),
    text: () => registry.metrics(),
    contentType: registry.contentType,
    names: () => registry.getMetricsAsArray().map((metric) => metric.name),
  };
}

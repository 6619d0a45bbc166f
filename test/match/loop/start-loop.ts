import { createTimeLimit } from '../../../src/guest/time-limit.js';
import type { MatchHandler } from '../../../src/match/loop/match-handler.js';
import { createMatchLoop } from '../../../src/match/loop/match-loop.js';
import type { SlowTick } from '../../../src/match/loop/match-loop-deps.js';
import { createMatchOutput, readOutput, type TickStats } from '../../../src/match/loop/match-output.js';
import type { MatchLimits } from '../../../src/match/loop/running-match.js';
import { createRecordingSink } from './recording-sink.js';

export const tickTimeoutMs = 100;

const accept: MatchHandler['matchJoinAttempt'] = (_ctx, _logger, _nk, _dispatcher, _tick, state) => ({
  state,
  accept: true,
});
const keep = (_ctx: object, _logger: object, _nk: object, _dispatcher: object, _tick: number, state: unknown) => ({
  state,
});

/** A handler whose functions keep the state, but for those in OWN. */
export const handler = (own: Partial<MatchHandler> = {}): MatchHandler => ({
  matchInit: () => ({ state: {}, tickRate: 10, label: '' }),
  matchJoinAttempt: accept,
  matchJoin: keep,
  matchLeave: keep,
  matchLoop: keep,
  matchTerminate: keep,
  matchSignal: keep,
  ...own,
});

export const presence = (name: string) => ({ userId: `u-${name}`, sessionId: name, username: name, node: 'n' });

/** A loop on a clock that stands still until it is moved, with HANDLERS by their names. */
export function startLoop(handlers: Readonly<Record<string, MatchHandler>>, limits: Partial<MatchLimits> = {}) {
  // Half-way between two ticks of 10 Hz.
  let nowMs = 1050;
  let heapBytes = 1000;
  let wakesAsked = 0;
  let requests = 0;
  const faults: unknown[] = [];
  const slowTicks: SlowTick[] = [];
  const limit = createTimeLimit();
  const output = createMatchOutput();
  const { sink, calls } = createRecordingSink();
  const loop = createMatchLoop({
    createInstance: (name) => (handlers[name] ? { handler: handlers[name], nk: {}, logger: {} } : undefined),
    baseContext: { env: {}, node: 'n', version: '1' },
    // The interruption takes real time: enough of it that a busy machine does not interrupt what is only slow.
    limit: (timeoutMs, work) => limit.run(timeoutMs * 4, work),
    output,
    limits: {
      inputQueueSize: 4,
      callQueueSize: 4,
      joinAttemptQueueSize: 2,
      signalQueueSize: 2,
      deferredQueueSize: 2,
      maxEmptySec: 0,
      labelUpdateIntervalMs: 1000,
      ...limits,
    },
    tickTimeoutMs: () => tickTimeoutMs,
    node: 'n',
    newUuid: () => crypto.randomUUID(),
    heapBytes: () => {
      heapBytes += 1000;
      return heapBytes;
    },
    reportSlowTick: (_match, slow) => slowTicks.push(slow),
    nowMs: () => nowMs,
    requestWake: () => wakesAsked++,
    reportFault: (_match, error) => faults.push(error),
  });

  /** What has been told since the last call. */
  function told(): unknown[][] {
    const batch = output.take(loop.takeStats());
    calls.length = 0;
    if (batch) readOutput(batch, sink);
    return calls.map(([name, ...args]) => [name, ...(name === 'stats' ? args.map(withoutCosts) : args)]);
  }

  /** What has been told, ticks and counters left out. */
  const events = () => told().filter(([name]) => name !== 'tick' && name !== 'stats');

  return {
    loop,
    faults,
    slowTicks,
    told,
    events,
    get wakesAsked() {
      return wakesAsked;
    },
    advance(ms: number) {
      nowMs += ms;
    },
    /** Runs ticks up to COUNT steps of 100 ms. */
    run(count = 1) {
      for (let i = 0; i < count; i++) {
        nowMs += 100;
        loop.wake();
      }
    },
    create(match: number, handlerName: string, params = {}) {
      loop.accept({ kind: 'create', request: ++requests, match, matchId: `id-${match}`, handlerName, params });
      loop.wake();
    },
    join(match: number, member: number, name: string) {
      loop.accept({ kind: 'join', match, member, presence: presence(name) });
    },
    data(match: number, member: number, text: string) {
      const data = Buffer.from(text);
      loop.accept({ kind: 'data', match, member, opCode: 1, reliable: true, receiveTimeMs: 0, data });
    },
    attempt(match: number, request: number, name = 'somebody') {
      loop.accept({ kind: 'joinAttempt', request, match, presence: presence(name), caller: {}, metadata: {} });
    },
    signal(match: number, request: number, data = '') {
      loop.accept({ kind: 'signal', request, match, data });
    },
  };
}

function withoutCosts(stats: unknown): unknown {
  const { costs: _costs, ...counters } = stats as TickStats;
  return counters;
}

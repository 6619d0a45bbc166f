import type { HandlerFunction } from '../../match/loop/handler-functions.js';
import type { MatchDispatcher } from '../../match/loop/match-handler.js';
import { createClockReadings } from './clock-readings.js';
import { createNkLog } from './recorded-nk.js';
import { createOutputLog } from './recorded-outputs.js';
import type { CallLine } from './recording-line.js';
import { createChance, type Seed } from './seeded-chance.js';
import { createStateDigest } from './state-digest.js';
import type { Supervisor } from './supervision.js';
import { createValueHasher, hashText } from './value-hash.js';
import { visibleState } from './visible-state.js';

/** States that large are digested after each tick; larger ones after every so many. */
const nodesPerTick = 1000;
/** performance.now gives tenths of a millisecond, so that few readings differ. */
const readingsPerMs = 10;

export interface CallLogDeps {
  readonly seed: Seed;
  onUncontrolled(what: string): void;
  onFailure(error: unknown): void;
}

/** What the calls of one match read, ask and do, noted down call by call. */
export interface CallLog {
  readonly supervisor: Supervisor;
  tap(dispatcher: MatchDispatcher): MatchDispatcher;
  begin(): Partial<CallLine>;
  /** What was noted since the last call ended. */
  end(): Partial<CallLine>;
  /** What FN returned. */
  outcomeOf(fn: HandlerFunction, result: unknown): Partial<CallLine>;
  /** From now on nothing is noted, and time and chance are the real ones. */
  stop(): void;
}

export function createCallLog({ seed, onUncontrolled, onFailure }: CallLogDeps): CallLog {
  const chance = createChance(seed);
  const onFull = () => onUncontrolled('reading the clock without end');
  const dates = createClockReadings(onFull);
  const times = createClockReadings(onFull);
  const nk = createNkLog(onFailure);
  const outputs = createOutputLog();
  const digest = createStateDigest();
  const hashResult = createResultHash();
  let drawsTold = 0;
  let ticksToSkip = 0;
  let isStopped = false;

  const supervisor: Supervisor = {
    random: () => chance.next(),
    dateMs: (realMs) => (isStopped ? realMs : dates.note(realMs)),
    monotonicMs: (realMs) => (isStopped ? realMs : times.note(Math.floor(realMs * readingsPerMs) / readingsPerMs)),
    nk: (name, args, run) => (isStopped ? run() : nk.call(name, args, run)),
    onUncontrolled(what) {
      if (!isStopped) onUncontrolled(what);
    },
  };

  function readings(): Partial<CallLine> {
    const line: Record<string, unknown> = {};
    const d = dates.take();
    const n = times.take();
    if (d) line.d = d;
    if (n) line.n = n;
    if (chance.draws !== drawsTold) {
      drawsTold = chance.draws;
      line.x = drawsTold;
    }
    return line;
  }

  return {
    supervisor,
    tap: outputs.tap,
    begin: () => (nk.settledGroups > 0 ? { b: nk.settledGroups } : {}),
    end() {
      const line: Record<string, unknown> = readings();
      const { calls, settled } = nk.take();
      const { outputs: o, more } = outputs.take();
      if (calls.length > 0) line.c = calls;
      if (settled.length > 0) line.s = settled;
      if (o.length > 0) line.o = o;
      if (more > 0) line.more = more;
      return line;
    },
    outcomeOf(fn, result) {
      if (typeof result !== 'object' || result === null) return { r: String(result) };
      const r = hashResult(result);
      if (fn === 'matchLoop' && ticksToSkip > 0) {
        ticksToSkip--;
        return r === undefined ? {} : { r };
      }
      const { hash: h, changes: ch, nodes } = digest(visibleState((result as { state?: unknown }).state));
      ticksToSkip = Math.floor(nodes / nodesPerTick);
      return { h, ...(r === undefined ? {} : { r }), ...(ch.length > 0 ? { ch } : {}) };
    },
    stop() {
      isStopped = true;
    },
  };
}

/** A function that hashes what a handler returned beside its state; undefined where there is nothing. */
export function createResultHash(): (result: object) => string | undefined {
  const hasher = createValueHasher();
  return (result) => {
    let rest: [string, unknown][] | undefined;
    for (const key of Object.keys(result)) {
      if (key === 'state') continue;
      rest ??= [];
      rest.push([key, (result as Record<string, unknown>)[key]]);
    }
    if (!rest) return undefined;
    hasher.nodes = 0;
    hasher.hash(rest, 0);
    return hashText(hasher.low, hasher.high);
  };
}

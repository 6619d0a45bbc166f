import fs from 'node:fs';
import { PerformanceObserver } from 'node:perf_hooks';

/** Of the thread that asks; the types that we build with know no such function yet. */
const { threadCpuUsage } = process as { threadCpuUsage?: () => NodeJS.CpuUsage };
/**
 * Whether the thread's own use of a processor is counted (Node 22.19 and 24). Elsewhere only its waiting for other threads is left out,
 * and what the machine's other guests take counts as its own.
 */
export const countsOwnCpu = threadCpuUsage !== undefined;

/** All in ms. */
export interface Turns {
  /** The longest turn of the event loop, without the time in which the thread had no processor: see `countsOwnCpu`. */
  readonly longestMs: number;
  /** How many took longer than 5 ms. */
  readonly over5Ms: number;
  /** The longest turn by the clock on the wall. */
  readonly longestWallMs: number;
  /** The longest turn with no collection of garbage in it. */
  readonly longestCleanMs: number;
  readonly longestGcMs: number;
}

/** Measures every turn of the event loop of this, the main thread until stopped. */
export function watchTurns(): { stop(): Promise<Turns> } {
  const readAwayMs = threadCpuUsage ? () => performance.now() - cpuMs(threadCpuUsage()) : createDelayReader();
  const turns: { readonly startMs: number; readonly wallMs: number; readonly ownMs: number }[] = [];
  const collections: { readonly startTime: number; readonly duration: number }[] = [];
  let lastMs = performance.now();
  let lastAwayMs = readAwayMs();
  let isStopped = false;
  const observer = new PerformanceObserver((list) => collections.push(...list.getEntries()));
  observer.observe({ entryTypes: ['gc'] });

  function look(): void {
    const nowMs = performance.now();
    const awayMs = readAwayMs();
    const wallMs = nowMs - lastMs;
    if (wallMs > 1) turns.push({ startMs: lastMs, wallMs, ownMs: Math.max(0, wallMs - (awayMs - lastAwayMs)) });
    lastMs = nowMs;
    lastAwayMs = awayMs;
    if (!isStopped) setImmediate(look);
  }
  setImmediate(look);

  return {
    async stop() {
      isStopped = true;
      // Collections are told of a little later.
      await new Promise((resolve) => setTimeout(resolve, 20));
      observer.disconnect();
      const isClean = ({ startMs, wallMs }: { startMs: number; wallMs: number }) =>
        !collections.some(({ startTime }) => startTime >= startMs && startTime <= startMs + wallMs);
      return {
        longestMs: longest(turns.map(({ ownMs }) => ownMs)),
        over5Ms: turns.filter(({ ownMs }) => ownMs > 5).length,
        longestWallMs: longest(turns.map(({ wallMs }) => wallMs)),
        longestCleanMs: longest(turns.filter(isClean).map(({ ownMs }) => ownMs)),
        longestGcMs: longest(collections.map(({ duration }) => duration)),
      };
    },
  };
}

const cpuMs = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1000;

const longest = (times: readonly number[]) => times.reduce((most, time) => Math.max(most, time), 0);

/** For how long the main thread has waited for a processor that others had, as Linux counts it; 0 elsewhere. */
function createDelayReader(): () => number {
  const file = '/proc/self/schedstat';
  if (!fs.existsSync(file)) return () => 0;
  const fd = fs.openSync(file, 'r');
  const buffer = Buffer.alloc(128);
  return () => {
    const length = fs.readSync(fd, buffer, 0, buffer.length, 0);
    return Number(buffer.toString('latin1', 0, length).split(' ')[1]) / 1e6;
  };
}

import type { SlowTick } from '../match/loop/match-loop-deps.js';

/** One line for the log of game code: 'a tick took 73.2 ms of its 50 ms, matchLoop 71 ms of it, with 12 messages (op code 1: 12)'. */
export function describeSlowTick({ durationMs, stepMs, fn, fnMs, messages }: SlowTick): string {
  const count = [...messages.values()].reduce((sum, each) => sum + each, 0);
  const codes = [...messages].sort(([, a], [, b]) => b - a).slice(0, 5);
  const kinds = codes.map(([opCode, each]) => `op code ${opCode}: ${each}`).join(', ');
  const what = count === 0 ? 'without messages' : `with ${count} ${count === 1 ? 'message' : 'messages'} (${kinds})`;
  return `a tick took ${round(durationMs)} ms of its ${round(stepMs)} ms, ${fn} ${round(fnMs)} ms of it, ${what}`;
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}

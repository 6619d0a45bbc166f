import type { MatchOutputSink } from '../../../src/match/loop/match-output.js';

const names = [
  'created',
  'createFailed',
  'locallyCreated',
  'joinAnswered',
  'signalAnswered',
  'broadcast',
  'kicked',
  'labelChanged',
  'ended',
  'tick',
  'stats',
] as const satisfies readonly (keyof MatchOutputSink)[];

/** A sink that keeps what it is told: each call as its name and its arguments, bytes copied. */
export function createRecordingSink() {
  const calls: unknown[][] = [];
  const copied = (value: unknown) => (Buffer.isBuffer(value) ? Buffer.from(value) : value);
  const take =
    (name: string) =>
    (...args: unknown[]) => {
      calls.push([name, ...args.map(copied)]);
    };
  const sink = Object.fromEntries(names.map((name) => [name, take(name)])) as unknown as MatchOutputSink;
  return { sink, calls };
}

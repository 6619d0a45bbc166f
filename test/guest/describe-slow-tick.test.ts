import { expect, test } from 'vitest';
import { describeSlowTick } from '../../src/guest/describe-slow-tick.js';

const slow = { tick: 7, durationMs: 73.24, stepMs: 50, fn: 'matchLoop', fnMs: 71, messages: new Map() } as const;

test('a slow tick is told with its function and the messages it was given, the most frequent first', () => {
  expect(describeSlowTick(slow)).toBe('a tick took 73.2 ms of its 50 ms, matchLoop 71 ms of it, without messages');
  const messages = new Map([
    [3, 1],
    [1, 11],
  ]);
  expect(describeSlowTick({ ...slow, messages })).toContain('with 12 messages (op code 1: 11, op code 3: 1)');
  expect(describeSlowTick({ ...slow, messages: new Map([[9, 1]]) })).toContain('with 1 message (op code 9: 1)');
});

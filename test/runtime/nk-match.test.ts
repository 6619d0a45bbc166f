import { expect, test } from 'vitest';
import { silentLogger } from '../../src/base/logger.js';
import { ArgumentError } from '../../src/guest/nk/argument.js';
import { type MatchListQuery, matchNk } from '../../src/runtime/nk/match.js';

const caller = { logger: silentLogger };
const match = { matchId: 'm.node', authoritative: true, label: 'l', size: 2, tickRate: 10, handlerName: 'h' };
const seen = { matchId: 'm.node', authoritative: true, label: 'l', size: 2 };

function setUp() {
  const asked: unknown[] = [];
  const nk = matchNk(() => ({
    async create(handlerName, params) {
      asked.push([handlerName, params]);
      return 'm.node';
    },
    get: (matchId) => (matchId === 'm.node' ? match : undefined),
    list(query: MatchListQuery) {
      asked.push(query);
      return [match];
    },
    async signal(matchId, data) {
      return `${matchId} ${data}`;
    },
  }));
  return { asked, call: (fn: string, ...args: unknown[]) => nk[fn]!(caller, ...args) };
}

test('matches are made, looked up, listed and signalled', async () => {
  const { asked, call } = setUp();
  expect(await call('matchCreate', 'arena')).toBe('m.node');
  expect(await call('matchCreate', 'arena', { level: 1 })).toBe('m.node');
  expect(call('matchGet', 'm.node')).toEqual(seen);
  expect(call('matchGet', 'other')).toBeNull();
  expect(await call('matchList')).toEqual([seen]);
  expect(await call('matchList', 10, true, null, 0, undefined, '+a:b')).toEqual([seen]);
  expect(await call('matchSignal', 'm.node', 'ping')).toBe('m.node ping');
  expect(await call('matchSignal', 'm.node')).toBe('m.node ');
  expect(asked).toEqual([
    ['arena', {}],
    ['arena', { level: 1 }],
    { limit: 1 },
    { limit: 10, authoritative: true, minSize: 0, query: '+a:b' },
  ]);
});

test.each([
  ['matchCreate'],
  ['matchCreate', ''],
  ['matchCreate', 'arena', 'text'],
  ['matchCreate', 'arena', [1]],
  ['matchGet'],
  ['matchGet', 5],
  ['matchList', '10'],
  ['matchList', 10, 'yes'],
  ['matchList', 10, true, 5],
  ['matchList', 10, true, null, 'x'],
  ['matchList', 10, true, null, 1, 'x'],
  ['matchList', 10, true, null, 1, 2, {}],
  ['matchSignal', 'm.node', 5],
])('%s(%j, …) is refused', async (fn, ...args) => {
  const { asked, call } = setUp();
  await expect((async () => call(fn, ...args))()).rejects.toThrow(ArgumentError);
  expect(asked).toEqual([]);
});

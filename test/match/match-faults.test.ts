import { expect, test } from 'vitest';
import type { MatchRegistry } from '../../src/match/match-registry.js';
import { createPlayer, gameBundle, startMatches, type TickReport } from './start-matches.js';

const report = async (matches: MatchRegistry, id: string): Promise<TickReport> =>
  JSON.parse(await matches.signal(id, 'ticks'));

test('of 100 matches one throws and one never returns: the others miss no more than the interruption', async () => {
  const tickTimeoutMs = 400;
  const { matches, counted } = await startMatches(gameBundle, { 'match.tick_timeout_ms': tickTimeoutMs });
  const rate = 20;
  const stepMs = 1000 / rate;
  const ids = await Promise.all(Array.from({ length: 100 }, () => matches.create('game', { rate })));
  const players = ids.map(() => createPlayer());
  await Promise.all(players.map((player, index) => matches.joinAttempt(ids[index]!, player, {})));
  let atFirst: TickReport[] = [];
  const leastTicks = async () => {
    atFirst = await Promise.all(ids.map((id) => report(matches, id)));
    return Math.min(...atFirst.map(({ ticks }) => ticks));
  };
  await expect.poll(leastTicks, { timeout: 15_000 }).toBeGreaterThan(5);
  await matches.signal(ids[30]!, `state.code = 'throw new Error("broken")'`);
  await matches.signal(ids[60]!, `state.code = 'for (;;);'`);
  await expect.poll(() => counted.failed.toSorted(), { timeout: 15_000 }).toEqual(['error', 'timeout']);
  expect(ids.filter((id) => !matches.get(id))).toEqual([ids[30], ids[60]]);
  const survivors = ids.filter((id) => matches.get(id));
  // All have been interrupted; now they go on.
  const interrupted = (await report(matches, survivors.at(-1)!)).last;
  await expect
    .poll(async () => (await report(matches, survivors[0]!)).last, { timeout: 15_000 })
    .toBeGreaterThan(interrupted + rate / 2);

  for (const id of survivors) {
    const { ticks, last, at } = await report(matches, id);
    const before = atFirst[ids.indexOf(id)]!;
    // Ticks keep their numbers by the clock: those that are missing were skipped.
    const missed = last - before.last - (ticks - before.ticks);
    const ticksLate = at.slice(1).map((time, index) => Math.max(0, (time - at[index]!) / stepMs - 1));
    const heldUp = ticksLate.reduce((sum, count) => sum + count, 0);
    expect(missed).toBeLessThanOrEqual(Math.ceil(heldUp));
    const elapsedMs = at.at(-1)! - at[before.ticks - 1]!;
    expect(Math.abs(last - before.last - elapsedMs / stepMs)).toBeLessThanOrEqual(heldUp + 2);
    expect(missed).toBeLessThanOrEqual(Math.ceil(((tickTimeoutMs * 1.25 + 250) / 1000) * rate));
  }

  const told = players.map(({ connection }) =>
    connection.envelopes.filter((envelope) => (envelope as { error?: object }).error),
  );
  expect(told.flatMap((list, index) => (list.length > 0 ? [index] : []))).toEqual([30, 60]);
  expect(told[30]).toMatchObject([
    { error: { message: expect.stringMatching(/broken/), context: { match_id: ids[30] } } },
  ]);
  expect(told[60]).toMatchObject([{ error: { message: expect.stringMatching(/did not return/) } }]);
  expect(players.every(({ connection }) => !connection.closed)).toBe(true);
});

test.each([
  ['exhausts its heap', 'var all = []; for (;;) all.push(new Array(10000).fill(all.length));', 48],
  ['ends its thread', 'state.constructor.constructor("return process")().exit(3)', 256],
])(
  'a worker that %s is replaced: members are told, what waits fails at once, and new matches can be made',
  async (_what, code, heapMb) => {
    const { matches, counted, tracker } = await startMatches(gameBundle, { 'match.tick_timeout_ms': 15_000 }, heapMb);
    const [doomed, other] = [await matches.create('game', {}), await matches.create('game', {})];
    const player = createPlayer();
    await matches.joinAttempt(other!, player, {});
    const outcomes = await Promise.allSettled([
      matches.signal(doomed!, code),
      matches.joinAttempt(other!, createPlayer(), {}),
      matches.create('game', {}),
    ]);
    for (const outcome of outcomes.filter(({ status }) => status === 'rejected')) {
      expect(outcome).toMatchObject({ reason: { code: 14, message: 'The thread that ran the match has failed.' } });
    }
    expect(outcomes[0]!.status).toBe('rejected');
    expect(counted.restarted).toBe(1);
    expect(matches.counts().authoritative).toBe(0);
    expect(player.connection.envelopes).toMatchObject([{ error: { context: { match_id: other } } }]);
    expect([...tracker.streamsOf(player.id)]).toEqual([]);
    const id = await matches.create('game', {});
    expect(await matches.signal(id, 'return 1 + 1')).toBe('2');
  },
);

test('matches that fill their heap tick by tick with large arrays lose their thread; the log names the last', async () => {
  const code = 'globalThis.kept = (globalThis.kept || []).concat([new Array(2000000).fill(Math.random())]);';
  const { matches, counted, lines } = await startMatches(gameBundle, { 'match.tick_timeout_ms': 15_000 }, 96);
  const id = await matches.create('game', { rate: 30, code });
  await expect.poll(() => counted.restarted, { timeout: 15_000 }).toBe(1);
  const told = lines.map(({ message, fields }) => `${message} ${fields.match_id ?? ''}`);
  expect(told).toContain(`the code of this match ran when its thread ended ${id}`);
  expect(told).toContainEqual(expect.stringMatching(/its modules keep more than 96 MB/));
  expect(await matches.create('game', {})).toMatch(/\.n$/);
});

test('an async handler that loops after an await ends its thread; it is replaced', async () => {
  const source = `import { defineMatch, defineModule } from 'tickwire/runtime';
    export default defineModule({ matches: { game: defineMatch<number>({
      matchInit: () => ({ state: 0, tickRate: 10, label: '' }),
      matchLoop: async (_c, _l, _n, _d, tick, state) => { await null; if (tick === 3) for (;;); return { state }; },
    }) } });`;
  const { matches, counted } = await startMatches({ 'index.ts': source }, { 'match.tick_timeout_ms': 500 });
  await matches.create('game', {});
  await expect.poll(() => counted.restarted, { timeout: 12_000 }).toBe(1);
  expect(await matches.create('game', {})).toMatch(/\.n$/);
});

test('a 60 Hz match ticks exactly by the clock', async () => {
  const { matches } = await startMatches(gameBundle);
  const id = await matches.create('game', { rate: 60 });
  await expect.poll(async () => (await report(matches, id)).last, { timeout: 10_000 }).toBeGreaterThan(180);
  const { ticks, last, at, numbers } = await report(matches, id);
  expect(at).toHaveLength(ticks);
  // Ticks may be late, one by one, but hardly all of a half: the least late of each half tell the clock they follow.
  const stepMs = 1000 / 60;
  const lateMs = at.map((time, index) => time - numbers[index]! * stepMs);
  const half = Math.floor(ticks / 2);
  const [least, leastAfter] = [Math.min(...lateMs.slice(0, half)), Math.min(...lateMs.slice(half))];
  expect(Math.abs(leastAfter - least)).toBeLessThanOrEqual(stepMs);
  expect(ticks).toBeLessThanOrEqual(last + 1);
});

import { expect, test } from 'vitest';
import { PresenceReason } from '../../src/presence/presence.js';
import { StreamMode } from '../../src/presence/stream.js';
import { createPlayer, gameBundle, startMatches } from './start-matches.js';

test('a match from its creation to its end: joining, data, leaving, kicking', async () => {
  const { matches, tracker } = await startMatches(gameBundle);
  const id = await matches.create('game', { label: '{"map":"x"}', rate: 30 });
  const [first, second] = [createPlayer('first'), createPlayer('second')];
  expect(await matches.joinAttempt(id, first, { password: 'wrong' })).toMatchObject({
    accept: false,
    reason: 'wrong password',
  });
  for (const player of [first, second])
    expect(await matches.joinAttempt(id, player, {})).toMatchObject({ accept: true });
  expect(matches.get(id)).toMatchObject({ size: 2, tickRate: 30, label: '{"map":"x"}', handlerName: 'game' });
  matches.sendData(id, first, 7, Buffer.from('hi'), true, 0);
  matches.sendData(id, createPlayer(), 8, Buffer.from('nobody'), true, 0);
  await expect.poll(() => second.connection.envelopes).toMatchObject([{ match_data: { op_code: '7', data: 'aGk=' } }]);
  const stream = { mode: StreamMode.MATCH_AUTHORITATIVE, subject: id.slice(0, -2), subcontext: '', label: 'n' };
  tracker.untrack(first.id, stream, PresenceReason.LEAVE);
  await expect.poll(async () => JSON.parse(await matches.signal(id, 'ticks')).left).toBe(1);
  await matches.signal(id, `dispatcher.matchKick([{ sessionId: '${second.id}' }])`);
  await expect.poll(() => matches.get(id)!.size).toBe(0);
  expect(await matches.list({ limit: 10, query: '+label.map:x' })).toHaveLength(1);
});

test('a stream that shares no more than the mode and the subject with a match is not the match', async () => {
  const { matches, tracker } = await startMatches(gameBundle);
  const id = await matches.create('game', {});
  const stream = { mode: StreamMode.MATCH_AUTHORITATIVE, subject: id.slice(0, -2), subcontext: '', label: 'n' };
  const stranger = createPlayer();
  for (const other of [
    { ...stream, label: '' },
    { ...stream, label: 'n2' },
    { ...stream, subcontext: stream.subject },
  ]) {
    tracker.track(stranger, other, { status: '', hidden: false, persistence: true });
    expect(matches.get(id)!.size).toBe(0);
  }
  const relayed = { mode: StreamMode.MATCH_RELAYED, subject: crypto.randomUUID(), subcontext: '', label: 'elsewhere' };
  tracker.track(stranger, relayed, { status: '', hidden: false, persistence: true });
  expect(matches.counts().relayed).toBe(0);
});

test('failures of a creation leave no match behind', async () => {
  const { matches } = await startMatches(gameBundle, { 'match.tick_timeout_ms': 500 });
  await expect(matches.create('nobody', {})).rejects.toMatchObject({ code: 5 });
  await expect(matches.create('game', { rate: 99 })).rejects.toMatchObject({ code: 13, message: /tickRate/ as never });
  await expect(matches.create('game', { initLoops: true })).rejects.toMatchObject({ code: 13 });
  await expect(matches.create('game', { callback: () => 1 })).rejects.toMatchObject({ code: 3 });
  await expect(matches.create('game', { label: 'x'.repeat(3000) })).rejects.toMatchObject({ code: 13 });
  expect(matches.counts().authoritative).toBe(0);
  expect(await matches.create('game', {})).toMatch(/\.n$/);
});

test('input larger than the ring arrives, in its place', async () => {
  const { matches } = await startMatches(gameBundle);
  const text = 'x'.repeat(5_000_000);
  const id = await matches.create('game', { text });
  expect(await matches.signal(id, 'return state.params.text.length')).toBe(String(text.length));
  const code = (name: string, padding = '') => `return state.order = (state.order || '') + '${name}'; //${padding}`;
  const answers = await Promise.all([
    matches.signal(id, code('a')),
    matches.signal(id, code('b', text)),
    matches.signal(id, code('c')),
  ]);
  expect(answers).toEqual(['a', 'ab', 'abc']);
});

test('a join attempt that is answered too late frees the seat', async () => {
  const { matches } = await startMatches(gameBundle, { 'match.join_marker_deadline_ms': 50 });
  const id = await matches.create('game', {});
  await expect(matches.joinAttempt(id, createPlayer(), { wait: '200' })).rejects.toMatchObject({ code: 4 });
  await expect.poll(async () => JSON.parse(await matches.signal(id, 'ticks')).left).toBe(1);
  expect(matches.get(id)!.size).toBe(0);
});

test('somebody whose connection closes while the handler is asked leaves again', async () => {
  const { matches } = await startMatches(gameBundle);
  const id = await matches.create('game', {});
  const player = createPlayer();
  const attempt = matches.joinAttempt(id, player, { wait: '20' });
  player.connection.closed = true;
  await expect(attempt).rejects.toMatchObject({ code: 5 });
  await expect.poll(async () => JSON.parse(await matches.signal(id, 'ticks')).left).toBe(1);
});

test('a call to the main thread that takes too long is interrupted with its match', async () => {
  const { matches, counted } = await startMatches(gameBundle, {
    'match.tick_timeout_ms': 500,
    'match.workers': 2,
  });
  // On another thread, so that the signal goes over the main thread.
  const [waiting, busy] = [await matches.create('game', {}), await matches.create('game', {})];
  const stuck = matches
    .signal(busy!, 'var until = Date.now() + 5000; while (Date.now() < until);')
    .catch((e: unknown) => e);
  await expect(matches.signal(waiting!, `return nk.matchSignal('${busy}', 'return 1')`)).rejects.toMatchObject({
    code: 13,
  });
  expect(await stuck).toMatchObject({ code: 13, message: expect.stringMatching(/did not return/) });
  await expect.poll(() => counted.failed.length).toBeGreaterThanOrEqual(1);
});

test('stopping tells every match, refuses new ones and ends what waits', async () => {
  const { matches } = await startMatches(gameBundle);
  await Promise.all(Array.from({ length: 20 }, () => matches.create('game', {})));
  const stopped = matches.stop(0);
  await expect(matches.create('game', {})).rejects.toMatchObject({ code: 14 });
  await stopped;
  expect(matches.counts().authoritative).toBe(0);
});

import { expect, test } from 'vitest';
import { createStateDigest } from '../../../src/guest/recording/state-digest.js';

test('tells what has changed, place by place', () => {
  const digest = createStateDigest();
  const state: Record<string, unknown> = { a: 1, list: [1, 2], deep: { b: { c: 'x' } }, map: new Map([['k', 1]]) };
  expect(digest(state).changes.map(([path]) => (path as string[]).join('.'))).toEqual([
    'a',
    'list.0',
    'list.1',
    'deep.b.c',
    'map',
  ]);
  expect(digest(state).changes).toEqual([]);
  state.a = 2;
  (state.list as number[]).pop();
  delete (state.deep as { b?: object }).b;
  (state.map as Map<string, number>).set('k', 2);
  expect(digest(state).changes).toEqual([
    // By their numbers, but for those that were never told of.
    [0, 2],
    [2],
    [['deep', 'b']],
    [['deep'], { '#': expect.any(String) }],
    [4, { '#': expect.any(String) }],
  ]);
});

test('what it did not look at again is what it would have found', () => {
  const digest = createStateDigest();
  const state: Record<string, unknown> = {
    players: {},
    list: [],
    tick: 0,
    same: { a: [1, { b: 'x' }], n: Number.NaN },
  };
  let seed = 7;
  const chance = (below: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return seed % below;
  };
  const values = () => [
    chance(9),
    chance(9) / 8,
    -0,
    0,
    '',
    'text',
    null,
    undefined,
    true,
    { z: chance(3) },
    [chance(3)],
  ];
  for (let tick = 0; tick < 500; tick++) {
    const players = state.players as Record<string, unknown>;
    const key = `p${chance(12)}`;
    if (chance(4) === 0) delete players[key];
    else players[key] = chance(3) === 0 ? values()[chance(11)] : { x: chance(5), deep: { y: values()[chance(11)] } };
    if (chance(3) === 0) (state.list as unknown[]).push(values()[chance(11)]);
    if (chance(5) === 0) (state.list as unknown[]).length = chance(6);
    state.tick = tick;
    expect(digest(state).hash).toBe(createStateDigest()(state).hash);
  }
});

test('is the same for equal states, whatever their history', () => {
  const digest = createStateDigest();
  const grown: Record<string, number> = { x: 0.5 };
  grown.x = 3;
  digest({ x: 1 });
  expect(digest(grown).hash).toBe(createStateDigest()({ x: 3 }).hash);
  for (const [one, other] of [
    [{ x: 0 }, { x: -0 }],
    [{ x: 1 }, { x: '1' }],
    [{ x: null }, { x: undefined }],
    [
      [1, 2],
      [2, 1],
    ],
    [
      { a: 1, b: 2 },
      { a: 2, b: 1 },
    ],
    [new Set([1]), new Map([[1, 1]])],
    [new Uint8Array([1]), new Uint8Array([2])],
  ]) {
    expect(createStateDigest()(one).hash).not.toBe(createStateDigest()(other).hash);
  }
});

test('looks at a bounded part of it, also where it contains itself', () => {
  const circle: Record<string, unknown> = { a: {} };
  (circle.a as Record<string, unknown>).back = circle;
  circle.wide = Array.from({ length: 300_000 }, (_, i) => ({ i }));
  const { hash, nodes, changes } = createStateDigest()(circle);
  expect(hash).toMatch(/^[0-9a-f]{16}$/);
  expect(nodes).toBeLessThan(60_000);
  expect(changes.length).toBeLessThanOrEqual(64);
});

import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/base/logger.js';
import { ArgumentError } from '../../src/guest/nk/argument.js';
import { createLocalCache } from '../../src/runtime/local-cache.js';
import { localCacheNk } from '../../src/runtime/nk/local-cache.js';

function setUp(maxSize?: number) {
  let nowMs = 0;
  const cache = createLocalCache({ monotonicMs: () => nowMs }, maxSize);
  const nk = localCacheNk(cache);
  return {
    cache,
    call: (fn: string, ...args: unknown[]) => nk[fn]!({ logger: silentLogger }, ...args),
    pass(ms: number) {
      nowMs += ms;
    },
  };
}

describe('the local cache', () => {
  it('keeps texts, numbers and booleans until they are removed', () => {
    const { call } = setUp();
    for (const value of ['text', '', 1.5, 0, true, false]) {
      call('localcachePut', 'key', value);
      expect(call('localcacheGet', 'key')).toBe(value);
    }
    call('localcacheDelete', 'key');
    expect(call('localcacheGet', 'key')).toBeUndefined();
    expect(call('localcacheGet', 'key', 7)).toBe(7);
    call('localcachePut', 'a', 1);
    call('localcachePut', 'b', 2);
    call('localcacheClear');
    expect([call('localcacheGet', 'a'), call('localcacheGet', 'b')]).toEqual([undefined, undefined]);
  });

  it('forgets when the time is over, and a later put counts anew', () => {
    const { call, pass } = setUp();
    call('localcachePut', 'key', 'short', 2);
    pass(1999);
    expect(call('localcacheGet', 'key')).toBe('short');
    call('localcachePut', 'key', 'longer', 2);
    pass(1999);
    expect(call('localcacheGet', 'key')).toBe('longer');
    pass(1);
    expect(call('localcacheGet', 'key')).toBeUndefined();
  });

  it('has room for so much, and gives up the oldest', () => {
    const { cache } = setUp(1000);
    for (let i = 0; i < 100; i++) cache.put(`key ${i}`, 'x'.repeat(100), 0);
    const kept = Array.from({ length: 100 }, (_, i) => i).filter((i) => cache.get(`key ${i}`) !== undefined);
    expect(kept).toEqual([95, 96, 97, 98, 99]);
    cache.put('too large', 'x'.repeat(1000), 0);
    expect(cache.get('too large')).toBeUndefined();
    expect(cache.get('key 99')).toBeDefined();
    for (let i = 0; i < 100; i++) cache.put('key 99', 'y', 0);
    expect(cache.get('key 95')).toBeDefined();
  });

  it.each([
    ['localcacheGet', ['']],
    ['localcachePut', ['key', null]],
    ['localcachePut', ['key', { a: 1 }]],
    ['localcachePut', ['key', 1, -1]],
    ['localcacheDelete', [5]],
  ])('refuses %s %j', (fn, args) => {
    const { call } = setUp();
    expect(() => call(fn as string, ...(args as unknown[]))).toThrow(ArgumentError);
  });
});

it('every change of a key counts once, for threads that have copied it', () => {
  const { cache, pass } = setUp(1000);
  const counts = () => ['a', 'b'].map((key) => cache.versions.of(key));
  const [a, b] = counts() as [number, number];
  cache.put('a', 1, 0);
  cache.put('a', 2, 2);
  expect(cache.fetch('a')).toEqual({ value: 2, leftMs: 2000 });
  cache.delete('a');
  cache.delete('a');
  expect(counts()).toEqual([a + 4, b]);
  cache.put('b', 'x', 0);
  // What makes room for others changes as well.
  for (let i = 0; i < 20; i++) cache.put(`key ${i}`, 'x'.repeat(100), 0);
  expect(counts()).toEqual([a + 4, b + 2]);
  cache.clear();
  expect(counts()).toEqual([a + 5, b + 3]);
  cache.put('a', 1, 1);
  pass(1000);
  expect(cache.fetch('a')).toEqual({ value: undefined, leftMs: Number.POSITIVE_INFINITY });
});

import { describe, expect, it } from 'vitest';
import { createLocalCacheCopies } from '../../src/guest/nk/local-cache-copies.js';
import { createLocalCacheVersions } from '../../src/guest/nk/local-cache-versions.js';

function setUp() {
  const versions = createLocalCacheVersions();
  const clock = { ms: 0 };
  const thread = () => createLocalCacheCopies(createLocalCacheVersions(versions.memory), () => clock.ms);
  return { versions, clock, thread };
}

const never = Number.POSITIVE_INFINITY;

describe('copies of the local cache', () => {
  it('are good until their key, or all, is changed', () => {
    const { versions, thread } = setUp();
    const copies = thread();
    expect(copies.get('a')).toBeUndefined();
    copies.keep('a', 1, versions.of('a'), never);
    copies.keep('none', undefined, versions.of('none'), never);
    expect(copies.get('a')).toMatchObject({ value: 1 });
    expect(copies.get('none')).toMatchObject({ value: undefined });
    versions.changed('none');
    expect(copies.get('none')).toBeUndefined();
    expect(copies.get('a')).toMatchObject({ value: 1 });
    versions.allChanged();
    expect(copies.get('a')).toBeUndefined();
  });

  it('are not kept where the key was changed while they were on their way', () => {
    const { versions, thread } = setUp();
    const copies = thread();
    const asked = versions.of('a');
    versions.changed('a');
    copies.keep('a', 'old', asked, never);
    expect(copies.get('a')).toBeUndefined();
  });

  it('of own changes are good before the main thread has made them, and after, but not after another change', () => {
    const { versions, thread } = setUp();
    const copies = thread();
    copies.keepOwn('a', 'mine', versions.of('a'), 0);
    expect(copies.get('a')).toMatchObject({ value: 'mine' });
    versions.changed('a');
    expect(copies.get('a')).toMatchObject({ value: 'mine' });
    versions.changed('a');
    expect(copies.get('a')).toBeUndefined();
  });

  it('end with the time of what they are copies of', () => {
    const { versions, clock, thread } = setUp();
    const copies = thread();
    copies.keep('told', 1, versions.of('told'), 500);
    copies.keepOwn('own', 1, versions.of('own'), 1);
    clock.ms = 499;
    expect([copies.get('told'), copies.get('own')]).toEqual([expect.anything(), expect.anything()]);
    clock.ms = 500;
    expect(copies.get('told')).toBeUndefined();
    clock.ms = 1000;
    expect(copies.get('own')).toBeUndefined();
  });

  it('are bounded', () => {
    const { versions, thread } = setUp();
    const copies = thread();
    copies.keepOwn('large', 'x'.repeat(100_000), versions.of('large'), 0);
    expect(copies.get('large')).toBeUndefined();
    const keys = Array.from({ length: 100 }, (_, i) => `key ${i}`);
    for (const key of keys) copies.keepOwn(key, 'x'.repeat(50_000), versions.of(key), 0);
    const kept = keys.filter((key) => copies.get(key));
    expect(kept.length).toBeLessThan(50);
    expect(kept.at(-1)).toBe('key 99');
  });
});

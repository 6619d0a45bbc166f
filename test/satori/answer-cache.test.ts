import { describe, expect, it } from 'vitest';
import { type AnswerCache, createCallCache, createTimedCache, noCache } from '../../src/satori/answer-cache.js';

const thread = {};
/** Asks CACHE for the flags of IDENTITY. */
const get = (cache: AnswerCache, caller: object, call: number, identity: string, ask: () => Promise<unknown>) =>
  cache.get({ caller, call, identity, text: `flags of ${identity}` }, ask);

/** Counts how often it is asked. */
function asker() {
  let times = 0;
  return async () => ++times;
}

describe('answers kept for a call', () => {
  it('are the same within it, and asked for anew in the next', async () => {
    const [cache, ask] = [createCallCache(), asker()];
    expect(await get(cache, thread, 1, 'ann', ask)).toBe(1);
    expect(await get(cache, thread, 1, 'ann', ask)).toBe(1);
    expect(await get(cache, thread, 1, 'bob', ask)).toBe(2);
    expect(await get(cache, {}, 1, 'ann', ask)).toBe(3);
    expect(await get(cache, thread, 2, 'ann', ask)).toBe(4);
  });

  it('are not kept outside of one, nor once something was changed', async () => {
    const [cache, ask] = [createCallCache(), asker()];
    expect(await get(cache, thread, 0, 'ann', ask)).toBe(1);
    expect(await get(cache, thread, 0, 'ann', ask)).toBe(2);
    expect(await get(cache, thread, 1, 'ann', ask)).toBe(3);
    cache.forget({ caller: thread, identity: 'ann' });
    expect(await get(cache, thread, 1, 'ann', ask)).toBe(4);
  });

  it('are not kept where they failed', async () => {
    const cache = createCallCache();
    const fails = async () => {
      throw new Error('no');
    };
    await expect(get(cache, thread, 1, 'ann', fails)).rejects.toThrow('no');
    expect(await get(cache, thread, 1, 'ann', asker())).toBe(1);
  });
});

describe('answers kept for a time', () => {
  it('are the same for everybody until it is over', async () => {
    let now = 0;
    const cache = createTimedCache(1000, { nowMs: () => now, monotonicMs: () => now });
    const ask = asker();
    expect(await get(cache, thread, 1, 'ann', ask)).toBe(1);
    now = 999;
    expect(await get(cache, {}, 0, 'ann', ask)).toBe(1);
    now = 1000;
    expect(await get(cache, thread, 1, 'ann', ask)).toBe(2);
    now = 1999;
    expect(await get(cache, thread, 1, 'ann', ask)).toBe(2);
  });

  it('are forgotten for an identity that was changed', async () => {
    const cache = createTimedCache(1000, { nowMs: () => 0, monotonicMs: () => 0 });
    const ask = asker();
    await get(cache, thread, 1, 'ann', ask);
    await get(cache, thread, 1, 'bob', ask);
    cache.forget({ caller: thread, identity: 'ann' });
    expect(await get(cache, thread, 1, 'bob', ask)).toBe(2);
    expect(await get(cache, thread, 1, 'ann', ask)).toBe(3);
  });

  it('are bounded in number', async () => {
    const cache = createTimedCache(1000, { nowMs: () => 0, monotonicMs: () => 0 });
    const ask = asker();
    for (let i = 0; i < 10_001; i++) await get(cache, thread, 1, `${i}`, ask);
    expect(await get(cache, thread, 1, '10000', ask)).toBe(10_001);
    expect(await get(cache, thread, 1, '0', ask)).toBe(10_002);
  });
});

it('without a cache everything is asked', async () => {
  const ask = asker();
  await get(noCache, thread, 1, 'ann', ask);
  expect(await get(noCache, thread, 1, 'ann', ask)).toBe(2);
});

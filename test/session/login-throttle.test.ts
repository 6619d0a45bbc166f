import { describe, expect, it } from 'vitest';
import { invalidArgument, notFound, permissionDenied, unauthenticated } from '../../src/base/status-error.js';
import { createLoginThrottle, type LoginThrottleOptions } from '../../src/session/login-throttle.js';
import { createTestClock } from './test-clock.js';

const tooMany = expect.objectContaining({ name: 'StatusError', code: 8 });

function setUp(options: Partial<LoginThrottleOptions> = {}) {
  const clock = createTestClock();
  const limits = { maxFailuresPerAccount: 3, maxFailuresPerAddress: 0, windowMs: 60_000 };
  const throttle = createLoginThrottle({ clock, ...limits, ...options });
  const attempt = (account: string, clientIp: string, error?: Error) =>
    throttle
      .guard({ account, clientIp }, async () => {
        if (error) throw error;
        return 'in';
      })
      .catch((thrown) => thrown);
  return { clock, throttle, attempt };
}

describe('the login throttle', () => {
  it('refuses after so many failures of an account, from anywhere, until the window has passed', async () => {
    const { clock, attempt } = setUp();
    const wrong = unauthenticated('wrong');
    for (const ip of ['1', '2', '3']) expect(await attempt('ann', ip, wrong)).toBe(wrong);
    expect(await attempt('ann', '4')).toEqual(tooMany);
    expect(await attempt('bob', '4')).toBe('in');
    clock.advanceMs(59_999);
    expect(await attempt('ann', '4')).toEqual(tooMany);
    clock.advanceMs(1);
    expect(await attempt('ann', '4')).toBe('in');
  });

  it('refuses after so many failures from an address, whatever the account; success there forgives nothing', async () => {
    const { attempt } = setUp({ maxFailuresPerAccount: 0, maxFailuresPerAddress: 3 });
    for (const account of ['a', 'b']) await attempt(account, '1', notFound('nobody'));
    expect(await attempt('own', '1')).toBe('in');
    await attempt('c', '1', permissionDenied('banned'));
    expect(await attempt('own', '1')).toEqual(tooMany);
    expect(await attempt('own', '2')).toBe('in');
  });

  it('counts for accounts of any name, and for the address alone where there is no name', async () => {
    const { throttle, attempt } = setUp({ maxFailuresPerAddress: 4 });
    const wrong = unauthenticated('wrong');
    const long = 'x'.repeat(100_000);
    for (const ip of ['1', '2', '3']) await attempt(long, ip, wrong);
    expect(await attempt(long, '4')).toEqual(tooMany);
    expect(await attempt(`${long}y`, '4')).toBe('in');
    const nameless = (fails: boolean) =>
      throttle
        .guard({ clientIp: '5' }, () => (fails ? Promise.reject(wrong) : Promise.resolve('in')))
        .catch((thrown) => thrown);
    for (let i = 0; i < 3; i++) expect(await nameless(true)).toBe(wrong);
    expect(await nameless(false)).toBe('in');
    expect(await nameless(true)).toBe(wrong);
    expect(await nameless(false)).toEqual(tooMany);
  });

  it('forgives an account its failures when its owner comes in', async () => {
    const { attempt } = setUp();
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 2; i++) await attempt('ann', '1', unauthenticated('wrong'));
      expect(await attempt('ann', '1')).toBe('in');
    }
  });

  it('counts wrong guesses alone, and not what the server or the request got wrong', async () => {
    const { attempt } = setUp({ maxFailuresPerAddress: 3 });
    for (let i = 0; i < 10; i++) {
      await attempt('ann', '1', invalidArgument('malformed'));
      await attempt('ann', '1', new Error('the database is away'));
    }
    expect(await attempt('ann', '1')).toBe('in');
  });

  it('lets no more through at once than one after the other', async () => {
    const { throttle } = setUp();
    let reject: (error: Error) => void = () => {};
    const promise = new Promise<never>((_resolve, rejectIt) => {
      reject = rejectIt;
    });
    let started = 0;
    const guesses = Array.from({ length: 20 }, () =>
      throttle.guard({ account: 'ann', clientIp: '1' }, () => {
        started++;
        return promise;
      }),
    );
    const settled = Promise.allSettled(guesses);
    expect(started).toBe(3);
    reject(unauthenticated('wrong'));
    const codes = (await settled).map((result) => (result.status === 'rejected' ? result.reason.code : 0));
    expect(codes.filter((code) => code === 16)).toHaveLength(3);
    expect(codes.filter((code) => code === 8)).toHaveLength(17);
  });

  it('is off where the limits are 0', async () => {
    const { attempt } = setUp({ maxFailuresPerAccount: 0 });
    for (let i = 0; i < 100; i++) await attempt('ann', '1', unauthenticated('wrong'));
    expect(await attempt('ann', '1')).toBe('in');
  });

  it('remembers so many accounts and no more', async () => {
    const { attempt } = setUp({ maxFailuresPerAccount: 1, maxEntries: 2 });
    for (const account of ['a', 'b', 'c']) await attempt(account, '1', unauthenticated('wrong'));
    expect([await attempt('b', '1'), await attempt('c', '1')]).toEqual([tooMany, tooMany]);
    expect(await attempt('a', '1')).toBe('in');
  });
});

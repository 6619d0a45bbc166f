import { seededRandom } from './seeded-random.js';

/** Time and chance as game code sees them: they stand still unless the test moves them. */
export interface FakeWorld {
  /** Milliseconds since the game was opened. */
  nowMs(): number;
  /** Milliseconds since 1970. */
  dateMs(): number;
  advanceTo(nowMs: number): void;
  random(): number;
  /** Runs game code: `Date`, `performance.now` and `Math.random` are the world's until it returns, or its promise settles. */
  within<T>(work: () => T): T;
  /** Gives the real time and chance back, also where a promise is still pending. */
  release(): void;
}

/** Ticks are due at whole steps: nothing begins exactly on one. */
export const beginMs = 0.001;

export function createFakeWorld(startDateMs: number, seed: number): FakeWorld {
  const random = seededRandom(seed);
  let elapsedMs = beginMs;
  let depth = 0;

  const world: FakeWorld = {
    nowMs: () => elapsedMs,
    dateMs: () => Math.floor(startDateMs + elapsedMs),
    advanceTo(nowMs) {
      elapsedMs = Math.max(elapsedMs, nowMs);
    },
    random,
    within(work) {
      enter();
      let result: ReturnType<typeof work>;
      try {
        result = work();
      } catch (error) {
        leave();
        throw error;
      }
      if (!isPromise(result)) leave();
      else result.then(leave, leave);
      return result;
    },
    release() {
      depth = 0;
      restore();
    },
  };

  function enter(): void {
    if (depth++ === 0) install(world);
  }

  function leave(): void {
    if (depth > 0 && --depth === 0) restore();
  }

  return world;
}

/** What every world gives back, in whatever order games that overlap leave it. */
const real = { Date: globalThis.Date, random: Math.random, now: performance.now };

function install(world: FakeWorld): void {
  globalThis.Date = fakeDate(real.Date, world.dateMs);
  Math.random = world.random;
  performance.now = world.nowMs;
}

function restore(): void {
  globalThis.Date = real.Date;
  Math.random = real.random;
  performance.now = real.now;
}

function fakeDate(RealDate: DateConstructor, dateMs: () => number): DateConstructor {
  return new Proxy(RealDate, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [dateMs()] : args, newTarget),
    apply: (target) => new target(dateMs()).toString(),
    get: (target, key) => (key === 'now' ? dateMs : Reflect.get(target, key)),
  });
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}

import { AsyncLocalStorage } from 'node:async_hooks';
import nodeCrypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import timersPromises from 'node:timers/promises';

/** What stands between the code of one match and time, chance and nk: it notes them down, or gives what was noted. */
export interface Supervisor {
  /** What Math.random gives. */
  random(): number;
  /** What Date gives; REALMS is the date as it is, milliseconds since 1970. */
  dateMs(realMs: number): number;
  /** What performance.now gives. */
  monotonicMs(realMs: number): number;
  /** What the nk function NAME gives; RUN calls it, outside of this supervision. */
  nk(name: string, args: readonly unknown[], run: () => unknown): unknown;
  /** The code has used something that no recording can give back, such as a timer. */
  onUncontrolled(what: string): void;
}

/** Noted each time when the function of a transaction is called: once, or again where others were in its way. */
export const TRANSACTION_BEGINS = 'transaction begins';

type Callable = (...args: unknown[]) => unknown;

/** The supervision of a thread: one at a time. */
export interface Supervision {
  /** Runs WORK, and what it awaits, under SUPERVISOR. */
  run<T>(supervisor: Supervisor, work: () => T): T;
  /** Runs WORK under none. */
  exempt<T>(work: () => T): T;
  /** nk that asks the supervisor of whoever calls it. */
  tapNk<Nk extends Record<string, Callable>>(nk: Nk): Nk;
  /** The real date, whoever asks. */
  realDateMs(): number;
  /** Gives time and chance back to the thread. */
  release(): void;
}

/**
 * Takes over the thread's Date, performance.now and Math.random. Code that runs under no supervisor finds them as they
 * were.
 */
export function createSupervision(): Supervision {
  const storage = new AsyncLocalStorage<Supervisor | undefined>();
  const RealDate = globalThis.Date;
  const real = { random: Math.random, now: performance.now.bind(performance), performanceNow: performance.now };
  const undo = [...guardUncontrolled(storage)];

  const dateMs = () => {
    const realMs = RealDate.now();
    return storage.getStore()?.dateMs(realMs) ?? realMs;
  };
  globalThis.Date = supervisedDate(RealDate, storage, dateMs);
  Math.random = () => storage.getStore()?.random() ?? real.random();
  performance.now = () => {
    const realMs = real.now();
    return storage.getStore()?.monotonicMs(realMs) ?? realMs;
  };

  function tapNk<Nk extends Record<string, Callable>>(nk: Nk, prefix = ''): Nk {
    const tap =
      (name: string, call: Callable): Callable =>
      (...args) => {
        const supervisor = storage.getStore();
        if (!supervisor) return call(...args);
        const given = name === 'transaction' ? [supervised(supervisor, args[0]), ...args.slice(1)] : args;
        return supervisor.nk(prefix + name, given, () => storage.run(undefined, () => call(...given)));
      };
    return Object.fromEntries(Object.entries(nk).map(([name, call]) => [name, tap(name, call)])) as Nk;
  }

  /** The function of a transaction: it runs under SUPERVISOR, however often, and so do the calls of its tx. */
  function supervised(supervisor: Supervisor, work: unknown): unknown {
    if (typeof work !== 'function') return work;
    return (tx: Record<string, Callable>) =>
      storage.run(supervisor, () => {
        supervisor.nk(TRANSACTION_BEGINS, [], () => undefined);
        return work(tapNk(tx, 'transaction.')) as unknown;
      });
  }

  return {
    run: (supervisor, work) => storage.run(supervisor, work),
    exempt: (work) => storage.run(undefined, work),
    tapNk,
    realDateMs: () => RealDate.now(),
    release() {
      globalThis.Date = RealDate;
      RealDate.prototype.constructor = RealDate;
      Math.random = real.random;
      performance.now = real.performanceNow;
      for (const restore of undo) restore();
      syncBuiltinESMExports();
      storage.disable();
    },
  };
}

function supervisedDate(
  RealDate: DateConstructor,
  storage: AsyncLocalStorage<unknown>,
  dateMs: () => number,
): DateConstructor {
  const supervised: DateConstructor = new Proxy(RealDate, {
    construct(target, args, newTarget) {
      const isNow = args.length === 0 && storage.getStore() !== undefined;
      return Reflect.construct(target, isNow ? [dateMs()] : args, newTarget === supervised ? target : newTarget);
    },
    apply: (target) => new target(dateMs()).toString(),
    get: (target, key) => (key === 'now' ? dateMs : Reflect.get(target, key)),
  });
  RealDate.prototype.constructor = supervised;
  return supervised;
}

/** Has the supervisor told when code under it uses what cannot be given back. Answers what undoes that. */
function guardUncontrolled(storage: AsyncLocalStorage<Supervisor | undefined>): (() => void)[] {
  const undo: (() => void)[] = [];

  function guard(owner: object, name: string, what: string): void {
    const members = owner as Record<string, unknown>;
    const original = members[name];
    const described = Object.getOwnPropertyDescriptor(owner, name);
    if (typeof original !== 'function' || described?.configurable === false) return;
    const call = original as (this: unknown, ...args: unknown[]) => unknown;
    const guarded = function (this: unknown, ...args: unknown[]): unknown {
      const supervisor = storage.getStore();
      if (!supervisor) return call.apply(this, args);
      supervisor.onUncontrolled(what);
      return storage.run(undefined, () => call.apply(this, args));
    };
    // Some have members of their own, such as setTimeout's form for promises.
    Object.defineProperties(guarded, Object.getOwnPropertyDescriptors(original));
    Object.defineProperty(owner, name, { value: guarded, configurable: true, writable: true, enumerable: true });
    undo.push(() => {
      if (described) Object.defineProperty(owner, name, described);
      else delete members[name];
    });
  }

  guard(globalThis, 'fetch', 'fetch');
  for (const timer of ['setTimeout', 'setInterval', 'setImmediate']) {
    guard(globalThis, timer, timer);
    guard(timersPromises, timer, timer);
  }
  for (const name of ['randomUUID', 'getRandomValues']) guard(globalThis.crypto, name, `crypto.${name}`);
  for (const name of ['randomUUID', 'randomBytes', 'randomInt', 'getRandomValues']) {
    guard(nodeCrypto, name, `crypto.${name}`);
  }
  guard(process.hrtime, 'bigint', 'process.hrtime');
  guard(process, 'hrtime', 'process.hrtime');
  // Modules that import the functions by name get them as they are now.
  syncBuiltinESMExports();
  return undo;
}

/** Chooses how to wait for an answer: waking a thread that sleeps takes longer than most answers, but being awake takes CPU. */
export interface Patience {
  /** Whether the next answer to NAME is to be waited for awake. */
  isAwake(name: string): boolean;
  /** The answer has come after MS, waited for as ISAWAKE said. */
  note(name: string, isAwake: boolean, ms: number): void;
}

/** What waking up costs, about: the loss is bounded by what could have been won. */
const SPIN_MS = 0.12;
const LOOKS_PER_CLOCK = 32;

/** Whether word INDEX changes from SEEN within a moment, waited for awake. */
export function changesSoon(words: Int32Array, index: number, seen: number): boolean {
  const endMs = performance.now() + SPIN_MS;
  do {
    for (let i = 0; i < LOOKS_PER_CLOCK; i++) if (Atomics.load(words, index) !== seen) return true;
  } while (performance.now() < endMs);
  return false;
}

/** How fast what is known follows what is seen, and the most that one answer counts for: some come late for other reasons. */
const WEIGHT = 0.2;
const MAX_COUNTED_MS = 0.5;
/** Being awake has to be so much faster. */
const GAIN = 0.9;
/** Once in so many calls the other way is tried; less often where being awake is likely to be in vain. */
const TRY_EVERY = 24;
const TRY_SLOW_EVERY = 96;

interface Known {
  awakeMs: number;
  asleepMs: number;
  calls: number;
}

export function createPatience(): Patience {
  const known = new Map<string, Known>();

  function of(name: string): Known {
    const found = known.get(name) ?? { awakeMs: 0, asleepMs: SPIN_MS, calls: 0 };
    known.set(name, found);
    return found;
  }

  return {
    isAwake(name) {
      const { awakeMs, asleepMs, calls } = of(name);
      const isFaster = awakeMs < asleepMs * GAIN;
      const tryEvery = asleepMs < MAX_COUNTED_MS * GAIN ? TRY_EVERY : TRY_SLOW_EVERY;
      return calls % tryEvery === tryEvery - 1 ? !isFaster : isFaster;
    },
    note(name, isAwake, ms) {
      const one = of(name);
      one.calls++;
      const counted = Math.min(ms, MAX_COUNTED_MS);
      if (isAwake) one.awakeMs += (counted - one.awakeMs) * WEIGHT;
      else one.asleepMs += (counted - one.asleepMs) * WEIGHT;
    },
  };
}

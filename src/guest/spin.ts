/** Waits awake for a word of shared memory: waking a thread that sleeps takes longer than most answers. */
export interface Spin {
  /**
   * Whether word INDEX changes from SEEN within a moment. What NAME stands for is not waited for awake where it has lately
   * taken longer, but for a try now and then.
   */
  untilChanged(name: string, index: number, seen: number): boolean;
}

/** What waking up costs, about: the loss is bounded by what could have been won. */
const SPIN_MS = 0.12;
const LOOKS_PER_CLOCK = 32;
/** After so many vain waits in a row only one in so many calls is waited for awake. */
const PATIENCE = 3;
const RARELY = 64;

export function createSpin(words: Int32Array): Spin {
  const vain = new Map<string, number>();

  function changes(index: number, seen: number): boolean {
    const endMs = performance.now() + SPIN_MS;
    do {
      for (let i = 0; i < LOOKS_PER_CLOCK; i++) if (Atomics.load(words, index) !== seen) return true;
    } while (performance.now() < endMs);
    return false;
  }

  return {
    untilChanged(name, index, seen) {
      const failures = vain.get(name) ?? 0;
      if (failures >= PATIENCE && failures % RARELY !== 0) {
        vain.set(name, failures + 1);
        return false;
      }
      const changed = changes(index, seen);
      vain.set(name, changed ? 0 : failures + 1);
      return changed;
    },
  };
}

/** What a match's chance begins with: four whole numbers of 32 bits. */
export type Seed = readonly [number, number, number, number];

/** Chance for a match: `next` is like Math.random, and gives the same for the same seed (sfc32). Not for secrets. */
export interface Chance {
  next(): number;
  /** How often it was asked. */
  readonly draws: number;
}

const warmUpRounds = 12;

export function createChance([first, second, third, counter]: Seed): Chance {
  let [a, b, c, d] = [first, second, third, counter];
  let draws = 0;

  function word(): number {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  for (let i = 0; i < warmUpRounds; i++) word();
  return {
    next() {
      draws++;
      // As many bits as Math.random has.
      return ((word() >>> 5) * 0x4000000 + (word() >>> 6)) / 2 ** 53;
    },
    get draws() {
      return draws;
    },
  };
}

import { MISSING } from './term-numbers.js';

/**
 * Numbers the pairs that two columns make, row by row: equal pairs have one number, from 0 on in the order in which they come.
 * MISSING where one of the two is. No number may be above 90 million, so that a pair is a whole number.
 */
export function groupPairs(left: Int32Array, right: Int32Array): Int32Array {
  const stride = right.reduce((most, number) => Math.max(most, number), 0) + 1;
  const known = new Map<number, number>();
  const pairs = new Int32Array(left.length);
  for (let i = 0; i < pairs.length; i++) {
    if (left[i] === MISSING || right[i] === MISSING) {
      pairs[i] = MISSING;
      continue;
    }
    const pair = left[i]! * stride + right[i]!;
    const number = known.get(pair) ?? known.size;
    if (number === known.size) known.set(pair, number);
    pairs[i] = number;
  }
  return pairs;
}

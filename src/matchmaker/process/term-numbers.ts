import type { Scalar } from '../../query/document.js';
import { termKey } from './query-lookups.js';

/** Stands for no value at all. */
export const MISSING = -1;

/**
 * Gives terms numbers from 0 on, so that they are compared without looking into texts: values that `termKey` takes for one
 * have the same number. MISSING for undefined.
 */
export function createTermNumbers(): (value: Scalar | undefined) => number {
  /** By terms, as well as by all values that are written in other ways. */
  const known = new Map<Scalar, number>();
  let terms = 0;

  function learn(value: Scalar): number {
    const term = termKey(value);
    const number = known.get(term) ?? terms++;
    known.set(term, number).set(value, number);
    return number;
  }

  return (value) => (value === undefined ? MISSING : (known.get(value) ?? learn(value)));
}

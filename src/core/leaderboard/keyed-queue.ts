import { Code } from '../../base/code.js';
import { StatusError } from '../../base/status-error.js';

/** Runs what has the same key one after the other, in the order in which it came; different keys do not wait. */
export interface KeyedQueue {
  /** Rejects with RESOURCE_EXHAUSTED where too many wait for KEY. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

const MAX_WAITING = 1000;

export function createKeyedQueue(): KeyedQueue {
  const lines = new Map<string, { last: Promise<unknown>; length: number }>();

  return {
    async run(key, work) {
      const line = lines.get(key) ?? { last: Promise.resolve(), length: 0 };
      if (line.length >= MAX_WAITING) {
        throw new StatusError(Code.RESOURCE_EXHAUSTED, 'Too many changes of one record wait; try again later.');
      }
      lines.set(key, line);
      line.length++;
      const result = line.last.then(work);
      line.last = result.catch(() => undefined);
      try {
        return await result;
      } finally {
        if (--line.length === 0) lines.delete(key);
      }
    },
  };
}

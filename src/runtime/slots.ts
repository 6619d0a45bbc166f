import { Code } from '../base/code.js';
import { StatusError } from '../base/status-error.js';

/** So many may do something at a time; others wait for their turn. */
export interface Slots {
  /**
   * Resolves once there is room, with what gives the place back. Rejects with RESOURCE_EXHAUSTED where too many wait,
   * DEADLINE_EXCEEDED where GIVENUP is aborted first.
   */
  take(givenUp: AbortSignal): Promise<() => void>;
}

export function createSlots(count: number, maxWaiting: number): Slots {
  const waiting = new Set<() => void>();
  let free = count;

  function release(): void {
    const [next] = waiting;
    if (!next) {
      free++;
      return;
    }
    waiting.delete(next);
    next();
  }

  function once(): () => void {
    let isHeld = true;
    return () => {
      if (isHeld) release();
      isHeld = false;
    };
  }

  return {
    async take(givenUp) {
      if (free > 0) {
        free--;
        return once();
      }
      if (waiting.size >= maxWaiting) {
        throw new StatusError(Code.RESOURCE_EXHAUSTED, 'Too many transactions wait. Try again later.');
      }
      await new Promise<void>((resolve, reject) => {
        const start = () => {
          givenUp.removeEventListener('abort', giveUp);
          resolve();
        };
        const giveUp = () => {
          waiting.delete(start);
          reject(new StatusError(Code.DEADLINE_EXCEEDED, 'No transaction could be begun in time.'));
        };
        waiting.add(start);
        givenUp.addEventListener('abort', giveUp, { once: true });
        if (givenUp.aborted) giveUp();
      });
      return once();
    },
  };
}

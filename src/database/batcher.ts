import { Code } from '../base/code.js';
import { StatusError } from '../base/status-error.js';
import { isUnavailable } from './database-error.js';

/** Joins what many callers ask for into few statements; each caller has an answer or an error of its own. */
export interface Batcher<Item, Result> {
  /** Rejects with RESOURCE_EXHAUSTED where too many wait already. */
  submit(item: Item): Promise<Result>;
  /** Items that wait for a statement. */
  readonly waitingCount: number;
}

export interface BatcherOptions<Item, Result> {
  /** Answers for a whole batch, in the order of its items. It must do all of its work or, if it rejects, nothing. */
  readonly run: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** Items that one statement takes. */
  readonly maxBatch: number;
  /** Statements under way at once; what comes meanwhile makes up the next batch. */
  readonly maxInFlight: number;
  /** Items that may wait. */
  readonly maxWaiting: number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Collects items until the end of the turn of the event loop and, while `maxInFlight` statements are under way, until
 * one of them is done. Where a batch is refused, each of its items is run alone, so that one that is at fault spoils
 * none but itself; where the database is lost, all of them fail, since nobody knows how far it came.
 */
export function createBatcher<Item, Result>(options: BatcherOptions<Item, Result>): Batcher<Item, Result> {
  const { run, maxBatch, maxInFlight, maxWaiting } = options;
  let waiting: Waiting<Item, Result>[] = [];
  let inFlight = 0;
  let scheduled = false;

  function schedule(): void {
    if (scheduled || waiting.length === 0 || inFlight >= maxInFlight) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      while (waiting.length > 0 && inFlight < maxInFlight) void flush();
    });
  }

  async function flush(): Promise<void> {
    const batch = waiting.length <= maxBatch ? waiting : waiting.slice(0, maxBatch);
    waiting = waiting.length <= maxBatch ? [] : waiting.slice(maxBatch);
    inFlight++;
    await answer(batch);
    inFlight--;
    schedule();
  }

  async function answer(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await run(batch.map((entry) => entry.item));
      if (results.length !== batch.length) throw new Error(`A batch of ${batch.length} got ${results.length} answers`);
      batch.forEach((entry, index) => {
        entry.resolve(results[index]!);
      });
    } catch (error) {
      if (batch.length === 1 || isUnavailable(error)) {
        for (const entry of batch) entry.reject(error);
        return;
      }
      for (const entry of batch) await answer([entry]);
    }
  }

  return {
    submit(item) {
      if (waiting.length >= maxWaiting) {
        const message = 'The server has too many requests for the database; try again later.';
        return Promise.reject(new StatusError(Code.RESOURCE_EXHAUSTED, message));
      }
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        schedule();
      });
    },
    get waitingCount() {
      return waiting.length;
    },
  };
}

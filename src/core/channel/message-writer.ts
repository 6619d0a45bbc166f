import { invalidArgument, notFound } from '../../base/status-error.js';
import { createBatcher } from '../../database/batcher.js';
import type { Queryable } from '../../database/database.js';
import { isForeignKeyViolation } from '../../database/database-error.js';
import { isUnstorableValue } from '../unstorable-value.js';
import { insertMessages, type NewMessage } from './insert-messages.js';

/** Adds messages to the histories of their channels. */
export interface MessageWriter {
  /**
   * Resolves once MESSAGE is kept. Rejects with INVALID_ARGUMENT (content that the database cannot hold), NOT_FOUND (an
   * author who does not exist), RESOURCE_EXHAUSTED (too many wait).
   */
  append(message: NewMessage): Promise<void>;
  /** Messages that wait to be kept. */
  readonly waitingCount: number;
}

const MAX_BATCH = 200;
const MAX_WAITING = 10_000;

/**
 * One statement at a time, with all that has come meanwhile: a message can be read only once every earlier one can, so
 * that nobody who reads on from the newest passes one over.
 */
export function createMessageWriter(db: Queryable): MessageWriter {
  const inserts = createBatcher<NewMessage, undefined>({
    async run(messages) {
      await insertMessages(db, messages);
      return messages.map(() => undefined);
    },
    maxBatch: MAX_BATCH,
    maxInFlight: 1,
    maxWaiting: MAX_WAITING,
  });
  return {
    async append(message) {
      try {
        await inserts.submit(message);
      } catch (error) {
        if (isForeignKeyViolation(error)) throw notFound('The author of the message does not exist.');
        if (isUnstorableValue(error)) throw unstorableContent();
        throw error;
      }
    },
    get waitingCount() {
      return inserts.waitingCount;
    },
  };
}

export const unstorableContent = () => invalidArgument('The content of the message holds a value that cannot be kept.');

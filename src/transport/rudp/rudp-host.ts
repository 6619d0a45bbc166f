import type { Logger } from '../../base/logger.js';
import type { FlushSet } from '../flush-set.js';
import type { TransportMetrics } from '../transport-metrics.js';
import type { RudpLimits } from './limits.js';
import type { RudpMetrics } from './rudp-metrics.js';
import type { WakeQueue, Waking } from './wake-queue.js';

/** What all connections (ITEM) of one listener share. */
export interface RudpHost<Item extends Waking> {
  readonly limits: RudpLimits;
  readonly metrics: TransportMetrics & RudpMetrics;
  readonly logger: Logger;
  readonly flushes: FlushSet;
  readonly wakes: WakeQueue<Item>;
  /** The monotonic clock, milliseconds. */
  nowMs(): number;
  /** A number that changes from one turn of the event loop to the next. */
  turn(): number;
  /** Called when the road of a connection is closed, once. */
  forget(connection: Item): void;
}

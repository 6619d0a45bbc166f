import type { ReliableStatistics } from '../reliable/reliable-peer.js';
import type { TransportMetrics } from '../transport-metrics.js';
import type { RudpMetrics } from './rudp-metrics.js';

/** Tells METRICS what a connection has sent and dropped since the last time. One a connection. */
export class TrafficReport {
  readonly #metrics: TransportMetrics & RudpMetrics;
  #messages = 0;
  #bytes = 0;
  #packets = 0;
  #resent = 0;
  #dropped = 0;

  constructor(metrics: TransportMetrics & RudpMetrics) {
    this.#metrics = metrics;
  }

  update({ messagesSent, bytesSent, packetsSent, resent, droppedUnsent }: ReliableStatistics): void {
    if (packetsSent > this.#packets) {
      this.#metrics.onBytesOut(bytesSent - this.#bytes, messagesSent - this.#messages);
      this.#metrics.onPacketsOut(packetsSent - this.#packets, resent - this.#resent);
      this.#messages = messagesSent;
      this.#bytes = bytesSent;
      this.#packets = packetsSent;
      this.#resent = resent;
    }
    if (droppedUnsent > this.#dropped) {
      this.#metrics.onDropped(droppedUnsent - this.#dropped);
      this.#dropped = droppedUnsent;
    }
  }
}

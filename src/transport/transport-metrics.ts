/** What the metrics want to know of a transport. */
export interface TransportMetrics {
  onMessageIn(bytes: number): void;
  onBytesOut(bytes: number, messages: number): void;
  /** So many unreliable messages were dropped. */
  onDropped(count: number): void;
  onOpen(): void;
  /** REASON is what `ConnectionEvents.onClose` is told. */
  onClose(reason: string): void;
}

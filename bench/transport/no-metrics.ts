import type { RudpMetrics } from '../../src/transport/rudp/rudp-metrics.js';
import type { TransportMetrics } from '../../src/transport/transport-metrics.js';

const nothing = () => {};

/** For a connection or a listener that nobody watches. */
export const noMetrics: TransportMetrics & RudpMetrics = {
  onMessageIn: nothing,
  onBytesOut: nothing,
  onDropped: nothing,
  onOpen: nothing,
  onClose: nothing,
  onPacketIn: nothing,
  onPacketsOut: nothing,
  onMalformed: nothing,
  onGivenUp: nothing,
  onRefused: nothing,
};

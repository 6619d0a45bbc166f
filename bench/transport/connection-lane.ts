import type { DataChannel } from 'node-datachannel';
import { silentLogger } from '../../src/base/logger.js';
import { defaultConfig } from '../../src/config/load-config.js';
import { createFlushSet } from '../../src/transport/flush-set.js';
import { RudpConnection } from '../../src/transport/rudp/connection.js';
import { rudpLimits } from '../../src/transport/rudp/limits.js';
import { createTurnCounter } from '../../src/transport/rudp/packet-inbox.js';
import type { Road } from '../../src/transport/rudp/road.js';
import type { RudpHost } from '../../src/transport/rudp/rudp-host.js';
import { createWakeQueue } from '../../src/transport/rudp/wake-queue.js';
import type { Lane } from './lane.js';
import { noMetrics } from './no-metrics.js';
import { sendNow } from './send-now.js';

const nothing = () => {};

/** Makes lanes of data channels as the server does: each has a connection, and all of them share one clock and one timer. */
export function createConnectionLanes(): (channel: DataChannel, earlyCopies: boolean) => Lane {
  const nowMs = () => performance.now();
  const host: RudpHost<RudpConnection> = {
    limits: rudpLimits(defaultConfig({})),
    metrics: noMetrics,
    logger: silentLogger,
    flushes: createFlushSet(),
    wakes: createWakeQueue(nowMs),
    nowMs,
    turn: createTurnCounter(),
    forget: nothing,
  };
  return (channel, earlyCopies) => {
    const road: Road = {
      kind: 'udp',
      send: (packet) => sendNow(channel, packet),
      isCongested: () => false,
      close: () => channel.close(),
    };
    const origin = { format: 'protobuf', clientIp: '', clientPort: '', resumable: false, earlyCopies } as const;
    const connection = new RudpConnection(host, road, origin);
    const lane: Lane = {
      isOpen: () => channel.isOpen(),
      send: (message, reliable) => connection.send({ payload: message, binary: true, reliable }),
      onMessage: nothing,
    };
    channel.onMessage((data) => connection.receive(road, data as Buffer));
    channel.onClosed(() => setImmediate(() => connection.lose(road)));
    connection.start(() => ({ onMessage: (data) => lane.onMessage(data, true), onClose: nothing }));
    return lane;
  };
}

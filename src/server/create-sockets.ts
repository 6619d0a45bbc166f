import { failureReason } from '../base/failure-reason.js';
import type { Logger } from '../base/logger.js';
import type { Config } from '../config/schema.js';
import type { TrafficMetrics } from '../metrics/traffic-counters.js';
import { createSocketAcceptor } from '../realtime/accept-socket.js';
import { createEnvelopeDispatcher } from '../realtime/dispatch-envelope.js';
import { rudpLimits } from '../transport/rudp/limits.js';
import { createRudpListener } from '../transport/rudp/listener.js';
import type { TransportMetrics } from '../transport/transport-metrics.js';
import { webSocketLimits } from '../transport/ws/limits.js';
import { createWebSocketListener } from '../transport/ws/listener.js';
import type { Foundation } from './foundation.js';
import type { RunningParts } from './running-parts.js';
import type { Game } from './start-game.js';

/** Both roads on which sessions come in: each is entered in RUNNING. WebSockets are not listening yet. */
export async function createSockets(
  config: Config,
  logger: Logger,
  foundation: Foundation,
  { runtime, matches, matchmaking, chat, notifier }: Game,
  running: RunningParts,
): Promise<void> {
  const { clock, metrics } = foundation;
  const { matchmaker, parties } = matchmaking;
  const dispatch = createEnvelopeDispatcher({
    ...foundation,
    config,
    logger,
    runtime,
    matches,
    matchmaker,
    parties,
    chat,
    notifier,
  });
  const accept = createSocketAcceptor({ ...foundation, config, logger, runtime, dispatch });
  const websocketMetrics = transportMetrics(metrics.traffic('websocket'));
  running.sockets = createWebSocketListener(
    { limits: webSocketLimits(config), clock, logger, metrics: websocketMetrics },
    accept,
  );
  if (!config['rudp.enabled']) return;
  const rudpMetrics = { ...transportMetrics(metrics.traffic('rudp')), ...metrics.rudp };
  try {
    running.rudp = await createRudpListener(
      {
        limits: rudpLimits(config),
        port: config['rudp.port'],
        bindAddress: config['rudp.bind_address'],
        publicAddress: config['rudp.public_address'],
        iceServers: config['rudp.ice_servers'],
        isFull: () => foundation.sessions.isFull,
        clock,
        logger,
        metrics: rudpMetrics,
      },
      accept,
    );
  } catch (error) {
    logger.warn(`Clients can connect over WebSocket only. ${failureReason(error)}.`);
  }
}

function transportMetrics(traffic: TrafficMetrics): TransportMetrics {
  return {
    onMessageIn: traffic.received,
    onBytesOut: (bytes, messages) => traffic.sent(messages, bytes),
    onDropped: traffic.dropped,
    onOpen() {},
    onClose() {},
  };
}

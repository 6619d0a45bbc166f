import type { Logger } from '../base/logger.js';
import type { Config } from '../config/schema.js';
import { createSocketAcceptor } from '../realtime/accept-socket.js';
import { createEnvelopeDispatcher } from '../realtime/dispatch-envelope.js';
import { webSocketLimits } from '../transport/ws/limits.js';
import { createWebSocketListener, type WebSocketListener } from '../transport/ws/listener.js';
import type { Foundation } from './foundation.js';
import type { Game } from './start-game.js';

/** The WebSocket edge, not listening yet. */
export function createSockets(
  config: Config,
  logger: Logger,
  foundation: Foundation,
  { runtime, matches, chat, notifier }: Game,
): WebSocketListener {
  const { clock, metrics } = foundation;
  const traffic = metrics.traffic('websocket');
  const dispatch = createEnvelopeDispatcher({ ...foundation, config, logger, runtime, matches, chat, notifier });
  const listenerMetrics = {
    onMessageIn: traffic.received,
    onBytesOut: (bytes: number, messages: number) => traffic.sent(messages, bytes),
    onDropped: traffic.dropped,
    onOpen() {},
    onClose() {},
  };
  return createWebSocketListener(
    { limits: webSocketLimits(config), clock, logger, metrics: listenerMetrics },
    createSocketAcceptor({ ...foundation, config, logger, runtime, dispatch }),
  );
}

import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import type { Road, RoadEvents } from './road.js';

/** More waiting than this, and packets are better kept: they would only be older when they leave. */
const BUSY_BYTES = 65_536;
/** How long a client has to confirm that the road is closed. */
const CLOSING_MS = 2000;

/** Packets over an open WebSocket, one a message: for clients whose network lets no UDP through. */
export function openWebSocketRoad(ws: WebSocket, socket: Socket, events: Omit<RoadEvents, 'onOpen'>): Road {
  let isOpen = true;

  function lose(): void {
    if (!isOpen) return;
    isOpen = false;
    events.onLost();
  }

  ws.on('message', (data, binary) => {
    if (isOpen && binary) events.onPacket(data as Buffer);
  });
  ws.on('close', lose);
  // What is wrong with a message ends the socket: `close` follows.
  ws.on('error', () => {});
  socket.on('drain', () => {
    if (isOpen) events.onDrained();
  });
  return {
    kind: 'websocket',
    send(packet) {
      if (isOpen && ws.readyState === ws.OPEN) ws.send(packet);
    },
    isCongested: () => socket.writableLength > BUSY_BYTES,
    close() {
      if (!isOpen) return;
      isOpen = false;
      ws.close(1000);
      setTimeout(() => ws.terminate(), CLOSING_MS).unref();
    },
  };
}

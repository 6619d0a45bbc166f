import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { refuseHandshake } from '../refuse-handshake.js';
import { MAX_PACKET_BYTES } from '../reliable/packet.js';
import type { RudpConnection } from './connection.js';
import type { Entrance } from './entrance.js';
import { openWebSocketRoad } from './websocket-road.js';

/** Takes over an HTTP upgrade: packets over a WebSocket, for networks that let no UDP through. Never throws. */
export type TakeUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export function createTakeUpgrade(entrance: Entrance): TakeUpgrade {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_PACKET_BYTES,
  });
  return (request, socket, head) => {
    const url = parseUrl(request.url ?? '');
    if (!url) return refuseHandshake(socket, 400, 'The address of the request could not be read.');
    const acceptance = entrance.judge(request, url);
    if (!acceptance.ok) return refuseHandshake(socket, acceptance.status, acceptance.message);
    sockets.handleUpgrade(request, socket, head, (ws) => {
      let connection: RudpConnection | undefined;
      const road = openWebSocketRoad(ws, socket as Socket, {
        onPacket: (packet) => connection?.receive(road, packet),
        onDrained: () => connection?.drained(),
        onLost: () => connection?.lose(road),
      });
      connection = entrance.enter(request, url, road);
      if (!connection) road.close();
    });
  };
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text, 'ws://localhost');
  } catch {
    return undefined;
  }
}

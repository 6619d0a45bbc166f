// The client for Node: `tickwire/client`.
import { WebSocket as WsWebSocket } from 'ws';
import { openNodeRoad } from './node-road.js';
import type { Platform } from './platform.js';
import { RudpAdapterBase } from './rudp-adapter.js';

export type { IceServer } from './road.js';
export type { RudpAdapterOptions, WebSocketAdapterLike } from './rudp-adapter.js';
export type { Transport, TransportEvent } from './transport-event.js';

const platform: Platform = {
  openUdpRoad: openNodeRoad,
  createWebSocket: (url) => new WsWebSocket(url, { perMessageDeflate: false }) as unknown as WebSocket,
  onNetworkChange: () => () => {},
  onLeaving: () => () => {},
};

/** A WebSocketAdapter for the Nakama SDK that brings messages over UDP, through node-datachannel. */
export class RudpAdapter extends RudpAdapterBase {
  protected readonly platform = platform;
}

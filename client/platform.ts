import type { OpenRoad } from './road.js';
import type { CreateWebSocket } from './websocket-road.js';

/** What a browser and Node have in their own ways. */
export interface Platform {
  readonly openUdpRoad: OpenRoad;
  readonly createWebSocket: CreateWebSocket;
  /** Calls LISTENER when the network has changed, as far as that is told. Returns a way to stop that. */
  onNetworkChange(listener: () => void): () => void;
  /** Calls LISTENER when the program, or the page, is about to end. Returns a way to stop that. */
  onLeaving(listener: () => void): () => void;
}

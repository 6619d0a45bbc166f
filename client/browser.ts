// The client for browsers: `tickwire/client`.
import { openBrowserRoad } from './browser-road.js';
import type { Platform } from './platform.js';
import { RudpAdapterBase } from './rudp-adapter.js';

export type { IceServer } from './road.js';
export type { RudpAdapterOptions, WebSocketAdapterLike } from './rudp-adapter.js';
export type { Transport, TransportEvent } from './transport-event.js';

const platform: Platform = {
  openUdpRoad: openBrowserRoad,
  createWebSocket: (url) => new WebSocket(url),
  onNetworkChange(listener) {
    const connection = (navigator as { connection?: EventTarget }).connection;
    window.addEventListener('online', listener);
    connection?.addEventListener('change', listener);
    return () => {
      window.removeEventListener('online', listener);
      connection?.removeEventListener('change', listener);
    };
  },
  onLeaving(listener) {
    window.addEventListener('pagehide', listener);
    return () => window.removeEventListener('pagehide', listener);
  },
};

/** A WebSocketAdapter for the Nakama SDK that brings messages over UDP, through WebRTC. */
export class RudpAdapter extends RudpAdapterBase {
  protected readonly platform = platform;
}

/** A way on which messages travel, as the benchmark sees it. */
export interface Lane {
  isOpen(): boolean;
  send(message: Buffer, reliable: boolean): void;
  /** Tells the other end that it is over, where that would otherwise go on for a while. */
  close?(): void;
  /** Set by whoever reads the lane. */
  onMessage: (message: Uint8Array, reliable: boolean) => void;
}

/**
 * `udp` is the link itself: bare datagrams. `ws`, `channel` and `datagrams` are a bare WebSocket, a data channel that SCTP
 * keeps reliable and one that it does not; `reliable` and `reliable-no-copy` are the state machine over the latter.
 * `websocket` and `rudp` lead through the real server.
 */
export const bareRoads = ['udp', 'ws', 'channel', 'datagrams', 'reliable', 'reliable-no-copy'] as const;
export const serverRoads = ['websocket', 'rudp'] as const;
export type BareRoad = (typeof bareRoads)[number];
export type ServerRoad = (typeof serverRoads)[number];

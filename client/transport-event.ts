/** What the messages of a socket travel on, told when it opens and whenever that changes. */
export interface TransportEvent {
  /**
   * `udp`; `websocket`, because UDP did not come up or the server has none; `reconnecting`, while the connection is gone and
   * may come back: messages wait meanwhile.
   */
  readonly transport: Transport;
  /** Why it is not, or not any more, `udp`. */
  readonly reason?: string;
}

export type Transport = 'udp' | 'websocket' | 'reconnecting';

/**
 * One encoded envelope on its way out, shared by all its receivers of the same wire format.
 * `reliable: false` allows a transport to drop it. `frame` is where the WebSocket transport keeps the framed bytes, so
 * that a broadcast is framed once.
 */
export interface OutboundMessage {
  readonly payload: Buffer;
  readonly binary: boolean;
  readonly reliable: boolean;
  /** What it waits for on the way, 0 to 7: see `deliveryStreamOf`. 0 where left out. */
  readonly stream?: number;
  frame?: Buffer;
}

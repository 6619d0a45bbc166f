import type { WireFormat } from '../wire/format.js';
import type { CloseCode } from './close-codes.js';
import type { OutboundMessage } from './outbound-message.js';

/** What a transport gives the layers above: bytes in through `ConnectionEvents`, bytes out through `send`. */
export interface Connection {
  readonly format: WireFormat;
  readonly clientIp: string;
  readonly clientPort: string;
  /**
   * Queues MESSAGE; everything queued in one turn of the event loop leaves in one write. Never throws; does nothing
   * once the connection is closed.
   */
  send(message: OutboundMessage): void;
  /** Sends what is queued, then closes. Later calls do nothing. */
  close(code: CloseCode): void;
  /** Bytes that wait to be sent. */
  readonly queuedBytes: number;
  /** True from the first `close`, of either side, on: nothing is received or sent any more. */
  readonly closed: boolean;
}

/** Both are called by the transport on its own turn, never from within `send` or `close`. */
export interface ConnectionEvents {
  /** One complete message of the client. `binary` tells a binary WebSocket message from a text one. */
  onMessage(data: Buffer, binary: boolean): void;
  /**
   * Called exactly once, after which nothing else is called. REASON is the name of a close code where the server
   * closed, `clientClosed` where the client said goodbye, `lost` where it vanished.
   */
  onClose(reason: string): void;
}

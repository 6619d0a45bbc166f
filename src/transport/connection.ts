import type { WireFormat } from '../wire/format.js';
import type { CloseCode } from './close-codes.js';
import type { OutboundMessage } from './outbound-message.js';

/** What a transport gives the layers above: bytes in through `ConnectionEvents`, bytes out through `send`. */
export interface Connection {
  readonly format: WireFormat;
  readonly clientIp: string;
  readonly clientPort: string;
  /** Queues MESSAGE; everything queued in one turn of the event loop leaves in one write. Never throws. */
  send(message: OutboundMessage): void;
  /** Sends what is queued, then closes. Later calls do nothing. */
  close(code: CloseCode): void;
  /** Bytes that wait to be sent. */
  readonly queuedBytes: number;
}

export interface ConnectionEvents {
  /** One complete message of the client. `binary` tells a binary WebSocket message from a text one. */
  onMessage(data: Buffer, binary: boolean): void;
  /** Called exactly once, after which nothing else is called. */
  onClose(reason: string): void;
}

import type { CloseCode } from '../../src/transport/close-codes.js';
import type { Connection } from '../../src/transport/connection.js';
import type { OutboundMessage } from '../../src/transport/outbound-message.js';
import type { WireFormat } from '../../src/wire/format.js';

export interface FakeConnection extends Connection {
  closed: boolean;
  readonly sent: OutboundMessage[];
  readonly envelopes: unknown[];
}

/** A connection that keeps what it is given. */
export function createFakeConnection(format: WireFormat = 'json'): FakeConnection {
  const sent: OutboundMessage[] = [];
  return {
    format,
    clientIp: '127.0.0.1',
    clientPort: '1',
    queuedBytes: 0,
    closed: false,
    sent,
    get envelopes() {
      return sent.map(({ payload }) => JSON.parse(payload.toString()));
    },
    send(message) {
      sent.push(message);
    },
    close(_code: CloseCode) {
      this.closed = true;
    },
  };
}

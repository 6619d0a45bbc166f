import type { Connection } from '../transport/connection.js';
import { deliveryStreamOf } from '../transport/delivery-stream.js';
import type { OutboundMessage } from '../transport/outbound-message.js';
import { encodeEnvelope } from '../wire/codec.js';
import type { WireFormat } from '../wire/format.js';
import type { Envelope } from '../wire/gen/realtime.js';
import type { Init } from '../wire/well-known.js';
import type { Stream } from './stream.js';
import type { Tracker } from './tracker.js';

/** What can be sent: an envelope, or something that makes its bytes itself, at most once per format. */
export type Outgoing = Init<Envelope> | { encode(format: WireFormat): Buffer };

/** Whoever can be sent to: presences and sessions both are. */
export interface Receiver {
  readonly connection: Connection;
}

/** Brings envelopes to connections. Each call encodes once per wire format; what cannot be encoded throws. */
export interface Router {
  /** Returns to how many it was handed. An unreliable message may be dropped on its way. */
  send(receivers: Iterable<Receiver>, message: Outgoing, reliable?: boolean): number;
  /** Sends to everybody in STREAM, hidden presences included, but the session EXCEPT. */
  toStream(stream: Stream, message: Outgoing, options?: { reliable?: boolean; except?: string }): number;
  toSession(session: Receiver, message: Outgoing, reliable?: boolean): void;
}

export interface RouterDeps {
  readonly tracker: Pick<Tracker, 'receivers'>;
  /** The general encoder of envelopes, where not the codec's. */
  encode?(format: WireFormat, envelope: Init<Envelope>): Buffer;
}

export function createRouter({ tracker, encode = encodeEnvelope }: RouterDeps): Router {
  function outbound(format: WireFormat, message: Outgoing, reliable: boolean): OutboundMessage {
    const binary = format === 'protobuf';
    // What encodes itself is the data of a match.
    if (isEncoder(message)) return { payload: message.encode(format), binary, reliable, stream: 0, frame: undefined };
    const payload = encode(format, message);
    return { payload, binary, reliable, stream: deliveryStreamOf(message), frame: undefined };
  }

  function send(receivers: Iterable<Receiver>, message: Outgoing, reliable = true, except?: string): number {
    let json: OutboundMessage | undefined;
    let protobuf: OutboundMessage | undefined;
    let count = 0;
    for (const receiver of receivers) {
      if (except !== undefined && (receiver as { sessionId?: string }).sessionId === except) continue;
      const { connection } = receiver;
      if (connection.format === 'json') {
        json ??= outbound('json', message, reliable);
        connection.send(json);
      } else {
        protobuf ??= outbound('protobuf', message, reliable);
        connection.send(protobuf);
      }
      count++;
    }
    return count;
  }

  return {
    send: (receivers, message, reliable) => send(receivers, message, reliable),
    toStream: (stream, message, options) =>
      send(tracker.receivers(stream), message, options?.reliable ?? true, options?.except),
    toSession({ connection }, message, reliable = true) {
      connection.send(outbound(connection.format, message, reliable));
    },
  };
}

function isEncoder(message: Outgoing): message is { encode(format: WireFormat): Buffer } {
  return 'encode' in message && typeof message.encode === 'function';
}

import { Code } from '../base/code.js';
import { toStatusError } from '../base/status-error.js';
import type { Session } from '../session/session.js';
import { closeCodes } from '../transport/close-codes.js';
import { deliveryStreamOf } from '../transport/delivery-stream.js';
import { decodeEnvelope, encodeEnvelope, envelopeKind } from '../wire/codec.js';
import { type Envelope, ErrorCode } from '../wire/gen/realtime.js';
import type { Init } from '../wire/well-known.js';
import { createHookedCall } from './hooked-call.js';
import { realtimeHandlers } from './index.js';
import { createFastMatchData } from './match-data-send.js';
import { RealtimeError } from './realtime-error.js';
import type { EnvelopeKind, RealtimeDeps, RealtimeHandler } from './realtime-handler.js';

/**
 * What of one session may wait behind a message that is being answered. One read from a socket, 64 KiB, holds at most some
 * 4,000 messages: a client that sends thousands at once is served, as long as they are answered as they come.
 */
const maxWaiting = 4096;
const maxWaitingBytes = 1024 * 1024;

export interface EnvelopeDispatcher {
  /** The way in for everything SESSION sends; messages are answered one after the other, in the order they came. */
  open(session: Session): { receive(data: Buffer, binary: boolean): void; close(): void };
}

export function createEnvelopeDispatcher(deps: RealtimeDeps): EnvelopeDispatcher {
  const fastMatchData = createFastMatchData(deps);
  const hookedCall = createHookedCall(deps);

  async function answer(session: Session, envelope: Envelope, kind: EnvelopeKind): Promise<void> {
    const reply = (message: Init<Envelope>) => send(session, { cid: envelope.cid, ...message });
    try {
      const { output, runAfter } = await hookedCall(session, envelope, kind, handlerOf(kind));
      if (output) reply(output);
      await runAfter?.();
    } catch (thrown) {
      const { code, message, cause } = toRealtimeError(thrown);
      if (cause) deps.logger.error('a realtime message failed', { kind, sessionId: session.id, error: cause });
      reply({ error: { code, message } });
    }
  }

  function open(session: Session) {
    const waiting: Buffer[] = [];
    let waitingBytes = 0;
    let isAnswering = false;
    let isClosed = false;

    function close(): void {
      isClosed = true;
      waiting.length = 0;
    }

    function refuse(code: (typeof closeCodes)[keyof typeof closeCodes]): void {
      close();
      session.connection.close(code);
    }

    function receive(data: Buffer, binary: boolean): void {
      if (isClosed) return;
      if (binary !== (session.connection.format === 'protobuf')) return refuse(closeCodes.wrongMessageType);
      if (!isAnswering) return handle(data);
      waitingBytes += data.length;
      if (waiting.length >= maxWaiting || waitingBytes > maxWaitingBytes) return refuse(closeCodes.tooManyMessages);
      waiting.push(data);
    }

    function handle(data: Buffer): void {
      if (fastMatchData(session, data)) return;
      const request = read(session, data);
      if (!request) return refuse(closeCodes.protocolError);
      isAnswering = true;
      void answer(session, request.envelope, request.kind).then(proceed);
    }

    function proceed(): void {
      isAnswering = false;
      while (!isClosed && !isAnswering && waiting.length > 0) {
        const data = waiting.shift()!;
        waitingBytes -= data.length;
        handle(data);
      }
    }

    return { receive, close };
  }

  return { open };
}

/** The envelope in DATA with the one kind a client may send; undefined where there is none. */
function read(session: Session, data: Buffer): { envelope: Envelope; kind: EnvelopeKind } | undefined {
  try {
    const envelope = decodeEnvelope(session.connection.format, data);
    const kind = envelopeKind(envelope);
    return kind !== undefined && kind in realtimeHandlers ? { envelope, kind } : undefined;
  } catch {
    return undefined;
  }
}

function handlerOf(kind: EnvelopeKind): RealtimeHandler<EnvelopeKind> {
  return realtimeHandlers[kind] as RealtimeHandler<EnvelopeKind>;
}

function send({ connection }: Session, envelope: Init<Envelope>): void {
  const payload = encodeEnvelope(connection.format, envelope);
  const stream = deliveryStreamOf(envelope);
  connection.send({ payload, binary: connection.format === 'protobuf', reliable: true, stream });
}

/** What no other message of the client's would have changed. */
const SERVERS_FAULT: ReadonlySet<number> = new Set([
  Code.UNKNOWN,
  Code.DEADLINE_EXCEEDED,
  Code.RESOURCE_EXHAUSTED,
  Code.INTERNAL,
  Code.UNAVAILABLE,
]);

function toRealtimeError(thrown: unknown): { code: number; message: string; cause?: unknown } {
  if (thrown instanceof RealtimeError) return thrown;
  const error = toStatusError(thrown);
  const code = SERVERS_FAULT.has(error.code) ? ErrorCode.RUNTIME_EXCEPTION : ErrorCode.BAD_INPUT;
  return { code, message: error.message, cause: error.cause };
}

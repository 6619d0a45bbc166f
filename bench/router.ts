// What one broadcast to ten receivers costs before it reaches the sockets: router, encoding, framing and queueing.
import { Bench } from 'tinybench';
import { silentLogger } from '../src/base/logger.js';
import { createRouter } from '../src/presence/router.js';
import { type Stream, StreamMode } from '../src/presence/stream.js';
import { createTracker } from '../src/presence/tracker.js';
import type { Connection } from '../src/transport/connection.js';
import { frameOf } from '../src/transport/ws/frame.js';
import { OutboundQueue } from '../src/transport/ws/outbound-queue.js';
import { encodeEnvelope } from '../src/wire/codec.js';
import type { WireFormat } from '../src/wire/format.js';

const RECEIVERS = 10;
const stream: Stream = { mode: StreamMode.MATCH_RELAYED, subject: crypto.randomUUID(), subcontext: '', label: '' };
const envelope = {
  match_data: {
    match_id: `${stream.subject}.`,
    presence: { user_id: crypto.randomUUID(), session_id: crypto.randomUUID(), username: 'player' },
    op_code: 1,
    data: Buffer.alloc(64, 1),
    reliable: true,
  },
};

/** A connection without a socket: it queues, frames and forgets. */
function createSink(format: WireFormat): Connection {
  const queue = new OutboundQueue();
  return {
    format,
    clientIp: '',
    clientPort: '',
    queuedBytes: 0,
    closed: false,
    send(message) {
      queue.offer(message, 1 << 20);
      for (const one of queue.take()) frameOf(one);
    },
    close() {},
  };
}

function createAudience(formats: readonly WireFormat[]) {
  const tracker = createTracker({ onPresenceEvent() {}, logger: silentLogger });
  for (let i = 0; i < RECEIVERS; i++) {
    const connection = createSink(formats[i % formats.length]!);
    const owner = { id: crypto.randomUUID(), userId: crypto.randomUUID(), username: `player${i}`, connection };
    tracker.track(owner, stream, { hidden: false, persistence: false, status: '' });
  }
  tracker.flush();
  return { tracker, router: createRouter({ tracker }) };
}

const bench = new Bench({ time: 1000, warmupTime: 500 });
for (const formats of [['json'], ['protobuf'], ['json', 'protobuf']] as const) {
  const { tracker, router } = createAudience(formats);
  const ready = { encode: (format: WireFormat) => bytes[format] };
  const bytes = { json: encodeEnvelope('json', envelope), protobuf: encodeEnvelope('protobuf', envelope) };
  const name = formats.join(' and ');
  bench.add(`${name}: envelope to a stream of ${RECEIVERS}`, () => {
    router.toStream(stream, envelope);
  });
  bench.add(`${name}: ready-made bytes to a stream of ${RECEIVERS}`, () => {
    router.toStream(stream, ready);
  });
  bench.add(`${name}: ready-made bytes to ${RECEIVERS} presences`, () => {
    router.send(tracker.receivers(stream), ready);
  });
}

const { tracker } = createAudience(['json']);
const guest = {
  id: crypto.randomUUID(),
  userId: crypto.randomUUID(),
  username: 'guest',
  connection: createSink('json'),
};
bench.add('track, untrack and flush', () => {
  tracker.track(guest, stream, { hidden: false, persistence: false, status: '' });
  tracker.untrack(guest.id, stream, 3);
  tracker.flush();
});

await bench.run();
console.table(
  bench.tasks.map(({ name, result }) => {
    if (!('latency' in result)) throw new Error(`${name} gave no result`);
    const us = result.latency.mean * 1000;
    return { name, 'µs a call': us.toFixed(2), 'µs a receiver': (us / RECEIVERS).toFixed(3) };
  }),
);

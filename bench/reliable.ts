// What the reliable UDP state machine costs per packet: `node dist/bench/reliable.js`.
import { Bench } from 'tinybench';
import { crc32 } from '../src/transport/reliable/crc32.js';
import { createReliablePeer } from '../src/transport/reliable/create-reliable-peer.js';
import { encodePacket } from '../src/transport/reliable/encode-packet.js';
import { type Packet, Part } from '../src/transport/reliable/packet.js';
import { parsePacket } from '../src/transport/reliable/parse-packet.js';
import { defaultReliableLimits } from '../src/transport/reliable/reliable-options.js';
import type { ReliablePeer } from '../src/transport/reliable/reliable-peer.js';

const TICK_MS = 50;
const message = new Uint8Array(150);
const packet: Packet = {
  sequence: 1000,
  ack: { newest: 999, bits: 0xffffffff, delayMs: 20 },
  nextMs: 50,
  overdue: false,
  frames: [0, 1, 2].map((id) => ({ kind: 'reliable', stream: 0, id, part: Part.whole, data: message })),
};
const encoded = encodePacket(packet);

const createPeer = (): ReliablePeer =>
  createReliablePeer({ limits: defaultReliableLimits, nowMs: 0, events: { onMessage: () => {}, onClose: () => {} } });

/** Two peers that tick in turns, a message each way a tick: four calls make two packets. */
function createExchange(send: (peer: ReliablePeer) => void): () => void {
  const [a, b] = [createPeer(), createPeer()];
  let nowMs = 0;
  return () => {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      nowMs += TICK_MS / 2;
      send(from);
      for (const bytes of from.nextPackets(nowMs)) to.receive(bytes, nowMs);
      from.nextWakeMs();
      to.nextWakeMs();
    }
  };
}

const bench = new Bench({ time: 400, warmupTime: 200 });
bench.add('encode a packet of 3 × 150 bytes', () => encodePacket(packet));
bench.add('parse it', () => parsePacket(encoded));
bench.add('its checksum alone', () => crc32(encoded, encoded.length - 4));
bench.add(
  'two peers, a reliable message each: 2 packets sent and received',
  createExchange((peer) => peer.sendReliable(0, message)),
);
bench.add(
  'two peers, an unreliable message each: 2 packets sent and received',
  createExchange((peer) => peer.sendUnreliable(message)),
);

await bench.run();
const rows = bench.tasks.map(({ name, result }) => {
  const medianMs = 'latency' in result ? result.latency.p50 : Number.NaN;
  return { what: name, 'median µs': Number((medianMs * 1000).toFixed(2)) };
});
console.table(rows);

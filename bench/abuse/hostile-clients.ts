// The hostile clients of the benchmark `rudp-abuse`, in a process of their own: KIND URL SECONDS OFFERS. Each kind goes on until
// the time is over, coming back at once whenever it is shown the door, and prints what it got done as JSON. OFFERS: how many are
// made in a second at most, 0 for as many as are answered.
import http from 'node:http';
import { openNodeRoad } from '../../client/node-road.js';
import type { ClientRoad } from '../../client/road.js';
import { encodePacket } from '../../src/transport/reliable/encode-packet.js';
import { Part, type ReliableFrame } from '../../src/transport/reliable/packet.js';
import { encodeEnvelope, envelopeOf } from '../../src/wire/codec.js';
import { createHttpClient } from '../load/http-client.js';
import { lonelyOffer } from './lonely-offer.js';

const [kind, base, secondsText, offersText] = process.argv.slice(2) as [string, string, string, string];
const CLIENTS = 20;
/** What one flooding client sends in a second, where nobody stops it. */
const FLOOD_PER_SEC = 20_000;
const OFFERS_AT_ONCE = 20;
const OFFERS_PER_SEC = Number(offersText) || Number.POSITIVE_INFINITY;
const beganMs = performance.now();
const endMs = beganMs + Number(secondsText) * 1000;
const isOver = () => performance.now() >= endMs;
const done: Record<string, number> = {};
const count = (what: string, by = 1) => {
  done[what] = (done[what] ?? 0) + by;
};
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function tokenOf(name: string): Promise<string> {
  const client = createHttpClient(new URL(base));
  const basic = `Basic ${Buffer.from('defaultkey:').toString('base64')}`;
  const path = '/v2/account/authenticate/device?create=true';
  const { token } = await client.request('POST', path, { id: `bench-hostile-${name}` }, basic);
  client.close();
  return String(token);
}

/** Connects again and again, and does ACT with each connection until it is lost. */
async function comeBackAgain(token: string, act: (road: ClientRoad, isLost: () => boolean) => Promise<void>) {
  while (!isOver()) {
    let lost = false;
    const events = { onPacket() {}, onDrained() {}, onLost: () => (lost = true) };
    const url = `${base}/rudp?format=protobuf&status=false&token=${token}`;
    try {
      const road = await openNodeRoad({ url, iceServers: [], events, signal: AbortSignal.timeout(5000) });
      count('connections');
      await act(road, () => lost || isOver());
      road.close();
    } catch {
      count('refusals');
      await sleep(50);
    }
  }
}

/** Sends as much as it can, a third of it valid and full of messages. */
async function flood(token: string): Promise<void> {
  const junk = Buffer.alloc(1200, 7);
  await comeBackAgain(token, async (road, isLost) => {
    for (let sequence = 0; !isLost(); sequence += FLOOD_PER_SEC / 100) {
      for (let i = 0; i < FLOOD_PER_SEC / 100; i++)
        road.send(i % 3 === 0 ? packetOf(sequence + i, fullOfNothing(i)) : junk);
      count('packets', FLOOD_PER_SEC / 100);
      await sleep(10);
    }
  });
}

/** Plays a match with itself in which it is sent much, says that it is there, and never that it has got anything. */
async function neverAcknowledge(token: string): Promise<void> {
  const call = encodeEnvelope(
    'protobuf',
    envelopeOf({ cid: '1', channel_join: { target: `${token.length}`, type: 1 } }),
  );
  await comeBackAgain(token, async (road, isLost) => {
    road.send(packetOf(0, [reliable(0, Buffer.from(call))]));
    for (let sequence = 1; !isLost(); sequence++) {
      const rpc = encodeEnvelope('protobuf', envelopeOf({ cid: 'x'.repeat(200), ping: {} }));
      road.send(packetOf(sequence, [reliable(sequence, Buffer.from(rpc))]));
      count('messages');
      await sleep(12);
    }
  });
}

function packetOf(sequence: number, frames: readonly ReliableFrame[]): Uint8Array {
  return encodePacket({ sequence: sequence & 0xffff, nextMs: 0, overdue: false, frames });
}

function reliable(id: number, data: Uint8Array): ReliableFrame {
  return { kind: 'reliable', stream: 8, id: id & 0xffff, part: Part.whole, data };
}

function fullOfNothing(id: number): ReliableFrame[] {
  return Array.from({ length: 100 }, (_, i) => reliable(id + i + 1, Buffer.from([1, 2, 3])));
}

interface OfferStyle {
  readonly addresses: number;
  /** Whether every offer comes by a TCP connection of its own. */
  readonly anew: boolean;
}

const offerStyles: Readonly<Record<string, OfferStyle>> = {
  'half-open': { addresses: 1, anew: false },
  'half-open-many': { addresses: 250, anew: false },
  'half-open-anew': { addresses: 250, anew: true },
};

/** Asks for connections that it never makes. */
async function halfOpen(tokens: readonly string[], { addresses, anew }: OfferStyle): Promise<void> {
  let asked = 0;
  const agent = anew ? false : new http.Agent({ keepAlive: true });
  const ask = () =>
    new Promise<void>((resolve) => {
      const [token, localAddress] = [tokens[asked % tokens.length], `127.0.0.${2 + (asked % addresses)}`];
      asked++;
      const request = http.request(
        `${base}/rudp?token=${token}`,
        { method: 'POST', agent, localAddress },
        (response) => {
          count(`status ${response.statusCode}`);
          response.resume().once('end', resolve);
        },
      );
      request.once('error', () => {
        count('no answer');
        resolve();
      });
      request.end(lonelyOffer());
    });
  const worker = async () => {
    while (!isOver()) {
      const dueMs = beganMs + (asked * 1000) / OFFERS_PER_SEC;
      if (dueMs > performance.now()) await sleep(dueMs - performance.now());
      await ask();
    }
  };
  await Promise.all(Array.from({ length: OFFERS_AT_ONCE }, worker));
}

const tokens = await Promise.all(Array.from({ length: CLIENTS }, (_, i) => tokenOf(`${kind}-${i}-${process.pid}`)));
console.log('begin');
if (kind === 'flood') await Promise.all(tokens.slice(0, 4).map(flood));
else if (kind === 'never-acknowledge') await Promise.all(tokens.map(neverAcknowledge));
else await halfOpen(tokens, offerStyles[kind]!);
process.stdout.write(`${JSON.stringify(done)}\n`, () => process.kill(process.pid, 'SIGKILL'));

import { type DataChannel, PeerConnection } from 'node-datachannel';
import { afterEach, expect, it } from 'vitest';
import { encodePacket } from '../../../src/transport/reliable/encode-packet.js';
import { CHANNEL_OPTIONS } from '../../../src/transport/rudp/datagram-channel.js';
import { type OpenedClient, type RudpHarness, startRudpHarness } from './harness.js';

const MAX_PACKETS_PER_SEC = 50;
const FLOOD = 500;

let harness: RudpHarness | undefined;
const kept: { connection: PeerConnection; channel: DataChannel; offer: string }[] = [];
afterEach(async () => {
  for (const { connection } of kept.splice(0)) connection.close();
  await harness?.stop();
  harness = undefined;
});

/** A client that keeps to nothing: the bare channel. */
async function openChannel(url: string): Promise<DataChannel> {
  const connection = new PeerConnection('flood', { iceServers: [] });
  const described = new Promise<string>((resolve) => connection.onLocalDescription(resolve));
  const channel = connection.createDataChannel('flood', CHANNEL_OPTIONS);
  const opened = new Promise<void>((resolve) => channel.onOpen(resolve));
  const offer = await described;
  kept.push({ connection, channel, offer });
  const response = await fetch(url, { method: 'POST', body: offer });
  connection.setRemoteDescription(((await response.json()) as { sdp: string }).sdp, 'answer');
  await opened;
  return channel;
}

it.each<[string, (channel: DataChannel, sequence: number) => void]>([
  ['junk', (channel) => channel.sendMessageBinary(Buffer.alloc(1200, 7))],
  ['nothing', (channel) => channel.sendMessageBinary(Buffer.alloc(0))],
  ['text, which nobody asked for', (channel) => channel.sendMessage('hello')],
  [
    'valid packets',
    (channel, sequence) => channel.sendMessageBinary(encodePacket({ sequence, nextMs: 0, overdue: false, frames: [] })),
  ],
])('a flood of %s ends the connection that it comes from, and no other', async (_what, send) => {
  harness = await startRudpHarness({ limits: { maxPacketsPerSec: MAX_PACKETS_PER_SEC } });
  const { client, server } = await harness.connect();
  const channel = await openChannel(`${harness.url}?n=flood`);
  const before = harness.counts.packetsIn;
  for (let sequence = 0; sequence < FLOOD; sequence++) send(channel, sequence);
  await expect.poll(() => harness!.closeReasons).toEqual(['tooManyMessages']);
  client.send('still here');
  await server.arrived(1);
  // What comes after the end is not even looked at.
  expect(harness.counts.packetsIn - before).toBeLessThan(FLOOD / 2);
});

it('sends the session that the flood came from to the WebSocket, and not its neighbours', async () => {
  harness = await startRudpHarness({ limits: { maxPacketsPerSec: MAX_PACKETS_PER_SEC, maxOffersPerSec: 100 } });
  const channel = await openChannel(`${harness.url}?n=flood&token=flooder`);
  for (let i = 0; i < FLOOD; i++) channel.sendMessageBinary(Buffer.alloc(10));
  await expect.poll(() => harness!.closeReasons).toEqual(['tooManyMessages']);
  const ask = async (token: string) =>
    (await fetch(`${harness!.url}?n=x&token=${token}`, { method: 'POST', body: kept[0]!.offer })).status;
  expect(await ask('flooder')).toBe(429);
  expect(await ask('neighbour')).toBe(200);
  harness.advance(10_000);
  expect(await ask('flooder')).toBe(200);
});

it('drops packets unread that come too many at once, and goes on with those that follow', async () => {
  harness = await startRudpHarness({ limits: { maxPacketsPerSec: 800 } });
  const { client, server } = await harness.connect();
  for (let i = 0; i < 300; i++) (client as OpenedClient).road.send(Buffer.alloc(10));
  await expect.poll(() => harness!.counts.malformed).toBeGreaterThanOrEqual(300);
  // None of them was a packet; what could be read at once is less than all of them.
  harness.advance(1000);
  client.send('still here');
  await server.arrived(1);
  expect(harness.closeReasons).toEqual([]);
});

it('takes nobody who has much to send for a flood', async () => {
  harness = await startRudpHarness({ limits: { maxPacketsPerSec: 1000 } });
  const { client, server } = await harness.connect();
  for (let i = 0; i < 250; i++) client.send('x'.repeat(4000));
  await server.arrived(250);
  expect(harness.closeReasons).toEqual([]);
}, 20_000);

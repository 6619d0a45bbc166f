import { type DataChannel, PeerConnection } from 'node-datachannel';
import { afterEach, expect, it } from 'vitest';
import { encodePacket } from '../../../src/transport/reliable/encode-packet.js';
import { CHANNEL_OPTIONS } from '../../../src/transport/rudp/datagram-channel.js';
import { type RudpHarness, startRudpHarness } from './harness.js';

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

it('sends newcomers from where the flood came to the WebSocket', async () => {
  harness = await startRudpHarness({ limits: { maxPacketsPerSec: MAX_PACKETS_PER_SEC, maxOffersPerSec: 100 } });
  const channel = await openChannel(`${harness.url}?n=flood`);
  for (let i = 0; i < FLOOD; i++) channel.sendMessageBinary(Buffer.alloc(10));
  await expect.poll(() => harness!.closeReasons).toEqual(['tooManyMessages']);
  const ask = async () => (await fetch(`${harness!.url}?n=x`, { method: 'POST', body: kept[0]!.offer })).status;
  expect(await ask()).toBe(429);
  harness.advance(10_000);
  expect(await ask()).toBe(200);
});

import dgram from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { lonelyOffer } from '../../../bench/abuse/lonely-offer.js';
import { parseIceServers } from '../../../src/transport/rudp/ice-servers.js';
import { openClient, type RudpHarness, startRudpHarness } from './harness.js';

let harness: RudpHarness | undefined;
const stops: (() => void)[] = [];
afterEach(async () => {
  await harness?.stop();
  harness = undefined;
  for (const stop of stops.splice(0)) stop();
});

/** The candidates that a client is given, as `ADDRESS PORT typ TYPE`, and the rest of the answer. */
async function ask({ url }: RudpHarness) {
  const response = await fetch(`${url}?n=x`, { method: 'POST', body: lonelyOffer() });
  const { sdp, ice_servers } = (await response.json()) as { sdp: string; ice_servers: object[] };
  const candidates = [...sdp.matchAll(/^a=candidate:\S+ 1 UDP (\d+) (\S+ \d+ typ \w+)/gm)].map((match) => match[2]!);
  return { candidates, ice_servers };
}

const MAGIC_COOKIE = 0x2112a442;

/** A STUN server that tells everybody that they are seen at ADDRESS:PORT (RFC 8489). */
async function startStunServer(address: string, port: number): Promise<number> {
  const socket = dgram.createSocket('udp4');
  socket.on('message', (request, from) => {
    if (request.readUInt16BE(0) !== 0x0001 || request.readUInt32BE(4) !== MAGIC_COOKIE) return;
    const answer = Buffer.alloc(32);
    answer.writeUInt16BE(0x0101);
    answer.writeUInt16BE(12, 2);
    request.copy(answer, 4, 4, 20);
    answer.writeUInt16BE(0x0020, 20);
    answer.writeUInt16BE(8, 22);
    answer.writeUInt16BE(0x0001, 24);
    answer.writeUInt16BE(port ^ (MAGIC_COOKIE >>> 16), 26);
    const number = Buffer.from(address.split('.').map(Number)).readUInt32BE();
    answer.writeUInt32BE((number ^ MAGIC_COOKIE) >>> 0, 28);
    socket.send(answer, from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  stops.push(() => socket.close());
  return (socket.address() as AddressInfo).port;
}

describe('a client is told to come', () => {
  it('to the address and the one port on which the server listens', async () => {
    harness = await startRudpHarness();
    expect((await ask(harness)).candidates).toEqual([`127.0.0.1 ${harness.listener.port} typ host`]);
  });

  it('to the public address first, then to the others', async () => {
    harness = await startRudpHarness({ listener: { publicAddress: '203.0.113.7' } });
    const { port } = harness.listener;
    expect((await ask(harness)).candidates).toEqual([`203.0.113.7 ${port} typ host`, `127.0.0.1 ${port} typ host`]);
    // One that cannot be reached keeps nobody away.
    const client = await openClient(`${harness.url}?n=0`);
    client.close();
  });

  it('where it has found the server over HTTP, on all addresses of it', async () => {
    harness = await startRudpHarness({ listener: { bindAddress: '' } });
    expect((await ask(harness)).candidates).toContain(`127.0.0.1 ${harness.listener.port} typ host`);
  });

  it('to the address that a STUN server has seen', async () => {
    const stunPort = await startStunServer('198.51.100.9', 40_404);
    harness = await startRudpHarness({ listener: { iceServers: [`stun:127.0.0.1:${stunPort}`] } });
    const { candidates, ice_servers } = await ask(harness);
    expect(candidates).toContain('198.51.100.9 40404 typ srflx');
    expect(ice_servers).toEqual([{ urls: `stun:127.0.0.1:${stunPort}` }]);
  });

  it('all the same where the STUN server does not answer', async () => {
    harness = await startRudpHarness({ listener: { iceServers: ['stun:127.0.0.1:9'] } });
    expect((await ask(harness)).candidates).toEqual([`127.0.0.1 ${harness.listener.port} typ host`]);
  });

  it('through a TURN server, with its user name and password', async () => {
    harness = await startRudpHarness({ listener: { iceServers: ['turn:player:p%40ss@127.0.0.1:9?transport=tcp'] } });
    expect((await ask(harness)).ice_servers).toEqual([
      { urls: 'turn:127.0.0.1:9?transport=tcp', username: 'player', credential: 'p@ss' },
    ]);
  });
});

describe('rudp.ice_servers', () => {
  it.each([
    ['stun:stun.example:3478', { urls: 'stun:stun.example:3478' }],
    ['stuns:stun.example', { urls: 'stuns:stun.example' }],
    ['turn:user:pass@turn.example:3478', { urls: 'turn:turn.example:3478', username: 'user', credential: 'pass' }],
    ['turns:a%3Ab:c%25@turn.example', { urls: 'turns:turn.example', username: 'a:b', credential: 'c%' }],
    ['turn:user:50%@turn.example', { urls: 'turn:turn.example', username: 'user', credential: '50%' }],
  ])('may hold %s', (entry, server) => {
    expect(parseIceServers([entry])).toEqual([server]);
  });

  it.each([
    '',
    'stun.example:3478',
    'http://stun.example',
    'turn:turn.example:3478',
    'turn:user@turn.example',
    'stun:a b',
  ])('may not hold %j', (entry) => {
    expect(() => parseIceServers([entry])).toThrow(/^rudp\.ice_servers: ".*" is neither stun:HOST:PORT nor turn:/);
  });

  it('are not repeated with their password', () => {
    expect(() => parseIceServers(['turns:user:secret@'])).toThrow(/^(?!.*secret)/);
  });
});

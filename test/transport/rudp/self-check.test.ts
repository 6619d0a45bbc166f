import dgram from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../database/test-database.js';
import { startServer } from '../../start-server.js';
import { startRudpHarness } from './harness.js';

const taken = dgram.createSocket('udp4');
let takenPort = 0;
let database: TestDatabase;
beforeAll(async () => {
  taken.bind(0, '127.0.0.1');
  await once(taken, 'listening');
  takenPort = (taken.address() as AddressInfo).port;
  database = await createTestDatabase();
});
afterAll(async () => {
  taken.close();
  await database?.drop();
});

describe('what keeps reliable UDP from starting is said in one line that names the option', () => {
  it.each([
    ['a port that is taken', () => ({ port: takenPort }), /^rudp\.port: port \d+\/udp is in use by another program$/],
    [
      'an address of another machine',
      () => ({ bindAddress: '192.0.2.55' }),
      /^rudp\.bind_address: this machine has no such address: 192\.0\.2\.55$/,
    ],
    ['what is no address', () => ({ bindAddress: '127.0.0.256' }), /^rudp\.bind_address: .*127\.0\.0\.256/],
    [
      'a public address that is none',
      () => ({ publicAddress: 'no..name' }),
      /^rudp\.public_address: no\.\.name is no address, and no name of one$/,
    ],
    ['a STUN server that is none', () => ({ iceServers: ['nonsense'] }), /^rudp\.ice_servers: "nonsense" is neither/],
  ])('%s', async (_what, listener, line) => {
    await expect(startRudpHarness({ listener: listener() })).rejects.toThrow(line);
  });

  it('by the server, which goes on over WebSocket', async () => {
    const server = await startServer({
      'database.address': database.address,
      'rudp.bind_address': '127.0.0.1',
      'rudp.port': takenPort,
      'logger.format': 'json',
    });
    try {
      const lines = server.output().split('\n');
      const said = lines.filter((line) => line.includes('rudp'));
      expect(said).toHaveLength(1);
      expect(JSON.parse(said[0]!).msg).toBe(
        `Clients can connect over WebSocket only. rudp.port: port ${takenPort}/udp is in use by another program.`,
      );
      const response = await fetch(`${server.url}/rudp?token=x`, { method: 'POST', body: 'v=0' });
      expect([response.status, ((await response.json()) as { message: string }).message]).toEqual([
        503,
        'This server takes no connections over UDP; use the WebSocket.',
      ]);
    } finally {
      await server.stop();
    }
  }, 120_000);
});

import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Acceptance } from '../../../src/transport/acceptance.js';
import { closeCodes } from '../../../src/transport/close-codes.js';
import { HANDSHAKE, type HarnessOptions, startWebSocketHarness, type WebSocketHarness } from './harness.js';

let harness: WebSocketHarness;
async function up(options: HarnessOptions = {}) {
  harness = await startWebSocketHarness(options);
  return harness;
}
afterEach(() => harness.stop());

/** Status and body of the answer to a handshake that is refused. */
async function answerTo(head: string) {
  const { ended } = await harness.raw(head);
  const [top, body] = (await ended).toString().split('\r\n\r\n');
  return { status: Number(top!.split(' ')[1]), head: top!, body: JSON.parse(body!) };
}

describe('handshake', () => {
  it('opens where it is accepted, without compression', async () => {
    await up();
    const { until } = await harness.raw(
      HANDSHAKE.replace('Upgrade: websocket', 'Upgrade: websocket\r\nSec-WebSocket-Extensions: permessage-deflate'),
    );
    const head = (await until((bytes) => bytes.includes('\r\n\r\n'))).toString();
    expect(head).toMatch(/^HTTP\/1\.1 101 /);
    expect(head).not.toMatch(/extensions/i);
  });

  it.each([
    [400, 3],
    [401, 16],
    [403, 7],
    [404, 5],
    [429, 8],
    [503, 14],
    [418, 2],
  ])('answers a refusal with status %i and code %i', async (status, code) => {
    await up({ accept: () => ({ ok: false, status, message: 'because "so"' }) });
    const answer = await answerTo(HANDSHAKE);
    expect(answer).toMatchObject({ status, body: { code, message: 'because "so"' } });
    expect(answer.head).toMatch(/Content-Type: application\/json/);
    expect(harness.opened).toBe(0);
  });

  it('answers 500 where judging fails, without saying why', async () => {
    await up({
      accept() {
        throw new Error('secret');
      },
    });
    const { status, body } = await answerTo(HANDSHAKE);
    expect([status, body.code]).toEqual([500, 13]);
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(harness.errors.length).toBe(1);
  });

  it.each([
    ['another path', HANDSHAKE.replace('/ws?', '/elsewhere?'), 404],
    ['an unreadable address', HANDSHAKE.replace('/ws?', '//?'), 400],
    ['another method', HANDSHAKE.replace('GET', 'POST'), 400],
    ['another protocol', HANDSHAKE.replace('Upgrade: websocket', 'Upgrade: h2c'), 400],
    ['a version that is too old', HANDSHAKE.replace('Version: 13', 'Version: 7'), 400],
    ['no key', HANDSHAKE.replace('Sec-WebSocket-Key', 'X-Key'), 400],
    ['a bad key', HANDSHAKE.replace('AAAA==', '=='), 400],
    ['a bad list of protocols', HANDSHAKE.replace('Host:', 'Sec-WebSocket-Protocol: ,,\r\nHost:'), 400],
  ])('refuses %s', async (_what, head, expected) => {
    await up();
    const { status, body } = await answerTo(head);
    expect(status).toBe(expected);
    expect(body.message.length).toBeGreaterThan(10);
    expect(harness.opened).toBe(0);
  });

  it('refuses more connections than allowed, and lets the next in once one is gone', async () => {
    await up({ limits: { maxConnections: 1 } });
    const { client, server } = await harness.connect();
    expect(await answerTo(HANDSHAKE)).toMatchObject({ status: 503, body: { code: 14 } });
    client.close();
    await server.closed;
    expect(harness.listener.connectionCount).toBe(0);
    await harness.connect();
  });

  it('refuses everybody once it drains', async () => {
    await up();
    await harness.drain(closeCodes.serverShutdown);
    expect(await answerTo(HANDSHAKE)).toMatchObject({ status: 503 });
  });

  it('closes a connection that could not be opened', async () => {
    await up({
      accept: (): Acceptance => ({
        ok: true,
        format: 'json',
        open() {
          throw new Error('no');
        },
      }),
    });
    const ws = new WebSocket(`ws://127.0.0.1:${harness.port}/ws`);
    const code = await new Promise((resolve) => ws.on('close', resolve));
    expect(code).toBe(closeCodes.internalError.code);
    expect(harness.closeReasons).toEqual(['internalError']);
  });

  it('survives handshakes that break off at any byte, and clients that leave right after one', async () => {
    await up();
    for (let length = 1; length < HANDSHAKE.length; length += 7) {
      const { socket } = await harness.raw(HANDSHAKE.slice(0, length));
      socket.resetAndDestroy();
    }
    for (const goodbye of ['destroy', 'end', 'resetAndDestroy'] as const) {
      const { socket } = await harness.raw(HANDSHAKE);
      socket[goodbye]();
    }
    const ws = new WebSocket(`ws://127.0.0.1:${harness.port}/ws`);
    ws.on('open', () => ws.send('works'));
    await expect.poll(() => harness.counts.messagesIn, { timeout: 15_000 }).toBe(1);
    await expect.poll(() => harness.listener.connectionCount, { timeout: 15_000 }).toBe(1);
    expect(harness.errors).toEqual([]);
  });

  it('delivers a message that arrives in the same packet as the handshake', async () => {
    await up();
    const end = harness.nextEnd();
    const { socket } = await harness.raw();
    socket.write(Buffer.concat([Buffer.from(HANDSHAKE), Buffer.from('818500000000', 'hex'), Buffer.from('hello')]));
    const server = await end;
    await server.arrived(1);
    expect(server.received[0]!.data.toString()).toBe('hello');
  });

  it('takes the address that the caller knows better', async () => {
    let address: string[] = [];
    await up({
      accept: () => ({
        ok: true,
        format: 'protobuf',
        clientIp: '203.0.113.9',
        open({ clientIp, clientPort, format }) {
          address = [clientIp, format];
          expect(Number(clientPort)).toBeGreaterThan(0);
          return { onMessage() {}, onClose() {} };
        },
      }),
    });
    const ws = new WebSocket(`ws://127.0.0.1:${harness.port}/ws`);
    await new Promise((resolve) => ws.on('open', resolve));
    expect(address).toEqual(['203.0.113.9', 'protobuf']);
  });
});

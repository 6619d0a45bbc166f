import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { freePortPair, startServer } from './start-server.js';

async function occupy(port: number): Promise<void> {
  // Hangs up, so that whoever asks it for a sign of life is not kept waiting.
  const server = net.createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
}

test.each([
  [0, 'socket.port: port PORT is in use by another program. Choose another with --socket.port.'],
  [1, 'gRPC, on socket.port - 1: port PORT is in use by another program. Choose another with --socket.port.'],
])(
  'a taken port (socket.port - %i) ends the start with one line',
  async (below, line) => {
    const port = await freePortPair();
    await occupy(port - below);
    const refused = await startServer({ 'socket.port': port }).catch((error: Error) => error);
    expect((refused as Error).message).toContain(line.replace('PORT', String(port - below)));
  },
  120_000,
);

test('a server without any module starts', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-no-modules-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  const server = await startServer({ 'runtime.path': folder });
  onTestFinished(() => server.stop());
  expect((await fetch(`${server.url}/healthcheck`)).status).toBe(200);
}, 120_000);

// The page in a browser whose network lets no UDP through: the browser has a network namespace of its own.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNetwork, type Network, networkObstacle, SERVER_ADDRESS } from '../../bench/transport/network.js';
import { executablePath, hasBrowser, launchBrowser } from '../browser.js';

const root = path.resolve(import.meta.dirname, '../..');
const PORT = 7350;
const obstacle = hasBrowser ? networkObstacle() : 'there is no browser';

describe.skipIf(obstacle)(
  `in a network without UDP${obstacle ? ` (not here: ${obstacle})` : ''}`,
  { timeout: 60_000 },
  () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-blocked-'));
    let network: Network;
    let browser: Browser;

    beforeAll(async () => {
      network = await createNetwork(path.join(root, 'bench/transport/link.py'), 5, true);
      const options = ['--data_dir', path.join(folder, 'data'), '--socket.port', String(PORT), '--console.port', '0'];
      const modules = ['--runtime.path', path.join(root, 'examples/arena')];
      const server = network.start('server', [
        process.execPath,
        path.join(root, 'bin/tickwire.js'),
        ...options,
        ...modules,
      ]);
      for (let line = ''; !line.includes('is ready at'); ) line = await server.line();
      const launcher = path.join(folder, 'browser');
      const command = network.inside('client', [executablePath]).join(' ');
      fs.writeFileSync(launcher, `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
      browser = await launchBrowser(launcher);
    });
    afterAll(async () => {
      await browser?.close();
      await network?.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    });

    it('the page is played over a WebSocket, once the client has given UDP up by itself', async () => {
      const page = await browser.newPage();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(new URL(request.url()).pathname));
      page.on('websocket', (socket) => asked.push(`upgrade ${new URL(socket.url()).pathname}`));
      const errors: string[] = [];
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.goto(`http://${SERVER_ADDRESS}:${PORT}/`);
      await page.locator('#status').getByText('playing over WebSocket').waitFor();
      // The server has answered the offer, so that nothing but the datagrams was missing.
      expect(asked.indexOf('/rudp')).toBeGreaterThanOrEqual(0);
      expect(asked.indexOf('upgrade /rudp')).toBeGreaterThan(asked.indexOf('/rudp'));
      expect(await page.locator('#status').getAttribute('title')).toBe('nothing within 2000 ms');
      expect(errors).toEqual([]);
    });
  },
);

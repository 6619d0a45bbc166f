import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { createNetwork, SERVER_ADDRESS } from '../transport/network.js';
import { executablePath, launchBrowser } from './launch-browser.js';

/** A server with the example game, and a browser that reaches it by everything but UDP: each has a network namespace. */
export interface BlockedNetwork {
  readonly browser: Browser;
  /** Of the page. */
  readonly url: string;
  stop(): Promise<void>;
}

const PORT = 7350;

/** Brings it up from the project's folder ROOT, with DELAYMS each way. Needs what `networkObstacle` looks for. */
export async function openBlockedNetwork(root: string, delayMs: number): Promise<BlockedNetwork> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-blocked-'));
  const network = await createNetwork(path.join(root, 'bench/transport/link.py'), delayMs, true);
  const options = ['--data_dir', path.join(folder, 'data'), '--socket.port', String(PORT), '--console.port', '0'];
  const modules = ['--runtime.path', path.join(root, 'examples/arena')];
  const command = [process.execPath, path.join(root, 'bin/tickwire.js'), ...options, ...modules];
  let browser: Browser | undefined;

  async function stop(): Promise<void> {
    await browser?.close();
    await network.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  }

  try {
    const server = network.start('server', command);
    for (let line = ''; !line.includes('is ready at'); ) line = await server.line();
    const launcher = path.join(folder, 'browser');
    const inside = network.inside('client', [executablePath]).join(' ');
    fs.writeFileSync(launcher, `#!/bin/sh\nexec ${inside} "$@"\n`, { mode: 0o755 });
    browser = await launchBrowser(launcher);
  } catch (error) {
    await stop();
    throw error;
  }
  return { browser, url: `http://${SERVER_ADDRESS}:${PORT}/`, stop };
}

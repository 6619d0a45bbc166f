// How long a start takes until the first request is answered: with an empty data folder, and again with what it left.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from './compare/free-port.js';

const runs = Number(process.argv[2] ?? 5);
const executable = path.join(import.meta.dirname, '../../bin/tickwire.js');

/** Starts a server on FOLDER, ends it again, and answers after how many milliseconds it had answered. */
async function measure(folder: string): Promise<number> {
  const port = await freePort();
  const flags = ['--data_dir', folder, '--socket.port', `${port}`, '--rudp.port', '0', '--logger.level', 'error'];
  const startedMs = performance.now();
  const child = spawn(process.execPath, [executable, ...flags], { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${port}/healthcheck`).catch(() => undefined);
      if (answer?.ok) return performance.now() - startedMs;
      if (child.exitCode !== null) throw new Error(`the server ended with exit code ${child.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  } finally {
    const ended = once(child, 'exit');
    if (child.exitCode === null) child.kill('SIGTERM');
    await ended;
  }
}

const first: number[] = [];
const later: number[] = [];
for (let run = 0; run < runs; run++) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-start-'));
  try {
    first.push(await measure(folder));
    later.push(await measure(folder));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
const line = (values: number[]) => values.map((ms) => `${(ms / 1000).toFixed(2)} s`).join(', ');
console.log(`first start: ${line(first)}\nlater start: ${line(later)}`);

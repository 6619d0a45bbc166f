// What the benchmarks set up for themselves goes away with them, however they end.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { networkObstacle } from '../../bench/transport/network.js';

const root = path.resolve(import.meta.dirname, '../..');
const obstacle = networkObstacle();

/** A program that sets up the network with something that runs in it, says what that is called, and goes on for ever. */
const program = `
import { createNetwork } from '${root}/dist/bench/transport/network.js';
const network = await createNetwork('${root}/bench/transport/link.py', 1);
const started = network.start('server', ['sh', '-c', 'echo $$; exec sleep 1000']);
console.log(await started.line());
setInterval(() => {}, 1000);
`;

const namespaces = () => spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' }).stdout;

async function start(): Promise<{ child: ChildProcess; sleeper: number }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { value } = await createInterface(child.stdout!)[Symbol.asyncIterator]().next();
  return { child, sleeper: Number(value) };
}

describe.skipIf(obstacle)(`the network of a benchmark${obstacle ? ` (not here: ${obstacle})` : ''}`, () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'is taken down, with all that runs in it, by %s',
    async (signal) => {
      const { child, sleeper } = await start();
      const name = `tw${child.pid}-`;
      expect(namespaces()).toContain(name);
      expect(fs.existsSync(`/proc/${sleeper}`)).toBe(true);
      child.kill(signal);
      await once(child, 'exit');
      await expect.poll(namespaces, { timeout: 10_000 }).not.toContain(name);
      await expect.poll(() => fs.existsSync(`/proc/${sleeper}`), { timeout: 10_000 }).toBe(false);
    },
  );
});

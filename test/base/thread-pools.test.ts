import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BroadcastChannel } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { silentLogger } from '../../src/base/logger.js';
import { createThreadPools } from '../../src/base/thread-pools.js';

/** Threads that tell how many of them have loaded their code. */
function setUp(keepsSpare: boolean) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-test-'));
  const name = path.basename(folder);
  const file = path.join(folder, 'worker.mjs');
  fs.writeFileSync(
    file,
    `import { BroadcastChannel, threadId } from 'node:worker_threads';
     const channel = new BroadcastChannel('${name}');
     channel.postMessage(threadId);
     channel.unref();
     export default () => threadId;`,
  );
  const loaded: unknown[] = [];
  const channel = new BroadcastChannel(name);
  channel.onmessage = (event) => void loaded.push((event as { data: unknown }).data);
  const pools = createThreadPools({
    what: 'a thread',
    workerUrl: pathToFileURL(file),
    threads: 2,
    resourceLimits: { maxOldGenerationSizeMb: 64 },
    keepsSpare,
    spareDelayMs: 0,
    logger: silentLogger,
  });
  const take = () => {
    const pool = pools.take();
    onTestFinished(() => pool.destroy());
    return pool;
  };
  onTestFinished(async () => {
    channel.close();
    await pools.close();
    fs.rmSync(folder, { recursive: true });
  });
  return { pools, take, loaded };
}

test('the threads of the next pool have loaded their code before it is taken', async () => {
  const { take, loaded } = setUp(true);
  const first = take();
  await expect.poll(() => loaded.length, { timeout: 10_000 }).toBe(4);
  const ofFirst = await first.run({});
  const second = take();
  expect(second).not.toBe(first);
  const ofSecond = await second.run({});
  expect(ofSecond).not.toBe(ofFirst);
  expect(loaded.slice(0, 4)).toContain(ofSecond);
});

test('without a spare pool no more threads run than were taken, and what was not taken is ended', async () => {
  const { take, loaded } = setUp(false);
  await take().run({});
  await take().run({});
  await expect.poll(() => loaded.length, { timeout: 10_000 }).toBe(4);
  const spare = setUp(true);
  spare.take();
  await expect.poll(() => spare.loaded.length, { timeout: 10_000 }).toBe(4);
  await spare.pools.close();
  await spare.pools.close();
});

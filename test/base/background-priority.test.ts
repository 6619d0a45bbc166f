import { spawn } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { moveToBackground } from '../../src/base/background-priority.js';

/** The background is at priority 10: a suite that runs there itself, or below, has none that goes after it. */
const hasBackground = os.getPriority() < os.constants.priority.PRIORITY_BELOW_NORMAL;

test.runIf(hasBackground)('a child in the background lets others go first', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    if (child.signalCode === null) await once(child, 'exit');
  });
  moveToBackground(child.pid);
  expect(os.getPriority(child.pid)).toBeGreaterThan(os.getPriority());
});

test('a child that is not there is no failure', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  moveToBackground(child.pid);
  moveToBackground(undefined);
});

test.runIf(process.platform === 'linux' && hasBackground)(
  'a thread in the background does not take the others with it',
  async () => {
    const before = os.getPriority();
    const file = new URL('../../dist/src/base/background-priority.js', import.meta.url).href;
    const thread = new Worker(
      `import(${JSON.stringify(file)}).then(({ moveThreadToBackground }) => {
      moveThreadToBackground();
      require('node:worker_threads').parentPort.postMessage(require('node:os').getPriority());
    })`,
      { eval: true },
    );
    onTestFinished(async () => void (await thread.terminate()));
    const [priority] = (await once(thread, 'message')) as [number];
    expect(priority).toBeGreaterThan(before);
    expect(os.getPriority()).toBe(before);
  },
);

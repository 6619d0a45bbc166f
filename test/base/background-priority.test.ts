import { spawn } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import { expect, onTestFinished, test } from 'vitest';
import { moveToBackground } from '../../src/base/background-priority.js';

test('a child in the background lets others go first', async () => {
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

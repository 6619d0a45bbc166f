import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeFolder } from '../../src/database/embedded/make-folder.js';

function temporaryFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-make-folder-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  return folder;
}

test('makes what is missing, and takes what is there', async () => {
  const folder = path.join(temporaryFolder(), 'a', 'b', 'c');
  await makeFolder(folder);
  await makeFolder(folder);
  expect(fs.statSync(folder).isDirectory()).toBe(true);
});

test('a file in the way is an error', async () => {
  const file = path.join(temporaryFolder(), 'file');
  fs.writeFileSync(file, '');
  await expect(makeFolder(file)).rejects.toMatchObject({ code: 'EEXIST', path: file });
  await expect(makeFolder(path.join(file, 'below', 'it'))).rejects.toMatchObject({ code: 'ENOTDIR' });
});

test.runIf(fs.existsSync('/proc/self'))('a parent that refuses folders is an error, not an endless loop', async () => {
  await expect(makeFolder('/proc/nowhere/at/all')).rejects.toMatchObject({ code: 'ENOENT' });
});

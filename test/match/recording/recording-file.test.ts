import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { createRecordingFile } from '../../../src/match/recording/recording-file.js';

function inFolder(name: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-file-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true }));
  return path.join(folder, name);
}

test('is for its owner alone, and has everything in order', async () => {
  const file = inFolder('a');
  let taken = 0;
  const onTaken = (characters: number) => {
    taken += characters;
  };
  const recording = createRecordingFile({ path: file, maxBytes: 1e6, onStopped() {}, onTaken });
  for (let i = 0; i < 100; i++) recording.write(`${i}\n`);
  await recording.end();
  const text = Array.from({ length: 100 }, (_, i) => `${i}\n`).join('');
  expect(zlib.gunzipSync(fs.readFileSync(file)).toString()).toBe(text);
  expect(taken).toBe(text.length);
  expect(fs.statSync(file).mode & 0o777).toBe(0o600);
});

test('can be read to where it was flushed', async () => {
  const file = inFolder('a');
  const recording = createRecordingFile({ path: file, maxBytes: 1e6, onStopped() {}, onTaken() {} });
  recording.write('first\n');
  recording.flush();
  await expect.poll(() => unpacked(file)).toBe('first\n');
  await recording.end();
});

test('ends where it is full, with a line that says so, and takes what still comes without keeping it', async () => {
  const file = inFolder('a');
  let taken = 0;
  const stopped = new Promise<Error | undefined>((resolve) => {
    // The next comes when the last was taken, some of it after the end.
    const onTaken = (characters: number) => {
      taken += characters;
      if (taken < 200_000) setImmediate(write);
    };
    const recording = createRecordingFile({ path: file, maxBytes: 20_000, onStopped: resolve, onTaken });
    const write = () => recording.write(`${randomBytes(2000).toString('hex')}\n`);
    write();
  });
  expect(await stopped).toBeUndefined();
  await expect.poll(() => unpacked(file).endsWith('{"k":"end","why":"size"}\n')).toBe(true);
  expect(fs.statSync(file).size).toBeLessThan(80_000);
});

test('that cannot be written is given up, and tells why', async () => {
  const stopped = new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    const path = inFolder('no/such/folder');
    const recording = createRecordingFile({ path, maxBytes: 1e6, onStopped: resolve, onTaken() {} });
    recording.write('x');
  });
  expect(await stopped).toMatchObject({ code: 'ENOENT' });
});

function unpacked(file: string): string {
  try {
    return zlib.gunzipSync(fs.readFileSync(file), { finishFlush: zlib.constants.Z_SYNC_FLUSH }).toString();
  } catch {
    return '';
  }
}

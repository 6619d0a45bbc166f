import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { RECORDING_SUFFIX } from '../../../src/guest/recording/recording-line.js';
import { openRecordingFolder } from '../../../src/match/recording/recording-folder.js';

function folder(): string {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-folder-'));
  onTestFinished(() => fs.rmSync(made, { recursive: true }));
  return made;
}

test('the oldest recordings make room, those that are being written stay', () => {
  const where = folder();
  let now = 0;
  const make = (handler: string) => {
    now += 1000;
    const file = files.reserve(handler, 'match.node');
    if (file) fs.writeFileSync(file, handler);
    return file;
  };
  fs.writeFileSync(path.join(where, `1969-old${RECORDING_SUFFIX}`), '');
  fs.writeFileSync(path.join(where, 'of somebody else'), '');
  const files = openRecordingFolder(where, 2, () => now);
  const [first, second] = [make('first'), make('second')];
  expect(make('third')).toBeUndefined();
  files.release(second!);
  const fourth = make('fourth');
  expect(fs.readdirSync(where).sort()).toEqual(
    [path.basename(first!), path.basename(fourth!), 'of somebody else'].sort(),
  );
});

test('names of handlers and matches cannot lead out of the folder', () => {
  const where = folder();
  const file = openRecordingFolder(where, 2, () => 0).reserve('../../etc/x', '..\\/y');
  expect(path.dirname(file!)).toBe(where);
});

import fs from 'node:fs';
import path from 'node:path';
import { RECORDING_SUFFIX } from '../../guest/recording/recording-line.js';

/** A folder of recordings that never holds more than so many. */
export interface RecordingFolder {
  /** The path of a file to write, for which the oldest one has made room; undefined where all are still being written. */
  reserve(handlerName: string, matchId: string): string | undefined;
  /** The file at PATH is finished, and may make room for another one. */
  release(path: string): void;
}

/** Throws what the file system throws. */
export function openRecordingFolder(folder: string, maxFiles: number, nowMs: () => number): RecordingFolder {
  fs.mkdirSync(folder, { recursive: true });
  fs.accessSync(folder, fs.constants.W_OK);
  // Names begin with the time.
  const finished = fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(RECORDING_SUFFIX))
    .sort()
    .map((name) => path.join(folder, name));
  let writing = 0;

  function makeRoom(): boolean {
    while (finished.length + writing >= maxFiles) {
      const oldest = finished.shift();
      if (oldest === undefined) return false;
      fs.rmSync(oldest, { force: true });
    }
    return true;
  }

  return {
    reserve(handlerName, matchId) {
      if (!makeRoom()) return undefined;
      writing++;
      const time = new Date(nowMs()).toISOString().replace(/[-:]/g, '');
      return path.join(folder, `${time}-${plain(handlerName)}-${plain(matchId)}${RECORDING_SUFFIX}`);
    },
    release(file) {
      writing--;
      finished.push(file);
    },
  };
}

/** TEXT as part of a file's name. */
const plain = (text: string): string => text.replace(/[^\w.-]/g, '_').slice(0, 80);

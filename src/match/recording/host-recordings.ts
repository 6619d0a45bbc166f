import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { moveThreadToBackground } from '../../base/background-priority.js';
import { failureReason } from '../../base/failure-reason.js';
import type { RecordingBatch, RecordingStopped } from '../../guest/recording/recording-task.js';
import { createRecordingFile, type RecordingFile } from './recording-file.js';
import { openRecordingFolder } from './recording-folder.js';

/** The one long task of the thread that writes recordings. */
export interface RecordingsTask {
  readonly port: MessagePort;
  readonly folder: string;
  readonly maxFiles: number;
  readonly maxFileBytes: number;
}

/** Main thread to writer: one more thread with matches, as RecordingTask has it; the end. */
export type RecordingsInput =
  | { readonly kind: 'thread'; readonly port: MessagePort; readonly written: SharedArrayBuffer }
  | { readonly kind: 'stop' };

/** Writer to main thread: something for the log, or what was counted since the last time. */
export type RecordingsOutput =
  | { readonly kind: 'problem'; readonly text: string; readonly fields: Readonly<Record<string, unknown>> }
  | { readonly kind: 'counts'; readonly begun: number; readonly bytes: number; readonly dropped: number };

/** What a crash of the whole process may cost of a recording. */
const flushMs = 1000;

/** Writes recordings until told to stop; then all files are finished. Throws where the folder cannot be used. */
export async function hostRecordings({ port, folder, maxFiles, maxFileBytes }: RecordingsTask): Promise<void> {
  moveThreadToBackground();
  const files = openRecordingFolder(folder, maxFiles, Date.now);
  const writing = new Set<RecordingFile>();
  /** Files on their way to their end. */
  const ending = new Set<Promise<void>>();
  const told = new Set<string>();
  /** Take what waits in the ports of the threads. */
  const drains: (() => void)[] = [];
  let counts = { begun: 0, bytes: 0, dropped: 0 };
  const timer = setInterval(() => {
    for (const file of writing) file.flush();
    tellCounts();
  }, flushMs);

  function tellCounts(): void {
    if (counts.begun + counts.bytes + counts.dropped === 0) return;
    port.postMessage({ kind: 'counts', ...counts } satisfies RecordingsOutput);
    counts = { begun: 0, bytes: 0, dropped: 0 };
  }

  /** Once for each kind of problem until a recording has begun again. */
  function tell(kind: string, text: string, fields: Readonly<Record<string, unknown>>): void {
    if (told.has(kind)) return;
    told.add(kind);
    port.postMessage({ kind: 'problem', text, fields } satisfies RecordingsOutput);
  }

  function open(matchId: string, handlerName: string, onTaken: (characters: number) => void, onStopped: () => void) {
    const path = files.reserve(handlerName, matchId);
    if (path === undefined) {
      counts.dropped++;
      tell('count', 'a match is not recorded: match.record_max_files are being written', { match_id: matchId });
      return undefined;
    }
    told.delete('count');
    counts.begun++;
    const file = createRecordingFile({
      path,
      maxBytes: maxFileBytes,
      onTaken,
      onWritten(bytes) {
        counts.bytes += bytes;
      },
      onStopped(error) {
        counts.dropped++;
        onStopped();
        if (error) tell('disk', `a recording cannot be written: ${failureReason(error)}`, { file: path });
        close(file, path);
      },
    });
    writing.add(file);
    return { file, path };
  }

  function close(file: RecordingFile, path: string): void {
    if (!writing.delete(file)) return;
    const ended = file.end().then(() => {
      files.release(path);
      ending.delete(ended);
    });
    ending.add(ended);
  }

  /** Takes the batches of one thread with matches. */
  function serve(from: MessagePort, written: Int32Array): void {
    const byMatch = new Map<string, { file: RecordingFile; path: string }>();
    const onTaken = (characters: number) => void Atomics.add(written, 0, characters);

    function take({ opened, lines, closed }: RecordingBatch): void {
      for (const [matchId, handlerName] of opened) {
        const stop = () => {
          byMatch.delete(matchId);
          from.postMessage({ stop: matchId } satisfies RecordingStopped);
        };
        const opening = open(matchId, handlerName, onTaken, stop);
        if (opening) byMatch.set(matchId, opening);
        else stop();
      }
      for (const [matchId, text] of lines) {
        const file = byMatch.get(matchId)?.file;
        if (file) file.write(text);
        else onTaken(text.length);
      }
      for (const matchId of closed) end(matchId);
    }

    function end(matchId: string): void {
      const found = byMatch.get(matchId);
      byMatch.delete(matchId);
      if (found) close(found.file, found.path);
    }

    const receive = (batch: RecordingBatch) => {
      try {
        take(batch);
      } catch (error) {
        tell('disk', `a recording cannot be written: ${failureReason(error)}`, {});
      }
    };
    const drain = () => {
      for (let next = receiveMessageOnPort(from); next; next = receiveMessageOnPort(from)) receive(next.message);
    };
    drains.push(drain);
    from.on('message', receive);
    from.on('close', () => {
      drains.splice(drains.indexOf(drain), 1);
      for (const matchId of [...byMatch.keys()]) end(matchId);
    });
  }

  return new Promise((resolve) => {
    port.on('message', (input: RecordingsInput) => {
      if (input.kind === 'thread') return serve(input.port, new Int32Array(input.written));
      clearInterval(timer);
      for (const drain of drains) drain();
      void Promise.all([...ending, ...[...writing].map((file) => file.end())]).then(() => {
        tellCounts();
        port.close();
        resolve();
      });
    });
  });
}

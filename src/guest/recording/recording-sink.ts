import type { RecordingLine } from './recording-line.js';
import type { RecordingBatch, RecordingStopped, RecordingTask } from './recording-task.js';

/** Takes lines from matches and hands them to the thread that writes them. */
export interface RecordingSink {
  open(matchId: string, handlerName: string): void;
  write(matchId: string, line: RecordingLine): void;
  close(matchId: string): void;
  /** Hands over what waits, if it is time to. */
  flush(nowMs: number, isLast?: boolean): void;
  /** Whether the writer is so far behind that nothing more may be handed to it. */
  readonly isChoked: boolean;
}

const flushMs = 250;
/** What waits is handed over at this length, whatever the time. */
const flushCharacters = 512 * 1024;
const maxUnwrittenBytes = 32 * 1024 * 1024;

/** ONSTOPPED is told of a recording that the writer takes no more of. */
export function createRecordingSink(
  { port, written }: RecordingTask,
  onStopped: (matchId: string) => void,
): RecordingSink {
  const takenBytes = new Int32Array(written);
  let opened: [string, string][] = [];
  let texts = new Map<string, string>();
  let closed: string[] = [];
  let waiting = 0;
  let postedBytes = 0;
  let flushedAtMs = 0;

  port.on('message', ({ stop }: RecordingStopped) => onStopped(stop));
  port.unref();

  function post(): void {
    const lines = [...texts];
    const batch: RecordingBatch = { opened, lines, closed };
    for (const [, text] of lines) postedBytes = (postedBytes + text.length) | 0;
    opened = [];
    texts = new Map();
    closed = [];
    waiting = 0;
    port.postMessage(batch);
  }

  return {
    open(matchId, handlerName) {
      opened.push([matchId, handlerName]);
    },
    write(matchId, line) {
      const text = `${JSON.stringify(line)}\n`;
      texts.set(matchId, (texts.get(matchId) ?? '') + text);
      waiting += text.length;
      if (waiting > flushCharacters) post();
    },
    close(matchId) {
      closed.push(matchId);
    },
    flush(nowMs, isLast = false) {
      if (!isLast && nowMs - flushedAtMs < flushMs) return;
      flushedAtMs = nowMs;
      if (opened.length > 0 || texts.size > 0 || closed.length > 0) post();
    },
    get isChoked() {
      return ((postedBytes - Atomics.load(takenBytes, 0)) | 0) > maxUnwrittenBytes;
    },
  };
}

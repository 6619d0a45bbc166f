import fs from 'node:fs';
import zlib from 'node:zlib';

export interface RecordingFileDeps {
  readonly path: string;
  /** The file may grow somewhat beyond this many bytes, by what was on its way. */
  readonly maxBytes: number;
  /** It takes no more: it is full, or cannot be written (ERROR). */
  onStopped(error: NodeJS.ErrnoException | undefined): void;
  onWritten?(bytes: number): void;
  /** So much text was taken. */
  onTaken(characters: number): void;
}

/** One file that is being written. */
export interface RecordingFile {
  write(text: string): void;
  /** Has what was written reach the disk in a form that can be read, whatever happens next. */
  flush(): void;
  end(): Promise<void>;
}

/** Quick rather than small: what is written repeats itself enough. */
const level = 1;
const full = `${JSON.stringify({ k: 'end', why: 'size' })}\n`;

export function createRecordingFile({
  path,
  maxBytes,
  onStopped,
  onWritten,
  onTaken,
}: RecordingFileDeps): RecordingFile {
  const gzip = zlib.createGzip({ level });
  // Only its owner may read it: a recording has everything that the players and the server's secrets have said to the match.
  const out = fs.createWriteStream(path, { flags: 'wx', mode: 0o600 });
  let hasNews = false;
  let isStopped = false;
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const fail = (error: NodeJS.ErrnoException) => {
    gzip.destroy();
    out.destroy();
    finish();
    stop(error);
  };
  gzip.on('error', fail);
  out.on('error', fail);
  out.on('finish', () => finish());
  gzip.pipe(out);
  gzip.on('data', (chunk: Buffer) => onWritten?.(chunk.length));

  function stop(error?: NodeJS.ErrnoException): void {
    if (isStopped) return;
    isStopped = true;
    if (!error) gzip.end();
    onStopped(error);
  }

  return {
    write(text) {
      if (isStopped) return onTaken(text.length);
      hasNews = true;
      gzip.write(text, () => onTaken(text.length));
      if (out.bytesWritten < maxBytes) return;
      gzip.write(full);
      stop();
    },
    flush() {
      if (!hasNews || isStopped) return;
      hasNews = false;
      gzip.flush(zlib.constants.Z_SYNC_FLUSH);
    },
    async end() {
      if (!isStopped) {
        isStopped = true;
        gzip.end();
      }
      await finished;
    },
  };
}

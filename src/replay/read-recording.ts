import fs from 'node:fs';
import zlib from 'node:zlib';
import { type HeadLine, RECORDING_VERSION, type RecordingLine } from '../guest/recording/recording-line.js';
import { parseRecordingLine } from './parse-recording-line.js';
import { RecordingError } from './recording-error.js';

/** A recording, line by line. */
export interface Recording {
  readonly head: HeadLine;
  /** What follows the head. Ends, whatever the file is like; never throws. */
  lines(): AsyncIterable<RecordingLine>;
  /** How the lines ended; known once they have. */
  readonly ending: Ending;
}

/** `cut`: the file ends before the recording does, as after a crash. `damaged`: something in it is no recording. */
export type Ending = { readonly kind: 'whole' | 'cut' } | { readonly kind: 'damaged'; readonly problem: string };

/** A file that says it is larger is not unpacked any further. */
const maxCharacters = 4 * 2 ** 30;
const maxLineCharacters = 128 * 2 ** 20;

/** Opens FILE, packed or not. Throws RecordingError where it is no recording that this version can replay. */
export async function readRecording(file: string): Promise<Recording> {
  let ending: Ending = { kind: 'cut' };
  const texts = readTexts(file);
  const first = await nextText(texts).catch((error: Error) => {
    throw new RecordingError(`${file} is no recording of a match: ${error.message}.`);
  });
  const head = parseHead(file, first);

  async function* lines(): AsyncIterable<RecordingLine> {
    let number = 1;
    try {
      for (let text = await nextText(texts); text !== undefined; text = await nextText(texts)) {
        number++;
        const line = parseRecordingLine(text);
        if (line.k === 'head') throw new RecordingError('a second recording begins there');
        if (line.k === 'end') ending = { kind: 'whole' };
        yield line;
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      ending = { kind: 'damaged', problem: `line ${number}: ${reason}` };
    } finally {
      await texts.return(undefined);
    }
  }

  return {
    head,
    lines,
    get ending() {
      return ending;
    },
  };
}

async function nextText(texts: AsyncGenerator<string>): Promise<string | undefined> {
  const { value, done } = await texts.next();
  return done ? undefined : value;
}

function parseHead(file: string, text: string | undefined): HeadLine {
  const wrong = (why: string) => new RecordingError(`${file} is no recording of a match: ${why}`);
  if (text === undefined) throw wrong('it has no first line.');
  let line: RecordingLine;
  try {
    line = parseRecordingLine(text);
  } catch (error) {
    const version = versionOf(text);
    if (version !== undefined) throw otherVersion(file, version);
    throw wrong(`of its first line, ${(error as Error).message}.`);
  }
  if (line.k !== 'head') throw wrong('it does not begin with a head.');
  if (line.v !== RECORDING_VERSION) throw otherVersion(file, line.v);
  return line;
}

/** The version of a head that this version cannot read. */
function versionOf(text: string): number | undefined {
  try {
    const { k, v } = JSON.parse(text) as { k?: unknown; v?: unknown };
    return k === 'head' && Number.isSafeInteger(v) && v !== RECORDING_VERSION ? (v as number) : undefined;
  } catch {
    return undefined;
  }
}

const otherVersion = (file: string, version: number): RecordingError =>
  new RecordingError(
    `${file} is a recording of version ${version}; this Tickwire replays version ${RECORDING_VERSION}.`,
  );

/** The lines of FILE as texts; a last one that is not whole is left out. */
async function* readTexts(file: string): AsyncGenerator<string> {
  const isPacked = await beginsPacked(file);
  const input = fs.createReadStream(file);
  // A file that was cut off gives what was in it.
  const source = isPacked ? input.pipe(zlib.createGunzip({ finishFlush: zlib.constants.Z_SYNC_FLUSH })) : input;
  input.on('error', (error) => source.destroy(error));
  source.setEncoding('utf8');
  let rest = '';
  let total = 0;
  try {
    for await (const chunk of source as AsyncIterable<string>) {
      total += chunk.length;
      if (total > maxCharacters) throw new RecordingError('it is too large');
      const lines = (rest + chunk).split('\n');
      rest = lines.pop()!;
      if (rest.length > maxLineCharacters) throw new RecordingError('a line is too long');
      yield* lines;
    }
  } finally {
    input.destroy();
  }
}

async function beginsPacked(file: string): Promise<boolean> {
  let handle: fs.promises.FileHandle;
  try {
    handle = await fs.promises.open(file);
  } catch (error) {
    throw new RecordingError(`${file} cannot be read: ${(error as Error).message}`);
  }
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } catch (error) {
    throw new RecordingError(`${file} cannot be read: ${(error as Error).message}`);
  } finally {
    await handle.close();
  }
}

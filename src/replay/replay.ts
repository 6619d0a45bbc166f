import path from 'node:path';
import { identityOf } from '../guest/recording/module-identity.js';
import type { CallLine, HeadLine, RecordedNkCall, RecordingLine } from '../guest/recording/recording-line.js';
import { createSupervision, type Supervision } from '../guest/recording/supervision.js';
import type { Difference, DifferentCall } from './difference.js';
import { type Ending, type Recording, readRecording } from './read-recording.js';
import { RecordingError } from './recording-error.js';
import { openReplayGuest, type ReplayGuest } from './replay-guest.js';
import { createReplayedMatch, type ReplayedMatch } from './replay-match.js';

export interface ReplayOptions {
  readonly file: string;
  /** `runtime.path`: absolute, or '' for the folder that the recorded module lay in. */
  readonly path: string;
  /** `runtime.js_entrypoint`. */
  readonly entrypoint: string;
  /** The last tick to run. */
  readonly until?: number | undefined;
  /** The tick to show the state after. */
  readonly print?: number | undefined;
  /** How long a handler may run, or keep a promise pending. */
  readonly timeoutMs: number;
}

export interface ReplayReport {
  readonly file: string;
  readonly match: string;
  readonly handler: string;
  /** When the match was recorded, milliseconds since 1970. */
  readonly recordedAt: number;
  /** How many calls of the handler were made, and the last tick. */
  readonly calls: number;
  readonly lastTick: number | undefined;
  /** How the lines of the recording ended; absent where the replay did not get there. */
  readonly ending?: Ending;
  /** Why the match ended. */
  readonly ended?: string;
  /** The first call after which the state differs. */
  readonly state?: DifferentCall;
  /** The first call that did, gave or asked for something else, with the state still the same. */
  readonly other?: DifferentCall;
  /** The state after the tick that was asked for; absent where it was not reached. */
  readonly printed?: { readonly tick: number; readonly state: unknown };
  /** Whether the code is the one recorded. */
  readonly code: 'same' | 'other' | 'unknown';
}

type Found = { -readonly [Key in 'ended' | 'state' | 'other' | 'printed' | 'lastTick']?: ReplayReport[Key] };

/** Replays a recording up to the first call after which the state differs. Throws RecordingError and ModuleLoadError. */
export async function replay(options: ReplayOptions): Promise<ReplayReport> {
  const recording = await readRecording(options.file);
  const supervision = createSupervision();
  try {
    return await replayWithin(supervision, recording, options);
  } finally {
    supervision.release();
  }
}

async function replayWithin(
  supervision: Supervision,
  recording: Recording,
  options: ReplayOptions,
): Promise<ReplayReport> {
  const { head } = recording;
  const lines = recording.lines()[Symbol.asyncIterator]();
  let line = await lines.next();
  const calls: readonly RecordedNkCall[] = !line.done && line.value.k === 'start' ? line.value.c : [];
  const folder = { path: options.path || folderOf(head), entrypoint: options.entrypoint };
  const replayGuest = await openReplayGuest(folder, head, calls, supervision);
  try {
    const source = sourceOf(replayGuest, head, folder.path);
    const match = createReplayedMatch({ head, replayGuest, supervision, timeoutMs: options.timeoutMs });
    const run = createRun(match, options);
    while (!line.done && (await run.take(line.value))) line = await lines.next();
    const { handler, at: recordedAt } = head;
    const code =
      head.module === undefined ? 'unknown' : head.module.sha256 === identityOf(source).sha256 ? 'same' : 'other';
    const ending = line.done ? { ending: recording.ending } : {};
    const about = { file: options.file, match: head.match, handler, recordedAt, code } as const;
    return { ...about, calls: run.calls, lastTick: run.found.lastTick, ...run.found, ...ending };
  } finally {
    await lines.return?.();
    await replayGuest.close();
  }
}

function folderOf({ module }: HeadLine): string {
  if (!module)
    throw new RecordingError('The recording does not say where its module lay: --runtime.path names the folder.');
  // Lua files are one module together: their folder.
  return module.kind === 'lua' ? module.file : path.dirname(module.file);
}

function sourceOf({ guest, modules }: ReplayGuest, { handler }: HeadLine, folder: string) {
  const file = guest.moduleOf(handler);
  const source = modules.find((module) => module.file === file);
  if (source) return source;
  throw new RecordingError(
    `No module in ${folder} registers the match handler '${handler}': --runtime.path names the folder that does.`,
  );
}

/** Calls that the loop makes together with the one that follows. */
const madeWithTheNext: ReadonlySet<string> = new Set(['load', 'matchJoin', 'matchLeave']);

/** Goes through the lines of a recording. */
function createRun(match: ReplayedMatch, { until, print, timeoutMs }: ReplayOptions) {
  const found: Found = {};
  let calls = 0;
  let sameUntil: number | undefined;

  async function runCall(line: CallLine): Promise<boolean> {
    if (print !== undefined && line.t !== undefined && line.t > print) printState();
    if (match.isEnded) return false;
    if (until !== undefined && line.t !== undefined && line.t > until) return false;
    calls++;
    const failed = await match.run(line).then(() => undefined, problemOf);
    if (line.f !== 'load') found.lastTick = line.t ?? found.lastTick;
    note(line, [...match.calls.takeDifferences(), ...unfinished(line, failed)]);
    return !found.state && failed === undefined;
  }

  function unfinished(line: CallLine, problem: string | undefined): Difference[] {
    const isOpen = !match.calls.isDone && !madeWithTheNext.has(line.f);
    if (line.cut || !(isOpen || problem !== undefined)) return [];
    const replayed = problem ?? `it did not return within ${timeoutMs} ms`;
    return [{ what: 'error', recorded: 'it returned', replayed }];
  }

  function note(line: CallLine, differences: readonly Difference[]): void {
    const logs = match.takeLogs();
    if (differences.length === 0) {
      if (line.h !== undefined) sameUntil = line.t;
      return;
    }
    const call = { tick: line.t, fn: line.f, differences, logs };
    if (!differences.some(({ what }) => what === 'state')) {
      found.other ??= call;
      return;
    }
    const isExact = sameUntil === undefined || line.t === undefined || line.t - sameUntil <= 1;
    found.state = isExact ? call : { ...call, sameUntil: sameUntil! };
  }

  function printState(): void {
    if (found.printed || found.lastTick === undefined) return;
    found.printed = { tick: found.lastTick, state: match.calls.encodedState() };
  }

  return {
    found,
    get calls() {
      return calls;
    },
    /** False where nothing more is to be run. */
    async take(line: RecordingLine): Promise<boolean> {
      if (line.k === 'end') found.ended = line.text ? `${line.why}: ${line.text}` : line.why;
      const goesOn = line.k !== 'call' || (await runCall(line));
      if (print !== undefined && found.lastTick === print && (line.k === 'end' || !goesOn)) printState();
      return goesOn;
    },
  };
}

/** A recording that cannot be followed is the asker's business; what else goes wrong is the code's. */
function problemOf(error: unknown): string {
  if (error instanceof RecordingError) throw error;
  return error instanceof Error ? error.message : String(error);
}

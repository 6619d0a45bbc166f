import { webcrypto } from 'node:crypto';
import type { MatchLoopDeps } from '../../match/loop/match-loop-deps.js';
import { EndReason } from '../../match/loop/match-output.js';
import type { GuestOptions } from '../guest.js';
import { createMatchRecorder, type MatchRecorder } from './match-recorder.js';
import { identityOf } from './module-identity.js';
import { moduleVariables } from './module-variables.js';
import { type EndLine, type HeadLine, RECORDING_VERSION } from './recording-line.js';
import { createRecordingSink } from './recording-sink.js';
import type { RecordingTask } from './recording-task.js';
import type { Seed } from './seeded-chance.js';
import { createStartUpLog } from './start-up-log.js';
import { createSupervision, type Supervision } from './supervision.js';

type CreateMatch = MatchLoopDeps['createInstance'];

export interface ThreadRecordingDeps {
  readonly task: RecordingTask;
  readonly options: GuestOptions;
  readonly deferredQueueSize: number;
}

/** The guest's part in it, known once the modules are loaded. */
export interface RecordedGuest {
  readonly createMatch: CreateMatch;
  /** The file whose module registered the match handler NAME. */
  moduleOf(name: string): string | undefined;
  warn(fields: Readonly<Record<string, unknown>>, text: string): void;
}

/** Recordings of one thread with matches. */
export interface ThreadRecording {
  readonly tapNk: Supervision['tapNk'];
  /** Loads the modules, and notes what their start-up code asks for. */
  load<Guest extends RecordedGuest>(load: () => Promise<Guest>): Promise<Guest>;
  readonly createMatch: CreateMatch;
  onEnded(matchId: string, reason: EndReason, text: string): void;
  onUnpacked(matchId: string, packed: Uint8Array): void;
  onMoved(matchId: string): void;
  flush(nowMs: number): void;
  close(): void;
}

const reasons: Readonly<Record<EndReason, EndLine['why']>> = {
  [EndReason.FINISHED]: 'finished',
  [EndReason.TERMINATED]: 'terminated',
  [EndReason.ERROR]: 'error',
  [EndReason.TIMEOUT]: 'timeout',
  [EndReason.EMPTY]: 'empty',
};

const movedText = 'it went on with newer code, in a recording of its own';
/** New global variables are looked for this often. */
const linesPerLook = 64;

export function createThreadRecording({ task, options, deferredQueueSize }: ThreadRecordingDeps): ThreadRecording {
  const supervision = createSupervision();
  const startUp = createStartUpLog();
  const recorders = new Map<string, MatchRecorder>();
  const modules = new Map<string, HeadLine['module']>();
  const warned = new Set<string>();
  const sink = createRecordingSink(task, (matchId) => recorders.get(matchId)?.end('stopped'));
  let guest: RecordedGuest | undefined;
  let globals: ReadonlySet<string> = new Set();

  const isWanted = (name: string) => task.handlers.length === 0 || task.handlers.includes(name);

  /** Once for each handler and thing. */
  function warnOnce(name: string, what: string): void {
    if (warned.has(`${name} ${what}`)) return;
    warned.add(`${name} ${what}`);
    guest!.warn({ match: name }, `A replay of this handler's recordings may differ: it uses ${what}.`);
  }

  function moduleOf(name: string): HeadLine['module'] {
    const file = guest!.moduleOf(name);
    if (file === undefined) return undefined;
    if (!modules.has(file)) {
      const source = options.modules?.find((module) => module.file === file);
      modules.set(file, source && identityOf(source));
    }
    return modules.get(file);
  }

  function headOf(match: string, handler: string, seed: Seed): HeadLine {
    const { node, env, version, matchIsolation: isolation } = options;
    const at = supervision.realDateMs();
    const module = moduleOf(handler);
    const head = {
      k: 'head',
      v: RECORDING_VERSION,
      server: version,
      at,
      match,
      handler,
      node,
      env,
      isolation,
    } as const;
    return { ...head, seed, deferredQueueSize, ...(module ? { module } : {}) };
  }

  function warnOfModuleVariables(name: string): void {
    const source = options.modules?.find(({ file }) => file === guest!.moduleOf(name));
    if (!source || (source.kind === 'bundle' && options.matchIsolation === 'match')) return;
    for (const variable of moduleVariables(source)) {
      warnOnce(name, `the module's variable ${variable}, which all its matches share`);
    }
  }

  function openRecorder(id: string, name: string): MatchRecorder {
    const seed = [...webcrypto.getRandomValues(new Uint32Array(4))] as unknown as Seed;
    let lines = 0;
    const kind = moduleOf(name)?.kind;
    sink.open(id, name);
    sink.write(id, headOf(id, name, seed));
    if (startUp.calls.length > 0) sink.write(id, { k: 'start', c: startUp.calls });
    const recorder = createMatchRecorder({
      supervision,
      seed,
      write(line) {
        sink.write(id, line);
        if (lines++ % linesPerLook === 0) warnOfGlobals(name);
      },
      close() {
        sink.close(id);
        recorders.delete(id);
      },
      onUncontrolled(what) {
        // Lua's machine looks at the clock by itself.
        if (kind !== 'lua' || what !== 'process.hrtime') warnOnce(name, what);
      },
    });
    recorders.set(id, recorder);
    warnOfModuleVariables(name);
    return recorder;
  }

  function warnOfGlobals(name: string): void {
    for (const global of Object.getOwnPropertyNames(globalThis)) {
      if (!globals.has(global)) warnOnce(name, `the global variable ${global}`);
    }
  }

  return {
    tapNk: supervision.tapNk,
    async load(load) {
      const loaded = await supervision.run(startUp.supervisor, load);
      guest = loaded;
      globals = new Set(Object.getOwnPropertyNames(globalThis));
      return loaded;
    },
    createMatch(name, logFields, fail) {
      const create = () => guest!.createMatch(name, logFields, fail);
      if (!isWanted(name) || sink.isChoked || guest!.moduleOf(name) === undefined) return create();
      return openRecorder(String(logFields.match_id), name).load(create);
    },
    onEnded(matchId, reason, text) {
      const recorder = recorders.get(matchId);
      recorder?.end(reasons[reason], text);
    },
    onUnpacked: (matchId, packed) => recorders.get(matchId)?.takeOver(packed),
    onMoved: (matchId) => recorders.get(matchId)?.end('moved', movedText),
    flush(nowMs) {
      if (sink.isChoked) for (const recorder of recorders.values()) recorder.end('failed', 'The disk is too slow.');
      sink.flush(nowMs);
    },
    close() {
      for (const recorder of recorders.values()) recorder.end('stopped');
      sink.flush(0, true);
      task.port.close();
      supervision.release();
    },
  };
}

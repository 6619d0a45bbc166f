import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { findModules } from '../guest/find-modules.js';
import type { Guest, ModuleSource } from '../guest/guest.js';
import { loadGuest } from '../guest/load-guest.js';
import { type AsyncMessage, type LogLine, SyncWord } from '../guest/protocol.js';
import { isRecordedNk } from '../guest/recording/recorded-nk.js';
import type { HeadLine, RecordedNkCall } from '../guest/recording/recording-line.js';
import type { Supervision, Supervisor } from '../guest/recording/supervision.js';
import { errorOf, outcomeValue } from './recorded-answers.js';

/** Where the code that is to run lies. */
export interface ModuleFolder {
  readonly path: string;
  readonly entrypoint: string;
}

/** The modules, loaded without a server behind them. */
export interface ReplayGuest {
  readonly guest: Guest;
  readonly modules: readonly ModuleSource[];
  /** The lines that game code has logged since the last call. */
  takeLogs(): readonly LogLine[];
  close(): Promise<void>;
}

/**
 * Loads the modules as a thread of the server does. What their start-up asks of nk is answered from CALLS. Throws
 * ModuleLoadError.
 */
export async function openReplayGuest(
  folder: ModuleFolder,
  { node, env, server: version, isolation: matchIsolation }: HeadLine,
  calls: readonly RecordedNkCall[],
  supervision: Supervision,
): Promise<ReplayGuest> {
  const found = await findModules(folder);
  const [sync, async] = [new MessageChannel(), new MessageChannel()];
  const syncSignal = new SharedArrayBuffer(4 * SyncWord.COUNT);
  // Nobody will answer: a call that reaches the bridge fails rather than waits.
  Atomics.store(new Int32Array(syncSignal), SyncWord.CLOSED, 1);
  const ports = { syncPort: sync.port1, syncSignal, asyncPort: async.port1 };
  const options = { ...folder, env, node, version, matchIsolation, ...ports };
  const load = () => loadGuest({ ...options, modules: found.modules }, { tapNk: supervision.tapNk });
  const close = async () => {
    for (const { port1, port2 } of [sync, async]) {
      port1.close();
      port2.close();
    }
    await found.dispose();
  };
  try {
    const guest = await supervision.run(startUpSupervisor(calls), load);
    return { guest, modules: found.modules, takeLogs: () => takeLogs(guest, async.port2), close };
  } catch (error) {
    await close();
    throw error;
  }
}

function takeLogs(guest: Guest, port: MessageChannel['port2']): readonly LogLine[] {
  const lines: LogLine[] = [];
  guest.flush();
  for (let next = receiveMessageOnPort(port); next; next = receiveMessageOnPort(port)) {
    const { lines: more } = next.message as AsyncMessage;
    if (!more) continue;
    lines.push(...more);
    port.postMessage({ written: 1 });
  }
  return lines;
}

/** Start-up code is given what it was given when it was recorded, as far as it asks for the same. */
function startUpSupervisor(calls: readonly RecordedNkCall[]): Supervisor {
  let next = 0;
  const chance = Math.random;
  return {
    random: () => chance(),
    dateMs: (realMs) => realMs,
    monotonicMs: (realMs) => realMs,
    onUncontrolled() {},
    nk(name, _args, run) {
      if (!isRecordedNk(name)) return run();
      const at = calls.findIndex(([recorded], index) => index >= next && recorded === name);
      const call = calls[at];
      if (!call) throw new Error(`The module's start-up asks for nk.${name}, which it did not when it was recorded.`);
      next = at + 1;
      const [, , outcome, isPromise] = call;
      if (!isPromise) return outcome && outcomeValue(outcome);
      return outcome && 'v' in outcome
        ? Promise.resolve(outcomeValue(outcome))
        : Promise.reject(outcome && errorOf(outcome));
    },
  };
}

import { guardProcess } from './guard-process.js';
import { loadGuest } from './load-guest.js';
import { type LocalMatches, localMatchCalls } from './local-match-calls.js';
import { lockIntrinsics } from './lock-intrinsics.js';
import { createMatchDriver } from './match-driver.js';
import type { MatchHostStart, MatchHostTask } from './match-host-task.js';
import { createThreadRecording, type ThreadRecording } from './recording/thread-recording.js';

/** Loads the modules and runs matches until told to stop. */
export async function hostMatches(task: MatchHostTask): Promise<void> {
  const { port } = task;
  let local: LocalMatches | undefined;
  const localNk = localMatchCalls(() => local!);
  let recording: ThreadRecording | undefined;
  try {
    guardProcess();
    recording = openRecording(task);
    const taps = recording ? { tapNk: recording.tapNk } : {};
    const load = () => loadGuest(task.guest, { localNk, timeoutMs: task.tickTimeoutMs, ...taps });
    const guest = await (recording ? recording.load(load) : load());
    if (task.guest.locksIntrinsics) lockIntrinsics();
    const driver = createMatchDriver(task, guest, recording);
    local = { loop: driver.loop, hasNativeModules: guest.hasNativeModules };
    port.postMessage({ problem: undefined } satisfies MatchHostStart);
    await driver.run();
  } catch (error) {
    port.postMessage({ problem: error instanceof Error ? error.message : String(error) } satisfies MatchHostStart);
  } finally {
    recording?.close();
    port.close();
  }
}

function openRecording({ recording, guest: options, limits }: MatchHostTask): ThreadRecording | undefined {
  const { deferredQueueSize } = limits;
  return recording && createThreadRecording({ task: recording, options, deferredQueueSize });
}

import type * as NodeDataChannel from 'node-datachannel';
import { oneLine } from '../../base/failure-reason.js';

export type WebRtcLibrary = typeof NodeDataChannel;

export interface LoadedLibrary {
  readonly library: WebRtcLibrary;
  /**
   * Says that it is not needed any more. The last one to say so has its threads end: they may keep the process alive. Unless
   * all connections have closed (CLEAN, of everybody): the library would stand still for ten seconds, waiting for the others.
   */
  release(how: { readonly clean: boolean }): void;
}

/** How many use the library, which has one state for the whole process: the reason why this is not in a closure. */
let users = 0;
/** Whether everybody who has used it has left nothing open. */
let isClean = true;

/**
 * Loads node-datachannel, a native library that this platform may not have: nothing else may fail for want of it. Throws an
 * Error of one line.
 */
export async function loadWebRtcLibrary(): Promise<LoadedLibrary> {
  try {
    const library = await import('node-datachannel');
    // What it has to say are faults of single clients, on stderr and by the thousand.
    if (users === 0) library.initLogger('None' as 'Fatal', () => {});
    users++;
    return { library, release: releaseOnce(library) };
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`node-datachannel cannot be loaded: ${oneLine(text).slice(0, 300)}`, { cause });
  }
}

function releaseOnce(library: WebRtcLibrary): LoadedLibrary['release'] {
  let released = false;
  return ({ clean }) => {
    if (released) return;
    released = true;
    isClean &&= clean;
    if (--users === 0 && isClean) library.cleanup();
  };
}

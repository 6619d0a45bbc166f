/** As good as no limit. */
const DAY_MS = 24 * 60 * 60 * 1000;

/** Whether a debugger can attach to the process: what stands at a breakpoint has no time limit. */
export interface DebuggerSign {
  readonly isOpen: () => boolean;
  /** LIMITMS, or as good as none. */
  readonly lift: (limitMs: number) => number;
}

/** WORD is set and cleared by the main thread: other threads cannot see for themselves. */
export function readDebuggerSign(word: SharedArrayBuffer | undefined): DebuggerSign {
  const words = new Int32Array(word ?? new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const isOpen = () => Atomics.load(words, 0) === 1;
  return { isOpen, lift: (limitMs) => (isOpen() ? DAY_MS : limitMs) };
}

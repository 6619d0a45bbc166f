/**
 * V8 ends a thread whose heap is full, but for one allocation of more than some 16 MB it ends the whole process. So a
 * thread's limit is set higher than what it may use, and the main thread ends one whose code runs on while memory grows.
 */
export interface HeapLimit {
  /** What V8 is told, megabytes. */
  readonly oldGenerationMb: number;
  /** Whether this process has grown by more than the limit since it had RESIDENTBYTES. */
  isExceededSince(residentBytes: number): boolean;
  /** What this process has now. */
  residentBytes(): number;
}

export const HEAP_EXCEEDED = 'JS heap out of memory';

export function createHeapLimit(limitMb: number, readResidentBytes: () => number = process.memoryUsage.rss): HeapLimit {
  let lastBytes = Number.NaN;

  /** Where there is no file handle left to ask the system with, what it said last. */
  function residentBytes(): number {
    try {
      lastBytes = readResidentBytes();
    } catch {
      // Whoever opens files next says so.
    }
    return lastBytes;
  }

  return {
    oldGenerationMb: limitMb + Math.max(limitMb, LEAST_ROOM_MB),
    isExceededSince: (before) => residentBytes() - before > limitMb * 2 ** 20,
    residentBytes,
  };
}

/** Large arrays are filled at about a gigabyte a second, and threads are looked after every 50 ms. */
const LEAST_ROOM_MB = 512;

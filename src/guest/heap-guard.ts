import v8 from 'node:v8';
import vm from 'node:vm';

/** Ends this thread where its modules keep more memory than they may, before V8 ends the whole process for it. */
export interface HeapGuard {
  /** To be called between calls of modules: looks from time to time. */
  check(): void;
}

const CHECK_MS = 250;

/** REPORT is told why the thread ends. */
export function createHeapGuard(limitMb: number, report: (reason: string) => void): HeapGuard {
  const limitBytes = limitMb * 2 ** 20;
  const usedBytes = () => v8.getHeapStatistics().used_heap_size;
  let checkedAtMs = 0;
  let collect: (() => void) | undefined;

  /** What is used may be garbage; whether it is takes a collection to tell. */
  function collectGarbage(): void {
    if (!collect) {
      v8.setFlagsFromString('--expose-gc');
      collect = vm.runInNewContext('gc') as () => void;
    }
    collect();
  }

  return {
    check() {
      const nowMs = performance.now();
      if (nowMs - checkedAtMs < CHECK_MS) return;
      checkedAtMs = nowMs;
      if (usedBytes() <= limitBytes) return;
      collectGarbage();
      if (usedBytes() <= limitBytes) return;
      report(`The thread ends: its modules keep more than ${limitMb} MB.`);
      process.exit(1);
    },
  };
}

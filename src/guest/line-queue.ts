import { createLineBudget, type LineBudget } from './line-budget.js';
import type { DroppedLines, LogLine } from './protocol.js';

/** Log lines of a thread on their way to the main thread. */
export interface LineQueue {
  /** Takes a line of MODULE, or counts it where that module logs too much. One module takes no room from another. */
  add(module: string, line: LogLine): void;
  readonly isEmpty: boolean;
  /** What has come since the last time. */
  take(): { readonly lines: readonly LogLine[]; readonly droppedLines?: DroppedLines };
}

interface ModuleLines {
  readonly budget: LineBudget;
  waiting: number;
  dropped: number;
}

const MAX_WAITING = 500;

/** One a thread: MODULE is one of those that it has loaded, so there are few. */
export function createLineQueue(nowMs?: () => number): LineQueue {
  const modules = new Map<string, ModuleLines>();
  let lines: LogLine[] = [];
  let isEmpty = true;

  function linesOf(module: string): ModuleLines {
    const known = modules.get(module) ?? { budget: createLineBudget(nowMs), waiting: 0, dropped: 0 };
    modules.set(module, known);
    return known;
  }

  return {
    add(module, line) {
      isEmpty = false;
      const own = linesOf(module);
      if (own.waiting >= MAX_WAITING || !own.budget.take()) {
        own.dropped++;
        return;
      }
      own.waiting++;
      lines.push(line);
    },

    get isEmpty() {
      return isEmpty;
    },

    take() {
      const dropped = [...modules].filter(([, own]) => own.dropped > 0).map(([name, own]) => [name, own.dropped]);
      const taken = { lines, ...(dropped.length > 0 ? { droppedLines: Object.fromEntries(dropped) } : {}) };
      for (const own of modules.values()) Object.assign(own, { waiting: 0, dropped: 0 });
      lines = [];
      isEmpty = true;
      return taken;
    },
  };
}

/** Whatever has something to write at the end of a turn. */
export interface Flushable {
  flush(): void;
}

export interface FlushSet {
  /** Has ITEM flushed once this turn's input has been handled. An item must not add itself twice. */
  add(item: Flushable): void;
}

/** Gathers all connections with output into one `setImmediate`: a turn's messages to a client leave together. */
export function createFlushSet(): FlushSet {
  let waiting: Flushable[] = [];
  function flushAll(): void {
    const items = waiting;
    waiting = [];
    for (const item of items) item.flush();
  }
  return {
    add(item) {
      if (waiting.push(item) === 1) setImmediate(flushAll);
    },
  };
}

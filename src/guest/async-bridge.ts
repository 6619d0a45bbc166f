import { setImmediate } from 'node:timers';
import type { MessagePort } from 'node:worker_threads';
import { checkDepth } from './check-depth.js';
import { createLineQueue } from './line-queue.js';
import { nativeError } from './nk-error.js';
import type { AsyncAnswer, AsyncMessage, InitCall, LogLine, NkRequest, WireError } from './protocol.js';
import { type Scope, ScopeOver } from './scopes.js';
import { unclonable } from './sync-bridge.js';

export interface AsyncBridge {
  /** Runs an nk function on the main thread. */
  call(name: string, args: readonly unknown[], init?: InitCall): Promise<unknown>;
  /** The same, given up where SCOPE ends first: rejects with ScopeOver then, and tells the main thread. */
  callWithin(scope: Scope | undefined, name: string, args: readonly unknown[]): Promise<unknown>;
  /** Takes a line of MODULE along with what leaves this turn; counts it where that module logs too much. */
  log(module: string, line: LogLine): void;
  flush(): void;
}

interface Waiting {
  resolve(answer: readonly [ok: boolean, value: unknown]): void;
  reject(error: Error): void;
}

/** Messages with lines that the main thread has not written yet. */
const MAX_UNWRITTEN = 4;

export function createAsyncBridge(port: MessagePort): AsyncBridge {
  const waiting = new Map<number, Waiting>();
  const lines = createLineQueue();
  let calls: NkRequest[] = [];
  let cancelled: number[] = [];
  let unwritten = 0;
  let lastId = 0;
  let scheduled = false;

  port.on('message', ({ replies, written }: AsyncAnswer) => {
    unwritten -= written ?? 0;
    for (const [id, ok, value] of replies ?? []) settle(id, ok, value);
    if (!lines.isEmpty) schedule();
  });
  port.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('The server is shutting down.'));
    waiting.clear();
  });
  // Waiting for messages alone must not keep a thread alive.
  port.unref();

  function settle(id: number, ok: boolean, value: unknown): void {
    const call = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) port.unref();
    call?.resolve([ok, value]);
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  }

  function takeLines(): Pick<AsyncMessage, 'lines' | 'droppedLines'> {
    if (lines.isEmpty || unwritten >= MAX_UNWRITTEN) return {};
    unwritten++;
    return lines.take();
  }

  function flush(): void {
    scheduled = false;
    const message: AsyncMessage = {
      ...(calls.length > 0 ? { calls } : {}),
      ...(cancelled.length > 0 ? { cancelled } : {}),
      ...takeLines(),
    };
    calls = [];
    cancelled = [];
    if (message.calls || message.cancelled || message.lines) port.postMessage(message);
  }

  /** The error is made here, where its stack has the functions that await it: so it names lines of the module. */
  async function call(name: string, args: readonly unknown[], init?: InitCall, noteId?: (id: number) => void) {
    const [ok, value] = await ask(name, args, init, noteId);
    if (ok) return value;
    throw nativeError(value as WireError);
  }

  function ask(name: string, args: readonly unknown[], init?: InitCall, noteId = (_id: number) => {}) {
    const id = ++lastId;
    const request: NkRequest = init ? [id, name, args, init] : [id, name, args];
    return new Promise<readonly [boolean, unknown]>((resolve, reject) => {
      try {
        checkDepth(args);
        // Copied now: the caller may change its arguments after the call, and one that cannot be copied fails alone.
        calls.push(structuredClone(request) as NkRequest);
      } catch (cause) {
        reject(unclonable(name, cause));
        return;
      }
      if (waiting.size === 0) port.ref();
      waiting.set(id, { resolve, reject });
      noteId(id);
      schedule();
    });
  }

  function cancel(id: number): void {
    const call = waiting.get(id);
    if (!call) return;
    waiting.delete(id);
    if (waiting.size === 0) port.unref();
    call.reject(new ScopeOver());
    cancelled.push(id);
    schedule();
  }

  return {
    call: (name, args, init) => call(name, args, init),

    async callWithin(scope, name, args) {
      if (scope?.isOver) throw new ScopeOver();
      let takeBack: (() => void) | undefined;
      try {
        return await call(name, args, undefined, (id) => {
          takeBack = scope?.onEnd(() => cancel(id));
        });
      } finally {
        takeBack?.();
      }
    },

    log(module, line) {
      lines.add(module, line);
      schedule();
    },

    flush,
  };
}

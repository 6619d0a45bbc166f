import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * What game code has begun and what ends with it: a call, a match, a transaction. Code that runs in a scope, and whatever
 * it starts, finds it by `Scopes.current`, also after an `await`.
 */
export interface Scope {
  /** Stands on the log lines about it, as in `{ rpc: 'buy' }`. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The file of the module whose code it is. */
  readonly module: string;
  readonly isOver: boolean;
  /** Whether a transaction runs in it. */
  readonly isTransaction: boolean;
  /** Aborted at the end, with a ScopeOver. */
  readonly signal: AbortSignal;
  run<T>(work: () => T): T;
  /** Has END called at the end; what it answers takes that back. Called at once where the scope is over. */
  onEnd(end: () => void): () => void;
  /** Ends its owner by an error of code that nobody waits for, such as a timer's. */
  fail(error: unknown): void;
  end(): void;
}

export interface ScopeOptions {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly module: string;
  readonly isTransaction?: boolean;
  fail(error: unknown): void;
}

/** The scopes of one thread. */
export interface Scopes {
  open(options: ScopeOptions): Scope;
  /** The scope of the code that runs; undefined for what modules do while they are loaded. */
  current(): Scope | undefined;
}

/** What is thrown at leftovers of a call or a match that is over. */
export class ScopeOver extends Error {
  override readonly name = 'ScopeOver';

  constructor() {
    super('The call or match that this belongs to is over.');
  }
}

export function createScopes(): Scopes {
  const storage = new AsyncLocalStorage<Scope>();

  function open({ fields, module, isTransaction = false, fail }: ScopeOptions): Scope {
    // Most scopes never need either.
    let ends: Set<() => void> | undefined;
    let controller: AbortController | undefined;
    let isOver = false;

    const scope: Scope = {
      fields,
      module,
      isTransaction,
      get isOver() {
        return isOver;
      },
      get signal() {
        if (!controller) {
          controller = new AbortController();
          if (isOver) controller.abort(new ScopeOver());
        }
        return controller.signal;
      },
      run: (work) => storage.run(scope, work),
      onEnd(end) {
        if (isOver) {
          end();
          return () => {};
        }
        ends ??= new Set();
        ends.add(end);
        return () => void ends?.delete(end);
      },
      fail(error) {
        if (!isOver) fail(error);
      },
      end() {
        if (isOver) return;
        isOver = true;
        for (const end of ends ?? []) end();
        ends = undefined;
        controller?.abort(new ScopeOver());
      },
    };
    return scope;
  }

  return { open, current: () => storage.getStore() };
}

/** Whether THROWN only says that what it belongs to is over: nothing to be told to anybody. */
export function isScopeOver(thrown: unknown): boolean {
  if (thrown instanceof ScopeOver) return true;
  return thrown instanceof Error && thrown.cause instanceof ScopeOver;
}

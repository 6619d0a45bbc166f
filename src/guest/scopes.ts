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
  return { open: (options) => new OpenScope(storage, options), current: () => storage.getStore() };
}

/** A class, since every match has one: closures of its own would take ten times as much memory. */
class OpenScope implements Scope {
  readonly fields: Scope['fields'];
  readonly module: string;
  readonly isTransaction: boolean;
  isOver = false;
  // Most scopes never need either.
  private ends: Set<() => void> | undefined;
  private controller: AbortController | undefined;

  constructor(
    private readonly storage: AsyncLocalStorage<Scope>,
    private readonly owner: ScopeOptions,
  ) {
    this.fields = owner.fields;
    this.module = owner.module;
    this.isTransaction = owner.isTransaction ?? false;
  }

  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.isOver) this.controller.abort(new ScopeOver());
    }
    return this.controller.signal;
  }

  run<T>(work: () => T): T {
    return this.storage.run(this, work);
  }

  onEnd(end: () => void): () => void {
    if (this.isOver) {
      end();
      return () => {};
    }
    this.ends ??= new Set();
    this.ends.add(end);
    return () => void this.ends?.delete(end);
  }

  fail(error: unknown): void {
    if (!this.isOver) this.owner.fail(error);
  }

  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    for (const end of this.ends ?? []) end();
    this.ends = undefined;
    this.controller?.abort(new ScopeOver());
  }
}

/** Whether THROWN only says that what it belongs to is over: nothing to be told to anybody. */
export function isScopeOver(thrown: unknown): boolean {
  if (thrown instanceof ScopeOver) return true;
  return thrown instanceof Error && thrown.cause instanceof ScopeOver;
}

import type { Pointer } from './lua-api.js';
import type { LuaSession } from './lua-session.js';
import type { MemoryAccount } from './memory-account.js';

/** A Lua state with variables of its own: the calls of one thread, or one match. Everything throws LuaError. */
export interface LuaState {
  readonly L: Pointer;
  readonly session: LuaSession;
  readonly account: Readonly<MemoryAccount>;
  /** The kept function that runs what `enter` is given; 0 until it is there. */
  entry(): number;
  /** When the time of the call that runs is up. */
  deadlineMs(): number;
  /** Whether it was left in the middle of something, and can run no more. */
  isBroken(): boolean;
  /** Runs WORK, which uses the state's stack. */
  enter<T>(work: (L: Pointer) => T): T;
  /**
   * Within `enter`: calls the function on the stack below its ARGS arguments, and gives READ the index of the first
   * result and how many there are.
   */
  call<T>(args: number, read: (first: number, count: number) => T): T;
  /** Within `enter`: compiles CODE and leaves the function on the stack of ON. CHUNKNAME is as for Lua's `loadstring`. */
  compile(chunkName: string, code: Uint8Array, on?: Pointer): void;
  /** The same for a file, which errors call NAME; TEXT is compiled once for all states. */
  load(name: string, text: Uint8Array, on?: Pointer): void;
  /** Within `enter`: takes the value on top of the stack into keeping. */
  keep(on?: Pointer): number;
  pushKept(ref: number, on?: Pointer): void;
  /** Gives back all memory that nothing uses any more. */
  tidy(): void;
  /** Called from time to time while Lua code runs; throws an error into it where its time is up. */
  checkTime(on: Pointer): void;
  /** Sees each error that nothing in Lua catches, on top of the stack, where it happens. */
  noteError(on: Pointer): void;
  close(): void;
}

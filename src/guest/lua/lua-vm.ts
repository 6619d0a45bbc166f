import { createLuaAllocator } from './lua-allocator.js';
import { type LuaApi, LuaIndex, type Pointer } from './lua-api.js';
import { LuaError } from './lua-error.js';
import { createLuaMemory, type LuaMemory } from './lua-memory.js';
import type { LuaState } from './lua-state.js';
import { createLuaValues, type LuaValues } from './lua-values.js';
import type { MemoryAccount } from './memory-account.js';

/**
 * A function that Lua code calls: takes its arguments from the stack of L, which is a coroutine's where one calls, pushes
 * its results and answers their number.
 */
export type HostFunction = (L: Pointer, state: LuaState) => number;

/** One Lua with its memory, and what the states in it share. Errors of host functions are thrown into Lua. */
export interface LuaVm {
  readonly api: LuaApi;
  readonly memory: LuaMemory;
  readonly values: LuaValues;
  readonly hooks: {
    readonly count: Pointer;
    readonly panic: Pointer;
    readonly noteError: Pointer;
    readonly runPending: Pointer;
  };
  readonly allocate: Pointer;
  /** The state whose code runs. */
  readonly running: LuaState | undefined;
  /** Numbers FN, for `pushFunction`. */
  addFunction(fn: HostFunction): number;
  pushFunction(L: Pointer, fn: number): void;
  /** Runs WORK in STATE where errors of Lua end it, and answers how it ended. */
  protect(state: LuaState, work: () => void): number;
  /** Tidies up after an interruption, when nothing runs: what ran is not to be touched again. */
  recover(): void;
  openAccount(limitBytes: number): number;
  account(id: number): MemoryAccount;
  closeAccount(id: number): void;
  /** The compiled form of the function on top of the stack of L. */
  dump(L: Pointer): Uint8Array;
  /** What texts were compiled to: so that further states need not do it again. */
  readonly compiled: WeakMap<Uint8Array, Uint8Array>;
  /** Throws a text into Lua, led by file and line of the function that runs at LEVEL. Never returns. */
  raise(L: Pointer, message: string, level?: number): never;
}

export function createLuaVm(api: LuaApi): LuaVm {
  const memory = createLuaMemory(api);
  const allocator = createLuaAllocator(api);
  const functions: HostFunction[] = [];
  const accounts = new Map<number, MemoryAccount>();
  const stack = api._stackSave();
  let lastAccount = 0;
  /** An interruption leaves it as it is. */
  let running: LuaState | undefined;
  let pending: (() => void) | undefined;

  const callHost = api.addFunction((L) => {
    const fn = functions[api._lua_tonumber(L!, LuaIndex.FIRST_UPVALUE)]!;
    try {
      return fn(L!, running!);
    } catch (thrown) {
      // What is no Error is Lua's own way out.
      if (!(thrown instanceof Error)) throw thrown;
      if (!(thrown instanceof LuaError)) return raise(L!, thrown.message);
      memory.pushText(L!, thrown.placedMessage);
      return api._lua_error(L!);
    }
  }, 'ii');

  const runPending = api.addFunction(() => {
    pending!();
    return 0;
  }, 'ii');

  const allocate = api.addFunction((id, block, oldBytes, newBytes) => {
    const account = accounts.get(id!)!;
    const moreBytes = newBytes! - (block === 0 ? 0 : oldBytes!);
    if (moreBytes > 0 && account.usedBytes + moreBytes > account.limitBytes) return 0;
    const resized = allocator.resize(block!, oldBytes!, newBytes!);
    if (resized !== 0 || newBytes === 0) account.usedBytes += moreBytes;
    return resized;
  }, 'iiiii');

  const count = api.addFunction((L) => {
    running?.checkTime(L!);
    return undefined;
  }, 'vii');

  let pieces: Buffer[] = [];
  const writePiece = api.addFunction((_L, at, bytes) => {
    pieces.push(Buffer.from(api.HEAPU8.subarray(at!, at! + bytes!)));
    return 0;
  }, 'iiiii');

  const noteError = api.addFunction((L) => {
    running?.noteError(L!);
    return 1;
  }, 'ii');

  const panic = api.addFunction(() => {
    throw new Error('Lua has failed outside of a call.');
  }, 'ii');

  /** A function that is kept costs Lua no memory from call to call. */
  function call(state: LuaState): number {
    const { L } = state;
    const entry = state.entry();
    if (entry === 0) return api._lua_cpcall(L, runPending, 0);
    api._lua_rawgeti(L, LuaIndex.REGISTRY, entry);
    return api._lua_pcall(L, 0, 0, 0);
  }

  function raise(L: Pointer, message: string, level = 1): never {
    api._luaL_where(L, level);
    memory.pushText(L, message);
    api._lua_concat(L, 2);
    return api._lua_error(L) as never;
  }

  return {
    api,
    memory,
    values: createLuaValues(api, memory),
    hooks: { count, panic, noteError, runPending },
    allocate,
    get running() {
      return running;
    },

    addFunction(fn) {
      functions.push(fn);
      return functions.length - 1;
    },

    pushFunction(L, fn) {
      api._lua_pushnumber(L, fn);
      api._lua_pushcclosure(L, callHost, 1);
    },

    protect(state, work) {
      const outer = running;
      running = state;
      pending = work;
      const status = call(state);
      running = outer;
      return status;
    },

    compiled: new WeakMap(),
    dump(L) {
      pieces = [];
      api._lua_dump(L, writePiece, 0);
      return Buffer.concat(pieces);
    },

    recover() {
      running = undefined;
      api._stackRestore(stack);
    },

    openAccount(limitBytes) {
      accounts.set(++lastAccount, { usedBytes: 0, limitBytes });
      return lastAccount;
    },
    account: (id) => accounts.get(id)!,
    closeAccount: (id) => accounts.delete(id),
    raise,
  };
}

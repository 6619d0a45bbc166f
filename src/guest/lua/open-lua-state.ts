import { ALL_RESULTS, LuaIndex, LuaStatus, LuaType, type Pointer } from './lua-api.js';
import { LuaError, LuaTimeout } from './lua-error.js';
import type { LuaSession } from './lua-session.js';
import type { LuaState } from './lua-state.js';
import type { LuaVm } from './lua-vm.js';

export interface LuaStateOptions {
  readonly memoryLimitBytes: number;
  /** How long one call into the state may run. */
  timeoutMs(session: LuaSession): number;
  readonly session: LuaSession;
}

/** Instructions between two looks at the clock. */
const instructionsPerCheck = 10_000;
const COUNT_HOOK = 8;
const COLLECT = 2;
const SET_PAUSE = 6;
const SET_STEP_MULTIPLE = 7;
/** The collector runs when so many percent of what was left the last time are in use. */
const usualPause = 150;
const tightPause = 110;
/** How much faster than it is used memory is looked through, in percent: once begun, the collector is soon done. */
const stepMultiple = 1000;
/** Stack traces of endless recursions repeat themselves. */
const maxTraceLength = 4000;

/** A clock that tests of games do not move. */
const nowMs = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;

export function openLuaState(vm: LuaVm, { memoryLimitBytes, timeoutMs, session }: LuaStateOptions): LuaState {
  const { api, memory } = vm;
  const accountId = vm.openAccount(memoryLimitBytes);
  const account = vm.account(accountId);
  const L = api._lua_newstate(vm.allocate, accountId);
  if (L === 0) throw new RangeError('There is no memory for another Lua state.');
  let depth = 0;
  let deadlineMs = Number.POSITIVE_INFINITY;
  let isLate = false;
  let isBroken = false;
  let isTight = false;
  /** Whether a call was refused memory: what it has left behind is in the way of the next one. */
  let isFull = false;
  /** Whether the hook is called at each instruction. */
  let isStrict = true;
  let entry = 0;
  let errorNoter = 0;
  let trace = '';
  let traceback = 0;

  const tooLong = () => `The function ran for more than ${timeoutMs(session)} ms and was interrupted.`;

  function errorOf(status: number, on: Pointer): Error {
    if (isLate) return new LuaTimeout(tooLong(), trace);
    if (status === LuaStatus.MEMORY) {
      isFull = true;
      const message = `The Lua code needs more memory than its ${Math.round(memoryLimitBytes / 1024)} KiB.`;
      return new LuaError(message, trace);
    }
    if (api._lua_type(on, -1) === LuaType.TABLE) return thrownTable(on);
    return new LuaError(textOfTop(on), trace);
  }

  /** `error({ message, code })`: with a code it is an answer that the code has chosen. */
  function thrownTable(on: Pointer): Error {
    const table = api._lua_gettop(on);
    api._lua_rawgeti(on, table, 1);
    const message = textOfTop(on);
    api._lua_rawgeti(on, table, 2);
    const code = api._lua_type(on, -1) === LuaType.NUMBER ? api._lua_tonumber(on, -1) : undefined;
    return new LuaError(message, '', code === undefined ? undefined : Math.trunc(code));
  }

  function textOfTop(on: Pointer): string {
    const type = api._lua_type(on, -1);
    if (type === LuaType.STRING || type === LuaType.NUMBER) return memory.looseTextAt(on, -1);
    return 'The Lua code threw something that is no text.';
  }

  function begin(): void {
    isLate = false;
    trace = '';
    // Whoever calls from within another state has no more time than that one.
    deadlineMs = Math.min(nowMs() + timeoutMs(session), vm.running?.deadlineMs() ?? Number.POSITIVE_INFINITY);
    if (isStrict) api._lua_sethook(L, vm.hooks.count, COUNT_HOOK, instructionsPerCheck);
    isStrict = false;
    // Lua gives up where it gets no memory, without tidying up first: near the limit it has to do so more often.
    if (isTight === account.usedBytes > memoryLimitBytes / 2) return;
    isTight = !isTight;
    api._lua_gc(L, SET_PAUSE, isTight ? tightPause : usualPause);
  }

  // No getters: objects that have them take several times the memory, and there are many of these.
  const state: LuaState = {
    L,
    session,
    account,
    entry: () => entry,
    deadlineMs: () => deadlineMs,
    // An interruption leaves a call open for ever.
    isBroken: () => isBroken || depth > 0,

    enter(work) {
      if (state.isBroken()) throw new LuaError('The Lua state was interrupted and cannot go on.', '');
      let outcome: { value: ReturnType<typeof work> } | { error: Error } | undefined;
      begin();
      depth++;
      let status: number;
      try {
        status = vm.protect(state, () => {
          try {
            outcome = { value: work(L) };
          } catch (thrown) {
            if (!(thrown instanceof Error)) throw thrown;
            outcome = { error: thrown };
          }
        });
      } catch (thrown) {
        isBroken = true;
        throw thrown;
      }
      depth--;
      const failure = status === LuaStatus.OK ? undefined : errorOf(status, L);
      api._lua_settop(L, 0);
      if (isFull) state.tidy();
      if (failure) throw failure;
      if ('error' in outcome!) throw outcome.error;
      return outcome!.value;
    },

    call(args, read) {
      const base = api._lua_gettop(L) - args;
      state.pushKept(errorNoter);
      // Below the function, so that it stays where it is.
      api._lua_insert(L, base);
      const status = api._lua_pcall(L, args, ALL_RESULTS, base);
      if (status !== LuaStatus.OK) throw errorOf(status, L);
      const result = read(base + 1, api._lua_gettop(L) - base);
      api._lua_settop(L, base - 1);
      return result;
    },

    compile(chunkName, code, on = L) {
      const status = vm.memory.withBytes(Buffer.from(chunkName), (at) => {
        // The name lies in the scratch block: the code needs another place.
        const block = api._malloc(code.length + 1);
        if (block === 0) throw new RangeError('There is no memory for the code.');
        try {
          api.HEAPU8.set(code, block);
          return api._luaL_loadbuffer(on, block, code.length, at);
        } finally {
          api._free(block);
        }
      });
      if (status !== LuaStatus.OK) throw errorOf(status, on);
    },

    load(name, text, on = L) {
      const compiled = vm.compiled.get(text);
      state.compile(`@${name}`, compiled ?? text, on);
      if (!compiled) vm.compiled.set(text, vm.dump(on));
    },

    keep: (on = L) => api._luaL_ref(on, LuaIndex.REGISTRY),
    pushKept: (ref, on = L) => api._lua_rawgeti(on, LuaIndex.REGISTRY, ref),

    checkTime(on) {
      if (!isLate && nowMs() < deadlineMs) return;
      isLate = true;
      isStrict = true;
      // From now on at each instruction: code that catches errors gets no further.
      for (const each of new Set([on, L])) api._lua_sethook(each, vm.hooks.count, COUNT_HOOK, 1);
      vm.raise(on, tooLong(), 0);
    },

    tidy() {
      isFull = false;
      api._lua_gc(L, COLLECT, 0);
    },

    noteError(on) {
      trace = '';
      if (api._lua_type(on, -1) !== LuaType.STRING || traceback === 0) return;
      state.pushKept(traceback, on);
      api._lua_pushvalue(on, -2);
      api._lua_pushnumber(on, 2);
      api._lua_call(on, 2, 1);
      trace = memory.looseTextAt(on, -1).slice(0, maxTraceLength);
      api._lua_settop(on, -2);
    },

    close() {
      if (state.isBroken()) return;
      isBroken = true;
      api._lua_close(L);
      vm.closeAccount(accountId);
    },
  };

  api._lua_atpanic(L, vm.hooks.panic);
  api._lua_gc(L, SET_PAUSE, usualPause);
  api._lua_gc(L, SET_STEP_MULTIPLE, stepMultiple);
  state.enter(() => {
    api._luaopen_debug(L);
    memory.pushText(L, 'traceback');
    api._lua_rawget(L, -2);
    traceback = state.keep();
    api._lua_pushcclosure(L, vm.hooks.noteError, 0);
    errorNoter = state.keep();
    api._lua_pushcclosure(L, vm.hooks.runPending, 0);
    entry = state.keep();
  });
  return state;
}

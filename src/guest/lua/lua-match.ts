import type { MatchDispatcher, MatchHandler } from '../../match/loop/match-handler.js';
import type { NkObject } from '../create-nk.js';
import type { GuestLogger } from '../guest-logger.js';
import { READ_STATE } from '../recording/visible-state.js';
import { LuaIndex, LuaType } from './lua-api.js';
import type { Spelling } from './lua-call.js';
import { pushContext } from './lua-context.js';
import type { LuaState } from './lua-state.js';
import type { LuaVm } from './lua-vm.js';

/** A match handler whose functions and state are Lua's; the state never leaves it. */
export interface LuaMatch {
  readonly handler: MatchHandler;
  /** Ends it; a copy of its last state is left to be read where that is asked for. */
  close(leavesState: boolean): void;
}

const LUA_STATE = Symbol('the state of a match in Lua');

/** What stands for the state of the match outside of Lua. */
export interface LuaMatchState {
  readonly [LUA_STATE]: true;
  readonly [READ_STATE]: () => unknown;
  /** A copy of the state. Throws TypeError where there is something in it that cannot leave Lua. */
  read(): unknown;
}

export function isLuaMatchState(state: unknown): state is LuaMatchState {
  return typeof state === 'object' && state !== null && LUA_STATE in state;
}

const FUNCTIONS = [
  'match_init',
  'match_join_attempt',
  'match_join',
  'match_leave',
  'match_loop',
  'match_terminate',
  'match_signal',
] as const;
type FunctionName = (typeof FUNCTIONS)[number];

/** Whether the value at INDEX is a module that matches are made of. */
export function isMatchModule({ api, memory }: LuaVm, { L }: LuaState, index: number): boolean {
  if (api._lua_type(L, index) !== LuaType.TABLE) return false;
  memory.pushText(L, 'match_init');
  api._lua_rawget(L, index < 0 ? index - 1 : index);
  const isMatch = api._lua_type(L, -1) === LuaType.FUNCTION;
  api._lua_settop(L, -2);
  return isMatch;
}

/**
 * Makes a handler of the module that PUSHMODULE leaves on the stack of STATE, which is the match's own from here on.
 * DISPATCHER pushes the table that the functions speak through. Throws TypeError where a function is missing.
 */
export function createLuaMatch(
  vm: LuaVm,
  state: LuaState,
  name: string,
  { snake }: Spelling,
  pushModule: () => void,
  pushDispatcher: () => void,
): LuaMatch {
  const { api, memory, values } = vm;
  const { L } = state;
  const functions = new Map<FunctionName, number>();
  let dispatcherRef = 0;
  let stateRef = 0;
  let ctxRef = 0;
  /** What the context in keeping was made of. */
  let known: { ctx: object; label: unknown; tickRate: unknown } | undefined;

  state.enter(() => {
    pushModule();
    if (api._lua_type(L, -1) !== LuaType.TABLE) throw new TypeError(`the module '${name}' must return a table`);
    for (const fn of FUNCTIONS) {
      memory.pushText(L, fn);
      api._lua_rawget(L, -2);
      if (api._lua_type(L, -1) !== LuaType.FUNCTION) {
        throw new TypeError(`the match module '${name}' has no function ${fn}`);
      }
      functions.set(fn, state.keep());
    }
    pushDispatcher();
    dispatcherRef = state.keep();
    // Places to keep things in: their values come later.
    api._lua_pushboolean(L, 0);
    stateRef = state.keep();
    api._lua_pushboolean(L, 0);
    ctxRef = state.keep();
  });

  let left: { readonly state: unknown } | undefined;

  const token: LuaMatchState = {
    [LUA_STATE]: true,
    [READ_STATE]: () => token.read(),
    read() {
      if (left) return left.state;
      return state.enter(() => {
        state.pushKept(stateRef);
        return values.read(L, -1);
      });
    },
  };

  /** The context is the same table from call to call, as long as nothing in it changes. */
  function pushMatchContext(ctx: object): void {
    const { matchLabel: label, matchTickRate: tickRate } = ctx as { matchLabel?: unknown; matchTickRate?: unknown };
    if (known?.ctx !== ctx || known.label !== label || known.tickRate !== tickRate) {
      pushContext(vm, state.L, ctx, snake);
      api._lua_rawseti(L, LuaIndex.REGISTRY, ctxRef);
      known = { ctx, label, tickRate };
    }
    state.pushKept(ctxRef);
  }

  function wrong(fn: FunctionName, must: string): TypeError {
    return new TypeError(`${fn} of '${name}' must return ${must}`);
  }

  /** Calls FN; READ looks at what it returned. */
  function run<T>(
    fn: FunctionName,
    [ctx, logger, nk]: readonly [object, object, object],
    pushRest: () => number,
    read: (first: number, count: number) => T,
  ): T {
    Object.assign(state.session, { ctx, logger: logger as GuestLogger, nk: nk as NkObject });
    return state.enter(() => {
      state.pushKept(functions.get(fn)!);
      pushMatchContext(ctx);
      const rest = pushRest();
      return state.call(rest + 1, read);
    });
  }

  /** Keeps the state at INDEX; false where it is nil, which ends the match. */
  function keepState(index: number, count: number): boolean {
    if (count === 0 || api._lua_type(L, index) === LuaType.NIL) return false;
    api._lua_pushvalue(L, index);
    api._lua_rawseti(L, LuaIndex.REGISTRY, stateRef);
    return true;
  }

  function pushCall(dispatcher: MatchDispatcher, tick: number, ...rest: readonly unknown[]): number {
    state.session.dispatcher = dispatcher;
    state.pushKept(dispatcherRef);
    api._lua_pushnumber(L, tick);
    state.pushKept(stateRef);
    for (const each of rest) values.push(L, each, snake);
    return 3 + rest.length;
  }

  /** For the functions that return the state and nothing else. */
  const plain =
    (fn: FunctionName) =>
    (
      ctx: object,
      logger: object,
      nk: object,
      dispatcher: MatchDispatcher,
      tick: number,
      _state: unknown,
      rest: unknown,
    ) =>
      run(
        fn,
        [ctx, logger, nk],
        () => pushCall(dispatcher, tick, rest),
        (first, count) => {
          if (count > 1) throw wrong(fn, 'the state and nothing else');
          return keepState(first, count) ? { state: token } : null;
        },
      );

  const handler: MatchHandler = {
    matchInit: (ctx, logger, nk, params) =>
      run(
        'match_init',
        [ctx, logger, nk],
        () => {
          values.push(L, params);
          return 1;
        },
        (first, count) => {
          const types = [first, first + 1, first + 2].map((index) => api._lua_type(L, index));
          if (count !== 3 || types[1] !== LuaType.NUMBER || types[2] !== LuaType.STRING || !keepState(first, count)) {
            throw wrong('match_init', 'a state, the tick rate and a label');
          }
          const tickRate = Math.trunc(api._lua_tonumber(L, first + 1));
          return { state: token, tickRate, label: memory.textAt(L, first + 2) };
        },
      ),

    matchJoinAttempt: (ctx, logger, nk, dispatcher, tick, _state, presence, metadata) =>
      run(
        'match_join_attempt',
        [ctx, logger, nk],
        () => {
          const pushed = pushCall(dispatcher, tick, presence);
          values.push(L, metadata);
          return pushed + 1;
        },
        (first, count) => {
          if (!keepState(first, count)) return null;
          const isWrong = count > 3 || api._lua_type(L, first + 1) !== LuaType.BOOLEAN;
          if (isWrong) throw wrong('match_join_attempt', 'the state, whether to accept, and maybe a reason');
          const accept = api._lua_toboolean(L, first + 1) !== 0;
          const hasReason = count === 3 && api._lua_type(L, first + 2) === LuaType.STRING;
          return { state: token, accept, ...(hasReason ? { rejectMessage: memory.textAt(L, first + 2) } : {}) };
        },
      ),

    matchJoin: plain('match_join'),
    matchLeave: plain('match_leave'),
    matchLoop: plain('match_loop'),
    matchTerminate: plain('match_terminate'),

    matchSignal: (ctx, logger, nk, dispatcher, tick, _state, data) =>
      run(
        'match_signal',
        [ctx, logger, nk],
        () => pushCall(dispatcher, tick, data),
        (first, count) => {
          if (!keepState(first, count)) return null;
          const type = count > 1 ? api._lua_type(L, first + 1) : LuaType.NIL;
          if (count > 2 || (type !== LuaType.NIL && type !== LuaType.STRING)) {
            throw wrong('match_signal', 'the state and a text');
          }
          return { state: token, data: type === LuaType.STRING ? memory.textAt(L, first + 1) : '' };
        },
      ),
  };

  return {
    handler,
    close(leavesState) {
      if (leavesState) left = { state: token.read() };
      state.close();
    },
  };
}

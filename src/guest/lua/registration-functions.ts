import { API_HOOKS, EVENT_HOOKS } from '../hook-names.js';
import type { Initializer } from '../initializer.js';
import type { GuestFunction } from '../registry.js';
import { boardTable, resetBoardTable } from './board-table.js';
import { createSnakeNames } from './key-names.js';
import type { Pointer } from './lua-api.js';
import { createLuaArguments } from './lua-arguments.js';
import type { LuaState } from './lua-state.js';
import type { HostFunction, LuaVm } from './lua-vm.js';

/** Makes what the server calls of the function on top of the stack. */
export type TakeFunction = (L: Pointer, state: LuaState) => GuestFunction;

/** Events that tell of a board, and how Lua sees it. */
const boardOf: Readonly<Record<string, (board: unknown) => unknown>> = {
  TournamentEnd: boardTable,
  TournamentReset: boardTable,
  LeaderboardReset: resetBoardTable,
};

function withBoard(fn: GuestFunction, table?: (board: unknown) => unknown): GuestFunction {
  const call = fn as (...args: unknown[]) => unknown;
  if (!table) return fn;
  return (ctx: unknown, logger: unknown, nk: unknown, board: unknown, ...rest: unknown[]) =>
    call(ctx, logger, nk, table(board), ...rest);
}

/** `nk.register_…`: each hands a Lua function to the initializer that bundles have. */
export function registrationFunctions(vm: LuaVm, takeFunction: TakeFunction): Readonly<Record<string, HostFunction>> {
  const { api, values } = vm;
  const take = createLuaArguments(vm);
  const snake = createSnakeNames();

  /** The function is argument AT; WITH registers it. */
  function registering(
    at: number,
    register: (initializer: Initializer, fn: GuestFunction, L: Pointer) => void,
  ): HostFunction {
    return (L, state) => {
      take.expectFunction(L, at);
      const { initializer, isMatch } = state.session;
      // The files of a match run again for it: what they register is registered.
      if (isMatch) return 0;
      if (!initializer) throw new TypeError('functions can only be registered while the modules start');
      api._lua_pushvalue(L, at);
      register(initializer, takeFunction(L, state), L);
      return 0;
    };
  }

  const byName = (method: string): HostFunction =>
    registering(1, (initializer, fn, L) => initializer[method]!(take.text(L, 2), fn));

  const byRequest = (when: 'Before' | 'After'): HostFunction =>
    registering(1, (initializer, fn, L) => {
      const id = take.text(L, 2);
      const name = API_HOOKS.find((known) => known.toLowerCase() === id.toLowerCase());
      if (!name) throw new TypeError(`there is no request '${id}'`);
      initializer[`register${when}${name}`]!(fn);
    });

  const byEvent = (event: string): HostFunction =>
    registering(1, (initializer, fn) => initializer[`register${event}`]!(withBoard(fn, boardOf[event])));

  return {
    register_rpc: byName('registerRpc'),
    register_rt_before: byName('registerRtBefore'),
    register_rt_after: byName('registerRtAfter'),
    register_req_before: byRequest('Before'),
    register_req_after: byRequest('After'),
    ...Object.fromEntries(EVENT_HOOKS.map((event) => [`register${snake(event)}`, byEvent(event)])),

    register_storage_index(L, { session }) {
      if (session.isMatch) return 0;
      const read = (at: number) => (at > api._lua_gettop(L) ? undefined : (values.read(L, at) ?? undefined));
      const list = (at: number) => (Array.isArray(read(at)) ? read(at) : []);
      if (!session.initializer) throw new TypeError('indexes can only be registered while the modules start');
      session.initializer.registerStorageIndex!(read(1), read(2), read(3), list(4), list(5), read(6), read(7));
      return 0;
    },

    register_storage_index_filter: registering(2, (initializer, fn, L) =>
      initializer.registerStorageIndexFilter!(take.text(L, 1), fn),
    ),
  };
}

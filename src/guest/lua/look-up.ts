import type { LuaArguments } from './lua-arguments.js';
import type { HostFunction, LuaVm } from './lua-vm.js';

/**
 * An `__index` for tables whose functions are made when they are first looked at: a state needs few of them. FUNCTIONS has
 * their numbers by name.
 */
export function lookUp(
  { api, pushFunction }: LuaVm,
  take: LuaArguments,
  functions: ReadonlyMap<string, number>,
): HostFunction {
  return (L) => {
    const fn = functions.get(take.text(L, 2));
    if (fn === undefined) return 0;
    pushFunction(L, fn);
    api._lua_pushvalue(L, 2);
    api._lua_pushvalue(L, -2);
    api._lua_rawset(L, 1);
    return 1;
  };
}

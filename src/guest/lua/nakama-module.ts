import { lookUp } from './look-up.js';
import { LuaIndex, type Pointer } from './lua-api.js';
import { createLuaArguments } from './lua-arguments.js';
import type { LuaState } from './lua-state.js';
import type { HostFunction, LuaVm } from './lua-vm.js';

/** What `require("nakama")` gives. A function is made when it is first looked at: matches use few of so many. */
export interface NakamaModule {
  install(state: LuaState): void;
}

export function createNakamaModule(vm: LuaVm, functions: Readonly<Record<string, HostFunction>>): NakamaModule {
  const { api, memory } = vm;
  const take = createLuaArguments(vm);
  const numbers = new Map(
    Object.entries(functions).map(([name, fn]) => [name, vm.addFunction(naming(name, fn))] as const),
  );

  const look = vm.addFunction(lookUp(vm, take, numbers));

  function pushModule(L: Pointer): void {
    api._lua_createtable(L, 0, 0);
    api._lua_createtable(L, 0, 1);
    memory.pushText(L, '__index');
    vm.pushFunction(L, look);
    api._lua_rawset(L, -3);
    api._lua_setmetatable(L, -2);
  }

  return {
    install(state) {
      state.enter((L) => {
        memory.pushText(L, 'package');
        api._lua_rawget(L, LuaIndex.GLOBALS);
        memory.pushText(L, 'loaded');
        api._lua_rawget(L, -2);
        memory.pushText(L, 'nakama');
        pushModule(L);
        api._lua_rawset(L, -3);
      });
    },
  };
}

/** Errors that do not name the function that is to blame yet are made to. */
function naming(name: string, fn: HostFunction): HostFunction {
  return (L, state) => {
    try {
      return fn(L, state);
    } catch (thrown) {
      if (thrown instanceof TypeError && !thrown.message.startsWith('nk.')) {
        thrown.message = `nk.${name}: ${thrown.message}`;
      }
      throw thrown;
    }
  };
}

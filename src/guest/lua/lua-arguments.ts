import { LuaType, type Pointer, typeNames } from './lua-api.js';
import type { LuaVm } from './lua-vm.js';

/** Arguments of a host function. Each throws TypeError, which says what must stand there. */
export interface LuaArguments {
  count(L: Pointer): number;
  isMissing(L: Pointer, index: number): boolean;
  text(L: Pointer, index: number): string;
  number(L: Pointer, index: number): number;
  /** A text or a number that is not text: see `string` in Lua. */
  bytes(L: Pointer, index: number): Buffer;
  expectFunction(L: Pointer, index: number): void;
}

const names: Readonly<Record<number, string>> = {
  ...typeNames,
  [LuaType.NONE]: 'no value',
  [LuaType.NIL]: 'nil',
  [LuaType.BOOLEAN]: 'boolean',
  [LuaType.NUMBER]: 'number',
  [LuaType.STRING]: 'string',
  [LuaType.TABLE]: 'table',
};

export function createLuaArguments({ api, memory }: Pick<LuaVm, 'api' | 'memory'>): LuaArguments {
  function wrong(L: Pointer, index: number, must: string): TypeError {
    return new TypeError(`argument ${index} must be a ${must}, not a ${names[api._lua_type(L, index)]}`);
  }

  function expectText(L: Pointer, index: number): void {
    const type = api._lua_type(L, index);
    if (type !== LuaType.STRING && type !== LuaType.NUMBER) throw wrong(L, index, 'string');
  }

  return {
    count: (L) => api._lua_gettop(L),
    isMissing: (L, index) => api._lua_type(L, index) <= LuaType.NIL,
    text(L, index) {
      expectText(L, index);
      return memory.textAt(L, index);
    },
    bytes(L, index) {
      expectText(L, index);
      return memory.bytesAt(L, index);
    },
    number(L, index) {
      if (api._lua_type(L, index) !== LuaType.NUMBER) throw wrong(L, index, 'number');
      return api._lua_tonumber(L, index);
    },
    expectFunction(L, index) {
      if (api._lua_type(L, index) !== LuaType.FUNCTION) throw wrong(L, index, 'function');
    },
  };
}

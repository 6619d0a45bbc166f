import { formatWideNumbers } from './format-wide-numbers.js';
import { LuaType, type Pointer } from './lua-api.js';
import { createLuaArguments } from './lua-arguments.js';
import { LuaError } from './lua-error.js';
import type { LuaState } from './lua-state.js';
import type { HostFunction, LuaVm } from './lua-vm.js';

/** Lua shows less of a text that stands for its own name. */
const maxNameLength = 200;
const GC_COLLECT = 2;
/** What compiled code begins with, which could do anything to the memory of Lua. */
const COMPILED = 27;

/** Functions of Lua's base library that are other than Lua's own. */
export function baseFunctions(vm: LuaVm): Readonly<Record<string, HostFunction>> {
  const { api, memory } = vm;
  const take = createLuaArguments(vm);

  /** Leaves the function that TEXT is, or nil and what is wrong with it. */
  function loadText(L: Pointer, state: LuaState, text: Uint8Array, name: string): number {
    if (text[0] === COMPILED) return fail(L, 'compiled code is not loaded');
    try {
      state.compile(name, text, L);
      return 1;
    } catch (error) {
      if (error instanceof LuaError) return fail(L, error.placedMessage);
      throw error;
    }
  }

  function fail(L: Pointer, message: string): number {
    api._lua_pushnil(L);
    memory.pushText(L, message);
    return 2;
  }

  /** The pieces that the function at 1 gives, up to nil or an empty one. */
  function pieces(L: Pointer): Buffer {
    const all: Buffer[] = [];
    for (;;) {
      api._lua_pushvalue(L, 1);
      api._lua_call(L, 0, 1);
      const isText = api._lua_type(L, -1) === LuaType.STRING;
      const piece = isText ? memory.bytesAt(L, -1) : undefined;
      api._lua_settop(L, -2);
      if (!piece || piece.length === 0) return Buffer.concat(all);
      all.push(piece);
    }
  }

  return {
    loadstring(L, state) {
      const text = take.bytes(L, 1);
      return loadText(
        L,
        state,
        text,
        take.isMissing(L, 2) ? text.toString('latin1').slice(0, maxNameLength) : take.text(L, 2),
      );
    },

    load(L, state) {
      take.expectFunction(L, 1);
      const name = take.isMissing(L, 2) ? '=(load)' : take.text(L, 2);
      return loadText(L, state, pieces(L), name);
    },

    /** Modules may look and tidy up; how the collector works is not theirs to change. */
    collectgarbage(L, state) {
      const option = take.isMissing(L, 1) ? 'collect' : take.text(L, 1);
      if (option === 'collect' || option === 'step') api._lua_gc(L, GC_COLLECT, 0);
      if (option === 'step') api._lua_pushboolean(L, 1);
      else api._lua_pushnumber(L, option === 'count' ? state.account.usedBytes / 1024 : 0);
      return 1;
    },
  };
}

/** `widen` of the prelude: the arguments of `string.format`, with numbers that it can format. */
export function widenFunction({ api, memory }: LuaVm): HostFunction {
  return (L) => {
    const count = api._lua_gettop(L);
    const args = Array.from({ length: count - 1 }, (_, i) =>
      api._lua_type(L, i + 2) === LuaType.NUMBER ? api._lua_tonumber(L, i + 2) : undefined,
    );
    const mended = formatWideNumbers(memory.bytesAt(L, 1).toString('latin1'), args);
    api._lua_checkstack(L, count);
    memory.pushBytes(L, Buffer.from(mended.pattern, 'latin1'));
    for (let i = 0; i < args.length; i++) {
      const value = mended.args[i];
      if (value === args[i]) api._lua_pushvalue(L, i + 2);
      else if (typeof value === 'number') api._lua_pushnumber(L, value);
      else memory.pushText(L, String(value));
    }
    return count;
  };
}

/** A `lua_State`, and everything else that lies in the memory of WebAssembly, by its address. */
export type Pointer = number;

/** The part of Lua's C interface that is used here, and of the C library's. */
export interface LuaApi {
  /** Another one each time the memory has grown. */
  readonly HEAPU8: Uint8Array;
  /** FN may be a function of this interface itself. */
  addFunction(fn: (...args: never[]) => number | undefined, signature: string): Pointer;
  _malloc(bytes: number): Pointer;
  _free(block: Pointer): void;
  _realloc(block: Pointer, bytes: number): Pointer;
  _stackSave(): Pointer;
  _stackRestore(to: Pointer): void;
  _lua_newstate(allocate: Pointer, userData: number): Pointer;
  _lua_close(L: Pointer): void;
  _lua_atpanic(L: Pointer, panic: Pointer): Pointer;
  _lua_sethook(L: Pointer, hook: Pointer, mask: number, count: number): void;
  _lua_gc(L: Pointer, what: number, data: number): number;
  _lua_cpcall(L: Pointer, fn: Pointer, userData: number): number;
  _lua_pcall(L: Pointer, args: number, results: number, messageHandler: number): number;
  _lua_call(L: Pointer, args: number, results: number): void;
  _lua_error(L: Pointer): number;
  _luaL_where(L: Pointer, level: number): void;
  _luaL_loadbuffer(L: Pointer, text: Pointer, bytes: number, chunkName: Pointer): number;
  _lua_dump(L: Pointer, writer: Pointer, data: Pointer): number;
  _luaL_ref(L: Pointer, table: number): number;
  _luaL_unref(L: Pointer, table: number, ref: number): void;
  _luaopen_base(L: Pointer): number;
  _luaopen_package(L: Pointer): number;
  _luaopen_table(L: Pointer): number;
  _luaopen_string(L: Pointer): number;
  _luaopen_math(L: Pointer): number;
  _luaopen_debug(L: Pointer): number;
  _lua_checkstack(L: Pointer, slots: number): number;
  _lua_gettop(L: Pointer): number;
  _lua_settop(L: Pointer, index: number): void;
  _lua_pushvalue(L: Pointer, index: number): void;
  _lua_insert(L: Pointer, index: number): void;
  _lua_concat(L: Pointer, count: number): void;
  _lua_type(L: Pointer, index: number): number;
  _lua_rawequal(L: Pointer, one: number, other: number): number;
  _lua_toboolean(L: Pointer, index: number): number;
  _lua_tonumber(L: Pointer, index: number): number;
  _lua_tolstring(L: Pointer, index: number, length: Pointer): Pointer;
  _lua_objlen(L: Pointer, index: number): number;
  _lua_next(L: Pointer, index: number): number;
  _lua_pushnil(L: Pointer): void;
  _lua_pushboolean(L: Pointer, value: number): void;
  _lua_pushnumber(L: Pointer, value: number): void;
  _lua_pushlstring(L: Pointer, text: Pointer, bytes: number): void;
  _lua_pushcclosure(L: Pointer, fn: Pointer, upvalues: number): void;
  _lua_createtable(L: Pointer, items: number, fields: number): void;
  _lua_rawget(L: Pointer, index: number): void;
  _lua_rawgeti(L: Pointer, index: number, item: number): void;
  _lua_rawset(L: Pointer, index: number): void;
  _lua_rawseti(L: Pointer, index: number, item: number): void;
  _lua_setmetatable(L: Pointer, index: number): number;
}

export const LuaType = {
  NONE: -1,
  NIL: 0,
  BOOLEAN: 1,
  NUMBER: 3,
  STRING: 4,
  TABLE: 5,
  FUNCTION: 6,
} as const;

/** Names of what no value outside of Lua stands for. */
export const typeNames: Readonly<Record<number, string>> = {
  2: 'light userdata',
  [LuaType.FUNCTION]: 'function',
  7: 'userdata',
  8: 'coroutine',
};

export const LuaIndex = { REGISTRY: -10000, GLOBALS: -10002, FIRST_UPVALUE: -10003 } as const;

/** Results of protected calls. */
export const LuaStatus = { OK: 0, SYNTAX: 3, MEMORY: 4 } as const;

export const ALL_RESULTS = -1;

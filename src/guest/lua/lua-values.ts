import { isDate } from 'node:util/types';
import { isOwnContent, type KeyNames, sameNames } from './key-names.js';
import { type LuaApi, LuaType, type Pointer, typeNames } from './lua-api.js';
import type { LuaMemory } from './lua-memory.js';

/** Values on their way into Lua and out of it. Both ways throw TypeError for what has no counterpart. */
export interface LuaValues {
  /**
   * Pushes VALUE: arrays and objects as tables, bytes as strings, dates as whole seconds since 1970, null and what is
   * missing as nil.
   */
  push(L: Pointer, value: unknown, keys?: KeyNames): void;
  /**
   * The value at INDEX, as Nakama reads it: a table with a number above 0 among its keys is an array as long as the
   * greatest of them, with null in its holes; any other is an object, an empty one too.
   */
  read(L: Pointer, index: number, keys?: KeyNames): unknown;
}

/** Deeper ones contain themselves, or are meant to do harm. */
const maxDepth = 100;
/** An array with holes may be far longer than what is in it. */
const maxArrayLength = 1_000_000;
/** What one level needs of Lua's stack. */
const slotsPerLevel = 4;

export function createLuaValues(api: LuaApi, memory: LuaMemory): LuaValues {
  function enterLevel(L: Pointer, depth: number): void {
    if (depth > maxDepth)
      throw new TypeError(`A value is nested more than ${maxDepth} levels deep, or contains itself.`);
    if (api._lua_checkstack(L, slotsPerLevel) === 0) throw new RangeError('The Lua stack is full.');
  }

  function push(L: Pointer, value: unknown, keys: KeyNames, depth: number): void {
    switch (typeof value) {
      case 'string':
        return memory.pushText(L, value);
      case 'number':
        return api._lua_pushnumber(L, value);
      case 'boolean':
        return api._lua_pushboolean(L, value ? 1 : 0);
      case 'bigint':
        return api._lua_pushnumber(L, Number(value));
      case 'undefined':
        return api._lua_pushnil(L);
      case 'object':
        if (value === null) return api._lua_pushnil(L);
        if (value instanceof ArrayBuffer) return memory.pushBytes(L, new Uint8Array(value));
        if (ArrayBuffer.isView(value)) {
          return memory.pushBytes(L, new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
        }
        if (isDate(value)) return api._lua_pushnumber(L, Math.floor(value.getTime() / 1000));
        enterLevel(L, depth);
        return Array.isArray(value) ? pushArray(L, value, keys, depth) : pushObject(L, value, keys, depth);
      default:
        throw new TypeError(`A ${typeof value} cannot be passed to Lua.`);
    }
  }

  function pushArray(L: Pointer, items: readonly unknown[], keys: KeyNames, depth: number): void {
    api._lua_createtable(L, items.length, 0);
    for (let i = 0; i < items.length; i++) {
      if (items[i] === null || items[i] === undefined) continue;
      push(L, items[i], keys, depth + 1);
      api._lua_rawseti(L, -2, i + 1);
    }
  }

  function pushObject(L: Pointer, object: object, keys: KeyNames, depth: number): void {
    const entries = Object.entries(object);
    api._lua_createtable(L, 0, entries.length);
    for (const [key, value] of entries) {
      if (value === null || value === undefined) continue;
      memory.pushText(L, keys(key));
      push(L, value, isOwnContent(key) ? sameNames : keys, depth + 1);
      api._lua_rawset(L, -3);
    }
  }

  function read(L: Pointer, index: number, keys: KeyNames, depth: number): unknown {
    const type = api._lua_type(L, index);
    switch (type) {
      case LuaType.NONE:
      case LuaType.NIL:
        return null;
      case LuaType.BOOLEAN:
        return api._lua_toboolean(L, index) !== 0;
      case LuaType.NUMBER:
        return api._lua_tonumber(L, index);
      case LuaType.STRING:
        return memory.textAt(L, index);
      case LuaType.TABLE:
        enterLevel(L, depth);
        return readTable(L, index < 0 ? api._lua_gettop(L) + index + 1 : index, keys, depth);
      default:
        throw new TypeError(`A ${typeNames[type]} cannot leave Lua.`);
    }
  }

  function readTable(L: Pointer, table: number, keys: KeyNames, depth: number): unknown {
    const length = arrayLength(L, table);
    if (length > 0) return readArray(L, table, length, keys, depth);
    const object: Record<string, unknown> = {};
    api._lua_pushnil(L);
    while (api._lua_next(L, table) !== 0) {
      const key = keyAt(L, -2);
      const value = read(L, -1, isOwnContent(key) ? sameNames : keys, depth + 1);
      setOwn(object, keys(key), value);
      api._lua_settop(L, -2);
    }
    return object;
  }

  function readArray(L: Pointer, table: number, length: number, keys: KeyNames, depth: number): unknown[] {
    const items = new Array<unknown>(length);
    for (let i = 0; i < length; i++) {
      api._lua_rawgeti(L, table, i + 1);
      items[i] = read(L, -1, keys, depth + 1);
      api._lua_settop(L, -2);
    }
    return items;
  }

  /** The greatest whole number above 0 among the keys; 0 where there is none. */
  function arrayLength(L: Pointer, table: number): number {
    let length = 0;
    api._lua_pushnil(L);
    while (api._lua_next(L, table) !== 0) {
      if (api._lua_type(L, -2) === LuaType.NUMBER) {
        const key = api._lua_tonumber(L, -2);
        if (Number.isInteger(key) && key > length) length = key;
      }
      api._lua_settop(L, -2);
    }
    if (length > maxArrayLength) {
      throw new RangeError(`A table with the number ${length} among its keys would be an array of that many items.`);
    }
    return length;
  }

  function keyAt(L: Pointer, index: number): string {
    switch (api._lua_type(L, index)) {
      case LuaType.STRING:
        return memory.textAt(L, index);
      case LuaType.NUMBER:
        return String(api._lua_tonumber(L, index));
      case LuaType.BOOLEAN:
        return String(api._lua_toboolean(L, index) !== 0);
      default:
        throw new TypeError('Keys of a table that leaves Lua must be texts or numbers.');
    }
  }

  return {
    push: (L, value, keys = sameNames) => push(L, value, keys, 0),
    read: (L, index, keys = sameNames) => read(L, index, keys, 0),
  };
}

/** Also where the key is one that objects have a meaning for. */
function setOwn(object: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

import { SATORI, type SatoriObject } from '../satori-object.js';
import type { KeyNames } from './key-names.js';
import { createCamelNames, createSnakeNames, sameNames } from './key-names.js';
import type { Pointer } from './lua-api.js';
import { createLuaArguments } from './lua-arguments.js';
import { type LuaFunction, luaFunctions } from './lua-functions.js';
import type { HostFunction, LuaVm } from './lua-vm.js';
import { satoriFunctions } from './satori-functions.js';

/** The functions of the one nk table, for Lua. */
export function nakamaFunctions(vm: LuaVm): Readonly<Record<string, HostFunction>> {
  const { api, values } = vm;
  const take = createLuaArguments(vm);
  const snake = createSnakeNames();
  const camel = createCamelNames();

  function readArgument(L: Pointer, at: number, { lists, bytes, own, run }: LuaFunction): unknown {
    const index = at + 1;
    const isMissing = take.isMissing(L, index);
    // A function for bytes checks nothing by itself.
    if (bytes?.includes(at) && (run || !isMissing)) return take.bytes(L, index);
    if (isMissing) return undefined;
    const value = values.read(L, index, own?.includes(at) ? sameNames : camel);
    return lists?.includes(at) && isEmptyObject(value) ? [] : value;
  }

  function pushResults(L: Pointer, results: readonly unknown[], keys: KeyNames): number {
    api._lua_checkstack(L, results.length);
    for (const result of results) values.push(L, result, keys);
    return results.length;
  }

  function hostFunction(fn: LuaFunction, ofSatori = false): HostFunction {
    const { js, takes, gives, run, bytes, keepsKeys } = fn;
    const keys = keepsKeys ? sameNames : snake;
    return (L, { session }) => {
      const args = Array.from({ length: Math.max(take.count(L), run ? (bytes?.length ?? 0) : 0) }, (_, i) =>
        readArgument(L, i, fn),
      );
      const functions = ofSatori ? (session.nk[SATORI]!() as SatoriObject) : session.nk;
      const call = (run as ((...all: unknown[]) => unknown) | undefined) ?? functions[js]!;
      const result = call(...(takes ? takes(args) : args));
      if (!gives) return result === undefined ? 0 : pushResults(L, [result], keys);
      return pushResults(L, gives(result, args), keys);
    };
  }

  /** Satori's functions stand in a table of their own. */
  function satoriTable(): HostFunction {
    const numbers = Object.entries(satoriFunctions).map(
      ([name, fn]) => [name, vm.addFunction(hostFunction(fn, true))] as const,
    );
    return (L) => {
      api._lua_createtable(L, 0, numbers.length);
      for (const [name, number] of numbers) {
        vm.memory.pushText(L, name);
        vm.pushFunction(L, number);
        api._lua_rawset(L, -3);
      }
      return 1;
    };
  }

  const functions = Object.fromEntries([...luaFunctions()].map(([name, fn]) => [name, hostFunction(fn)]));
  return { ...functions, get_satori: satoriTable() };
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}

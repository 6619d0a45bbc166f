import type { KeyNames } from './key-names.js';
import { createCamelNames, createSnakeNames, sameNames } from './key-names.js';
import type { Pointer } from './lua-api.js';
import { createLuaArguments } from './lua-arguments.js';
import { type LuaFunction, luaFunctions } from './lua-functions.js';
import type { HostFunction, LuaVm } from './lua-vm.js';

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

  function hostFunction(fn: LuaFunction): HostFunction {
    const { js, takes, gives, run, bytes, keepsKeys } = fn;
    const keys = keepsKeys ? sameNames : snake;
    return (L, { session }) => {
      const args = Array.from({ length: Math.max(take.count(L), run ? (bytes?.length ?? 0) : 0) }, (_, i) =>
        readArgument(L, i, fn),
      );
      const call = (run as ((...all: unknown[]) => unknown) | undefined) ?? session.nk[js]!;
      const result = call(...(takes ? takes(args) : args));
      if (!gives) return result === undefined ? 0 : pushResults(L, [result], keys);
      return pushResults(L, gives(result, args), keys);
    };
  }

  return Object.fromEntries([...luaFunctions()].map(([name, fn]) => [name, hostFunction(fn)]));
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}

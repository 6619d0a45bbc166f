import { SATORI_METHODS, type SatoriObject } from '../satori-object.js';
import { createCamelNames, createSnakeNames } from './key-names.js';
import { createLuaArguments } from './lua-arguments.js';
import type { HostFunction, LuaVm } from './lua-vm.js';

/** `nk.get_satori()`: a table with the methods of the object that JavaScript has. */
export function satoriFunctions(vm: LuaVm): Readonly<Record<string, HostFunction>> {
  const { api, memory, values } = vm;
  const take = createLuaArguments(vm);
  const snake = createSnakeNames();
  const camel = createCamelNames();

  const methodFunction =
    (method: string): HostFunction =>
    (L, { session }) => {
      const args = Array.from({ length: take.count(L) }, (_, i) => values.read(L, i + 1, camel) ?? undefined);
      const satori = session.nk.getSatori!() as SatoriObject;
      values.push(L, satori[method]!(...args), snake);
      return 1;
    };
  const methods = SATORI_METHODS.map((method) => [snake(method), vm.addFunction(methodFunction(method))] as const);

  return {
    get_satori(L) {
      api._lua_createtable(L, 0, methods.length);
      for (const [name, fn] of methods) {
        memory.pushText(L, name);
        vm.pushFunction(L, fn);
        api._lua_rawset(L, -3);
      }
      return 1;
    },
  };
}

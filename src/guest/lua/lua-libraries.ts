import { bitFunctions } from './bit-functions.js';
import { LuaIndex, type Pointer } from './lua-api.js';
import { createLuaArguments } from './lua-arguments.js';
import type { LuaFile } from './lua-file.js';
import type { LuaState } from './lua-state.js';
import type { HostFunction, LuaVm } from './lua-vm.js';
import { dateFields, formatDate, timeOfFields } from './os-functions.js';
import { PRELUDE } from './prelude.js';

export interface LuaLibrariesDeps {
  /** The text of the file that `require(NAME)` means. */
  findModule(name: string): LuaFile | undefined;
  print(state: LuaState, text: string): void;
}

/** Lua's libraries for modules, without files and processes. */
export interface LuaLibraries {
  install(state: LuaState): void;
}

type Library = Readonly<Record<string, number>>;

export function createLuaLibraries(vm: LuaVm, deps: LuaLibrariesDeps): LuaLibraries {
  const { api, memory, values } = vm;
  const take = createLuaArguments(vm);
  const prelude = Buffer.from(PRELUDE);

  const library = (functions: Readonly<Record<string, HostFunction>>): Library =>
    Object.fromEntries(Object.entries(functions).map(([name, fn]) => [name, vm.addFunction(fn)]));

  function answer(L: Pointer, value: unknown): number {
    values.push(L, value);
    return 1;
  }

  function numbers(L: Pointer): number[] {
    return Array.from({ length: take.count(L) }, (_, i) => take.number(L, i + 1));
  }

  const os = library({
    clock: (L) => answer(L, performance.now() / 1000),
    difftime: (L) => answer(L, take.number(L, 1) - take.number(L, 2)),
    time(L) {
      const timeMs = take.isMissing(L, 1) ? Date.now() : timeOfFields(values.read(L, 1) as Record<string, unknown>);
      return answer(L, Math.floor(timeMs / 1000));
    },
    date(L) {
      const format = take.isMissing(L, 1) ? '%c' : take.text(L, 1).replace(/^!/, '');
      const timeMs = take.isMissing(L, 2) ? Date.now() : Math.trunc(take.number(L, 2)) * 1000;
      return answer(L, format.startsWith('*t') ? dateFields(timeMs) : formatDate(format, timeMs));
    },
  });

  const bit32 = library(
    Object.fromEntries(Object.entries(bitFunctions).map(([name, fn]) => [name, (L) => answer(L, fn(...numbers(L)))])),
  );

  /** Generators that were seeded; all others draw from the thread's. */
  const seeds = new WeakMap<object, { word: number }>();

  function random(state: LuaState): number {
    const seeded = seeds.get(state);
    if (!seeded) return Math.random();
    seeded.word = (seeded.word + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seeded.word ^ (seeded.word >>> 15), 1 | seeded.word);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  const math = library({
    random(L, state) {
      const count = take.count(L);
      if (count === 0) return answer(L, random(state));
      const [low, high] = count === 1 ? [1, take.number(L, 1)] : [take.number(L, 1), take.number(L, 2)];
      if (Math.floor(low) > Math.floor(high)) throw new RangeError('the interval is empty');
      return answer(L, Math.floor(low) + Math.floor(random(state) * (Math.floor(high) - Math.floor(low) + 1)));
    },
    randomseed(L, state) {
      seeds.set(state, { word: take.number(L, 1) | 0 });
      return 0;
    },
  });

  const globals = library({
    print(L, state) {
      const texts = Array.from({ length: take.count(L) }, (_, i) => printed(L, i + 1));
      deps.print(state, texts.join('\t'));
      return 0;
    },
  });

  /** As `tostring` has it, which the code may have changed. */
  function printed(L: Pointer, index: number): string {
    memory.pushText(L, 'tostring');
    api._lua_rawget(L, LuaIndex.GLOBALS);
    api._lua_pushvalue(L, index);
    api._lua_call(L, 1, 1);
    const text = memory.looseTextAt(L, -1);
    api._lua_settop(L, -2);
    return text;
  }

  const findModule = vm.addFunction((L, state) => {
    const found = deps.findModule(take.text(L, 1));
    if (!found) return answer(L, undefined);
    state.load(found.path, found.text, L);
    return 1;
  });

  const toBase = vm.addFunction((L) => {
    const digits = Math.trunc(take.number(L, 1)).toString(take.number(L, 2));
    return answer(L, api._lua_toboolean(L, 3) ? digits.toUpperCase() : digits);
  });

  function setFields(L: Pointer, table: number, functions: Library): void {
    for (const [name, fn] of Object.entries(functions)) {
      memory.pushText(L, name);
      vm.pushFunction(L, fn);
      api._lua_rawset(L, table < 0 && table > LuaIndex.REGISTRY ? table - 2 : table);
    }
  }

  function setGlobalTable(L: Pointer, name: string, functions: Library): void {
    memory.pushText(L, name);
    api._lua_createtable(L, 0, Object.keys(functions).length);
    setFields(L, -1, functions);
    api._lua_rawset(L, LuaIndex.GLOBALS);
  }

  return {
    install(state) {
      state.enter((L) => {
        api._luaopen_base(L);
        api._luaopen_table(L);
        api._luaopen_string(L);
        api._luaopen_math(L);
        setFields(L, -1, math);
        setGlobalTable(L, 'os', os);
        setGlobalTable(L, 'bit32', bit32);
        setFields(L, LuaIndex.GLOBALS, globals);
        state.load('prelude', prelude);
        vm.pushFunction(L, findModule);
        vm.pushFunction(L, toBase);
        state.call(2, () => {});
      });
    },
  };
}

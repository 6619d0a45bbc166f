import { baseFunctions, widenFunction } from './base-functions.js';
import { bitFunctions } from './bit-functions.js';
import { lookUp } from './look-up.js';
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

/** Globals of Lua's own libraries that could reach beyond the state, or into it. */
const UNSAFE = ['dofile', 'loadfile', 'newproxy', 'gcinfo', 'debug'];
/** Of `package.loaders`: the second one opens files, the others libraries. */
const OWN_LOADER = 2;
const LOADERS = 4;
/** A table on the stack, below a key, or below a key and a value. */
const BELOW_ONE = -2;
const BELOW_TWO = -3;

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
    ...baseFunctions(vm),
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
    const name = take.text(L, 1);
    const found = deps.findModule(name);
    if (found) state.load(found.path, found.text, L);
    else memory.pushText(L, `\n\tno file '${name.replaceAll('.', '/')}.lua' among the modules`);
    return 1;
  });

  const widen = vm.addFunction(widenFunction(vm));
  const { _luaopen_base, _luaopen_table, _luaopen_string, _luaopen_math, _luaopen_package } = api;
  const openers = [_luaopen_base, _luaopen_table, _luaopen_string, _luaopen_math, _luaopen_package].map((open) =>
    api.addFunction(open, 'ii'),
  );

  const lookUpBit = vm.addFunction(lookUp(vm, take, new Map(Object.entries(bit32))));

  /** Sets a field of the table on top of the stack, or of TABLE. */
  function setField(L: Pointer, name: string, pushValue: () => void, table = BELOW_TWO): void {
    memory.pushText(L, name);
    pushValue();
    api._lua_rawset(L, table);
  }

  function setFunctions(L: Pointer, functions: Library): void {
    for (const [name, fn] of Object.entries(functions)) setField(L, name, () => vm.pushFunction(L, fn));
  }

  function removeFields(L: Pointer, names: readonly string[]): void {
    for (const name of names) setField(L, name, () => api._lua_pushnil(L));
  }

  /** Runs WORK with the table NAME, of the one on top of the stack or of TABLE, on top. */
  function within(L: Pointer, name: string, work: () => void, table = BELOW_ONE): void {
    memory.pushText(L, name);
    api._lua_rawget(L, table);
    work();
    api._lua_settop(L, -2);
  }

  function pushOs(L: Pointer): void {
    api._lua_createtable(L, 0, Object.keys(os).length);
    setFunctions(L, os);
  }

  /** Few modules use it. */
  function pushBit32(L: Pointer): void {
    api._lua_createtable(L, 0, 0);
    api._lua_createtable(L, 0, 1);
    setField(L, '__index', () => vm.pushFunction(L, lookUpBit));
    api._lua_setmetatable(L, -2);
  }

  /** `require` is Lua's own; what it finds is a file of the modules or what a module has put into `package.preload`. */
  function arrangePackage(L: Pointer): void {
    removeFields(L, ['loadlib', 'config']);
    for (const name of ['path', 'cpath']) setField(L, name, () => memory.pushText(L, ''));
    within(L, 'loaders', () => {
      vm.pushFunction(L, findModule);
      api._lua_rawseti(L, -2, OWN_LOADER);
      for (let i = OWN_LOADER + 1; i <= LOADERS; i++) {
        api._lua_pushnil(L);
        api._lua_rawseti(L, -2, i);
      }
    });
    within(L, 'loaded', () => removeFields(L, ['debug']));
  }

  /** Sets the global NAME to the library that PUSH leaves, and has `require` know it. */
  function addLibrary(L: Pointer, name: string, push: (L: Pointer) => void): void {
    push(L);
    setField(L, name, () => api._lua_pushvalue(L, -2), LuaIndex.GLOBALS);
    within(
      L,
      'package',
      () => within(L, 'loaded', () => setField(L, name, () => api._lua_pushvalue(L, -4))),
      LuaIndex.GLOBALS,
    );
    api._lua_settop(L, -2);
  }

  function arrangeGlobals(L: Pointer): void {
    removeFields(L, UNSAFE);
    setFunctions(L, globals);
    within(L, 'string', () => removeFields(L, ['dump']));
    within(L, 'math', () => setFunctions(L, math));
    within(L, 'package', () => arrangePackage(L));
  }

  return {
    install(state) {
      state.enter((L) => {
        for (const open of openers) {
          api._lua_pushcclosure(L, open, 0);
          api._lua_call(L, 0, 0);
        }
        api._lua_pushvalue(L, LuaIndex.GLOBALS);
        arrangeGlobals(L);
        addLibrary(L, 'os', pushOs);
        addLibrary(L, 'bit32', pushBit32);
        state.load('prelude', prelude);
        vm.pushFunction(L, widen);
        state.call(1, () => {});
      });
    },
  };
}

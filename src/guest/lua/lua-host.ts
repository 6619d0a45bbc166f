import type { GuestFunction } from '../registry.js';
import { dispatcherFunctions } from './dispatcher-functions.js';
import { createCamelNames, createSnakeNames } from './key-names.js';
import { type Spelling, takeLuaFunction } from './lua-call.js';
import type { LuaFile } from './lua-file.js';
import { createLuaLibraries } from './lua-libraries.js';
import type { LuaSession } from './lua-session.js';
import type { LuaState } from './lua-state.js';
import { createLuaVm, type LuaVm } from './lua-vm.js';
import { nakamaFunctions } from './nakama-functions.js';
import { createNakamaModule } from './nakama-module.js';
import { openLua } from './open-lua.js';
import { openLuaState } from './open-lua-state.js';
import { ownFunctions } from './own-functions.js';
import { registrationFunctions } from './registration-functions.js';

/** One Lua, ready to make states for modules in. */
export interface LuaHost {
  readonly vm: LuaVm;
  readonly spelling: Spelling;
  /** A state with the libraries of modules. */
  openState(session: LuaSession): LuaState;
  /** Pushes the dispatcher of matches. */
  pushDispatcher(state: LuaState): void;
}

export interface LuaHostOptions {
  readonly files: readonly LuaFile[];
  readonly memoryLimitBytes: number;
  timeoutMs(session: LuaSession): number;
}

export async function openLuaHost({ files, memoryLimitBytes, timeoutMs }: LuaHostOptions): Promise<LuaHost> {
  const vm = createLuaVm(await openLua());
  const spelling: Spelling = { snake: createSnakeNames(), camel: createCamelNames() };
  const byName = new Map(files.map((file) => [file.name, file]));
  const libraries = createLuaLibraries(vm, {
    findModule: (name) => byName.get(name),
    print: ({ session }, text) => session.logger.info('%s', text),
  });
  const take = (L: number, state: LuaState): GuestFunction => takeLuaFunction(vm, state, L, spelling);
  const nakama = createNakamaModule(vm, {
    ...nakamaFunctions(vm),
    ...ownFunctions(vm),
    ...registrationFunctions(vm, take),
  });
  const dispatcher = Object.entries(dispatcherFunctions(vm)).map(([name, fn]) => [name, vm.addFunction(fn)] as const);

  return {
    vm,
    spelling,
    openState(session) {
      const state = openLuaState(vm, { memoryLimitBytes, timeoutMs, session });
      try {
        libraries.install(state);
        nakama.install(state);
        return state;
      } catch (error) {
        state.close();
        throw error;
      }
    },
    pushDispatcher({ L }) {
      vm.api._lua_createtable(L, 0, dispatcher.length);
      for (const [name, fn] of dispatcher) {
        vm.memory.pushText(L, name);
        vm.pushFunction(L, fn);
        vm.api._lua_rawset(L, -3);
      }
    },
  };
}

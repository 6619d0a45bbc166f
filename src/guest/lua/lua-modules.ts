import path from 'node:path';
import type { MatchHandler } from '../../match/loop/match-handler.js';
import type { NkObject } from '../create-nk.js';
import type { GuestLogger } from '../guest-logger.js';
import type { InitReplay } from '../init-replay.js';
import type { RecordingInitializer } from '../initializer.js';
import { type ModuleLoadError, moduleLoadError } from '../module-load-error.js';
import type { GuestFunction, ModuleRegistrations } from '../registry.js';
import { LuaIndex } from './lua-api.js';
import { LuaError } from './lua-error.js';
import type { LuaFile } from './lua-file.js';
import { type LuaHost, openLuaHost } from './lua-host.js';
import { createLuaMatch, isMatchModule } from './lua-match.js';
import type { LuaSession } from './lua-session.js';
import type { LuaState } from './lua-state.js';

/** The Lua files of one folder, loaded into this thread. */
export interface LuaModules {
  /** Its functions stay good, whatever becomes of the state that they run in; its matches only name what there is. */
  readonly registrations: ModuleRegistrations;
  /** A match with a state of its own. Throws what its files throw when they run for it. */
  createMatch(name: string): LuaMatchInstance;
}

export interface LuaMatchInstance {
  readonly handler: MatchHandler;
  end(): void;
}

export interface LuaModulesDeps {
  /** The folder, which stands before the paths of files. */
  readonly folder: string;
  readonly files: readonly LuaFile[];
  readonly nk: NkObject;
  readonly logger: GuestLogger;
  /** The context of code that runs at start. */
  readonly startCtx: object;
  readonly config: Readonly<Record<string, unknown>>;
  readonly recorder: RecordingInitializer;
  readonly replay: InitReplay;
  /** How long one call may take. */
  readonly timeoutMs: number;
  readonly startTimeoutMs: number;
  /** What the state of a match, or that of all calls of a thread, may grow to. */
  readonly memoryLimitBytes: number;
  /** Whether the state of a match can be read after its end: for tests of games. */
  readonly leavesStates?: boolean;
}

/** What answers the calls of the thread. */
interface Live {
  readonly host: LuaHost;
  readonly state: LuaState;
  readonly registrations: ModuleRegistrations;
}

/** A time limit from outside would leave the state unusable: Lua code is given less, and stops by itself. */
const shareOfTimeout = 0.9;

/** Runs all files, as Nakama does. Throws ModuleLoadError with file and line. */
export async function loadLuaModules(deps: LuaModulesDeps): Promise<LuaModules> {
  const { folder, files, nk, logger, startCtx, config, recorder, replay, memoryLimitBytes } = deps;
  const openHost = () =>
    openLuaHost({
      files,
      memoryLimitBytes,
      timeoutMs: ({ isStarting }) => Math.ceil((isStarting ? deps.startTimeoutMs : deps.timeoutMs) * shareOfTimeout),
    });
  let host = await openHost();
  let isOpening = false;

  /** Where a state had to be interrupted from outside, its memory is lost: further ones begin in another Lua. */
  function renewHost(damaged: LuaHost): void {
    damaged.vm.recover();
    if (isOpening || damaged !== host) return;
    isOpening = true;
    openHost()
      .then((opened) => {
        host = opened;
      })
      .catch((error: unknown) => logger.error('Lua cannot be started anew: %s', error))
      .finally(() => {
        isOpening = false;
      });
  }

  function newSession(isMatch: boolean): LuaSession {
    return { nk, logger, ctx: startCtx, config, isMatch, isStarting: true };
  }

  /** Leaves what the module NAME returns on the stack. */
  function pushModule({ vm: { api, memory } }: LuaHost, { L }: LuaState, name: string): void {
    memory.pushText(L, 'require');
    api._lua_rawget(L, LuaIndex.GLOBALS);
    memory.pushText(L, name);
    api._lua_call(L, 1, 1);
  }

  function runFile(state: LuaState, { name, path: file }: LuaFile, registrations: ModuleRegistrations): void {
    const { vm } = host;
    try {
      state.enter((L) => {
        vm.memory.pushText(L, 'require');
        vm.api._lua_rawget(L, LuaIndex.GLOBALS);
        vm.memory.pushText(L, name);
        state.call(1, (first) => {
          if (isMatchModule(vm, state, first)) registrations.matches.set(name, NO_HANDLER);
        });
      });
    } catch (error) {
      throw placed(error, path.join(folder, file));
    }
  }

  /** The file that the message names is to blame, which another one may have required. */
  function placed(error: unknown, file: string): ModuleLoadError {
    const named = error instanceof LuaError ? /^([^\n:]+\.lua):\d+: /.exec(error.placedMessage)?.[1] : undefined;
    const known = files.find(({ path: name }) => name === named);
    return moduleLoadError(known ? path.join(folder, known.path) : file, error);
  }

  function start(): Live {
    const session = newSession(false);
    const used = host;
    const state = used.openState(session);
    session.initializer = recorder.initializer;
    const matches: ModuleRegistrations['matches'] = new Map();
    const registrations = recorder.record(() =>
      replay.run(folder, () => {
        for (const file of files) runFile(state, file, { matches } as ModuleRegistrations);
      }),
    );
    delete session.initializer;
    session.isStarting = false;
    for (const [name, handler] of matches) registrations.matches.set(name, handler);
    return { host: used, state, registrations };
  }

  let live = start();

  function call(key: string, args: readonly unknown[]): unknown {
    if (live.state.isBroken()) {
      renewHost(live.host);
      live = start();
    }
    return (live.registrations.functions.get(key) as (...all: unknown[]) => unknown)(...args);
  }

  const functions = new Map(
    [...live.registrations.functions.keys()].map((key): [string, GuestFunction] => [
      key,
      (...args: unknown[]) => call(key, args),
    ]),
  );

  return {
    registrations: { ...live.registrations, functions },
    createMatch(name) {
      const session = newSession(true);
      const used = host;
      const state = used.openState(session);
      try {
        let match!: ReturnType<typeof createLuaMatch>;
        replay.run(`${folder}#${name}`, () => {
          match = createLuaMatch(
            used.vm,
            state,
            name,
            used.spelling,
            () => pushModule(used, state, name),
            () => used.pushDispatcher(state),
          );
        });
        session.isStarting = false;
        state.tidy();
        return {
          handler: match.handler,
          end() {
            if (state.isBroken()) renewHost(used);
            match.close(deps.leavesStates === true && !state.isBroken());
          },
        };
      } catch (error) {
        state.close();
        throw error;
      }
    },
  };
}

const noMatch = (): never => {
  throw new TypeError('Matches of Lua have a state of their own.');
};

/** Stands for the handlers of Lua's matches, which are made when a match is. */
const NO_HANDLER: MatchHandler = {
  matchInit: noMatch,
  matchJoinAttempt: noMatch,
  matchJoin: noMatch,
  matchLeave: noMatch,
  matchLoop: noMatch,
  matchTerminate: noMatch,
  matchSignal: noMatch,
};

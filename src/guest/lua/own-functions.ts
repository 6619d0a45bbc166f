import { createSnakeNames } from './key-names.js';
import type { Pointer } from './lua-api.js';
import { createLuaArguments } from './lua-arguments.js';
import { pushContext } from './lua-context.js';
import type { HostFunction, LuaVm } from './lua-vm.js';
import { timeOfFields } from './os-functions.js';
import { toJson } from './to-json.js';
import { uuidOfBytes, uuidToBytes } from './uuid-bytes.js';

type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Functions of `require("nakama")` that only Lua has. */
export function ownFunctions(vm: LuaVm): Readonly<Record<string, HostFunction>> {
  const { api, values } = vm;
  const snake = createSnakeNames();
  const take = createLuaArguments(vm);

  function answer(L: Pointer, value: unknown): number {
    values.push(L, value);
    return 1;
  }

  function nonEmpty(L: Pointer, index: number): string {
    const text = take.text(L, index);
    if (text === '') throw new TypeError(`argument ${index} must be a string that is not empty`);
    return text;
  }

  const log = (level: LogLevel): HostFunction => {
    return (L, { session }) => {
      const text = nonEmpty(L, 1);
      session.logger[level]('%s', text);
      return answer(L, text);
    };
  };

  return {
    time: (L) =>
      answer(L, take.isMissing(L, 1) ? Date.now() : timeOfFields(values.read(L, 1) as Record<string, unknown>)),

    json_encode(L) {
      if (take.count(L) === 0) throw new TypeError('argument 1 is missing');
      return answer(L, toJson(values.read(L, 1)));
    },

    json_decode(L) {
      const text = nonEmpty(L, 1);
      let value: unknown;
      try {
        value = JSON.parse(text);
      } catch (error) {
        throw new TypeError(`not a valid JSON string: ${(error as Error).message}`);
      }
      return answer(L, value);
    },

    uuid_bytes_to_string: (L) => answer(L, uuidOfBytes(take.bytes(L, 1))),
    uuid_string_to_bytes: (L) => answer(L, uuidToBytes(take.text(L, 1))),

    logger_debug: log('debug'),
    logger_info: log('info'),
    logger_warn: log('warn'),
    logger_error: log('error'),

    get_context(L, { session }) {
      pushContext(vm, L, session.ctx, snake);
      return 1;
    },

    get_config(L, { session }) {
      values.push(L, session.config, snake);
      return 1;
    },

    /** The start-up of each thread runs it; what it does through nk happens once in the process all the same. */
    run_once(L, { session }) {
      take.expectFunction(L, 1);
      if (!session.initializer || session.hasRunOnce) return 0;
      session.hasRunOnce = true;
      api._lua_settop(L, 1);
      pushContext(vm, L, session.ctx, snake);
      api._lua_call(L, 1, 0);
      return 0;
    },
  };
}

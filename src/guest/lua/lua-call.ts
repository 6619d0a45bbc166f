import { Code } from '../../base/code.js';
import type { NkObject } from '../create-nk.js';
import type { GuestLogger } from '../guest-logger.js';
import type { GuestFunction } from '../registry.js';
import type { KeyNames } from './key-names.js';
import type { Pointer } from './lua-api.js';
import { pushContext } from './lua-context.js';
import { LuaTimeout } from './lua-error.js';
import type { LuaState } from './lua-state.js';
import type { LuaVm } from './lua-vm.js';

/** How the two languages spell keys. */
export interface Spelling {
  readonly snake: KeyNames;
  readonly camel: KeyNames;
}

/** The Lua function on top of the stack of L as one that the server calls: an RPC, a hook, or what an event needs. */
export function takeLuaFunction(vm: LuaVm, state: LuaState, L: Pointer, { snake, camel }: Spelling): GuestFunction {
  const { api, values } = vm;
  const ref = state.keep(L);

  function run(ctx: object, args: readonly unknown[]): unknown {
    return state.enter(() => {
      state.pushKept(ref);
      pushContext(vm, state.L, ctx, snake);
      api._lua_checkstack(state.L, args.length);
      for (const arg of args) values.push(state.L, arg, snake);
      // Of several results the last one counts, as in Nakama.
      return state.call(args.length + 1, (first, count) =>
        count === 0 ? null : values.read(state.L, first + count - 1, camel),
      );
    });
  }

  const fn = (ctx: object, logger: GuestLogger, nk: NkObject, ...args: unknown[]): unknown => {
    Object.assign(state.session, { ctx, logger, nk });
    try {
      return run(ctx, args);
    } catch (thrown) {
      if (!(thrown instanceof LuaTimeout)) throw thrown;
      logger.error('%s', thrown.stack);
      throw Object.assign(thrown, { code: Code.DEADLINE_EXCEEDED });
    }
  };
  return fn as GuestFunction;
}

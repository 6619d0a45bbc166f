import type { KeyNames } from './key-names.js';
import type { Pointer } from './lua-api.js';
import type { LuaVm } from './lua-vm.js';

/** Nakama's number for the mode of match handlers, which its Lua calls by name. */
const MATCH_MODE = 5;

/** Pushes the context of a call, with Lua's names. Headers and parameters are tables also where there are none. */
export function pushContext({ values }: LuaVm, L: Pointer, ctx: object, keys: KeyNames): void {
  const { executionMode, headers = {}, queryParams = {} } = ctx as Readonly<Record<string, unknown>>;
  const whole = executionMode === MATCH_MODE ? { ...ctx, executionMode: 'match' } : { ...ctx, headers, queryParams };
  values.push(L, whole, keys);
}

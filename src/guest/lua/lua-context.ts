import type { KeyNames } from './key-names.js';
import type { Pointer } from './lua-api.js';
import type { LuaVm } from './lua-vm.js';

/** Nakama's number for the mode of match handlers, which its Lua calls by name. */
const MATCH_MODE = 5;

/** Pushes the context of a call, with Lua's names. */
export function pushContext({ values }: LuaVm, L: Pointer, ctx: object, keys: KeyNames): void {
  const { executionMode } = ctx as { executionMode?: unknown };
  values.push(L, executionMode === MATCH_MODE ? { ...ctx, executionMode: 'match' } : ctx, keys);
}

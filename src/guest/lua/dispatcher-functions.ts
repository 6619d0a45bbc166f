import type { MatchDispatcher, MatchPresence } from '../../match/loop/match-handler.js';
import { createCamelNames } from './key-names.js';
import type { Pointer } from './lua-api.js';
import { createLuaArguments } from './lua-arguments.js';
import type { LuaState } from './lua-state.js';
import type { HostFunction, LuaVm } from './lua-vm.js';

/** What matches speak through: the dispatcher that JavaScript has, for Lua. */
export function dispatcherFunctions(vm: LuaVm): Readonly<Record<string, HostFunction>> {
  const { api, values } = vm;
  const take = createLuaArguments(vm);
  const camel = createCamelNames();

  function dispatcherOf({ session }: LuaState): MatchDispatcher {
    if (!session.dispatcher) throw new TypeError('the dispatcher can only be used while the match runs');
    return session.dispatcher;
  }

  function presencesAt(L: Pointer, index: number): MatchPresence[] | null {
    if (take.isMissing(L, index)) return null;
    const presences = values.read(L, index, camel);
    // An empty table names nobody.
    return Array.isArray(presences) ? (presences as MatchPresence[]) : Object.values(presences as object);
  }

  const broadcast =
    (fn: 'broadcastMessage' | 'broadcastMessageDeferred'): HostFunction =>
    (L, state) => {
      const data = take.isMissing(L, 2) ? null : take.bytes(L, 2);
      const sender = take.isMissing(L, 4) ? null : (values.read(L, 4, camel) as MatchPresence);
      const reliable = take.isMissing(L, 5) || api._lua_toboolean(L, 5) !== 0;
      dispatcherOf(state)[fn](take.number(L, 1), data, presencesAt(L, 3), sender, reliable);
      return 0;
    };

  return {
    broadcast_message: broadcast('broadcastMessage'),
    broadcast_message_deferred: broadcast('broadcastMessageDeferred'),
    match_kick(L, state) {
      dispatcherOf(state).matchKick(presencesAt(L, 1) ?? []);
      return 0;
    },
    match_label_update(L, state) {
      dispatcherOf(state).matchLabelUpdate(take.isMissing(L, 1) ? '' : take.text(L, 1));
      return 0;
    },
  };
}

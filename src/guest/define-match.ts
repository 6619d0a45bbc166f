import { handlerFunctions } from '../match/loop/handler-functions.js';
import type { MatchDispatcher, MatchHandler, MatchMessage } from '../match/loop/match-handler.js';
import type { MatchContext } from './context.js';
import type { GuestLogger } from './guest-logger.js';
import type { MessageOf, MessageType, MessageTypes, TypedDispatcher } from './message-types.js';
import type { Nk } from './nk-interface.js';

type DispatcherOf<Types> = Types extends MessageTypes ? TypedDispatcher<Types> : MatchDispatcher;
type IncomingOf<Types> = Types extends MessageTypes ? MessageOf<Types> : MatchMessage;

/** What handlers of native modules are given. */
interface Environment<Types> {
  readonly ctx: MatchContext;
  readonly logger: GuestLogger;
  readonly nk: Nk;
  readonly dispatcher: DispatcherOf<Types>;
  readonly message: IncomingOf<Types>;
}

type Needed = 'matchInit' | 'matchLoop';

/** A match handler. What is left out does the least that a match needs. STATE is what `matchInit` returns. */
export interface MatchDefinition<State, Types extends MessageTypes | undefined = undefined>
  extends Pick<MatchHandler<State, Environment<Types>>, Needed>,
    Partial<Omit<MatchHandler<State, Environment<Types>>, Needed>> {
  /** The kinds of messages of this match: what players send that is none of them is left out. */
  readonly messages?: Types;
}

/**
 * Makes a match handler: everyone may join, and a signal answers nothing, unless the definition says otherwise. The type of
 * the state is that of what `matchInit`, which comes first, returns. Throws TypeError for messages that share an op code.
 */
export function defineMatch<State, Types extends MessageTypes | undefined = undefined>(
  definition: MatchDefinition<State, Types>,
): MatchHandler {
  const { messages, ...functions } = definition as MatchDefinition<State, Types> & Partial<MatchHandler>;
  const handler = { ...defaults, ...functions } as unknown as MatchHandler;
  return messages ? withMessages(handler, messages) : handler;
}

type Args = [ctx: object, logger: object, nk: object, dispatcher: MatchDispatcher, tick: number, state: unknown];

const keep = (...[, , , , , state]: Args) => ({ state });
const defaults = {
  matchJoinAttempt: (...[, , , , , state]: Args) => ({ state, accept: true }),
  matchJoin: keep,
  matchLeave: keep,
  matchTerminate: keep,
  matchSignal: keep,
};

/** HANDLER with dispatchers and messages of TYPES. */
function withMessages(handler: MatchHandler, types: MessageTypes): MatchHandler {
  const byOpCode = namesByOpCode(types);
  const dispatchers = new WeakMap<MatchDispatcher, MatchDispatcher>();

  function typed(dispatcher: MatchDispatcher): MatchDispatcher {
    const known = dispatchers.get(dispatcher) ?? createTypedDispatcher(dispatcher, types);
    dispatchers.set(dispatcher, known);
    return known;
  }

  function read(messages: readonly MatchMessage[], logger: GuestLogger): unknown[] {
    return messages.flatMap((message) => {
      const name = byOpCode.get(message.opCode);
      try {
        if (name === undefined) throw new Error(`there is none of op code ${message.opCode}`);
        return [{ name, ...message, data: types[name]!.decode(message.data) }];
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        logger.debug('a message of %s is left out: %s', message.sender.userId, reason);
        return [];
      }
    });
  }

  const wrapped: Record<string, unknown> = { ...handler };
  for (const name of handlerFunctions) {
    // It has no dispatcher yet.
    if (name === 'matchInit') continue;
    const run = handler[name] as ((...args: unknown[]) => unknown) | undefined;
    if (!run) continue;
    wrapped[name] = (ctx: object, logger: GuestLogger, nk: object, dispatcher: MatchDispatcher, ...rest: unknown[]) => {
      if (name === 'matchLoop') rest[2] = read(rest[2] as MatchMessage[], logger);
      return run.call(handler, ctx, logger, nk, typed(dispatcher), ...rest);
    };
  }
  return wrapped as unknown as MatchHandler;
}

function namesByOpCode(types: MessageTypes): Map<number, string> {
  const names = new Map<number, string>();
  for (const [name, { opCode }] of Object.entries(types)) {
    if (!Number.isSafeInteger(opCode)) throw new TypeError(`messages.${name}: the op code must be a whole number.`);
    const other = names.get(opCode);
    if (other !== undefined)
      throw new TypeError(`messages.${other} and messages.${name} have the same op code ${opCode}.`);
    names.set(opCode, name);
  }
  return names;
}

function createTypedDispatcher<Types extends MessageTypes>(
  dispatcher: MatchDispatcher,
  types: Types,
): TypedDispatcher<Types> {
  return {
    ...dispatcher,
    send(name, data, presences, { sender, reliable, deferred = false } = {}) {
      const type = types[name] as MessageType<unknown> | undefined;
      if (!type) throw new TypeError(`dispatcher.send: messages has no '${name}'.`);
      const send = deferred ? dispatcher.broadcastMessageDeferred : dispatcher.broadcastMessage;
      send(type.opCode, type.encode(data), presences, sender, reliable);
    },
  };
}

import type { HandlerFunction } from '../../match/loop/handler-functions.js';
import type { MatchDispatcher, MatchMessage, MatchPresence } from '../../match/loop/match-handler.js';
import { encodeValue } from './recorded-value.js';
import type { CallLine, RecordedMessage, RecordedPresence } from './recording-line.js';

/** Fields of `ctx` that every function of a match gets. */
const matchFields = new Set([
  'env',
  'node',
  'version',
  'executionMode',
  'matchId',
  'matchNode',
  'matchLabel',
  'matchTickRate',
]);

/** The arguments of a handler's function, by place. */
const Argument = { CTX: 0, NK: 2, PARAMS: 3, DISPATCHER: 3, TICK: 4, STATE: 5, FIRST: 6, SECOND: 7 } as const;

export const dispatcherOf = (args: readonly unknown[]): MatchDispatcher => args[Argument.DISPATCHER] as never;

/** ARGS with another dispatcher. */
export const withDispatcher = (args: readonly unknown[], dispatcher: MatchDispatcher): unknown[] =>
  args.with(Argument.DISPATCHER, dispatcher);

export const tickOf = (args: readonly unknown[]): number => args[Argument.TICK] as number;

/** ARGS at another tick. */
export const withTick = (args: readonly unknown[], tick: number): unknown[] => args.with(Argument.TICK, tick);

/** The messages that ARGS of matchLoop hold. */
export const messagesOf = (args: readonly unknown[]): readonly MatchMessage[] => args[Argument.FIRST] as MatchMessage[];

/** ARGS of matchLoop with other messages. */
export const withMessages = (args: readonly unknown[], messages: readonly MatchMessage[]): unknown[] =>
  args.with(Argument.FIRST, messages);

/** What the function FN was given, as a recording has it. */
export function recordedArguments(fn: HandlerFunction, args: readonly unknown[]): Partial<CallLine> {
  if (fn === 'matchInit') return { params: encodeValue(args[Argument.PARAMS]) };
  const t = tickOf(args);
  const given = args[Argument.FIRST];
  switch (fn) {
    case 'matchLoop': {
      const messages = given as MatchMessage[];
      return messages.length > 0 ? { t, m: messages.map(recordedMessage) } : { t };
    }
    case 'matchJoin':
    case 'matchLeave':
      return { t, p: (given as MatchPresence[]).map(recordedPresence) };
    case 'matchJoinAttempt':
      return {
        t,
        p: [recordedPresence(given as MatchPresence)],
        ctx: callerFields(args[Argument.CTX] as object),
        meta: encodeValue(args[Argument.SECOND]),
      };
    case 'matchSignal':
      return { t, data: given as string };
    case 'matchTerminate':
      return { t, grace: given as number };
    case 'matchUpgrade':
      return { t };
  }
}

function recordedPresence({ userId, sessionId, username, node, reason }: MatchPresence): RecordedPresence {
  return reason === undefined ? [userId, sessionId, username, node] : [userId, sessionId, username, node, reason];
}

function recordedMessage({ sender, opCode, data, reliable, receiveTimeMs }: MatchMessage): RecordedMessage {
  return [sender.sessionId, opCode, Buffer.from(data).toString('base64'), reliable ? 1 : 0, receiveTimeMs];
}

function callerFields(ctx: object): Record<string, unknown> {
  const fields = Object.entries(ctx).filter(([name]) => !matchFields.has(name));
  return Object.fromEntries(fields.map(([name, value]) => [name, encodeValue(value)]));
}

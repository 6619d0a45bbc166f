import { boolean, integer, nonEmptyText, number, object, optional, text, textMap, uuid } from './argument.js';
import { chosenSessionIds, streamArgument } from './stream-argument.js';

/** What many tell must not fill the memory: larger messages are waited for. */
const MAX_TEXT = 16_384;
const MAX_RECEIVERS = 256;

/**
 * The nk functions that give nothing back and fail for wrong arguments alone: the main thread is told of them, and nobody waits.
 * Each checks its arguments and answers them as they are to be passed on, or undefined where the call is to be waited for.
 * Throws ArgumentError.
 */
export const toldFunctions: Readonly<Record<string, (...args: unknown[]) => readonly unknown[] | undefined>> = {
  metricsCounterAdd: (name, tags, delta) => [
    ...series('metricsCounterAdd', name, tags),
    integer('metricsCounterAdd', 'delta', delta),
  ],
  metricsGaugeSet: (name, tags, value) => [
    ...series('metricsGaugeSet', name, tags),
    number('metricsGaugeSet', 'value', value),
  ],
  metricsTimerRecord: (name, tags, value) => [
    ...series('metricsTimerRecord', name, tags),
    integer('metricsTimerRecord', 'value', value),
  ],
  event: (name, properties, timestamp, external) => [
    nonEmptyText('event', 'eventName', name),
    { ...optional(textMap, 'event', 'properties', properties) },
    optional(number, 'event', 'timestamp', timestamp),
    optional(boolean, 'event', 'external', external),
  ],

  streamSend(stream, data, presences, reliable) {
    const fn = 'streamSend';
    const to = streamArgument(fn, stream);
    const isReliable = optional(boolean, fn, 'reliable', reliable);
    const message = text(fn, 'data', data);
    const receivers = chosenSessionIds(fn, presences);
    if (message.length > MAX_TEXT || (receivers?.length ?? 0) > MAX_RECEIVERS) return undefined;
    return [to, message, receivers?.map((sessionId) => ({ sessionId })), isReliable];
  },

  streamClose: (stream) => [streamArgument('streamClose', stream)],

  streamUserLeave(userId, sessionId, stream) {
    const fn = 'streamUserLeave';
    const to = streamArgument(fn, stream);
    return [uuid(fn, 'userId', userId), uuid(fn, 'sessionID', sessionId), to];
  },

  streamUserKick(presence, stream) {
    const fn = 'streamUserKick';
    const to = streamArgument(fn, stream);
    const { userId, sessionId } = object(fn, 'presence', presence);
    return [{ userId: uuid(fn, 'userId', userId), sessionId: uuid(fn, 'sessionID', sessionId) }, to];
  },
};

function series(fn: string, name: unknown, tags: unknown): [string, Record<string, string>] {
  return [nonEmptyText(fn, 'name', name), { ...optional(textMap, fn, 'tags', tags) }];
}

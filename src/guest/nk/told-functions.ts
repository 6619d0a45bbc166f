import { integer, nonEmptyText, number, optional, textMap } from './argument.js';

/**
 * The nk functions that the main thread is only told of: nobody waits for them. Each checks its arguments and answers them as
 * they are to be passed on. Throws ArgumentError.
 */
export const toldFunctions: Readonly<Record<string, (...args: unknown[]) => readonly unknown[]>> = {
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
};

function series(fn: string, name: unknown, tags: unknown): [string, Record<string, string>] {
  return [nonEmptyText(fn, 'name', name), { ...optional(textMap, fn, 'tags', tags) }];
}

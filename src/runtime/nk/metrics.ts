import { integer, nonEmptyText, number, optional, textMap } from '../../guest/nk/argument.js';
import type { NkFunctions } from '../nk-functions.js';

/** Where the metrics of modules go; tags are the labels of one series. */
export interface NkMetrics {
  counterAdd(name: string, tags: Readonly<Record<string, string>>, delta: number): void;
  gaugeSet(name: string, tags: Readonly<Record<string, string>>, value: number): void;
  timerRecord(name: string, tags: Readonly<Record<string, string>>, valueNs: number): void;
}

export function metricsNk(metrics: NkMetrics): NkFunctions {
  const named = (fn: string, name: unknown, tags: unknown) =>
    [nonEmptyText(fn, 'name', name), optional(textMap, fn, 'tags', tags) ?? {}] as const;

  return {
    metricsCounterAdd: (_caller, name, tags, delta) =>
      metrics.counterAdd(...named('metricsCounterAdd', name, tags), integer('metricsCounterAdd', 'delta', delta)),
    metricsGaugeSet: (_caller, name, tags, value) =>
      metrics.gaugeSet(...named('metricsGaugeSet', name, tags), number('metricsGaugeSet', 'value', value)),
    metricsTimerRecord: (_caller, name, tags, value) =>
      metrics.timerRecord(...named('metricsTimerRecord', name, tags), integer('metricsTimerRecord', 'value', value)),
  };
}

import { toldFunctions } from '../../guest/nk/told-functions.js';
import type { NkFunctions } from '../nk-functions.js';

/** Where the metrics of modules go; tags are the labels of one series. */
export interface NkMetrics {
  counterAdd(name: string, tags: Readonly<Record<string, string>>, delta: number): void;
  gaugeSet(name: string, tags: Readonly<Record<string, string>>, value: number): void;
  timerRecord(name: string, tags: Readonly<Record<string, string>>, valueNs: number): void;
}

export function metricsNk(metrics: NkMetrics): NkFunctions {
  type Series = [name: string, tags: Record<string, string>, value: number];
  const checked = (fn: string, args: readonly unknown[]) => toldFunctions[fn]!(...args) as Series;

  return {
    metricsCounterAdd: (_caller, ...args) => metrics.counterAdd(...checked('metricsCounterAdd', args)),
    metricsGaugeSet: (_caller, ...args) => metrics.gaugeSet(...checked('metricsGaugeSet', args)),
    metricsTimerRecord: (_caller, ...args) => metrics.timerRecord(...checked('metricsTimerRecord', args)),
  };
}

import type { HistogramSeries } from './fast-histogram.js';

/** The series of a histogram by name and status code. Codes are gRPC's; whatever else a module throws shares one label. */
export function createSeriesCache(create: (name: string, code: string) => HistogramSeries) {
  const series = new Map<string, HistogramSeries[]>();
  return (name: string, code: number): HistogramSeries => {
    const slot = Number.isInteger(code) && code >= 0 && code <= 16 ? code : 17;
    let ofName = series.get(name);
    if (!ofName) {
      ofName = [];
      series.set(name, ofName);
    }
    ofName[slot] ??= create(name, slot === 17 ? 'other' : String(code));
    return ofName[slot];
  };
}

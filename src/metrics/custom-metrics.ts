import type { Registry } from 'prom-client';
import { createCounts, histogramSamples, observe, registerMetric, type Sample } from './fast-histogram.js';

/** What modules may count with `nk.metrics*`. Tags are the labels of one series. */
export interface CustomMetrics {
  counterAdd(name: string, tags: Readonly<Record<string, string>>, delta: number): void;
  gaugeSet(name: string, tags: Readonly<Record<string, string>>, value: number): void;
  /** VALUENS in nanoseconds, as modules give it; shown as a histogram in seconds. */
  timerRecord(name: string, tags: Readonly<Record<string, string>>, valueNs: number): void;
}

interface CustomMetricsOptions {
  readonly registry: Registry;
  /** Stands before each name, with its underscore. */
  readonly prefix: string;
  /** The most series (a name with one set of tags) that are kept; more are dropped. */
  readonly seriesLimit: number;
  /** Called for each value that was dropped: too many series, no number, or a name of another kind. */
  readonly onDropped: () => void;
}

type Kind = 'counter' | 'gauge' | 'histogram';

interface Series {
  readonly labels: Record<string, string>;
  /** Of counters and gauges. */
  value: number;
  /** Of histograms. */
  readonly counts: ReturnType<typeof createCounts>;
}

const BUCKETS_SEC = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const MAX_TAGS = 16;
const MAX_TEXT = 128;

/**
 * The metrics of modules. Their names and tags are not known beforehand, so they are kept here rather than in prom-client's
 * own classes, which want every label named at creation.
 */
export function createCustomMetrics({ registry, prefix, seriesLimit, onDropped }: CustomMetricsOptions): CustomMetrics {
  const families = new Map<string, { kind: Kind; series: Map<string, Series> }>();
  let seriesCount = 0;

  function familyOf(kind: Kind, name: string) {
    const fullName = prefix + nameOf(name);
    const known = families.get(fullName);
    if (known) return known.kind === kind ? known : undefined;
    if (seriesCount >= seriesLimit || registry.getSingleMetric(fullName)) return undefined;
    const family = { kind, series: new Map<string, Series>() };
    families.set(fullName, family);
    registerMetric(registry, fullName, `A ${kind} of the modules.`, kind, () =>
      [...family.series.values()].flatMap((series) => samplesOf(fullName, kind, series)),
    );
    return family;
  }

  function seriesOf(kind: Kind, name: string, tags: Readonly<Record<string, string>>): Series | undefined {
    if (typeof name !== 'string' || name === '') return undefined;
    const family = familyOf(kind, name);
    if (!family) return undefined;
    const labels = labelsOf(tags);
    const key = JSON.stringify(labels);
    const known = family.series.get(key);
    if (known) return known;
    if (seriesCount >= seriesLimit) return undefined;
    seriesCount++;
    const series = { labels, value: 0, counts: createCounts(kind === 'histogram' ? BUCKETS_SEC : []) };
    family.series.set(key, series);
    return series;
  }

  function change(kind: Kind, name: string, tags: Readonly<Record<string, string>>, value: number) {
    const series = Number.isFinite(value) ? seriesOf(kind, name, tags) : undefined;
    if (!series) onDropped();
    return series;
  }

  return {
    counterAdd(name, tags, delta) {
      const series = change('counter', name, tags, delta < 0 ? Number.NaN : delta);
      if (series) series.value += delta;
    },
    gaugeSet(name, tags, value) {
      const series = change('gauge', name, tags, value);
      if (series) series.value = value;
    },
    timerRecord(name, tags, valueNs) {
      const series = change('histogram', name, tags, valueNs);
      if (series) observe(BUCKETS_SEC, series.counts, valueNs / 1e9);
    },
  };
}

function samplesOf(name: string, kind: Kind, { labels, value, counts }: Series): Sample[] {
  return kind === 'histogram' ? histogramSamples(name, labels, BUCKETS_SEC, counts) : [{ value, labels }];
}

/** Prometheus knows letters, digits and underscores in names. */
function nameOf(text: string): string {
  const name = text.slice(0, MAX_TEXT).replace(/[^a-zA-Z0-9_]/g, '_');
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

function labelsOf(tags: Readonly<Record<string, string>> | null | undefined): Record<string, string> {
  const labels: Record<string, string> = Object.create(null);
  for (const key of Object.keys(tags ?? {})
    .sort()
    .slice(0, MAX_TAGS)) {
    // `le` and names that begin with two underscores are Prometheus' own.
    const name = nameOf(key).replace(/^__+/, '_');
    labels[name === 'le' ? '_le' : name] = String(tags![key]).slice(0, MAX_TEXT);
  }
  return labels;
}

import type { Registry } from 'prom-client';

/** What every metric is made with: its full name, its help, and the registry that shows it. */
export type NameMetric = (
  name: string,
  help: string,
) => { readonly name: string; readonly help: string; readonly registers: Registry[] };

import type { Case } from './cases.js';

/** All runs of one case on one server, in order. */
export interface Series {
  readonly subject: string;
  readonly runs: readonly Record<string, number>[];
}

/** A Markdown table: a row per case and figure, a column per server, each cell 'median (min–max)'. */
export function renderTable(results: readonly { of: Case; series: readonly Series[] }[]): string {
  const subjects = [...new Set(results.flatMap(({ series }) => series.map(({ subject }) => subject)))];
  const rows = results.flatMap(({ of, series }) =>
    of.figures.map(({ key, label }, index) => {
      const cells = subjects.map((subject) => {
        const runs = series.find((one) => one.subject === subject)?.runs ?? [];
        return cell(runs.map((run) => run[key]!));
      });
      return [index === 0 ? of.title : '', label, ...cells];
    }),
  );
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const head = ['workload', 'figure', ...subjects];
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function cell(values: readonly number[]): string {
  if (values.length === 0) return '–';
  const sorted = values.toSorted((a, b) => a - b);
  const median = sorted[(sorted.length - 1) >> 1]!;
  return `**${short(median)}** (${short(sorted[0]!)}–${short(sorted.at(-1)!)})`;
}

function short(value: number): string {
  return Math.abs(value) >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

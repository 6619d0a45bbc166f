import type { Cell, Figures } from './measure.js';

/** A measurement and what it is called. */
export interface Result {
  readonly name: string;
  readonly cell: Cell;
  readonly figures: Figures;
}

/** A Markdown table, one row a measurement, grouped by loss. */
export function renderFigures(results: readonly Result[]): string {
  const head = ['loss', 'delivery', 'p50', 'p95', 'p99', 'p99.9', 'arrived', 'bytes', 'packets', 'server CPU, µs'];
  const rows = results.map(({ name, cell, figures }, index) => {
    const isFirst = results[index - 1]?.cell.lossPercent !== cell.lossPercent;
    const { p50, p95, p99, p999, arrived, bytesPerMessage, packetsPerMessage, cpuUsPerMessage } = figures;
    const times = [p50, p95, p99, p999].map((ms) => ms.toFixed(ms < 1000 ? 1 : 0));
    const rest = [`${(arrived * 100).toFixed(1)} %`, bytesPerMessage.toFixed(0), packetsPerMessage.toFixed(2)];
    return [isFirst ? `${cell.lossPercent} %` : '', name, ...times, ...rest, cpuUsPerMessage.toFixed(0)];
  });
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

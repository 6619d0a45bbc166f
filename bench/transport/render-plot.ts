import type { Result } from './render-figures.js';

const width = 880;
const panelHeight = 190;
const left = 64;
const right = 190;
const top = 34;
const shares = ['p50', 'p95', 'p99', 'p999'] as const;
const labels = { p50: 'p50', p95: 'p95', p99: 'p99', p999: 'p99.9' };
const colours = ['#8a8f98', '#c0392b', '#d98324', '#1f6fb2', '#2e8b57', '#7d4fb0'];
/** Round-trip times on a logarithmic scale, in milliseconds. */
const scale = [40, 60, 100, 200, 500, 1000, 2000];

/** The percentiles of RESULTS as SVG: a panel for each loss, a line for each delivery. */
export function renderPlot(results: readonly Result[], title: string): string {
  const losses = [...new Set(results.map(({ cell }) => cell.lossPercent))];
  const names = [...new Set(results.map(({ name }) => name))];
  const height = top + losses.length * panelHeight + 20;
  const panels = losses.map((loss, index) => {
    const shown = results.filter(({ cell }) => cell.lossPercent === loss);
    return panel(shown, names, `${loss} % loss`, top + index * panelHeight);
  });
  const legend = names.map((name, index) => {
    const y = top + 30 + index * 18;
    const x = width - right + 16;
    return `<path d="M${x} ${y - 4}h18" stroke="${colourOf(index)}" stroke-width="2.5"/>${text(x + 24, y, name)}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ' font-family="system-ui, sans-serif" font-size="12" fill="none">',
    `<title>${title}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(left, 20, title),
    ...panels,
    ...legend,
    '</svg>\n',
  ].join('\n');
}

function panel(results: readonly Result[], names: readonly string[], caption: string, y: number): string {
  const bottom = y + panelHeight - 40;
  const grid = scale.map((ms) => {
    const at = yOf(ms, y, bottom);
    return `<path d="M${left} ${at}H${width - right}" stroke="#e3e5e8"/>${text(left - 8, at + 4, `${ms}`, 'end')}`;
  });
  const ticks = shares.map((share, index) => text(xOf(index), bottom + 16, labels[share], 'middle'));
  const lines = results.map(({ name, figures }) => {
    const colour = colourOf(names.indexOf(name));
    const points = shares.map((share, index) => [xOf(index), yOf(figures[share], y, bottom)] as const);
    const dots = points.map(([x, at]) => `<circle cx="${x}" cy="${at}" r="3" fill="${colour}"/>`).join('');
    return `<polyline points="${points.map((point) => point.join(',')).join(' ')}" stroke="${colour}" stroke-width="2"/>${dots}`;
  });
  return [text(left + 6, y + 4, `${caption}, ms`), ...grid, ...ticks, ...lines].join('\n');
}

function xOf(index: number): number {
  return left + 40 + (index * (width - left - right - 80)) / (shares.length - 1);
}

function yOf(ms: number, y: number, bottom: number): number {
  const share = Math.log(ms / scale[0]!) / Math.log(scale.at(-1)! / scale[0]!);
  return Number((bottom - Math.min(1, Math.max(0, share)) * (bottom - y - 12)).toFixed(1));
}

function text(x: number, y: number, content: string, anchor = 'start'): string {
  return `<text x="${x}" y="${y}" fill="#333" text-anchor="${anchor}">${content}</text>`;
}

function colourOf(index: number): string {
  return colours[index % colours.length]!;
}

/** Values in milliseconds over the last seconds, the newest at the right. */
export interface Plot {
  /** LINE is the place of the line that the value belongs to, 0 where left out. */
  add(valueMs: number, nowMs: number, line?: number): void;
  clear(): void;
  draw(nowMs: number): void;
  /** The value that SHARE (0 to 1) of those shown of LINE are not above; undefined where there are none. */
  quantile(share: number, line?: number): number | undefined;
}

interface Sample {
  readonly atMs: number;
  readonly value: number;
  readonly line: number;
}

const windowMs = 20_000;
const font = '11px system-ui, sans-serif';
const topSpace = 6;
const bottomSpace = 16;

/** One line for each of COLORS. `smallestTop` is the scale's top, in milliseconds, for as long as all values fit below it. */
export function createPlot(canvas: HTMLCanvasElement, colors: readonly string[], smallestTop: number): Plot {
  const context = canvas.getContext('2d')!;
  let samples: Sample[] = [];

  function quantile(share: number, line = 0): number | undefined {
    const sorted = samples
      .filter((sample) => sample.line === line)
      .map(({ value }) => value)
      .sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  }

  function drawScale(width: number, top: number, toY: (value: number) => number): void {
    context.font = font;
    context.lineWidth = 1;
    for (const value of [0, top / 2, top]) {
      const y = Math.round(toY(value)) + 0.5;
      context.strokeStyle = '#232b44';
      context.beginPath();
      context.moveTo(0, y);
      context.lineTo(width, y);
      context.stroke();
    }
    context.fillStyle = '#8d98b8';
    context.textAlign = 'left';
    for (const value of [top / 2, top]) context.fillText(`${value} ms`, 1, toY(value) + 12);
    context.fillText(`${windowMs / 1000} s ago`, 1, canvas.clientHeight - 3);
    context.textAlign = 'right';
    context.fillText('now', width - 1, canvas.clientHeight - 3);
  }

  function drawLine(line: number, toX: (atMs: number) => number, toY: (value: number) => number): void {
    const color = colors[line]!;
    const shown = samples.filter((sample) => sample.line === line);
    const first = shown[0];
    const last = shown.at(-1);
    if (!first || !last || first === last) return;
    context.beginPath();
    for (const { atMs, value } of shown) context.lineTo(toX(atMs), toY(value));
    context.strokeStyle = color;
    context.lineWidth = 1.5;
    context.lineJoin = 'round';
    context.stroke();
    context.lineTo(toX(last.atMs), toY(0));
    context.lineTo(toX(first.atMs), toY(0));
    context.fillStyle = `${color}26`;
    context.fill();
  }

  return {
    add(value, atMs, line = 0) {
      samples.push({ atMs, value, line });
    },

    clear() {
      samples = [];
    },

    draw(nowMs) {
      samples = samples.filter(({ atMs }) => atMs > nowMs - windowMs);
      const { clientWidth: width, clientHeight: height } = canvas;
      canvas.width = Math.round(width * devicePixelRatio);
      canvas.height = Math.round(height * devicePixelRatio);
      context.scale(devicePixelRatio, devicePixelRatio);
      // One slow value in a hundred may leave the plot at its top, lest it flattens all the others.
      const highest = Math.max(...colors.map((_color, line) => quantile(0.98, line) ?? 0));
      const top = niceCeiling(Math.max(smallestTop, highest * 1.25));
      const floor = height - bottomSpace;
      const toY = (value: number) => floor - (Math.min(value, top) / top) * (floor - topSpace);
      drawScale(width, top, toY);
      const toX = (atMs: number) => width - ((nowMs - atMs) / windowMs) * width;
      for (const line of colors.keys()) drawLine(line, toX, toY);
    },

    quantile,
  };
}

/** The next of 1, 2, 5, 10, 20, … at or above VALUE. */
function niceCeiling(value: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * magnitude).find((step) => step >= value * 0.999) ?? 10 * magnitude;
}

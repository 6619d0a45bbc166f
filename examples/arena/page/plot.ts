/** A strip of recent values in milliseconds, the newest at the right; the scale follows the largest one shown. */
export class Plot {
  private readonly values: number[] = [];
  private readonly context: CanvasRenderingContext2D;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly color: string,
    private readonly capacity = 150,
  ) {
    this.context = canvas.getContext('2d')!;
  }

  add(valueMs: number): void {
    this.values.push(valueMs);
    if (this.values.length > this.capacity) this.values.shift();
  }

  median(): number {
    const sorted = [...this.values].sort((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? 0;
  }

  draw(): void {
    const { canvas, context, values } = this;
    const ratio = devicePixelRatio;
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    canvas.width = width * ratio;
    canvas.height = height * ratio;
    context.scale(ratio, ratio);
    const top = niceCeiling(Math.max(1, ...values));
    const toX = (index: number) => width - (values.length - 1 - index) * (width / (this.capacity - 1));
    const toY = (value: number) => height - 4 - (value / top) * (height - 14);
    this.drawGrid(width, top, toY);
    if (values.length < 2) return;
    context.beginPath();
    values.forEach((value, index) => {
      context.lineTo(toX(index), toY(value));
    });
    context.strokeStyle = this.color;
    context.lineWidth = 1.6;
    context.lineJoin = 'round';
    context.stroke();
    context.lineTo(toX(values.length - 1), height);
    context.lineTo(toX(0), height);
    context.fillStyle = `${this.color}22`;
    context.fill();
  }

  private drawGrid(width: number, top: number, toY: (value: number) => number): void {
    const { context } = this;
    context.font = '11px system-ui, sans-serif';
    for (const value of [0, top / 2, top]) {
      context.strokeStyle = '#232b44';
      context.beginPath();
      context.moveTo(0, toY(value));
      context.lineTo(width, toY(value));
      context.stroke();
      context.fillStyle = '#8d98b8';
      if (value > 0) context.fillText(`${value} ms`, 2, toY(value) + 12);
    }
  }
}

/** The next of 1, 2, 5, 10, 20, … at or above VALUE. */
function niceCeiling(value: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * magnitude).find((step) => step >= value) ?? 10 * magnitude;
}

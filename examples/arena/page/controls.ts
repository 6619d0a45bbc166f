import type { Input } from '../protocol.js';

const keyDirections: Record<string, [number, number]> = {
  KeyW: [0, -1],
  ArrowUp: [0, -1],
  KeyS: [0, 1],
  ArrowDown: [0, 1],
  KeyA: [-1, 0],
  ArrowLeft: [-1, 0],
  KeyD: [1, 0],
  ArrowRight: [1, 0],
};

/** What the player steers, from keys or from a finger dragged over the arena; a second finger dashes. */
export class Controls {
  private readonly pressed = new Set<string>();
  private dragFrom: { id: number; x: number; y: number } | undefined;
  private drag = { x: 0, y: 0 };
  private touchDash = false;

  constructor(target: HTMLElement) {
    addEventListener('keydown', (event) => {
      if (event.code in keyDirections || event.code === 'Space') event.preventDefault();
      this.pressed.add(event.code);
    });
    addEventListener('keyup', (event) => this.pressed.delete(event.code));
    addEventListener('blur', () => this.pressed.clear());
    target.addEventListener('pointerdown', (event) => this.startDrag(event));
    target.addEventListener('pointermove', (event) => this.moveDrag(event));
    for (const end of ['pointerup', 'pointercancel'] as const) {
      target.addEventListener(end, (event) => this.endDrag(event));
    }
  }

  read(): Input {
    let { x, y } = this.drag;
    for (const code of this.pressed) {
      const [dx, dy] = keyDirections[code] ?? [0, 0];
      x += dx;
      y += dy;
    }
    const length = Math.max(1, Math.hypot(x, y));
    return { x: round(x / length), y: round(y / length), dash: this.pressed.has('Space') || this.touchDash };
  }

  private startDrag(event: PointerEvent): void {
    if (this.dragFrom) {
      this.touchDash = true;
      return;
    }
    this.dragFrom = { id: event.pointerId, x: event.clientX, y: event.clientY };
  }

  private moveDrag(event: PointerEvent): void {
    if (this.dragFrom?.id !== event.pointerId) return;
    const reach = 60;
    const clamp = (value: number) => Math.max(-1, Math.min(1, value / reach));
    this.drag = { x: clamp(event.clientX - this.dragFrom.x), y: clamp(event.clientY - this.dragFrom.y) };
  }

  private endDrag(event: PointerEvent): void {
    this.touchDash = false;
    if (this.dragFrom?.id !== event.pointerId) return;
    this.dragFrom = undefined;
    this.drag = { x: 0, y: 0 };
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

import type { Steering } from '../flight.js';

const keyDirections: Readonly<Record<string, readonly [number, number]>> = {
  KeyW: [0, -1],
  ArrowUp: [0, -1],
  KeyS: [0, 1],
  ArrowDown: [0, 1],
  KeyA: [-1, 0],
  ArrowLeft: [-1, 0],
  KeyD: [1, 0],
  ArrowRight: [1, 0],
};

/** How far a finger is dragged for full thrust, in CSS pixels. */
export const stickReachPx = 56;

/** Where a finger went down and is now, in the CSS pixels of the arena's box. */
export interface Stick {
  readonly fromX: number;
  readonly fromY: number;
  readonly x: number;
  readonly y: number;
}

export interface Controls {
  read(): Steering;
  /** The finger or mouse button that steers, while there is one. */
  stick(): Stick | undefined;
}

/** What the player steers, from keys or from a finger dragged over STAGE; a second finger or DASHBUTTON dashes. */
export function createControls(stage: HTMLElement, dashButton: HTMLElement): Controls {
  const pressed = new Set<string>();
  const dashing = new Set<number>();
  let steering: { id: number; stick: Stick } | undefined;

  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (!(event.code in keyDirections) && event.code !== 'Space') return;
    if (event.code === 'Space' && event.target instanceof HTMLAnchorElement) return;
    event.preventDefault();
    pressed.add(event.code);
  });
  addEventListener('keyup', ({ code }) => pressed.delete(code));
  // Keys that are let go elsewhere are not told to us.
  addEventListener('blur', () => pressed.clear());

  function within({ clientX, clientY }: PointerEvent): { x: number; y: number } {
    const box = stage.getBoundingClientRect();
    return { x: clientX - box.left, y: clientY - box.top };
  }

  function release({ pointerId }: PointerEvent): void {
    dashing.delete(pointerId);
    if (steering?.id === pointerId) steering = undefined;
  }

  stage.addEventListener('pointerdown', (event) => {
    stage.setPointerCapture(event.pointerId);
    if (steering) {
      dashing.add(event.pointerId);
      return;
    }
    const { x, y } = within(event);
    steering = { id: event.pointerId, stick: { fromX: x, fromY: y, x, y } };
  });
  stage.addEventListener('pointermove', (event) => {
    if (steering?.id === event.pointerId) steering.stick = { ...steering.stick, ...within(event) };
  });
  stage.addEventListener('lostpointercapture', release);

  dashButton.addEventListener('pointerdown', (event) => {
    event.preventDefault();
    dashButton.setPointerCapture(event.pointerId);
    dashing.add(event.pointerId);
  });
  dashButton.addEventListener('lostpointercapture', release);
  dashButton.addEventListener('contextmenu', (event) => event.preventDefault());

  return {
    read() {
      let [x, y] = steering ? thrustOf(steering.stick) : [0, 0];
      for (const code of pressed) {
        const [dx, dy] = keyDirections[code] ?? [0, 0];
        x += dx;
        y += dy;
      }
      const length = Math.max(1, Math.hypot(x, y));
      return { x: round(x / length), y: round(y / length), dash: pressed.has('Space') || dashing.size > 0 };
    },
    stick: () => steering?.stick,
  };
}

function thrustOf({ fromX, fromY, x, y }: Stick): [number, number] {
  return [(x - fromX) / stickReachPx, (y - fromY) / stickReachPx];
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

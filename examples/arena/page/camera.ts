import { arenaHeight, arenaWidth } from '../protocol.js';

/** What part of the arena is drawn: a point of it is at `x * scale + offsetX` in CSS pixels. */
export interface Camera {
  readonly scale: number;
  readonly offsetX: number;
  readonly offsetY: number;
}

/** Smaller than this, in CSS pixels a unit, pilots are hard to see: then the camera follows one's own. */
const smallestScale = 0.5;
/** Around the arena, in its units. */
const margin = 14;

/** Shows the whole arena where WIDTH and HEIGHT (CSS pixels) allow, otherwise the part around FOLLOWED. */
export function aim(width: number, height: number, followed: { x: number; y: number } | undefined): Camera {
  const scale = Math.max(
    smallestScale,
    Math.min(width / (arenaWidth + 2 * margin), height / (arenaHeight + 2 * margin)),
  );
  const { x, y } = followed ?? { x: arenaWidth / 2, y: arenaHeight / 2 };
  return { scale, offsetX: offset(width, arenaWidth, x, scale), offsetY: offset(height, arenaHeight, y, scale) };
}

function offset(seen: number, whole: number, followed: number, scale: number): number {
  const spare = seen - whole * scale;
  const edge = margin * scale;
  if (spare >= 2 * edge - 0.01) return spare / 2;
  return Math.min(edge, Math.max(spare - edge, seen / 2 - followed * scale));
}

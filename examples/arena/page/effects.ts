import type { Snapshot } from '../protocol.js';
import type { ShownPilot } from './timeline.js';

export interface Burst {
  readonly x: number;
  readonly y: number;
  /** Of the pilot that is nearest, who is taken to be the one who collected the spark. */
  readonly pilot: number;
  /** From 0 to 1 over its life. */
  readonly age: number;
}

const lifeMs = 450;

/** The short-lived rings where sparks were collected. */
export function createBursts(): {
  /** Takes what is shown now; answers what bursts. */
  follow(sparks: Snapshot['sparks'], pilots: readonly ShownPilot[], nowMs: number): Burst[];
} {
  let known = new Map<number, { x: number; y: number }>();
  let bursts: { x: number; y: number; pilot: number; fromMs: number }[] = [];

  return {
    follow(sparks, pilots, nowMs) {
      const present = new Map(sparks.map(([id, x, y]) => [id, { x, y }]));
      for (const [id, at] of known) {
        const collector = present.has(id) ? undefined : nearest(pilots, at);
        if (collector !== undefined) bursts.push({ ...at, pilot: collector, fromMs: nowMs });
      }
      known = present;
      bursts = bursts.filter(({ fromMs }) => nowMs - fromMs < lifeMs);
      return bursts.map(({ fromMs, ...burst }) => ({ ...burst, age: (nowMs - fromMs) / lifeMs }));
    },
  };
}

function nearest(pilots: readonly ShownPilot[], { x, y }: { x: number; y: number }): number | undefined {
  let best: { number: number; distance: number } | undefined;
  for (const pilot of pilots) {
    const distance = Math.hypot(pilot.x - x, pilot.y - y);
    if (distance < (best?.distance ?? 150)) best = { number: pilot.number, distance };
  }
  return best?.number;
}

import type { ShownPilot } from './timeline.js';

export interface TrailPoint {
  readonly x: number;
  readonly y: number;
  readonly atMs: number;
}

export const trailLengthMs = 380;
/** A pilot that moves further within one frame has been put there; it leaves no trail. */
const maxStep = 160;

/** Where each pilot has just been, the oldest point first. */
export function createTrails(): { follow(pilots: readonly ShownPilot[], nowMs: number): Map<number, TrailPoint[]> } {
  let trails = new Map<number, TrailPoint[]>();
  return {
    follow(pilots, nowMs) {
      trails = new Map(
        pilots.map(({ number, x, y }) => {
          const last = trails.get(number)?.at(-1);
          const isJump = last !== undefined && Math.hypot(x - last.x, y - last.y) > maxStep;
          const kept = isJump ? [] : (trails.get(number) ?? []).filter(({ atMs }) => nowMs - atMs < trailLengthMs);
          return [number, [...kept, { x, y, atMs: nowMs }]];
        }),
      );
      return trails;
    },
  };
}

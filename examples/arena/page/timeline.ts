import { type Snapshot, tickRateHz } from '../protocol.js';

export interface ShownPilot {
  number: number;
  x: number;
  y: number;
  score: number;
  dashing: boolean;
}

/** How far behind the newest snapshot others are shown, so that there is always one on each side to blend. */
const delayMs = (1000 / tickRateHz) * 2.5;

/** Snapshots in order of their ticks, and the arena as it was a moment ago, blended between two of them. */
export class Timeline {
  private readonly snapshots: Snapshot[] = [];
  private offsetMs: number | undefined;

  add(snapshot: Snapshot, nowMs: number): void {
    if (snapshot.tick <= (this.newest()?.tick ?? -1)) return;
    this.snapshots.push(snapshot);
    if (this.snapshots.length > 30) this.snapshots.shift();
    const offset = nowMs - timeOf(snapshot);
    // Follows the quickest arrivals at once and drifts slowly towards later ones: jitter does not show.
    this.offsetMs = Math.min(offset, (this.offsetMs ?? offset) + 0.4);
  }

  newest(): Snapshot | undefined {
    return this.snapshots.at(-1);
  }

  at(nowMs: number): ShownPilot[] {
    const newest = this.newest();
    if (!newest || this.offsetMs === undefined) return [];
    const wanted = nowMs - this.offsetMs - delayMs;
    const after = this.snapshots.find((snapshot) => timeOf(snapshot) >= wanted) ?? newest;
    const before = this.snapshots[this.snapshots.indexOf(after) - 1] ?? after;
    const span = timeOf(after) - timeOf(before);
    const share = span > 0 ? Math.min(1, Math.max(0, (wanted - timeOf(before)) / span)) : 1;
    return after.pilots.map(([number, x, y, , , score, dashing]) => {
      const from = before.pilots.find((row) => row[0] === number) ?? [number, x, y];
      const blend = (a: number, b: number) => a + (b - a) * share;
      return { number, x: blend(from[1], x), y: blend(from[2], y), score, dashing: dashing === 1 };
    });
  }
}

function timeOf(snapshot: Snapshot): number {
  return (snapshot.tick * 1000) / tickRateHz;
}

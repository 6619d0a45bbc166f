import { type Snapshot, tickRateHz } from '../protocol.js';

export interface ShownPilot {
  readonly number: number;
  readonly x: number;
  readonly y: number;
  readonly dashing: boolean;
}

/** Snapshots in order of their ticks, and the arena as it was a moment ago, blended between two of them. */
export interface Timeline {
  /** False where a newer one has come already. */
  add(snapshot: Snapshot, nowMs: number): boolean;
  newest(): Snapshot | undefined;
  at(nowMs: number): ShownPilot[];
}

/** How far behind the newest snapshot others are shown, so that there is always one on each side to blend. */
const delayMs = (1000 / tickRateHz) * 2.5;
const keptSnapshots = 30;

export function createTimeline(): Timeline {
  const snapshots: Snapshot[] = [];
  /** The page's clock less the match's, as the quickest of late arrivals show it. */
  let offsetMs: number | undefined;

  function around(wantedMs: number): { before: Snapshot; after: Snapshot; share: number } {
    let index = snapshots.findIndex((snapshot) => timeOf(snapshot) >= wantedMs);
    if (index < 0) index = snapshots.length - 1;
    const after = snapshots[index]!;
    const before = snapshots[Math.max(0, index - 1)]!;
    const spanMs = timeOf(after) - timeOf(before);
    const share = spanMs > 0 ? Math.min(1, Math.max(0, (wantedMs - timeOf(before)) / spanMs)) : 1;
    return { before, after, share };
  }

  return {
    add(snapshot, nowMs) {
      if (snapshot.tick <= (snapshots.at(-1)?.tick ?? -1)) return false;
      snapshots.push(snapshot);
      if (snapshots.length > keptSnapshots) snapshots.shift();
      const offset = nowMs - timeOf(snapshot);
      // Follows the quickest arrivals at once and drifts slowly towards later ones: jitter does not show.
      offsetMs = Math.min(offset, (offsetMs ?? offset) + 0.4);
      return true;
    },

    newest: () => snapshots.at(-1),

    at(nowMs) {
      if (offsetMs === undefined) return [];
      const { before, after, share } = around(nowMs - offsetMs - delayMs);
      const from = new Map(before.pilots.map((row) => [row[0], row]));
      return after.pilots.map((row) => {
        const [number, x, y, , , , dashing] = row;
        const [, fromX, fromY] = from.get(number) ?? row;
        return { number, x: fromX + (x - fromX) * share, y: fromY + (y - fromY) * share, dashing: dashing === 1 };
      });
    },
  };
}

function timeOf(snapshot: Snapshot): number {
  return (snapshot.tick * 1000) / tickRateHz;
}

// What the arena's page and its match handler say to each other; both use this table.
import { json } from 'tickwire/runtime';

/** Size of the arena in its own units; the page scales it to the window. */
export const arenaWidth = 1500;
export const arenaHeight = 1000;
export const tickRateHz = 30;

/** Page → match: where the player steers, each part from -1 to 1, from STEP of the page's own count of steps on. */
export interface Input {
  x: number;
  y: number;
  dash: boolean;
  step: number;
}

/** Match → page when somebody comes or goes, or wins a coin: who the numbers in a snapshot are. */
export interface Roster {
  pilots: { number: number; name: string; sessionId: string; hue: number; coins: number }[];
}

/** Match → page every tick. Rows are arrays to keep them short. */
export interface Snapshot {
  tick: number;
  /** How late this tick began, in milliseconds. */
  lateMs: number;
  /** What is left of the round. */
  leftSec: number;
  /**
   * number, x, y, x speed, y speed, score, 1 while dashing, and the step of its player's page that this is the state
   * after: so the page knows which of its inputs are in it
   */
  pilots: [number, number, number, number, number, number, number, number][];
  /** id, x, y */
  sparks: [number, number, number][];
}

export const messages = {
  input: json(1, parseInput),
  snapshot: json<Snapshot>(2),
  roster: json<Roster>(3),
};

/** What players send is theirs to invent: nothing in it is taken on trust. */
function parseInput(value: unknown): Input {
  const { x, y, dash, step } = value as Partial<Input>;
  if (!isMeasure(x) || !isMeasure(y) || !Number.isSafeInteger(step)) throw new Error('this is no direction');
  const length = Math.max(1, Math.hypot(x, y));
  return { x: x / length, y: y / length, dash: dash === true, step: step! };
}

function isMeasure(value: unknown): value is number {
  return Number.isFinite(value) && Math.abs(value as number) < 1e6;
}

// What the arena's page and its match handler say to each other: op codes and the JSON that goes with them.

export const OpCode = { INPUT: 1, SNAPSHOT: 2, PING: 3, ROSTER: 4 } as const;

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

/** Page → match and back: `sentAtMs` is the page's own clock, `heldMs` how long the match kept it until its next tick. */
export interface Ping {
  sentAtMs: number;
  heldMs?: number;
}

/** Match → page when somebody comes or goes: who the numbers in a snapshot are. */
export interface Roster {
  pilots: { number: number; name: string; sessionId: string; hue: number }[];
}

/** Match → page every tick. Rows are arrays to keep them short. */
export interface Snapshot {
  tick: number;
  /** How late this tick began, in milliseconds. */
  lateMs: number;
  /**
   * number, x, y, x speed, y speed, score, 1 while dashing, and the step of its player's page that this is the state
   * after: so the page knows which of its inputs are in it
   */
  pilots: [number, number, number, number, number, number, number, number][];
  /** id, x, y */
  sparks: [number, number, number][];
}

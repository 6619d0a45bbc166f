// How a pilot flies. The match and the page share it: the page flies its own pilot at once, before the match has answered.
import { arenaHeight, arenaWidth } from './protocol.js';

/** Positions in units of the arena, speeds in units a second. */
export interface Body {
  x: number;
  y: number;
  speedX: number;
  speedY: number;
  dashLeftSec: number;
  dashReadyInSec: number;
}

/** Where a pilot steers: x and y from -1 to 1, together no longer than 1. */
export interface Steering {
  readonly x: number;
  readonly y: number;
  readonly dash: boolean;
}

export const pilotRadius = 24;

const thrust = 1700;
const drag = 3.2;
const dashThrust = 3;
const dashSec = 0.18;
const dashPauseSec = 1.2;

/** Moves BODY on by SECONDS. */
export function fly(body: Body, steering: Steering, seconds: number): void {
  startDash(body, steering);
  const power = thrust * (body.dashLeftSec > 0 ? dashThrust : 1) * seconds;
  const slowing = Math.exp(-drag * seconds);
  body.speedX = (body.speedX + steering.x * power) * slowing;
  body.speedY = (body.speedY + steering.y * power) * slowing;
  body.x += body.speedX * seconds;
  body.y += body.speedY * seconds;
  body.dashLeftSec = Math.max(0, body.dashLeftSec - seconds);
  body.dashReadyInSec = Math.max(0, body.dashReadyInSec - seconds);
  bounceOffWalls(body);
}

function startDash(body: Body, steering: Steering): void {
  if (!steering.dash || body.dashReadyInSec > 0) return;
  body.dashLeftSec = dashSec;
  body.dashReadyInSec = dashPauseSec;
}

function bounceOffWalls(body: Body): void {
  const right = arenaWidth - pilotRadius;
  const bottom = arenaHeight - pilotRadius;
  if (body.x < pilotRadius || body.x > right) body.speedX *= -0.7;
  if (body.y < pilotRadius || body.y > bottom) body.speedY *= -0.7;
  body.x = Math.min(right, Math.max(pilotRadius, body.x));
  body.y = Math.min(bottom, Math.max(pilotRadius, body.y));
}

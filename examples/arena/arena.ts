// The rules of the arena, free of networking: pilots glide, bump into each other and collect sparks.
import { arenaHeight, arenaWidth, type Input } from './protocol.js';

export interface Pilot {
  number: number;
  name: string;
  /** '' for a drone, which steers itself. */
  sessionId: string;
  hue: number;
  x: number;
  y: number;
  speedX: number;
  speedY: number;
  score: number;
  input: Input;
  dashLeftSec: number;
  dashReadyInSec: number;
}

export interface Spark {
  id: number;
  x: number;
  y: number;
}

export interface Arena {
  pilots: Pilot[];
  sparks: Spark[];
  nextNumber: number;
  nextSpark: number;
  random: () => number;
}

const sparkCount = 14;
const thrust = 1700;
const drag = 3.2;
const dashThrust = 3;
const dashSec = 0.18;
const dashPauseSec = 1.2;
const pilotRadius = 24;
const sparkReach = 38;

export function createArena(random: () => number = Math.random): Arena {
  const arena: Arena = { pilots: [], sparks: [], nextNumber: 1, nextSpark: 1, random };
  while (arena.sparks.length < sparkCount) addSpark(arena);
  return arena;
}

export function addPilot(arena: Arena, name: string, sessionId: string): Pilot {
  const pilot: Pilot = {
    number: arena.nextNumber++,
    name,
    sessionId,
    hue: Math.round((arena.nextNumber * 137.5) % 360),
    x: arenaWidth * (0.2 + 0.6 * arena.random()),
    y: arenaHeight * (0.2 + 0.6 * arena.random()),
    speedX: 0,
    speedY: 0,
    score: 0,
    input: { x: 0, y: 0, dash: false },
    dashLeftSec: 0,
    dashReadyInSec: 0,
  };
  arena.pilots.push(pilot);
  return pilot;
}

export function removePilot(arena: Arena, sessionId: string): void {
  arena.pilots = arena.pilots.filter((pilot) => pilot.sessionId !== sessionId);
}

/** Moves everything on by SECONDS. */
export function stepArena(arena: Arena, seconds: number): void {
  for (const pilot of arena.pilots) {
    if (pilot.sessionId === '') steerDrone(arena, pilot);
    fly(pilot, seconds);
  }
  bumpPilots(arena);
  for (const pilot of arena.pilots) collectSparks(arena, pilot);
}

function addSpark(arena: Arena): void {
  const margin = 60;
  arena.sparks.push({
    id: arena.nextSpark++,
    x: margin + arena.random() * (arenaWidth - 2 * margin),
    y: margin + arena.random() * (arenaHeight - 2 * margin),
  });
}

function fly(pilot: Pilot, seconds: number): void {
  startDash(pilot);
  const power = thrust * (pilot.dashLeftSec > 0 ? dashThrust : 1) * seconds;
  const slowing = Math.exp(-drag * seconds);
  pilot.speedX = (pilot.speedX + pilot.input.x * power) * slowing;
  pilot.speedY = (pilot.speedY + pilot.input.y * power) * slowing;
  pilot.x += pilot.speedX * seconds;
  pilot.y += pilot.speedY * seconds;
  pilot.dashLeftSec = Math.max(0, pilot.dashLeftSec - seconds);
  pilot.dashReadyInSec = Math.max(0, pilot.dashReadyInSec - seconds);
  bounceOffWalls(pilot);
}

function startDash(pilot: Pilot): void {
  if (!pilot.input.dash || pilot.dashReadyInSec > 0) return;
  pilot.dashLeftSec = dashSec;
  pilot.dashReadyInSec = dashPauseSec;
}

function bounceOffWalls(pilot: Pilot): void {
  const right = arenaWidth - pilotRadius;
  const bottom = arenaHeight - pilotRadius;
  if (pilot.x < pilotRadius || pilot.x > right) pilot.speedX *= -0.7;
  if (pilot.y < pilotRadius || pilot.y > bottom) pilot.speedY *= -0.7;
  pilot.x = Math.min(right, Math.max(pilotRadius, pilot.x));
  pilot.y = Math.min(bottom, Math.max(pilotRadius, pilot.y));
}

function bumpPilots({ pilots }: Arena): void {
  pilots.forEach((one, index) => {
    for (const other of pilots.slice(index + 1)) bump(one, other);
  });
}

function bump(one: Pilot, other: Pilot): void {
  const dx = other.x - one.x;
  const dy = other.y - one.y;
  const distance = Math.hypot(dx, dy) || 1;
  const overlap = 2 * pilotRadius - distance;
  if (overlap <= 0) return;
  const [nx, ny] = [dx / distance, dy / distance];
  const push = overlap / 2;
  one.x -= nx * push;
  one.y -= ny * push;
  other.x += nx * push;
  other.y += ny * push;
  const approach = (one.speedX - other.speedX) * nx + (one.speedY - other.speedY) * ny;
  if (approach <= 0) return;
  one.speedX -= nx * approach;
  one.speedY -= ny * approach;
  other.speedX += nx * approach;
  other.speedY += ny * approach;
}

function collectSparks(arena: Arena, pilot: Pilot): void {
  const missed = arena.sparks.filter((spark) => Math.hypot(spark.x - pilot.x, spark.y - pilot.y) > sparkReach);
  pilot.score += arena.sparks.length - missed.length;
  arena.sparks = missed;
  while (arena.sparks.length < sparkCount) addSpark(arena);
}

function steerDrone(arena: Arena, drone: Pilot): void {
  const distanceTo = (spark: Spark) => Math.hypot(spark.x - drone.x, spark.y - drone.y);
  const nearest = arena.sparks.reduce((best, spark) => (distanceTo(spark) < distanceTo(best) ? spark : best));
  const distance = distanceTo(nearest) || 1;
  const throttle = 0.45;
  drone.input = {
    x: ((nearest.x - drone.x) / distance) * throttle,
    y: ((nearest.y - drone.y) / distance) * throttle,
    dash: false,
  };
}

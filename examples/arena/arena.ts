// The rules of the arena, free of networking: pilots glide, bump into each other and collect sparks.
import { type Body, fly, pilotRadius, type Steering } from './flight.js';
import { arenaHeight, arenaWidth, type Input } from './protocol.js';

export interface Pilot extends Body {
  number: number;
  name: string;
  /** '' for a drone, which steers itself. */
  sessionId: string;
  userId: string;
  hue: number;
  /** Sparks of this round. */
  score: number;
  /** Rounds won, as far as is known here. */
  coins: number;
  steering: Steering;
  /** The step of the player's page that this state answers; see Input. */
  pageStep: number;
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
  /** What chance comes from: a number, so that the whole arena is data that can be copied. */
  seed: number;
}

const sparkCount = 14;
const sparkReach = 38;

export function createArena(seed = Math.floor(Math.random() * 2 ** 32)): Arena {
  const arena: Arena = { pilots: [], sparks: [], nextNumber: 1, nextSpark: 1, seed };
  while (arena.sparks.length < sparkCount) addSpark(arena);
  return arena;
}

/** Without a session it is a drone. */
export function addPilot(arena: Arena, name: string, sessionId = '', userId = ''): Pilot {
  const pilot: Pilot = {
    number: arena.nextNumber++,
    name,
    sessionId,
    userId,
    hue: Math.round((arena.nextNumber * 137.5) % 360),
    x: arenaWidth * (0.2 + 0.6 * random(arena)),
    y: arenaHeight * (0.2 + 0.6 * random(arena)),
    speedX: 0,
    speedY: 0,
    score: 0,
    coins: 0,
    steering: { x: 0, y: 0, dash: false },
    pageStep: 0,
    dashLeftSec: 0,
    dashReadyInSec: 0,
  };
  arena.pilots.push(pilot);
  return pilot;
}

/** Steers the player's pilot. */
export function steerPilot({ pilots }: Arena, sessionId: string, { x, y, dash, step }: Input): void {
  const pilot = pilots.find((one) => one.sessionId === sessionId);
  if (!pilot) return;
  pilot.steering = { x, y, dash };
  pilot.pageStep = step - 1;
}

/** The player with the most sparks, if one has any; drones win nothing. */
export function bestPlayer({ pilots }: Arena): Pilot | undefined {
  const scorers = pilots.filter(({ userId, score }) => userId !== '' && score > 0);
  return scorers.sort((a, b) => b.score - a.score)[0];
}

export function startRound({ pilots }: Arena): void {
  for (const pilot of pilots) pilot.score = 0;
}

export function removePilot(arena: Arena, sessionId: string): void {
  arena.pilots = arena.pilots.filter((pilot) => pilot.sessionId !== sessionId);
}

/** Moves everything on by SECONDS. */
export function stepArena(arena: Arena, seconds: number): void {
  for (const pilot of arena.pilots) {
    if (pilot.sessionId === '') steerDrone(arena, pilot);
    fly(pilot, pilot.steering, seconds);
    pilot.pageStep++;
  }
  bumpPilots(arena);
  for (const pilot of arena.pilots) collectSparks(arena, pilot);
}

/** A number from 0 to 1, by the generator known as mulberry32. */
function random(arena: Arena): number {
  arena.seed = (arena.seed + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(arena.seed ^ (arena.seed >>> 15), arena.seed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

function addSpark(arena: Arena): void {
  const margin = 60;
  arena.sparks.push({
    id: arena.nextSpark++,
    x: margin + random(arena) * (arenaWidth - 2 * margin),
    y: margin + random(arena) * (arenaHeight - 2 * margin),
  });
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
  drone.steering = {
    x: ((nearest.x - drone.x) / distance) * throttle,
    y: ((nearest.y - drone.y) / distance) * throttle,
    dash: false,
  };
}

// The rules of the arena example, with a random source that is the same in every run.
import { describe, expect, it } from 'vitest';
import {
  type Arena,
  addPilot,
  bestPlayer,
  createArena,
  removePilot,
  startRound,
  steerPilot,
  stepArena,
} from '../../examples/arena/arena.js';
import { fly, pilotRadius } from '../../examples/arena/flight.js';
import { arenaHeight, arenaWidth, messages, tickRateHz } from '../../examples/arena/protocol.js';
import { seededRandom } from '../../src/testing/seeded-random.js';

const stepSec = 1 / tickRateHz;
const right = { x: 1, y: 0, dash: false, step: 1 };
/** What the match makes of an input as it is sent. */
const sent = (input: object) => messages.input.decode(new TextEncoder().encode(JSON.stringify(input)));

function run(arena: Arena, seconds: number): void {
  for (let step = 0; step < Math.round(seconds / stepSec); step++) stepArena(arena, stepSec);
}

function arenaOfOne(seed = 1) {
  const arena = createArena(seed);
  return { arena, pilot: addPilot(arena, 'swift-otter-27', 'one') };
}

describe('pilots', () => {
  it('start at rest within the arena, each with a number of its own', () => {
    const arena = createArena(2);
    const pilots = ['a', 'b', 'c'].map((id) => addPilot(arena, id, id));
    expect(pilots.map(({ number }) => number)).toEqual([1, 2, 3]);
    for (const { x, y, speedX, speedY } of pilots) {
      expect(x > 0 && x < arenaWidth && y > 0 && y < arenaHeight).toBe(true);
      expect([speedX, speedY]).toEqual([0, 0]);
    }
  });

  it('fly where they are steered and come to rest when let go', () => {
    const { arena, pilot } = arenaOfOne();
    const from = pilot.x;
    steerPilot(arena, 'one', right);
    run(arena, 0.3);
    expect(pilot.x).toBeGreaterThan(from + 20);
    steerPilot(arena, 'one', { ...right, x: 0 });
    run(arena, 4);
    expect(Math.hypot(pilot.speedX, pilot.speedY)).toBeLessThan(1);
  });

  it('never leave the arena, whatever is steered', () => {
    const random = seededRandom(3);
    const arena = createArena(3);
    for (let index = 0; index < 16; index++) addPilot(arena, `p${index}`, `p${index}`);
    for (let step = 0; step < 2000; step++) {
      const x = random() * 2 - 1;
      const input = sent({ x: x * 9, y: random() * 4 - 2, dash: random() < 0.3, step });
      steerPilot(arena, `p${step % 16}`, input);
      stepArena(arena, stepSec);
      for (const pilot of arena.pilots) {
        // A bump may push a pilot into the wall until its next step.
        expect(pilot.x).toBeGreaterThan(-pilotRadius);
        expect(pilot.x).toBeLessThan(arenaWidth + pilotRadius);
        expect(pilot.y).toBeGreaterThan(-pilotRadius);
        expect(pilot.y).toBeLessThan(arenaHeight + pilotRadius);
      }
    }
  });

  it('fly no faster for steering harder than full', () => {
    const [honest, cheat] = [arenaOfOne(4), arenaOfOne(4)];
    steerPilot(honest.arena, 'one', right);
    steerPilot(cheat.arena, 'one', sent({ ...right, x: 5000 }));
    run(honest.arena, 0.5);
    run(cheat.arena, 0.5);
    expect(cheat.pilot.x).toBeCloseTo(honest.pilot.x, 6);
  });

  it.each([{ x: 'a', y: 0 }, { x: Number.NaN, y: 0 }, { x: 1 }, {}, { x: 1e300, y: 1e300 }, { x: null, y: [] }])(
    'are not steered by %j',
    (input) => {
      expect(() => sent({ step: 1, ...input })).toThrow();
    },
  );

  it('dash, and then not again before a pause', () => {
    const body = { x: 700, y: 500, speedX: 0, speedY: 0, dashLeftSec: 0, dashReadyInSec: 0 };
    const dashing: boolean[] = [];
    for (let step = 0; step < tickRateHz; step++) {
      fly(body, { x: 0, y: 0, dash: true }, stepSec);
      dashing.push(body.dashLeftSec > 0);
    }
    expect(dashing.indexOf(true)).toBe(0);
    expect(dashing.lastIndexOf(true)).toBeLessThan(tickRateHz * 0.25);
  });

  it('push each other apart', () => {
    const arena = createArena(5);
    const [one, two] = [addPilot(arena, 'one', 'one'), addPilot(arena, 'two', 'two')];
    Object.assign(one, { x: 700, y: 500, speedX: 300 });
    Object.assign(two, { x: 730, y: 500, speedX: 0 });
    stepArena(arena, stepSec);
    expect(two.x - one.x).toBeGreaterThanOrEqual(2 * pilotRadius - 0.001);
    expect(two.speedX).toBeGreaterThan(0);
  });

  it('are gone once they leave', () => {
    const { arena } = arenaOfOne();
    removePilot(arena, 'one');
    expect(arena.pilots).toEqual([]);
  });
});

describe('sparks', () => {
  it('are collected by whoever is near, and others take their place', () => {
    const { arena, pilot } = arenaOfOne(6);
    const count = arena.sparks.length;
    const [spark] = arena.sparks;
    arena.sparks = arena.sparks.filter(({ x, y }) => x === spark!.x && y === spark!.y);
    Object.assign(pilot, { x: spark!.x, y: spark!.y });
    stepArena(arena, stepSec);
    expect(pilot.score).toBe(1);
    expect(arena.sparks).toHaveLength(count);
    expect(arena.sparks.some(({ id }) => id === spark!.id)).toBe(false);
  });

  it('are found by drones', () => {
    const arena = createArena(7);
    const drone = addPilot(arena, 'Orbit');
    run(arena, 20);
    expect(drone.score).toBeGreaterThan(2);
  });
});

describe('a round', () => {
  it('is won by the player with the most sparks, and by nobody where only drones have any', () => {
    const arena = createArena(8);
    const drone = addPilot(arena, 'Orbit');
    const [ann, bob] = ['ann', 'bob'].map((name) => addPilot(arena, name, name, name));
    drone.score = 9;
    expect(bestPlayer(arena)).toBeUndefined();
    ann!.score = 2;
    bob!.score = 3;
    expect(bestPlayer(arena)).toBe(bob);
    startRound(arena);
    expect(arena.pilots.map(({ score }) => score)).toEqual([0, 0, 0]);
  });
});

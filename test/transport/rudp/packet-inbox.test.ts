import { expect, it } from 'vitest';
import { createTurnCounter, PacketInbox } from '../../../src/transport/rudp/packet-inbox.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));
const packet = (number: number) => Uint8Array.of(number >> 8, number & 0xff);
const numberOf = ([high, low]: Uint8Array) => (high! << 8) | low!;

function setUp() {
  const taken: number[] = [];
  const inbox = new PacketInbox(createTurnCounter(), (bytes) => taken.push(numberOf(bytes)));
  return { taken, inbox };
}

it('hands over what comes at once, where it is not too much', () => {
  const { taken, inbox } = setUp();
  for (let i = 0; i < 8; i++) inbox.push(packet(i));
  expect(taken).toEqual(Array.from({ length: 8 }, (_, i) => i));
});

it('hands over the rest in later turns, a few in each, in the order in which they came', async () => {
  const { taken, inbox } = setUp();
  const sizes: number[] = [];
  for (let i = 0; i < 100; i++) inbox.push(packet(i));
  for (let i = 100; taken.length < 110; i++) {
    sizes.push(taken.length);
    await turn();
    if (i < 110) inbox.push(packet(i));
  }
  expect(taken).toEqual(Array.from({ length: 110 }, (_, i) => i));
  const steps = sizes.slice(1).map((size, i) => size - sizes[i]!);
  expect(Math.max(...steps)).toBeLessThanOrEqual(16);
});

it('forgets what waits, also while it hands it over', async () => {
  const taken: number[] = [];
  const inbox = new PacketInbox(createTurnCounter(), (bytes) => {
    taken.push(numberOf(bytes));
    if (taken.length === 40) inbox.clear();
  });
  for (let i = 0; i < 200; i++) inbox.push(packet(i));
  for (let i = 0; i < 30; i++) await turn();
  expect(taken.length).toBeLessThan(80);
});

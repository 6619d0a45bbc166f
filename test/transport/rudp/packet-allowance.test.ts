import { expect, it } from 'vitest';
import { PacketAllowance } from '../../../src/transport/rudp/packet-allowance.js';

const fates = (allowance: PacketAllowance, packets: number, nowMs: number) => {
  const counts = { read: 0, drop: 0, flood: 0 };
  for (let i = 0; i < packets; i++) counts[allowance.fateOf(nowMs)]++;
  return counts;
};

it('reads an eighth of a second at once, drops what is more, and calls more than half of one a flood', () => {
  const allowance = new PacketAllowance(1000, 0);
  expect(fates(allowance, 600, 0)).toEqual({ read: 125, drop: 375, flood: 100 });
  expect(fates(allowance, 20, 10)).toEqual({ read: 10, drop: 0, flood: 10 });
});

it('reads all that comes at the rate', () => {
  const allowance = new PacketAllowance(1000, 0);
  let read = 0;
  for (let ms = 1; ms <= 5000; ms++) if (allowance.fateOf(ms) === 'read') read++;
  expect(read).toBe(5000);
});

it('lets in what a network has held up for a second, of a client that sends 120 packets in one', () => {
  const allowance = new PacketAllowance(1000, 0);
  expect(fates(allowance, 120, 1000)).toEqual({ read: 120, drop: 0, flood: 0 });
});

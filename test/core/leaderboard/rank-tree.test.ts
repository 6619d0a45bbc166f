import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RankedRecord } from '../../../src/core/leaderboard/rank-key.js';
import { createRankTree, type RankTree } from '../../../src/core/leaderboard/rank-tree.js';
import { seededRandom } from '../../../src/testing/seeded-random.js';

/** The same, as plainly as can be. */
function createNaive() {
  const records = new Map<string, RankedRecord>();
  const compare = (a: string, b: string) =>
    a.length === b.length ? (a < b ? -1 : a > b ? 1 : 0) : a.length - b.length;
  const order = (a: RankedRecord, b: RankedRecord) => {
    const score = compare(a.score, b.score) || compare(a.subscore, b.subscore);
    return score || (a.ownerId < b.ownerId ? -1 : 1);
  };
  return {
    set: (record: RankedRecord) => void records.set(record.ownerId, record),
    delete: (ownerId: string) => records.delete(ownerId),
    all: () => [...records.values()].sort(order),
  };
}

const owner = (n: number) =>
  `${(Math.imul(n, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0')}-0000-4000-8000-${String(n).padStart(12, '0')}`;
const score = fc.oneof(
  fc.nat(3).map(String),
  fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String),
  fc.constantFrom('4294967295', '4294967296', '9007199254740993', '9223372036854775807', '999999999999999'),
);

/** The key of a record as the database packs it. */
function packed({ ownerId, score: points, subscore }: RankedRecord): Buffer {
  const key = Buffer.from('0'.repeat(32) + ownerId.replaceAll('-', ''), 'hex');
  key.writeBigInt64BE(BigInt(points), 0);
  key.writeBigInt64BE(BigInt(subscore), 8);
  return key;
}

function expectSame(tree: RankTree, all: readonly RankedRecord[]): void {
  expect(tree.size).toBe(all.length);
  expect(all.map((_, i) => tree.at(i + 1))).toEqual(all);
  expect(all.map(({ ownerId }) => tree.positionOf(ownerId))).toEqual(all.map((_, i) => i + 1));
}

/** The same for thousands: one comparison of texts each. */
function expectSameQuickly(tree: RankTree, all: readonly RankedRecord[]): void {
  const describeOne = (place: number, record: RankedRecord | undefined) =>
    `${place} ${record?.ownerId} ${record?.score} ${record?.subscore}`;
  const seen = all.map(({ ownerId }, i) => describeOne(tree.positionOf(ownerId), tree.at(i + 1)));
  expect(seen.join()).toBe(all.map((record, i) => describeOne(i + 1, record)).join());
  expect(tree.size).toBe(all.length);
}

describe('a tree of ranks', () => {
  it('agrees with a sorted list after any mix of changes', () => {
    const change = fc.oneof(
      { weight: 3, arbitrary: fc.record({ owner: fc.nat(40), score, subscore: score }) },
      { weight: 1, arbitrary: fc.record({ owner: fc.nat(40) }) },
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 120 }), (changes) => {
        const [tree, naive] = [createRankTree(), createNaive()];
        for (const each of changes) {
          const ownerId = owner(each.owner);
          if (!('score' in each)) expect(tree.delete(ownerId)).toBe(naive.delete(ownerId));
          else for (const one of [tree, naive]) one.set({ ownerId, score: each.score, subscore: each.subscore });
        }
        expectSame(tree, naive.all());
        expect(tree.at(0)).toBeUndefined();
        expect(tree.at(tree.size + 1)).toBeUndefined();
        expect(tree.positionOf(owner(41))).toBe(0);
      }),
    );
  });

  it('stays right and small with many records, however they come', () => {
    const [tree, naive] = [createRankTree(), createNaive()];
    const count = 20_000;
    for (let n = 0; n < count; n++) {
      // Rising scores, which a tree that is not balanced would make a list of.
      const record = { ownerId: owner(n), score: String(n >> 1), subscore: String(n % 3) };
      tree.set(record);
      naive.set(record);
    }
    for (let n = 0; n < count; n += 3) {
      tree.delete(owner(n));
      naive.delete(owner(n));
    }
    for (let n = 0; n < count; n += 6) {
      const record = { ownerId: owner(n), score: String((n * 7919) % 1000), subscore: '0' };
      tree.set(record);
      naive.set(record);
    }
    expectSame(tree, naive.all());
    expect(tree.bytes / count).toBeLessThan(100);
  });

  it('takes records that come in order, and goes on from there', () => {
    for (const count of [0, 1, 2, 3, 1000]) {
      const [tree, naive] = [createRankTree(), createNaive()];
      for (let n = 0; n < count; n++) naive.set({ ownerId: owner(n), score: String(n % 7), subscore: '5' });
      tree.appendKeys(Buffer.concat(naive.all().map(packed)));
      expectSame(tree, naive.all());
      const more = { ownerId: owner(1), score: '3', subscore: '9' };
      tree.set(more);
      naive.set(more);
      expect(tree.delete(owner(2))).toBe(naive.delete(owner(2)));
      expectSame(tree, naive.all());
    }
  });

  it('agrees with a sorted list while blocks fill, split, share and join, down to none and up again', () => {
    const wave = fc.record({
      /** Which owners come or go, and how they are scattered. */
      from: fc.nat(12_000),
      count: fc.integer({ min: 1, max: 6000 }),
      stride: fc.constantFrom(1, 7, 11_999),
      kind: fc.constantFrom('equal', 'rising', 'falling', 'scattered', 'delete', 'delete'),
    });
    const scoreOf = { equal: () => 7, rising: (n: number) => n, falling: (n: number) => 20_000 - n };
    fc.assert(
      fc.property(fc.array(wave, { minLength: 3, maxLength: 10 }), (waves) => {
        const [tree, naive] = [createRankTree(), createNaive()];
        const change = (n: number, kind: (typeof waves)[number]['kind']) => {
          const ownerId = owner(n);
          if (kind === 'delete') {
            if (tree.delete(ownerId) !== naive.delete(ownerId)) expect.fail(`${ownerId} is in one alone`);
            return;
          }
          const points = kind === 'scattered' ? Math.imul(n, 0x9e3779b1) >>> 20 : scoreOf[kind](n);
          for (const one of [tree, naive]) one.set({ ownerId, score: String(points), subscore: '0' });
        };
        const run = () => {
          for (const { from, count, stride, kind } of waves) {
            for (let i = 0; i < count; i++) change((from + i * stride) % 12_007, kind);
          }
          expectSameQuickly(tree, naive.all());
        };
        run();
        for (const { ownerId } of naive.all())
          if (!tree.delete(ownerId) || !naive.delete(ownerId)) expect.fail(ownerId);
        expectSame(tree, []);
        run();
      }),
      { seed: 11, numRuns: 5 },
    );
  });

  it('finds the place of everybody among a million', () => {
    const tree = createRankTree();
    const count = 1_000_000;
    const page = Buffer.alloc(32 * 5000);
    for (let n = 0; n < count; ) {
      for (let at = 0; at < page.length; at += 32, n++) {
        page.writeBigInt64BE(BigInt(10 * n), at);
        page.writeUInt32BE(Math.imul(n, 0x9e3779b1) >>> 0, at + 16);
        page.writeUInt32BE(0x4000, at + 20);
        page.writeUInt32BE(0x80000000, at + 24);
        page.writeUInt32BE(n, at + 28);
      }
      tree.appendKeys(page);
    }
    const idOf = (n: number) =>
      `${(Math.imul(n, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0')}-0000-4000-8000-0000${n.toString(16).padStart(8, '0')}`;
    expect(tree.size).toBe(count);
    // Every 100th goes to the place behind the one that was its mirror image.
    const movers = Array.from({ length: count / 100 }, (_, i) => i * 100);
    for (const n of movers) tree.set({ ownerId: idOf(n), score: String(10 * (count - 1 - n) + 5), subscore: '0' });
    expect(tree.size).toBe(count);
    const wrong = movers.filter((n) => {
      const target = count - 1 - n;
      const stayer = n + 1;
      const placeOfMover = target + 1 - (Math.floor(target / 100) + 1) + Math.ceil((target - 99) / 100) + 1;
      const place = stayer + 1 - (n / 100 + 1) + Math.ceil((stayer - 99) / 100);
      const isRight = tree.positionOf(idOf(n)) === placeOfMover && tree.positionOf(idOf(stayer)) === place;
      return !isRight || tree.at(place)?.ownerId !== idOf(stayer);
    });
    expect(wrong).toEqual([]);
    expect(tree.bytes / count).toBeLessThan(60);
  });

  it('has one record of an owner who moves while records come in order', () => {
    const [tree, naive] = [createRankTree(), createNaive()];
    const records = Array.from({ length: 300 }, (_, n) => ({ ownerId: owner(n), score: String(n), subscore: '0' }));
    tree.appendKeys(Buffer.concat(records.slice(0, 200).map(packed)));
    const moved = { ownerId: owner(7), score: '250', subscore: '1' };
    const later = [...records.slice(200, 251), moved, ...records.slice(251)];
    tree.appendKeys(Buffer.concat(later.map(packed)));
    for (const each of [...records, moved]) naive.set(each);
    expectSame(tree, naive.all());
  });

  it('grows no further when it is filled and emptied again and again', () => {
    const tree = createRankTree();
    const count = 6000;
    const sizes = [];
    for (let round = 0; round < 8; round++) {
      const scoreOf = (n: number) => String(round % 2 === 0 ? n : count - n);
      for (let n = 0; n < count; n++) tree.set({ ownerId: owner(n), score: scoreOf(n), subscore: '0' });
      for (let n = 0; n < count; n++) tree.delete(owner(n));
      sizes.push(tree.bytes);
    }
    expect(tree.size).toBe(0);
    expect(sizes.at(-1)).toBe(sizes[1]);
  });

  it('finds every place after blocks above the leaves have shared and joined', () => {
    const [tree, naive] = [createRankTree(), createNaive()];
    const both = [tree, naive];
    const count = 24_000;
    const set = (n: number, points: number) => {
      for (const one of both) one.set({ ownerId: owner(n), score: String(points), subscore: '0' });
    };
    for (let n = 0; n < count; n++) set(n, n);
    // One stretch becomes dense, so that the blocks above it give to those beside them; then another all but empty.
    for (let n = 0; n < count; n += 2) set(n, 9000 + (n % 1000));
    expectSameQuickly(tree, naive.all());
    for (let n = 1; n < count - 400; n++) for (const one of both) one.delete(owner(n));
    expectSameQuickly(tree, naive.all());
  });

  // These seeds bring records below all others of a block whose first neighbours are gone, before it gives to another.
  it.each([3, 16, 18])('stays in order while stretches go, thin out and come again (seed %i)', (seed) => {
    const chance = seededRandom(seed);
    const random = (below: number) => Math.floor(chance() * below);
    const tree = createRankTree();
    const isThere = new Array<boolean>(30_000).fill(false);
    const put = (n: number) => {
      isThere[n] = true;
      tree.set({ ownerId: owner(n), score: String(n), subscore: '0' });
    };
    const remove = (n: number) => {
      isThere[n] = false;
      tree.delete(owner(n));
    };
    for (let n = 0; n < isThere.length; n += 1 + random(2)) put(n);
    for (let step = 0; step < 300; step++) {
      const kind = random(4);
      const every = 1 + random(30);
      const first = random(isThere.length);
      const end = Math.min(isThere.length, first + 50 + random(3000));
      for (let n = first; n < end; n++) {
        if (kind === 0) remove(n);
        else if (kind === 1 && random(every) > 0) remove(n);
        else if (kind === 2 && n % every === 0) put(n);
        else if (kind === 3 && random(5) === 0) put(first + end - n - 1);
      }
    }
    const left = isThere.flatMap((there, n) => (there ? n : []));
    expect(left.map((n) => tree.positionOf(owner(n)))).toEqual(left.map((_, i) => i + 1));
  });

  it('takes owners in either case', () => {
    const tree = createRankTree();
    tree.set({ ownerId: 'ABCDEF01-2345-4789-ABCD-EF0123456789', score: '1', subscore: '0' });
    expect(tree.positionOf('abcdef01-2345-4789-abcd-ef0123456789')).toBe(1);
    expect(tree.at(1)?.ownerId).toBe('abcdef01-2345-4789-abcd-ef0123456789');
  });
});

import { describe, expect, it } from 'vitest';
import { newUuid } from '../../../src/base/id.js';
import { createIndexOrder } from '../../../src/core/storage-index/index-order.js';
import type { IndexRow } from '../../../src/core/storage-index/index-row.js';
import { createStorageIndex, type IndexSearch } from '../../../src/core/storage-index/storage-index.js';
import { compileQuery } from '../../../src/query/compile-query.js';

const owner = newUuid();
const row = (n: number, level = n): IndexRow => ({
  collection: 'saves',
  key: `key-${String(n).padStart(6, '0')}`,
  user_id: owner,
  version: `v${n}`,
  read: 2,
  write: 1,
  create_time: 1000,
  update_time: 1000 + n,
  value: JSON.stringify({ level, even: n % 2 === 0 }),
});

function fill(count: number) {
  const index = createStorageIndex({
    name: 'index',
    collection: 'saves',
    key: '',
    fields: ['level', 'even'],
    sortableFields: ['level'],
    maxEntries: 100_000,
    indexOnly: true,
  });
  for (let n = 0; n < count; n++) index.put(row(n));
  return index;
}

const search = (query: string, more: Partial<IndexSearch> = {}): IndexSearch => ({
  query: compileQuery(query),
  order: createIndexOrder(['-value.level']),
  limit: 10,
  after: undefined,
  maySee: () => true,
  ...more,
});
const keysOf = (page: { readonly entries: readonly { readonly id: { readonly key: string } }[] }) =>
  page.entries.map(({ id }) => Number(id.key.slice(4)));

describe('a search of a large index', () => {
  it('leaves other turns of the event loop in between, and finds the first in order', async () => {
    const index = fill(30_000);
    let turns = 0;
    let isOver = false;
    const count = () => {
      turns++;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    const page = await index.search(search('value.even:*', { limit: 3 }));
    isOver = true;
    expect(keysOf(page)).toEqual([29_999, 29_998, 29_997]);
    expect(turns).toBeGreaterThan(2);
  });

  it('pages through all matches, each once', async () => {
    const index = fill(5000);
    const found: number[] = [];
    for (let after: IndexSearch['after']; ; ) {
      const page = await index.search(search('+value.level:>=100', { limit: 1500, after }));
      found.push(...keysOf(page));
      if (!page.next) break;
      after = page.next;
    }
    expect(found).toEqual(Array.from({ length: 4900 }, (_, i) => 4999 - i));
  });

  it('lists an object once that changes while others are looked at, and none that goes', async () => {
    const index = fill(20_000);
    const searching = index.search(search('', { limit: 20 }));
    await new Promise((resolve) => setImmediate(resolve));
    // It has been looked at: gone, and back at the end of the index.
    index.remove({ collection: 'saves', key: row(0).key, userId: owner });
    index.put(row(0, 50_000));
    index.remove({ collection: 'saves', key: row(19_999).key, userId: owner });
    const found = keysOf(await searching);
    expect(found).toHaveLength(20);
    expect(new Set(found).size).toBe(20);
    expect(found[0]).toBe(0);
    expect(found).not.toContain(19_999);
  });
});

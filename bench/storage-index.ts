// How long a search of a storage index of 100,000 objects keeps the main thread from its sockets: the longest turn of the
// event loop without a collection of garbage, and the time until the page is there. `npm run bench -- storage-index`.
import { newUuid } from '../src/base/id.js';
import { createIndexOrder } from '../src/core/storage-index/index-order.js';
import { createStorageIndex } from '../src/core/storage-index/storage-index.js';
import { compileQuery } from '../src/query/compile-query.js';
import { watchTurns } from './matchmaker/watch-turns.js';

const OBJECTS = 100_000;
const index = createStorageIndex({
  name: 'bench',
  collection: 'saves',
  key: '',
  fields: ['level', 'region', 'name', 'open'],
  sortableFields: ['level'],
  maxEntries: OBJECTS,
  indexOnly: true,
});
for (let n = 0; n < OBJECTS; n++) {
  index.put({
    collection: 'saves',
    key: `key-${n}`,
    user_id: newUuid(),
    version: String(n),
    read: 2,
    write: 1,
    create_time: n,
    update_time: n,
    value: JSON.stringify({ level: n % 100, region: `region-${n % 50}`, name: `player-${n}`, open: n % 10 !== 0 }),
  });
}

const searches: readonly [query: string, limit: number, order: readonly string[]][] = [
  ['', 100, []],
  ['+value.open:T', 100, ['-value.level']],
  ['+value.level:>=10', 100, ['value.level']],
  ['-value.region:region-7', 100, []],
  ['+value.name:/player-[0-9]+7/', 100, []],
  ['value.open:T value.region:region-7^3', 100, []],
  ['+value.open:T', 10_000, ['-value.level']],
  ['+value.region:region-7 +value.level:>=40', 100, []],
];
const rows: object[] = [];
for (const [text, limit, order] of searches) {
  const search = {
    query: compileQuery(text),
    limit,
    order: createIndexOrder(order),
    after: undefined,
    maySee: () => true,
  };
  for (let run = 0; run < 3; run++) await index.search(search);
  const turns = watchTurns();
  const startMs = performance.now();
  for (let run = 0; run < 5; run++) await index.search(search);
  const tookMs = (performance.now() - startMs) / 5;
  const { longestCleanMs, longestMs } = await turns.stop();
  rows.push({
    query: text,
    limit,
    'longest turn, ms': Number(longestCleanMs.toFixed(1)),
    'with garbage': Number(longestMs.toFixed(1)),
    'page after, ms': Number(tookMs.toFixed(1)),
  });
}
console.table(rows);

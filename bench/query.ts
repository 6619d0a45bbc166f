// What a search by the query syntax costs: `npm run bench -- query`.
import { compileQuery } from '../src/query/compile-query.js';
import { createDocument, type QueryDocument } from '../src/query/document.js';
import { createDocumentIndex } from '../src/query/document-index.js';

const SIZES = [1_000, 10_000, 100_000];
const QUERIES = [
  '+value.region:region-7 +value.level:>=40 +value.level:<=45',
  '+value.name:player-77',
  '+value.level:>=40 +value.level:<=45',
  '+value.name:player-9*',
  '+value.name:/player-[0-9]{2}/',
  '-value.open:T',
  'value.region:region-7^3 value.mode:duel',
];

const documentOf = (n: number, level = n % 100): QueryDocument =>
  createDocument('', {
    key: `key-${n}`,
    value: {
      level,
      region: `region-${n % 50}`,
      name: `player-${n}`,
      mode: n % 3 === 0 ? 'duel' : 'race',
      open: n % 10 !== 0,
    },
  });

/** Microseconds of CPU for one run of WORK. */
function cpuMicros(work: () => void, runs: number): number {
  for (let run = 0; run < Math.ceil(runs / 10); run++) work();
  const start = process.cpuUsage();
  for (let run = 0; run < runs; run++) work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / runs;
}

const rows: string[] = [];
for (const size of SIZES) {
  const index = createDocumentIndex<number>();
  const built = cpuMicros(() => {
    for (let n = 0; n < size; n++) index.set(n, documentOf(n));
  }, 1);
  console.log(`${size} documents: ${(built / size).toFixed(2)} µs of CPU each to set`);
  let turn = 0;
  const changed = cpuMicros(() => {
    turn++;
    index.set(turn % size, documentOf(turn % size, turn % 100));
  }, 20_000);
  console.log(`${size} documents: ${changed.toFixed(2)} µs to change one`);
  for (const text of QUERIES) {
    const query = compileQuery(text);
    const found = index.search(query).length;
    const looked = index.candidateCount(query);
    const micros = cpuMicros(
      () => index.search(query),
      Math.max(5, Math.min(2_000, Math.round(2_000_000 / (looked + 100)))),
    );
    rows.push(
      `${String(size).padStart(7)} ${micros.toFixed(1).padStart(10)} µs  found ${String(found).padStart(6)} of ${String(looked).padStart(6)} looked at  ${text}`,
    );
  }
}
console.log(rows.join('\n'));
console.log(`compiling: ${cpuMicros(() => compileQuery(QUERIES[0]!), 50_000).toFixed(2)} µs`);

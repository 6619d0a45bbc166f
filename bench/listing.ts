// What a page of a list costs as the list grows: friends, friends of friends, notifications, groups, members and history,
// at the beginning and in the middle, on the embedded PostgreSQL. Fails where a page of a long list is not read by an
// index, or touches far more blocks than that of a shorter one. `node dist/bench/listing.js [ROWS]`, 1,000,000 by default.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { silentLogger } from '../src/base/logger.js';
import type { Database } from '../src/database/database.js';
import { openDatabase } from '../src/database/open-database.js';
import { explainPage } from './listing/explain.js';
import { growTables, prepareTables } from './listing/grow-tables.js';
import { type MeasuredList, measuredLists, PAGE } from './listing/lists.js';

const READS = 200;
const WARM_UP_READS = 20;
/** From where on an index is always worth it. */
const LONG = 10_000;
/** Of blocks, from a long list to the longest: an index gets a level deeper. */
const MAX_GROWTH = 2;

interface Measurement {
  readonly list: string;
  readonly place: string;
  readonly size: number;
  readonly medianMs: number;
  readonly blocks: number;
  readonly scanned: readonly string[];
}

const largest = Number(process.argv[2] ?? 1_000_000);
const sizes = [100, 1000, 10_000, 100_000, 1_000_000].filter((size) => size <= largest);
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-bench-'));
const database = await openDatabase({
  address: 'embedded',
  dataDir,
  logger: silentLogger,
  statementTimeoutMs: 600_000,
});
let faults: string[] = [];
try {
  const measured = await measure(database.database);
  print(measured);
  faults = faultsOf(measured);
} finally {
  await database.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
}
for (const fault of faults) console.error(fault);
process.exit(faults.length > 0 ? 1 : 0);

async function measure(db: Database): Promise<Measurement[]> {
  const measured: Measurement[] = [];
  await prepareTables(db);
  let former = 0;
  for (const size of sizes) {
    await growTables(db, former, size);
    console.log(`${size.toLocaleString('en')} rows are there`);
    for (const list of measuredLists) measured.push(...(await measureList(db, list, size)));
    former = size;
  }
  return measured;
}

async function measureList(db: Database, list: MeasuredList, size: number): Promise<Measurement[]> {
  const { cursor } = await list.read(db, '');
  const places: [place: string, cursor: string][] = [['first', '']];
  if (cursor !== '') places.push(['middle', encode(list.middle(decode(cursor), size))]);
  const measured: Measurement[] = [];
  for (const [place, at] of places) {
    const { rows } = await list.read(db, at);
    if (rows < PAGE / 2 && size > PAGE * 10) throw new Error(`${list.name}, ${place}: a page of ${rows} rows`);
    const medianMs = await medianOfReads(() => list.read(db, at));
    const { blocks, scanned } = await explainPage(db, (recorder) => list.read(recorder, at));
    measured.push({ list: list.name, place, size, medianMs, blocks, scanned });
  }
  return measured;
}

function decode(cursor: string): unknown[] {
  return JSON.parse(Buffer.from(cursor, 'base64url').toString());
}

function encode(parts: unknown[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

async function medianOfReads(read: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = -WARM_UP_READS; i < READS; i++) {
    const start = performance.now();
    await read();
    if (i >= 0) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[READS / 2]!;
}

function print(measured: readonly Measurement[]): void {
  const rows = new Map<string, Record<string, string>>();
  for (const { list, place, size, medianMs, blocks } of measured) {
    const name = `${list}: ${place}`;
    const cells = rows.get(name) ?? {};
    rows.set(name, { ...cells, [size.toLocaleString('en')]: `${medianMs.toFixed(2)} ms, ${blocks} blocks` });
  }
  console.log(
    `A page of ${PAGE} rows, by the length of the list: median of ${READS} reads, blocks of 8 KiB it looks at.`,
  );
  console.table(Object.fromEntries(rows));
}

function faultsOf(measured: readonly Measurement[]): string[] {
  const scans = measured
    .filter(({ size, scanned }) => size >= LONG && scanned.length > 0)
    .map(({ list, place, size, scanned }) => `${list}, ${place}, ${size} rows: reads all of ${scanned.join(', ')}`);
  const growing = measured.filter(({ list, place, size, blocks }) => {
    const long = measured.find((other) => other.list === list && other.place === place && other.size === LONG);
    return size > LONG && long !== undefined && blocks > long.blocks * MAX_GROWTH;
  });
  return [
    ...scans,
    ...growing.map(({ list, place, size, blocks }) => `${list}, ${place}, ${size} rows: ${blocks} blocks`),
  ];
}

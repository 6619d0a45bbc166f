// What leaderboards cost at growing sizes: ranks in memory alone, whole operations with the embedded PostgreSQL, the
// memory of a record, and reading it all at start. CPU is this process's; the database's stands in a column of its own.
//   node dist/bench/leaderboard.js [--sizes 1000,100000] [--operations 4000]
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock as clock } from '../src/base/clock.js';
import { silentLogger as logger } from '../src/base/logger.js';
import { createLeaderboard } from '../src/core/leaderboard/create-leaderboard.js';
import { Operator, SortOrder } from '../src/core/leaderboard/leaderboard.js';
import { type Leaderboards, openLeaderboards } from '../src/core/leaderboard/leaderboards.js';
import { listRecordsAroundOwner } from '../src/core/leaderboard/list-records-around-owner.js';
import { createRankTree } from '../src/core/leaderboard/rank-tree.js';
import { writeLeaderboardRecord } from '../src/core/leaderboard/write-leaderboard-record.js';
import type { Database } from '../src/database/database.js';
import { openDatabase } from '../src/database/open-database.js';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1000,100000,1000000' },
    operations: { type: 'string', default: '4000' },
  },
});
const sizes = values.sizes.split(',').map(Number);
const operations = Number(values.operations);
const CONCURRENCY = 32;
const WARM_UP = 2000;
const MAX_SCORE = 1e9;

const randomScore = () => Math.floor(Math.random() * MAX_SCORE);
const pick = <T>(items: readonly T[]): T => items[Math.floor(Math.random() * items.length)]!;
const round = (value: number, digits = 1) => Number(value.toFixed(digits));
const cpuUs = () => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** CPU of all processes of PostgreSQL below this one, in microseconds. */
function databaseCpuUs(): number {
  const ticksPerSec = 100;
  const lines = execFileSync('ps', ['-eo', 'pid,ppid,comm'], { encoding: 'utf8' }).split('\n').slice(1);
  const processes = lines.map((line) => line.trim().split(/\s+/)).map(([pid, ppid, comm]) => ({ pid, ppid, comm }));
  const ours = new Set([String(process.pid)]);
  for (let size = 0; size !== ours.size; ) {
    size = ours.size;
    for (const { pid, ppid } of processes) if (ours.has(ppid!)) ours.add(pid!);
  }
  const postgres = processes.filter(({ pid, comm }) => ours.has(pid!) && comm === 'postgres');
  const ticks = postgres.map(({ pid }) => {
    try {
      const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
      return Number(fields[11]) + Number(fields[12]);
    } catch {
      return 0;
    }
  });
  return (ticks.reduce((sum, each) => sum + each, 0) / ticksPerSec) * 1e6;
}

/** Microseconds of CPU for each of COUNT calls of WORK. */
function measureSync(count: number, work: () => void): number {
  for (let i = 0; i < WARM_UP; i++) work();
  const before = cpuUs();
  for (let i = 0; i < count; i++) work();
  return (cpuUs() - before) / count;
}

/** The same for asynchronous work, CONCURRENCY at once: of this process and of the database. */
async function measure(count: number, work: () => Promise<unknown>) {
  const many = async (total: number) => {
    let left = total;
    const worker = async () => {
      while (left-- > 0) await work();
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  };
  await many(WARM_UP);
  const [before, databaseBefore] = [cpuUs(), databaseCpuUs()];
  await many(count);
  return { own: (cpuUs() - before) / count, database: (databaseCpuUs() - databaseBefore) / count };
}

function measureMemory(size: number) {
  const owners = Array.from({ length: size }, () => randomUUID());
  const tree = createRankTree();
  const record = () => ({ ownerId: pick(owners), score: String(randomScore()), subscore: '0' });
  for (const ownerId of owners) tree.set({ ownerId, score: String(randomScore()), subscore: '0' });
  return {
    records: size,
    'write, µs': round(measureSync(100_000, () => tree.set(record()))),
    'rank, µs': round(measureSync(100_000, () => tree.positionOf(pick(owners)))),
    'by rank, µs': round(measureSync(100_000, () => tree.at(1 + Math.floor(Math.random() * size)))),
    'bytes a record': round(tree.bytes / size),
  };
}

const insertMany = {
  name: 'bench_leaderboard_insert',
  text: `insert into leaderboard_record (leaderboard_id, owner_id, username, score)
    select $1, gen_random_uuid(), 'player', floor(random() * ${MAX_SCORE}) from generate_series(1, $2::int4)`,
};
const selectOwners = {
  name: 'bench_leaderboard_owners',
  text: 'select owner_id from leaderboard_record where leaderboard_id = $1 limit 50000',
};

const open = (db: Database): Promise<Leaderboards> =>
  openLeaderboards({ db, clock, logger, ranksExcluded: [], loaders: 1 });

async function measureWhole(db: Database, size: number) {
  const id = `bench-${size}`;
  const setup = { id, authoritative: false, sortOrder: SortOrder.DESCENDING, operator: Operator.SET };
  await createLeaderboard(await open(db), { ...setup, resetSchedule: '', metadata: '{}', enableRanks: true });
  await db.query(insertMany, [id, size]);
  await db.queryText('vacuum analyze leaderboard_record');
  const startMs = performance.now();
  const boards = await open(db);
  const loadMs = performance.now() - startMs;
  const owners = (await db.query<{ owner_id: string }>(selectOwners, [id])).rows.map(({ owner_id }) => owner_id);
  const write = await measure(operations, () =>
    writeLeaderboardRecord(boards, {
      callerId: null,
      leaderboardId: id,
      ownerId: pick(owners),
      score: BigInt(randomScore()),
      subscore: 0n,
    }),
  );
  const read = await measure(operations, () =>
    listRecordsAroundOwner(boards, { leaderboardId: id, ownerId: pick(owners), limit: 11 }),
  );
  await db.queryText('delete from leaderboard where id = $1', [id]);
  return {
    records: size,
    'write, µs': round(write.own),
    'its database, µs': round(write.database),
    '11 around, µs': round(read.own),
    'its database, µs ': round(read.database),
    'read at start, ms': round(loadMs, 0),
  };
}

console.log('The ranks in memory, µs of CPU:');
console.table(sizes.map(measureMemory));

const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-bench-'));
fs.chmodSync(dataDir, 0o755);
const database = await openDatabase({
  address: 'embedded',
  dataDir,
  logger,
  maxOpenConns: 10,
  maxIdleConns: 10,
  connMaxLifetimeMs: 3_600_000,
  onProgress() {},
});
try {
  console.log(`Whole operations, ${CONCURRENCY} at once, µs of CPU:`);
  const rows: object[] = [];
  for (const size of sizes) rows.push(await measureWhole(database.database, size));
  console.table(rows);
} finally {
  await database.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
}
process.exit(0);

// What leaderboards cost at growing sizes: ranks in memory alone, whole operations with the embedded PostgreSQL, the
// memory of a record, and reading it all at start. CPU is this process's; the database's stands in a column of its own.
//   node dist/bench/leaderboard.js [--sizes 1000,100000] [--operations 4000] [--memory]
import { execFileSync } from 'node:child_process';
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
    /** The ranks alone, without a database. */
    memory: { type: 'boolean', default: false },
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

/** The id of owner N, made on the spot: a list of a million texts would cost more cache lines than the ranks do. */
function createOwnerIds(): (n: number) => string {
  const bytes = Buffer.alloc(16);
  return (n) => {
    for (let at = 0, word = n + 1; at < 16; at += 4) {
      word = Math.imul(word ^ (word >>> 16), 0x45d9f3b);
      bytes.writeInt32LE(at === 8 ? n : word | 0, at);
    }
    return bytes.toString('hex');
  };
}

/** The best of three runs of WORK on random owners, less what it costs to make up ids and scores. */
function measureOnOwners(size: number, work: (n: number, score: string) => void, control: typeof work): number {
  const anyone = () => Math.floor(Math.random() * size);
  const runs = Array.from({ length: 3 }, () => {
    const made = measureSync(100_000, () => control(anyone(), String(randomScore())));
    return measureSync(100_000, () => work(anyone(), String(randomScore()))) - made;
  });
  return round(Math.min(...runs), 2);
}

function measureMemory(size: number) {
  const idOf = createOwnerIds();
  const tree = createRankTree();
  let sink = 0;
  const makeUp = (n: number, score: string) => {
    sink += idOf(n).length + score.length;
  };
  for (let n = 0; n < size; n++) tree.set({ ownerId: idOf(n), score: String(randomScore()), subscore: '0' });
  const set = (n: number, score: string) => tree.set({ ownerId: idOf(n), score, subscore: '0' });
  const positionOf = (n: number) => {
    sink += tree.positionOf(idOf(n));
  };
  const at = (n: number) => {
    sink += tree.at(n + 1)!.score.length;
  };
  const figures = {
    records: size,
    'write, µs': measureOnOwners(size, set, makeUp),
    'rank, µs': measureOnOwners(size, positionOf, makeUp),
    'by rank, µs': measureOnOwners(size, at, () => {}),
    'bytes a record': round(tree.bytes / size),
  };
  if (sink === 0) throw new Error('nothing was read');
  return figures;
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
if (values.memory) process.exit(0);

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

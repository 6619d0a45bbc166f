import type { Clock } from '../../base/clock.js';
import type { Logger } from '../../base/logger.js';
import { notFound } from '../../base/status-error.js';
import type { Database } from '../../database/database.js';
import { createReadBatcher } from '../../database/read-batcher.js';
import { createKeyedQueue, type KeyedQueue } from './keyed-queue.js';
import {
  isTournament,
  LEADERBOARD_COLUMNS,
  type Leaderboard,
  type LeaderboardRow,
  toLeaderboard,
} from './leaderboard.js';
import { leaderboardExpirySec } from './leaderboard-expiry.js';
import { loadRanks } from './load-ranks.js';
import { createRanks, type Ranks } from './ranks.js';
import { createRecordStore, type RecordStore } from './record-store.js';

/** What the operations on leaderboards and tournaments share: how they are set up, and the ranks of their records. */
export interface Leaderboards {
  readonly db: Database;
  readonly ranks: Ranks;
  readonly records: RecordStore;
  nowMs(): number;
  nowSec(): number;
  /** The leaderboard or tournament of that id. */
  find(id: string): Promise<Leaderboard | undefined>;
  /** Takes up one that has been created or set up anew; its ranks are kept from now on. */
  put(board: Leaderboard): void;
  /** Forgets one that no longer exists, with its ranks. */
  forget(board: Leaderboard): void;
  /** Whether this is how the leaderboard of its id is set up at this moment. */
  isCurrent(board: Leaderboard): boolean;
  /** All that are known here. */
  all(): Iterable<Leaderboard>;
  /** Runs WORK, which changes the record of an owner, when earlier changes of it are through. */
  changeRecord<T>(board: Leaderboard, ownerId: string, work: () => Promise<T>): Promise<T>;
  /** Calls LISTENER with each leaderboard that is taken up from now on. */
  onPut(listener: (board: Leaderboard) => void): void;
}

export interface LeaderboardsDeps {
  readonly db: Database;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly logger: Logger;
  /** `leaderboard.blacklist_rank_cache`. */
  readonly ranksExcluded: readonly string[];
  /** `leaderboard.rank_cache_workers`: leaderboards whose ranks are read at the same time. */
  readonly loaders: number;
}

const PROGRESS_EVERY_MS = 1000;

const selectAll = { name: 'leaderboard_all', text: `select ${LEADERBOARD_COLUMNS} from leaderboard l` };
const selectByIds = {
  name: 'leaderboard_by_ids',
  text: `select ${LEADERBOARD_COLUMNS} from leaderboard l where l.id = any($1::varchar[])`,
};

/** Reads every leaderboard and the ranks of its records into memory, and tells the log how far it has come. */
export async function openLeaderboards(deps: LeaderboardsDeps): Promise<Leaderboards> {
  const { db, logger } = deps;
  const boards = createLeaderboards(deps);
  const { rows } = await db.query<LeaderboardRow>(selectAll);
  const found = rows.flatMap((row) => parseRow(row, logger) ?? []);
  for (const board of found) boards.put(board);
  const progress = createProgress(deps, found.length);
  const waiting = found.values();
  await Promise.all(Array.from({ length: deps.loaders }, () => loadEach(boards, waiting, progress)));
  progress.done();
  return boards;
}

function createLeaderboards({ db, clock, logger, ranksExcluded }: LeaderboardsDeps): Leaderboards {
  const known = new Map<string, Leaderboard>();
  const opening = new Map<string, Promise<Leaderboard | undefined>>();
  const listeners: ((board: Leaderboard) => void)[] = [];
  const changes: KeyedQueue = createKeyedQueue();
  const ranks = createRanks(ranksExcluded);
  const rows = createReadBatcher<LeaderboardRow>({ database: db, statement: selectByIds, keyOf: ({ id }) => id });

  /** One that another server on this database has created. */
  async function findStored(id: string): Promise<Leaderboard | undefined> {
    const row = await rows.load(id);
    const board = row && parseRow(row, logger);
    if (!board) return undefined;
    const already = known.get(id);
    if (already) return already;
    ranks.open(board);
    await loadCurrent(boards, board, () => undefined);
    boards.put(board);
    return board;
  }

  const boards: Leaderboards = {
    db,
    ranks,
    records: createRecordStore(db),
    nowMs: () => clock.nowMs(),
    nowSec: () => Math.floor(clock.nowMs() / 1000),

    async find(id) {
      const board = known.get(id);
      if (board) return board;
      if (id === '' || id.length > 128 || id.includes('\0')) return undefined;
      const found = opening.get(id) ?? findStored(id).finally(() => opening.delete(id));
      opening.set(id, found);
      return found;
    },
    put(board) {
      const before = known.get(board.id);
      if (before && before !== board) ranks.close(before);
      known.set(board.id, board);
      ranks.open(board);
      for (const listener of listeners) listener(board);
    },
    forget(board) {
      ranks.close(board);
      if (known.get(board.id) === board) known.delete(board.id);
    },
    isCurrent: (board) => known.get(board.id) === board,
    all: () => known.values(),
    changeRecord: (board, ownerId, work) => changes.run(`${ownerId.toLowerCase()} ${board.id}`, work),
    onPut: (listener) => void listeners.push(listener),
  };
  return boards;
}

/** The leaderboard ID, which is no tournament. Throws NOT_FOUND. */
export async function findLeaderboard(boards: Leaderboards, id: string): Promise<Leaderboard> {
  const board = await boards.find(id);
  if (!board || isTournament(board)) throw notFound('There is no such leaderboard.');
  return board;
}

function parseRow(row: LeaderboardRow, logger: Logger): Leaderboard | undefined {
  try {
    return toLeaderboard(row);
  } catch (error) {
    logger.error('a leaderboard cannot be used: its reset schedule cannot be read', { leaderboard: row.id, error });
    return undefined;
  }
}

interface Progress {
  add(records: number): void;
  done(): void;
}

function createProgress({ clock, logger }: LeaderboardsDeps, leaderboards: number): Progress {
  const startMs = clock.nowMs();
  let [told, records] = [startMs, 0];
  return {
    add(more) {
      records += more;
      if (clock.nowMs() - told < PROGRESS_EVERY_MS) return;
      told = clock.nowMs();
      logger.info('reading the ranks of leaderboards', { records });
    },
    done() {
      if (leaderboards === 0) return;
      logger.info('the ranks of leaderboards are in memory', { leaderboards, records, ms: clock.nowMs() - startMs });
    },
  };
}

async function loadEach(boards: Leaderboards, waiting: Iterator<Leaderboard>, progress: Progress): Promise<void> {
  for (let next = waiting.next(); !next.done; next = waiting.next()) {
    await loadCurrent(boards, next.value, (records) => progress.add(records));
  }
}

/** The ranks of records that expire next; those that have expired are of no use. */
async function loadCurrent(boards: Leaderboards, board: Leaderboard, onPage: (records: number) => void): Promise<void> {
  if (!boards.ranks.isOpen(board)) return;
  const nowSec = boards.nowSec();
  const expirySec = leaderboardExpirySec(board, nowSec);
  if (expirySec !== 0 && expirySec <= nowSec) return;
  await loadRanks(boards.db, boards.ranks, board, expirySec, onPage);
}

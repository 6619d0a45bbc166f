import type { Clock } from '../../base/clock.js';
import type { Logger } from '../../base/logger.js';
import { timestamptz } from '../../database/value-parsers.js';
import { createKeyedQueue } from '../leaderboard/keyed-queue.js';
import { isTournament, type Leaderboard } from '../leaderboard/leaderboard.js';
import type { Leaderboards } from '../leaderboard/leaderboards.js';
import { dealWithOccurrence, type ScheduleCallbacks } from './deal-with-occurrence.js';
import { nextOccurrenceSec, type Occurrence, type OccurrenceKind } from './occurrence.js';
import { createOccurrenceClaims } from './occurrence-claims.js';
import { createOccurrenceQueue } from './occurrence-queue.js';

/** Sees to the resets of leaderboards and tournaments and to the ends of rounds, each once among all servers. */
export interface Scheduler {
  /** Sets the timer going. */
  start(): void;
  /** Deals with everything that is due now, and resolves when all of it is through. Rejects only as the database does. */
  runDue(): Promise<void>;
  /** Begins with nothing more and waits for what is under way. */
  stop(): Promise<void>;
}

export interface SchedulerDeps {
  readonly boards: Leaderboards;
  readonly callbacks: ScheduleCallbacks;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly logger: Logger;
  /** `leaderboard.callback_queue_workers`: occurrences dealt with at the same time. */
  readonly workers: number;
  /** The most that a callback can take. */
  readonly callbackTimeoutMs: number;
  /** A callback of a module has run. */
  readonly onCallback?: (kind: OccurrenceKind, hasFailed: boolean) => void;
}

/** Clocks are set, and other servers create leaderboards: so often at least it looks around. */
const LOOK_EVERY_MS = 60_000;
/** A callback that its server did not live to end is run again so long after it must have ended. */
const LEASE_MARGIN_SEC = 30;
/** The most callbacks that are made up for, for each leaderboard, when no server was up for long. */
const MAX_CATCH_UP = 100;
const RETRY_SEC = 5;
const KINDS: readonly OccurrenceKind[] = ['end', 'reset'];

const selectNew = {
  name: 'schedule_new_leaderboards',
  text: 'select id from leaderboard where create_time >= $1 order by create_time, id',
};

/** Reads what has been dealt with; what came to pass since, while no server was up, is due at once. */
export async function createScheduler(deps: SchedulerDeps): Promise<Scheduler> {
  const { boards, callbacks, clock, logger } = deps;
  const startSec = boards.nowSec();
  const leaseSec = Math.ceil(deps.callbackTimeoutMs / 1000) + LEASE_MARGIN_SEC;
  const claims = await createOccurrenceClaims(boards.db, { nowSec: startSec, leaseSec });
  const queue = createOccurrenceQueue();
  const inTurn = createKeyedQueue();
  const underWay = new Set<Promise<void>>();
  /** Leaderboards whose occurrences are in the queue or under way, and when each was created. */
  const planned = new Map<string, number>();
  const missed = new Map<string, number>();
  let lookedMs = clock.nowMs();
  let timer: NodeJS.Timeout | undefined;
  let isTimed = false;
  let isStopped = false;

  function plan(board: Leaderboard, kind: OccurrenceKind, afterSec: number): void {
    const atSec = nextOccurrenceSec(board, kind, afterSec);
    if (atSec === undefined) return;
    queue.add({ kind, leaderboardId: board.id, createMs: board.createMs, atSec, tryAtSec: atSec });
  }

  function planNew(board: Leaderboard, doneSec: (kind: OccurrenceKind) => number): void {
    if (planned.get(board.id) === board.createMs) return;
    planned.set(board.id, board.createMs);
    for (const kind of KINDS) plan(board, kind, doneSec(kind));
  }

  async function planAll(): Promise<void> {
    const [end, reset] = await Promise.all(KINDS.map((kind) => claims.read(kind)));
    for (const board of boards.all()) planNew(board, (kind) => (kind === 'end' ? end! : reset!)(board));
  }

  /** Begins with what is due, as far as there is room. */
  function begin(): void {
    while (!isStopped && underWay.size < deps.workers && (queue.first()?.tryAtSec ?? Infinity) <= boards.nowSec()) {
      const occurrence = queue.take()!;
      // In turn for each leaderboard: the end of a round before the reset that follows.
      const run = inTurn
        .run(occurrence.leaderboardId, () => handle(occurrence))
        .catch((error: unknown) => {
          logger.error('a reset or end could not be dealt with, and will be tried again', { ...occurrence, error });
          queue.add({ ...occurrence, tryAtSec: boards.nowSec() + RETRY_SEC });
        });
      underWay.add(run);
      void run.then(() => {
        underWay.delete(run);
        begin();
        arm();
      });
    }
  }

  async function handle(occurrence: Occurrence): Promise<void> {
    const board = await boards.find(occurrence.leaderboardId);
    if (board?.createMs !== occurrence.createMs) {
      if (planned.get(occurrence.leaderboardId) === occurrence.createMs) planned.delete(occurrence.leaderboardId);
      return;
    }
    const claim = await claims.claim(occurrence, boards.nowSec());
    if (claim === 'done') plan(board, occurrence.kind, occurrence.atSec);
    else if ('heldUntilSec' in claim) queue.add({ ...occurrence, tryAtSec: claim.heldUntilSec });
    else {
      await call(occurrence);
      const doneSec = dealtWithUntil(board, occurrence);
      await claims.finish(claim, doneSec);
      plan(board, occurrence.kind, doneSec);
    }
  }

  /** A callback that fails is not called again: nobody knows how far it came. */
  async function call(occurrence: Occurrence): Promise<void> {
    const { kind, leaderboardId: leaderboard, atSec } = occurrence;
    let hasFailed = false;
    const report = (error: unknown) => {
      hasFailed = true;
      logger.warn('the callback of a module has failed', { kind, leaderboard, at_sec: atSec, error });
    };
    if (await dealWithOccurrence(boards, callbacks, occurrence, report)) deps.onCallback?.(kind, hasFailed);
  }

  /** The moment of OCCURRENCE, or now where those until now are not worth a callback each. */
  function dealtWithUntil(board: Leaderboard, { kind, atSec }: Occurrence): number {
    const nowSec = boards.nowSec();
    if (!hasCallback(board, kind)) return Math.max(atSec, nowSec);
    if (atSec > startSec) return atSec;
    const key = `${kind} ${board.id}`;
    const count = (missed.get(key) ?? 0) + 1;
    missed.set(key, count);
    if (count < MAX_CATCH_UP) return atSec;
    logger.warn('not all that was missed is made up for', { kind, leaderboard: board.id, made_up: count });
    return Math.max(atSec, nowSec);
  }

  function hasCallback(board: Leaderboard, kind: OccurrenceKind): boolean {
    if (!isTournament(board)) return callbacks.leaderboardReset !== undefined;
    return (kind === 'end' ? callbacks.tournamentEnd : callbacks.tournamentReset) !== undefined;
  }

  /** Takes up what other servers have created, and lets go of ranks that have expired. */
  async function look(): Promise<void> {
    boards.ranks.dropExpired(boards.nowSec());
    const sinceMs = lookedMs - LOOK_EVERY_MS;
    lookedMs = clock.nowMs();
    const { rows } = await boards.db.query<{ id: string }>(selectNew, [timestamptz(sinceMs)]);
    for (const { id } of rows) await boards.find(id);
  }

  /** Waits for what comes next. */
  function arm(): void {
    if (!isTimed || isStopped) return;
    clearTimeout(timer);
    const nextMs = (queue.first()?.tryAtSec ?? Infinity) * 1000 - clock.nowMs();
    // With all hands busy, the first to become free goes on.
    const waitMs = underWay.size >= deps.workers ? LOOK_EVERY_MS : Math.max(0, Math.min(nextMs, LOOK_EVERY_MS));
    timer = setTimeout(() => void wake(), waitMs);
  }

  async function wake(): Promise<void> {
    begin();
    try {
      if (clock.nowMs() - lookedMs >= LOOK_EVERY_MS) await look();
    } catch (error) {
      logger.warn('leaderboards of other servers could not be looked for', { error });
    }
    arm();
  }

  await planAll();
  boards.onPut((board) => {
    planNew(board, () => Math.min(boards.nowSec(), Math.floor(board.createMs / 1000)));
    arm();
  });

  return {
    start() {
      isTimed = true;
      void wake();
    },
    async runDue() {
      await look();
      begin();
      while (underWay.size > 0) await Promise.all(underWay);
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await Promise.all(underWay);
    },
  };
}

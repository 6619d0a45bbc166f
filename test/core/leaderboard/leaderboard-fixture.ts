import { beforeAll } from 'vitest';
import { newUuid } from '../../../src/base/id.js';
import { silentLogger } from '../../../src/base/logger.js';
import { type CreateLeaderboardArgs, createLeaderboard } from '../../../src/core/leaderboard/create-leaderboard.js';
import { Operator, SortOrder } from '../../../src/core/leaderboard/leaderboard.js';
import { type Leaderboards, openLeaderboards } from '../../../src/core/leaderboard/leaderboards.js';
import {
  type WriteRecordArgs,
  writeLeaderboardRecord,
} from '../../../src/core/leaderboard/write-leaderboard-record.js';
import type { Database } from '../../../src/database/database.js';
import { createTestClock } from '../../session/test-clock.js';
import { unique, useDatabase } from '../core-fixture.js';

export type TestClock = ReturnType<typeof createTestClock>;

/** The leaderboards of DB as a server that starts now has them. */
export function openBoards(
  db: Database,
  clock: TestClock,
  more: { ranksExcluded?: string[]; loaders?: number } = {},
): Promise<Leaderboards> {
  return openLeaderboards({ db, clock, logger: silentLogger, ranksExcluded: [], loaders: 1, ...more });
}

/** Leaderboards on a database of the file's own, at a time that tests move; call the result within tests. */
export function useLeaderboards(startMs = Date.UTC(2026, 0, 10, 12)) {
  const db = useDatabase();
  const clock = createTestClock(startMs);
  let boards: Leaderboards | undefined;
  beforeAll(async () => {
    boards = await openBoards(db(), clock);
  });
  return { db, clock, boards: () => boards! };
}

/** A new leaderboard: descending, best, ranks kept, unless MORE says otherwise. Gives its id. */
export async function newLeaderboard(boards: Leaderboards, more: Partial<CreateLeaderboardArgs> = {}): Promise<string> {
  const id = unique('board-');
  await createLeaderboard(boards, {
    id,
    authoritative: false,
    sortOrder: SortOrder.DESCENDING,
    operator: Operator.BEST,
    resetSchedule: '',
    metadata: '{}',
    enableRanks: true,
    ...more,
  });
  return more.id ?? id;
}

/** Submits as the server. */
export function submit(
  boards: Leaderboards,
  leaderboardId: string,
  ownerId: string,
  score: number | bigint,
  more: Partial<WriteRecordArgs> = {},
) {
  const points = { score: BigInt(score), subscore: 0n };
  return writeLeaderboardRecord(boards, { callerId: null, leaderboardId, ownerId, ...points, ...more });
}

/** COUNT owners, in the order of their ids. */
export const newOwners = (count: number): string[] => Array.from({ length: count }, newUuid).sort();

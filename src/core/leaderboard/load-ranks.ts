import type { Queryable } from '../../database/database.js';
import { timestamptz } from '../../database/value-parsers.js';
import type { Leaderboard } from './leaderboard.js';
import type { RankedRecord } from './rank-key.js';
import type { Ranks } from './ranks.js';

interface RecordRow {
  readonly owner_id: string;
  readonly score: string;
  readonly subscore: string;
}

const PAGE = 5000;

// Along the primary key, so that each page begins where the one before ended.
const selectPage = {
  name: 'leaderboard_ranks_load',
  text: `select r.owner_id, r.score, r.subscore from leaderboard_record r
    where r.leaderboard_id = $1 and r.expiry_time = $2 and (r.score, r.subscore, r.owner_id) > ($3::int8, $4::int8, $5::uuid)
    order by r.score, r.subscore, r.owner_id limit $6`,
};
const FIRST: RankedRecord = { score: '-1', subscore: '-1', ownerId: '00000000-0000-0000-0000-000000000000' };

/** Fills the ranks of an open leaderboard with the records that expire at EXPIRYSEC; tells of every page that was read. */
export async function loadRanks(
  db: Queryable,
  ranks: Ranks,
  board: Leaderboard,
  expirySec: number,
  onPage: (records: number) => void,
): Promise<void> {
  const tree = ranks.treeFor(board, expirySec);
  let last = FIRST;
  for (;;) {
    const after = [last.score, last.subscore, last.ownerId];
    const { rows } = await db.query<RecordRow>(selectPage, [board.id, timestamptz(expirySec * 1000), ...after, PAGE]);
    for (const { owner_id: ownerId, score, subscore } of rows) {
      last = { ownerId, score, subscore };
      tree.append(last);
    }
    onPage(rows.length);
    if (rows.length < PAGE) break;
  }
  tree.finish();
}

import type { Queryable } from '../../database/database.js';
import { timestamptz } from '../../database/value-parsers.js';
import type { Leaderboard } from './leaderboard.js';
import type { RankedRecord } from './rank-key.js';
import type { Ranks } from './ranks.js';

interface PageRow {
  readonly keys: Buffer | null;
}

const PAGE = 5000;
/** Bytes: score and subscore, eight each, and the owner. */
const KEY_BYTES = 32;

// Along the primary key, so that each page begins where the one before ended. The records come as the bytes that the
// ranks are made of, one value for all: rows of texts took three times as long to read.
const selectPage = {
  name: 'leaderboard_ranks_load',
  text: `select string_agg(p.key, ''::bytea order by p.key) as keys from (
      select int8send(r.score) || int8send(r.subscore) || uuid_send(r.owner_id) as key from leaderboard_record r
      where r.leaderboard_id = $1 and r.expiry_time = $2
        and (r.score, r.subscore, r.owner_id) > ($3::int8, $4::int8, $5::uuid)
      order by r.score, r.subscore, r.owner_id limit $6) p`,
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
    const { rows } = await db.query<PageRow>(selectPage, [board.id, timestamptz(expirySec * 1000), ...after, PAGE]);
    const keys = rows[0]?.keys ?? Buffer.alloc(0);
    tree.appendKeys(keys);
    const count = keys.length / KEY_BYTES;
    onPage(count);
    if (count < PAGE) break;
    last = lastRecord(keys);
  }
}

function lastRecord(keys: Buffer): RankedRecord {
  const at = keys.length - KEY_BYTES;
  return {
    score: String(keys.readBigInt64BE(at)),
    subscore: String(keys.readBigInt64BE(at + 8)),
    ownerId: keys.toString('hex', at + 16),
  };
}

import type { Database } from '../../database/database.js';
import { createGroupCommit } from '../../database/group-commit.js';
import { createReadBatcher } from '../../database/read-batcher.js';
import { timestamptz } from '../../database/value-parsers.js';
import { Operator, SortOrder } from './leaderboard.js';
import { RECORD_COLUMNS, type RecordRow } from './leaderboard-record.js';

export interface RecordKey {
  readonly leaderboardId: string;
  /** In lower case. */
  readonly ownerId: string;
  readonly expirySec: number;
}

/** A score on its way into a record. */
export interface RecordWrite extends RecordKey {
  /** '' leaves the one that is there. */
  readonly username: string;
  readonly score: bigint;
  readonly subscore: bigint;
  /** JSON text; '' leaves what is there. */
  readonly metadata: string;
  readonly operator: Operator;
  readonly sortOrder: SortOrder;
  /** Whether attempts are counted against the record's limit. */
  readonly isLimited: boolean;
  /** The limit of attempts of a new record. */
  readonly maxNumScore: number;
}

/**
 * Reads and changes records one at a time for their callers, many with one statement. Of one record there must be one
 * change at a time: `Leaderboards.changeRecord` sees to it.
 */
export interface RecordStore {
  read(key: RecordKey): Promise<RecordRow | undefined>;
  /** What is there after the change; undefined where there is no record, or no attempt is left. */
  update(write: RecordWrite): Promise<RecordRow | undefined>;
  /** Undefined where there is a record already. */
  insert(write: RecordWrite): Promise<RecordRow | undefined>;
}

const selectRecords = {
  name: 'leaderboard_record_read',
  text: `select ${RECORD_COLUMNS}, k.key
    from unnest($1::varchar[]) as k (key)
    join leaderboard_record r on r.owner_id = substr(k.key, 1, 36)::uuid
      and r.expiry_time = to_timestamp(substr(k.key, 38, 12)::float8) and r.leaderboard_id = substr(k.key, 51)`,
};

const KEY_COLUMNS = '$1::varchar[], $2::uuid[], $3::timestamptz[], $4::varchar[], $5::int8[], $6::int8[]';

// What an operator makes of a score. `o` is 0 best, ascending; 1 best, descending; 2 set; 3 increment; 4 decrement.
const combined = (column: string) => `case w.o when 0 then least(r.${column}, w.${column})
  when 1 then greatest(r.${column}, w.${column}) when 2 then w.${column} when 3 then r.${column} + w.${column}
  else greatest(r.${column} - w.${column}, 0) end`;

const updateRecords = {
  name: 'leaderboard_record_update',
  text: `update leaderboard_record r set score = ${combined('score')}, subscore = ${combined('subscore')},
      num_score = r.num_score + 1, metadata = coalesce(w.metadata, r.metadata),
      username = coalesce(w.username, r.username), update_time = now()
    from unnest(${KEY_COLUMNS}, $7::jsonb[], $8::int4[], $9::bool[])
      as w (leaderboard_id, owner_id, expiry_time, username, score, subscore, metadata, o, is_limited)
    where r.owner_id = w.owner_id and r.leaderboard_id = w.leaderboard_id and r.expiry_time = w.expiry_time
      and (not w.is_limited or r.num_score < r.max_num_score)
    returning ${RECORD_COLUMNS}`,
};

/** One statement for many; within a transaction it is given a single write. */
export const insertRecords = {
  name: 'leaderboard_record_insert',
  text: `insert into leaderboard_record as r
      (leaderboard_id, owner_id, expiry_time, username, score, subscore, metadata, num_score, max_num_score)
    select w.leaderboard_id, w.owner_id, w.expiry_time, w.username, w.score, w.subscore,
      coalesce(w.metadata, '{}'::jsonb), w.num_score, w.max_num_score
    from unnest(${KEY_COLUMNS}, $7::jsonb[], $8::int4[], $9::int4[])
      as w (leaderboard_id, owner_id, expiry_time, username, score, subscore, metadata, num_score, max_num_score)
    on conflict (owner_id, leaderboard_id, expiry_time) do nothing
    returning ${RECORD_COLUMNS}`,
};

export function createRecordStore(db: Database): RecordStore {
  const reads = createReadBatcher<RecordRow & { key: string }>({
    database: db,
    statement: selectRecords,
    keyOf: ({ key }) => key,
  });
  const updates = createGroupCommit<RecordWrite, RecordRow | undefined>({
    write: (writes) => writeSorted(writes, (all) => db.query<RecordRow>(updateRecords, updateValues(all))),
  });
  const inserts = createGroupCommit<RecordWrite, RecordRow | undefined>({
    write: (writes) => writeSorted(writes, (all) => db.query<RecordRow>(insertRecords, insertValues(all))),
  });
  return {
    read: (key) => reads.load(textOf(key)),
    update: (write) => updates.submit(write),
    insert: (write) => inserts.submit(write),
  };
}

/** Of the first attempt a decrement has nothing to take away from. */
export function insertValues(writes: readonly RecordWrite[], numScore = 1): unknown[] {
  const started = writes.map((write) => {
    const isEmpty = write.operator === Operator.DECREMENT;
    return isEmpty ? { ...write, score: 0n, subscore: 0n } : write;
  });
  return [...columnsOf(started), writes.map(() => numScore), writes.map(({ maxNumScore }) => maxNumScore)];
}

function updateValues(writes: readonly RecordWrite[]): unknown[] {
  return [...columnsOf(writes), writes.map(operation), writes.map(({ isLimited }) => isLimited)];
}

function columnsOf(writes: readonly RecordWrite[]): unknown[] {
  return [
    writes.map(({ leaderboardId }) => leaderboardId),
    writes.map(({ ownerId }) => ownerId),
    writes.map(({ expirySec }) => timestamptz(expirySec * 1000)),
    writes.map(({ username }) => (username === '' ? null : username)),
    writes.map(({ score }) => String(score)),
    writes.map(({ subscore }) => String(subscore)),
    writes.map(({ metadata }) => (metadata === '' ? null : metadata)),
  ];
}

function operation({ operator, sortOrder }: RecordWrite): number {
  if (operator === Operator.BEST) return sortOrder === SortOrder.ASCENDING ? 0 : 1;
  return operator + 1;
}

/** Rows are locked in one order, so that servers on one database never wait for each other in a circle. */
async function writeSorted(
  writes: readonly RecordWrite[],
  write: (sorted: readonly RecordWrite[]) => Promise<{ rows: RecordRow[] }>,
): Promise<(RecordRow | undefined)[]> {
  const keys = new Map(writes.map((each) => [each, textOf(each)]));
  const sorted = [...writes].sort((a, b) => (keys.get(a)! < keys.get(b)! ? -1 : 1));
  const { rows } = await write(sorted);
  const found = new Map(rows.map((row) => [keyOfRow(row), row]));
  return writes.map((each) => found.get(keys.get(each)!));
}

/** A record's key as one text: the owner, the expiry in twelve digits, the leaderboard. */
function textOf({ leaderboardId, ownerId, expirySec }: RecordKey): string {
  return `${ownerId} ${String(expirySec).padStart(12, '0')} ${leaderboardId}`;
}

function keyOfRow({ leaderboard_id: leaderboardId, owner_id: ownerId, expiry_time: expiryMs }: RecordRow): string {
  return textOf({ leaderboardId, ownerId, expirySec: expiryMs / 1000 });
}

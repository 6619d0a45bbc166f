import { NIL_UUID, newUuid } from '../../base/id.js';
import type { Queryable } from '../../database/database.js';
import type { Leaderboard } from '../leaderboard/leaderboard.js';
import type { Occurrence, OccurrenceKind } from './occurrence.js';

/**
 * Which occurrences have been dealt with, kept in the database for all servers on it and for those that start later.
 * They stand in storage objects of the server itself, which no client can read or write: the tables are Nakama's.
 */
export interface OccurrenceClaims {
  /** Up to when the occurrences of KIND have been dealt with, by leaderboard; where one is left out: `sinceSec`. */
  read(kind: OccurrenceKind): Promise<(board: Leaderboard) => number>;
  claim(occurrence: Occurrence, nowSec: number): Promise<Claim>;
  /** Notes that everything up to DONESEC has been dealt with. */
  finish(claim: GrantedClaim, doneSec: number): Promise<void>;
}

export interface GrantedClaim {
  readonly occurrence: Occurrence;
  readonly token: string;
}

/** Granted to the caller alone; dealt with already; or held by another server until that time at most. */
export type Claim = GrantedClaim | 'done' | { readonly heldUntilSec: number };

const COLLECTIONS: Readonly<Record<OccurrenceKind, string>> = { end: 'tickwire.end', reset: 'tickwire.reset' };
/** Holds, under the empty key, since when the schedule has been kept. */
const SINCE_COLLECTION = 'tickwire.schedule';

interface StateRow {
  readonly key: string;
  readonly created: string;
  readonly done: string;
  readonly until: string;
}

const STATE_COLUMNS = `s.key, s.value->>'created' as created, s.value->>'done' as done, s.value->>'until' as until`;
const keepSince = {
  name: 'schedule_since',
  text: `insert into storage (collection, key, user_id, value, version, read, write)
    values ('${SINCE_COLLECTION}', '', '${NIL_UUID}', jsonb_build_object('since', $1::int8), 'schedule', 0, 0)
    on conflict (collection, key, user_id) do nothing`,
};
const selectSince = {
  name: 'schedule_since_read',
  text: `select s.value->>'since' as since from storage s
    where s.collection = '${SINCE_COLLECTION}' and s.key = '' and s.user_id = '${NIL_UUID}'`,
};
const selectStates = {
  name: 'schedule_states',
  text: `select ${STATE_COLUMNS} from storage s where s.collection = $1 and s.user_id = '${NIL_UUID}'`,
};
const selectState = { name: 'schedule_state', text: `${selectStates.text} and s.key = $2` };
// $3 tells the leaderboard from an earlier one of its id; what is known of that one no longer counts.
const claimState = {
  name: 'schedule_claim',
  text: `insert into storage as s (collection, key, user_id, value, version, read, write)
    values ($1, $2, '${NIL_UUID}', jsonb_build_object('created', $3::text, 'done', $4::int8 - 1, 'claim', $5::text,
      'until', $6::int8), 'schedule', 0, 0)
    on conflict (collection, key, user_id) do update set update_time = now(), value = jsonb_build_object(
      'created', $3::text, 'done', case when s.value->>'created' = $3 then (s.value->>'done')::int8 else $4::int8 - 1 end,
      'claim', $5::text, 'until', $6::int8)
    where s.value->>'created' <> $3
      or ((s.value->>'done')::int8 < $4::int8 and (s.value->>'until')::int8 <= $7::int8)
    returning s.key`,
};
const finishState = {
  name: 'schedule_finish',
  text: `update storage s set update_time = now(), value = s.value || jsonb_build_object('done', $4::int8, 'claim', '',
      'until', 0)
    where s.collection = $1 and s.key = $2 and s.user_id = '${NIL_UUID}' and s.value->>'claim' = $3`,
};

/**
 * LEASESEC: longer than dealing with an occurrence can take. A server that ends in the middle of it leaves it to others
 * after that time.
 */
export async function createOccurrenceClaims(
  db: Queryable,
  { nowSec, leaseSec }: { readonly nowSec: number; readonly leaseSec: number },
): Promise<OccurrenceClaims> {
  await db.query(keepSince, [nowSec]);
  const { rows } = await db.query<{ since: string }>(selectSince);
  const sinceSec = Number(rows[0]?.since ?? nowSec);

  return {
    async read(kind) {
      const states = await db.query<StateRow>(selectStates, [COLLECTIONS[kind]]);
      const byId = new Map(states.rows.map((state) => [state.key, state]));
      return (board) => {
        const state = byId.get(board.id);
        if (state && state.created === createdText(board.createMs)) return Number(state.done);
        return Math.max(sinceSec, Math.floor(board.createMs / 1000));
      };
    },

    async claim(occurrence, now) {
      const { kind, leaderboardId, createMs, atSec } = occurrence;
      const token = newUuid();
      const key = [COLLECTIONS[kind], leaderboardId];
      const values = [...key, createdText(createMs), atSec, token, now + leaseSec, now];
      const { rowCount } = await db.query(claimState, values);
      if (rowCount === 1) return { occurrence, token };
      const [state] = (await db.query<StateRow>(selectState, key)).rows;
      return state && Number(state.done) < atSec ? { heldUntilSec: Number(state.until) } : 'done';
    },

    async finish({ occurrence, token }, doneSec) {
      await db.query(finishState, [COLLECTIONS[occurrence.kind], occurrence.leaderboardId, token, doneSec]);
    },
  };
}

const createdText = (createMs: number) => String(Math.round(createMs * 1000));

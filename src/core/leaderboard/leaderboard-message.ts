import type { Leaderboard as LeaderboardMessage } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { timestampOf } from '../account-message.js';
import type { Leaderboard } from './leaderboard.js';

/** A leaderboard as it stands at NOWSEC. */
export function toLeaderboardMessage(board: Leaderboard, nowSec: number): Init<LeaderboardMessage> {
  const createSec = Math.floor(board.createMs / 1000);
  return {
    id: board.id,
    sort_order: board.sortOrder,
    operator: toWireOperator(board),
    prev_reset: previousReset(board, createSec, nowSec),
    next_reset: board.schedule?.next(nowSec) ?? 0,
    metadata: board.metadata,
    create_time: timestampOf(createSec),
    authoritative: board.authoritative,
  };
}

/** On the wire the operators begin at 1: 0 is "no other than the leaderboard's". */
export const toWireOperator = ({ operator }: Leaderboard): number => operator + 1;

/** When the schedule came round last; 0 before SINCESEC and where there is none. */
export function previousReset({ schedule }: Leaderboard, sinceSec: number, nowSec: number): number {
  return sinceSec > nowSec ? 0 : (schedule?.previous(nowSec) ?? 0);
}

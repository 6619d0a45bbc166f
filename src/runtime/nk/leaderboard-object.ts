import type { PlainObject } from '../../guest/nk/argument.js';
import type { Leaderboard } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { operatorName } from './record-object.js';

/** A leaderboard as modules see it. */
export function toLeaderboardObject(board: Init<Leaderboard>): PlainObject {
  return {
    id: board.id,
    authoritative: board.authoritative,
    sortOrder: board.sort_order,
    operator: operatorName(board.operator),
    ...(board.prev_reset ? { prevReset: board.prev_reset } : {}),
    ...(board.next_reset ? { nextReset: board.next_reset } : {}),
    metadata: JSON.parse(board.metadata || '{}'),
    createTime: Number(board.create_time?.seconds ?? 0),
  };
}

import type { PlainObject } from '../../guest/nk/argument.js';
import type { Tournament } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { operatorName } from './record-object.js';

/** A tournament as modules see it. Nakama's Lua is told of `joinRequired` as well, its JavaScript is not: ISWHOLE. */
export function toTournamentObject(tournament: Init<Tournament>, isWhole?: unknown): PlainObject {
  return {
    id: tournament.id,
    title: tournament.title,
    description: tournament.description,
    category: tournament.category,
    sortOrder: tournament.sort_order,
    size: tournament.size,
    maxSize: tournament.max_size,
    maxNumScore: tournament.max_num_score,
    duration: tournament.duration,
    startActive: tournament.start_active,
    endActive: tournament.end_active,
    canEnter: tournament.can_enter,
    ...(tournament.prev_reset ? { prevReset: tournament.prev_reset } : {}),
    ...(tournament.next_reset ? { nextReset: tournament.next_reset } : {}),
    metadata: JSON.parse(tournament.metadata || '{}'),
    createTime: Number(tournament.create_time?.seconds ?? 0),
    startTime: Number(tournament.start_time?.seconds ?? 0),
    endTime: tournament.end_time ? Number(tournament.end_time.seconds) : null,
    operator: operatorName(tournament.operator),
    ...(isWhole === true ? { joinRequired: tournament.join_required ?? false } : {}),
  };
}

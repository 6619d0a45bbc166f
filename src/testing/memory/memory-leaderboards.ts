import { Code } from '../../base/code.js';
import type { JsonObject } from '../../guest/json-object.js';
import type { LeaderboardRecord } from '../../guest/nk-interface/values.js';
import { copy, type MemoryNk, type MemoryWorld, refuse } from './memory-nk.js';

interface Board {
  readonly ascending: boolean;
  readonly operator: string;
  readonly records: Map<string, Omit<LeaderboardRecord, 'rank'>>;
}

/** Leaderboards in memory, without schedules. */
export function memoryLeaderboards({ nowSec }: MemoryWorld): MemoryNk {
  const boards = new Map<string, Board>();

  function board(id: string): Board {
    const found = boards.get(id);
    if (!found) throw refuse(`There is no leaderboard '${id}'.`, Code.NOT_FOUND);
    return found;
  }

  function ranked({ ascending, records }: Board): LeaderboardRecord[] {
    const sign = ascending ? 1 : -1;
    const better = (a: Omit<LeaderboardRecord, 'rank'>, b: Omit<LeaderboardRecord, 'rank'>) =>
      sign * (a.score - b.score || a.subscore - b.subscore) || a.updateTime - b.updateTime;
    return [...records.values()].sort(better).map((record, index) => ({ ...copy(record), rank: index + 1 }));
  }

  function combined({ ascending }: Board, operator: string, old: number | undefined, score: number): number {
    if (old === undefined) return score;
    if (operator === 'set') return score;
    if (operator.startsWith('incr')) return old + score;
    if (operator.startsWith('decr')) return Math.max(0, old - score);
    return ascending ? Math.min(old, score) : Math.max(old, score);
  }

  return {
    leaderboardCreate(id: string, _authoritative: boolean, sortOrder = 'descending', operator = 'best') {
      if (boards.has(id)) return;
      boards.set(id, {
        ascending: String(sortOrder).startsWith('asc'),
        operator: String(operator),
        records: new Map(),
      });
    },
    leaderboardDelete(id: string) {
      boards.delete(id);
    },
    leaderboardRecordWrite(
      id: string,
      ownerId: string,
      username = '',
      score = 0,
      subscore = 0,
      metadata: JsonObject = {},
      operator?: string,
    ) {
      const target = board(id);
      const old = target.records.get(ownerId);
      const how = operator ?? target.operator;
      const times = { createTime: old?.createTime ?? nowSec(), updateTime: nowSec(), expiryTime: 0 };
      target.records.set(ownerId, {
        leaderboardId: id,
        ownerId,
        username,
        score: combined(target, how, old?.score, score),
        subscore: combined(target, how, old?.subscore, subscore),
        numScore: (old?.numScore ?? 0) + 1,
        metadata: copy(metadata),
        ...times,
      });
      return ranked(target).find((record) => record.ownerId === ownerId);
    },
    leaderboardRecordsList(id: string, ownerIds: string[] = [], limit = 100) {
      const records = ranked(board(id));
      const ownerRecords = records.filter(({ ownerId }) => ownerIds.includes(ownerId));
      return { records: records.slice(0, limit), ownerRecords, rankCount: records.length };
    },
    leaderboardRecordDelete(id: string, ownerId: string) {
      board(id).records.delete(ownerId);
    },
  };
}

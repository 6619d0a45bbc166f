import { invalidArgument } from '../base/status-error.js';
import { deleteLeaderboardRecord } from '../core/leaderboard/delete-leaderboard-record.js';
import type { Leaderboards } from '../core/leaderboard/leaderboards.js';
import { listLeaderboardRecords } from '../core/leaderboard/list-leaderboard-records.js';
import { listRecordsAroundOwner } from '../core/leaderboard/list-records-around-owner.js';
import { writeLeaderboardRecord } from '../core/leaderboard/write-leaderboard-record.js';
import type {
  DeleteLeaderboardRecordRequest,
  ListLeaderboardRecordsAroundOwnerRequest,
  ListLeaderboardRecordsRequest,
  WriteLeaderboardRecordRequest,
} from '../wire/gen/api.js';
import type { CallContext } from './call-context.js';
import { parseExpiry, parseLimit, parseSubmittedScore } from './record-request.js';

export interface LeaderboardDeps {
  readonly leaderboards: Leaderboards;
}

const MAX_LIMIT = 1000;
const MAX_LIMIT_AROUND = 100;
const DEFAULT_LIMIT = 1;

/** Leaderboards: a player's own scores, and the standings for everyone. */
export function leaderboardHandlers({ leaderboards }: LeaderboardDeps) {
  return {
    async WriteLeaderboardRecord({ userId, username }: CallContext, request: WriteLeaderboardRecordRequest) {
      return writeLeaderboardRecord(leaderboards, {
        callerId: userId,
        leaderboardId: requireId(request.leaderboard_id),
        ownerId: userId,
        username,
        ...parseSubmittedScore(request.record),
      });
    },

    async DeleteLeaderboardRecord({ userId }: CallContext, request: DeleteLeaderboardRecordRequest) {
      const leaderboardId = requireId(request.leaderboard_id);
      await deleteLeaderboardRecord(leaderboards, { callerId: userId, leaderboardId, ownerId: userId });
      return {};
    },

    async ListLeaderboardRecords(_ctx: CallContext, request: ListLeaderboardRecordsRequest) {
      const { owner_ids: ownerIds, cursor } = request;
      const limit = parseLimit(request.limit, MAX_LIMIT);
      // Who asks for certain owners alone gets no page beside them.
      const isPageWanted = ownerIds.length === 0 || cursor !== '';
      return listLeaderboardRecords(leaderboards, {
        leaderboardId: requireId(request.leaderboard_id),
        ownerIds,
        limit: limit ?? (isPageWanted ? DEFAULT_LIMIT : undefined),
        cursor,
        expirySec: parseExpiry(request.expiry),
      });
    },

    async ListLeaderboardRecordsAroundOwner(_ctx: CallContext, request: ListLeaderboardRecordsAroundOwnerRequest) {
      return listRecordsAroundOwner(leaderboards, {
        leaderboardId: requireId(request.leaderboard_id),
        ownerId: request.owner_id,
        limit: parseLimit(request.limit, MAX_LIMIT_AROUND) ?? DEFAULT_LIMIT,
        cursor: request.cursor,
        expirySec: parseExpiry(request.expiry),
      });
    },
  };
}

function requireId(id: string): string {
  if (id === '') throw invalidArgument('The id of the leaderboard is missing.');
  return id;
}

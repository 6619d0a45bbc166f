import { invalidArgument } from '../base/status-error.js';
import type { Leaderboards } from '../core/leaderboard/leaderboards.js';
import { deleteTournamentRecord } from '../core/tournament/delete-tournament-record.js';
import { joinTournament } from '../core/tournament/join-tournament.js';
import { listTournamentRecords, listTournamentRecordsAroundOwner } from '../core/tournament/list-tournament-records.js';
import { listTournaments } from '../core/tournament/list-tournaments.js';
import { writeTournamentRecord } from '../core/tournament/write-tournament-record.js';
import type {
  DeleteTournamentRecordRequest,
  JoinTournamentRequest,
  ListTournamentRecordsAroundOwnerRequest,
  ListTournamentRecordsRequest,
  ListTournamentsRequest,
  WriteTournamentRecordRequest,
} from '../wire/gen/api.js';
import type { CallContext } from './call-context.js';
import { parseExpiry, parseLimit, parseSubmittedScore } from './record-request.js';

export interface TournamentDeps {
  readonly leaderboards: Leaderboards;
}

const MAX_CATEGORY = 127;
const MAX_LIMIT = 100;
const DEFAULT_LIMIT = 100;
const DEFAULT_RECORD_LIMIT = 10;

/** Tournaments: which there are, taking part in them, and their standings. */
export function tournamentHandlers({ leaderboards }: TournamentDeps) {
  return {
    async ListTournaments(_ctx: CallContext, request: ListTournamentsRequest) {
      return listTournaments(leaderboards, {
        categoryStart: request.category_start?.value ?? 0,
        categoryEnd: request.category_end?.value ?? MAX_CATEGORY,
        startSec: request.start_time?.value,
        endSec: request.end_time?.value,
        limit: request.limit?.value ?? DEFAULT_LIMIT,
        cursor: request.cursor,
      });
    },

    async JoinTournament({ userId, username }: CallContext, request: JoinTournamentRequest) {
      await joinTournament(leaderboards, { tournamentId: requireId(request.tournament_id), userId, username });
      return {};
    },

    async WriteTournamentRecord({ userId, username }: CallContext, request: WriteTournamentRecordRequest) {
      return writeTournamentRecord(leaderboards, {
        callerId: userId,
        tournamentId: requireId(request.tournament_id),
        ownerId: userId,
        username,
        ...parseSubmittedScore(request.record),
      });
    },

    async DeleteTournamentRecord({ userId }: CallContext, request: DeleteTournamentRecordRequest) {
      const tournamentId = requireId(request.tournament_id);
      await deleteTournamentRecord(leaderboards, { callerId: userId, tournamentId, ownerId: userId });
      return {};
    },

    async ListTournamentRecords(_ctx: CallContext, request: ListTournamentRecordsRequest) {
      return listTournamentRecords(leaderboards, {
        leaderboardId: requireId(request.tournament_id),
        ownerIds: request.owner_ids,
        limit: parseLimit(request.limit, MAX_LIMIT) ?? DEFAULT_RECORD_LIMIT,
        cursor: request.cursor,
        expirySec: parseExpiry(request.expiry),
      });
    },

    async ListTournamentRecordsAroundOwner(_ctx: CallContext, request: ListTournamentRecordsAroundOwnerRequest) {
      return listTournamentRecordsAroundOwner(leaderboards, {
        leaderboardId: requireId(request.tournament_id),
        ownerId: request.owner_id,
        limit: parseLimit(request.limit, MAX_LIMIT) ?? DEFAULT_LIMIT,
        cursor: request.cursor,
        expirySec: parseExpiry(request.expiry),
      });
    },
  };
}

function requireId(id: string): string {
  if (id === '') throw invalidArgument('The id of the tournament is missing.');
  return id;
}

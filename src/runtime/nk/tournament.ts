import { deleteLeaderboard } from '../../core/leaderboard/delete-leaderboard.js';
import { disableRanks } from '../../core/leaderboard/disable-ranks.js';
import { isTournament, Operator, SortOrder } from '../../core/leaderboard/leaderboard.js';
import type { Leaderboards } from '../../core/leaderboard/leaderboards.js';
import { addAttempt } from '../../core/tournament/add-attempt.js';
import { createTournament } from '../../core/tournament/create-tournament.js';
import { deleteTournamentRecord } from '../../core/tournament/delete-tournament-record.js';
import { findTournament } from '../../core/tournament/find-tournament.js';
import { getTournaments } from '../../core/tournament/get-tournaments.js';
import { joinTournament } from '../../core/tournament/join-tournament.js';
import {
  listTournamentRecords,
  listTournamentRecordsAroundOwner,
} from '../../core/tournament/list-tournament-records.js';
import { listTournaments } from '../../core/tournament/list-tournaments.js';
import { writeTournamentRecord } from '../../core/tournament/write-tournament-record.js';
import { boolean, integer, nonEmptyText, object, optional, text, texts, uuid, uuids } from '../../guest/nk/argument.js';
import type { NkFunctions } from '../nk-functions.js';
import { toJsonText } from './json-text.js';
import { operator, sortOrder, submittedScore, toRecordListObject, toRecordObject } from './record-object.js';
import { toTournamentObject } from './tournament-object.js';

const DEFAULT_LIMIT = 10;

/** nk functions for tournaments. They act for the server, which may submit and delete for everyone. */
export function tournamentNk({ leaderboards }: { readonly leaderboards: Leaderboards }): NkFunctions {
  return {
    async tournamentCreate(_caller, id, authoritative, order, op, duration, resetSchedule, metadata, ...more) {
      const fn = 'tournamentCreate';
      const [title, description, category, start, end, maxSize, maxNumScore, joinRequired, enableRanks] = more;
      const whole = (name: string, value: unknown) => optional(integer, fn, name, value) ?? 0;
      await createTournament(leaderboards, {
        id: nonEmptyText(fn, 'tournamentID', id),
        authoritative: optional(boolean, fn, 'authoritative', authoritative) ?? true,
        sortOrder: optional(sortOrder, fn, 'sortOrder', order) ?? SortOrder.DESCENDING,
        operator: optional(operator, fn, 'operator', op) ?? Operator.BEST,
        durationSec: whole('duration', duration),
        resetSchedule: optional(text, fn, 'resetSchedule', resetSchedule) ?? '',
        metadata: toJsonText(optional(object, fn, 'metadata', metadata) ?? {}),
        title: optional(text, fn, 'title', title) ?? '',
        description: optional(text, fn, 'description', description) ?? '',
        category: whole('category', category),
        startSec: whole('startTime', start),
        endSec: whole('endTime', end),
        maxSize: whole('maxSize', maxSize),
        maxNumScore: whole('maxNumScore', maxNumScore),
        joinRequired: optional(boolean, fn, 'joinRequired', joinRequired) ?? false,
        enableRanks: optional(boolean, fn, 'enableRank', enableRanks) ?? false,
      });
    },

    async tournamentDelete(_caller, id) {
      const tournament = await leaderboards.find(nonEmptyText('tournamentDelete', 'tournamentID', id));
      if (tournament && isTournament(tournament)) await deleteLeaderboard(leaderboards, tournament.id);
    },

    async tournamentAddAttempt(_caller, id, ownerId, count) {
      const fn = 'tournamentAddAttempt';
      await addAttempt(leaderboards, {
        tournamentId: nonEmptyText(fn, 'tournamentID', id),
        ownerId: uuid(fn, 'ownerID', ownerId),
        count: integer(fn, 'count', count),
      });
    },

    async tournamentJoin(_caller, id, userId, username) {
      const fn = 'tournamentJoin';
      await joinTournament(leaderboards, {
        tournamentId: nonEmptyText(fn, 'tournamentID', id),
        userId: uuid(fn, 'userId', userId),
        username: nonEmptyText(fn, 'username', username),
      });
    },

    async tournamentsGetId(_caller, ids, isWhole) {
      const found = await getTournaments(leaderboards, texts('tournamentsGetId', 'tournamentIds', ids));
      return found.map((tournament) => toTournamentObject(tournament, isWhole));
    },

    async tournamentList(_caller, categoryStart, categoryEnd, start, end, limit, cursor, isWhole) {
      const fn = 'tournamentList';
      const first = optional(integer, fn, 'categoryStart', categoryStart) ?? 0;
      const found = await listTournaments(leaderboards, {
        categoryStart: first,
        categoryEnd: optional(integer, fn, 'categoryEnd', categoryEnd) ?? MAX_CATEGORY,
        startSec: optional(integer, fn, 'startTime', start),
        endSec: optional(integer, fn, 'endTime', end),
        limit: optional(integer, fn, 'limit', limit) ?? DEFAULT_LIMIT,
        cursor: optional(text, fn, 'cursor', cursor),
      });
      const tournaments = (found.tournaments ?? []).map((tournament) => toTournamentObject(tournament, isWhole));
      return { tournaments, cursor: found.cursor || null };
    },

    async tournamentRecordsList(_caller, id, owners, limit, cursor, expiry) {
      const fn = 'tournamentRecordsList';
      const found = await listTournamentRecords(leaderboards, {
        leaderboardId: nonEmptyText(fn, 'tournamentID', id),
        ownerIds: optional(uuids, fn, 'tournamentOwners', owners),
        limit: optional(integer, fn, 'limit', limit) || undefined,
        cursor: optional(text, fn, 'cursor', cursor),
        expirySec: optional(integer, fn, 'overrideExpiry', expiry),
      });
      return toRecordListObject(found);
    },

    async tournamentRecordWrite(_caller, id, ownerId, username, ...submitted) {
      const fn = 'tournamentRecordWrite';
      const record = await writeTournamentRecord(leaderboards, {
        callerId: null,
        tournamentId: nonEmptyText(fn, 'id', id),
        ownerId: uuid(fn, 'ownerID', ownerId),
        username: optional(text, fn, 'username', username),
        ...submittedScore(fn, submitted),
      });
      return toRecordObject(record);
    },

    async tournamentRecordDelete(_caller, id, ownerId) {
      const fn = 'tournamentRecordDelete';
      const tournamentId = nonEmptyText(fn, 'tournamentID', id);
      const owner = uuid(fn, 'ownerID', ownerId);
      await deleteTournamentRecord(leaderboards, { callerId: null, tournamentId, ownerId: owner });
    },

    async tournamentRecordsHaystack(_caller, id, ownerId, limit, cursor, expiry) {
      const fn = 'tournamentRecordsHaystack';
      const found = await listTournamentRecordsAroundOwner(leaderboards, {
        leaderboardId: nonEmptyText(fn, 'id', id),
        ownerId: uuid(fn, 'ownerId', ownerId),
        limit: optional(integer, fn, 'limit', limit) ?? DEFAULT_LIMIT,
        cursor: optional(text, fn, 'cursor', cursor),
        expirySec: optional(integer, fn, 'expiry', expiry),
      });
      return toRecordListObject(found);
    },

    async tournamentRanksDisable(_caller, id) {
      const tournament = await findTournament(leaderboards, text('tournamentRanksDisable', 'tournamentId', id));
      await disableRanks(leaderboards, tournament);
    },
  };
}

const MAX_CATEGORY = 127;

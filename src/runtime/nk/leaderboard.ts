import { createLeaderboard } from '../../core/leaderboard/create-leaderboard.js';
import { cursorFromRank } from '../../core/leaderboard/cursor-from-rank.js';
import { deleteLeaderboard } from '../../core/leaderboard/delete-leaderboard.js';
import { deleteLeaderboardRecord } from '../../core/leaderboard/delete-leaderboard-record.js';
import { disableRanks } from '../../core/leaderboard/disable-ranks.js';
import { getLeaderboards } from '../../core/leaderboard/get-leaderboards.js';
import { Operator, SortOrder } from '../../core/leaderboard/leaderboard.js';
import { findLeaderboard, type Leaderboards } from '../../core/leaderboard/leaderboards.js';
import { listLeaderboardRecords } from '../../core/leaderboard/list-leaderboard-records.js';
import { listLeaderboards } from '../../core/leaderboard/list-leaderboards.js';
import { listRecordsAroundOwner } from '../../core/leaderboard/list-records-around-owner.js';
import { writeLeaderboardRecord } from '../../core/leaderboard/write-leaderboard-record.js';
import { boolean, integer, nonEmptyText, object, optional, text, texts, uuid, uuids } from '../../guest/nk/argument.js';
import type { NkFunctions } from '../nk-functions.js';
import { toJsonText } from './json-text.js';
import { toLeaderboardObject } from './leaderboard-object.js';
import { operator, sortOrder, submittedScore, toRecordListObject, toRecordObject } from './record-object.js';

const DEFAULT_LIMIT = 10;

/** nk functions for leaderboards. They act for the server, which may submit and delete for everyone. */
export function leaderboardNk({ leaderboards }: { readonly leaderboards: Leaderboards }): NkFunctions {
  return {
    async leaderboardCreate(_caller, id, authoritative, order, op, resetSchedule, metadata, enableRanks) {
      const fn = 'leaderboardCreate';
      await createLeaderboard(leaderboards, {
        id: nonEmptyText(fn, 'leaderboardID', id),
        authoritative: optional(boolean, fn, 'authoritative', authoritative) ?? false,
        sortOrder: optional(sortOrder, fn, 'sortOrder', order) ?? SortOrder.DESCENDING,
        operator: optional(operator, fn, 'operator', op) ?? Operator.BEST,
        resetSchedule: optional(text, fn, 'resetSchedule', resetSchedule) ?? '',
        metadata: toJsonText(optional(object, fn, 'metadata', metadata) ?? {}),
        enableRanks: optional(boolean, fn, 'enableRank', enableRanks) ?? false,
      });
    },

    async leaderboardDelete(_caller, id) {
      await deleteLeaderboard(leaderboards, nonEmptyText('leaderboardDelete', 'leaderboardID', id));
    },

    async leaderboardList(_caller, limit, cursor) {
      const found = await listLeaderboards(leaderboards, {
        limit: optional(integer, 'leaderboardList', 'limit', limit) ?? DEFAULT_LIMIT,
        cursor: optional(text, 'leaderboardList', 'cursor', cursor),
      });
      return { leaderboards: (found.leaderboards ?? []).map(toLeaderboardObject), cursor: found.cursor || null };
    },

    async leaderboardsGetId(_caller, ids) {
      const found = await getLeaderboards(leaderboards, texts('leaderboardsGetId', 'leaderboardIds', ids));
      return found.map(toLeaderboardObject);
    },

    async leaderboardRecordsList(_caller, id, owners, limit, cursor, expiry) {
      const fn = 'leaderboardRecordsList';
      const found = await listLeaderboardRecords(leaderboards, {
        leaderboardId: nonEmptyText(fn, 'leaderboardID', id),
        ownerIds: optional(uuids, fn, 'leaderboardOwners', owners),
        limit: optional(integer, fn, 'limit', limit) || undefined,
        cursor: optional(text, fn, 'cursor', cursor),
        expirySec: optional(integer, fn, 'overrideExpiry', expiry),
      });
      return toRecordListObject(found);
    },

    leaderboardRecordsListCursorFromRank(_caller, id, rank, expiry) {
      const fn = 'leaderboardRecordsListCursorFromRank';
      return cursorFromRank(leaderboards, {
        leaderboardId: nonEmptyText(fn, 'leaderboardId', id),
        rank: integer(fn, 'rank', rank),
        expirySec: optional(integer, fn, 'expiryTime', expiry),
      });
    },

    async leaderboardRecordWrite(_caller, id, ownerId, username, ...submitted) {
      const fn = 'leaderboardRecordWrite';
      const record = await writeLeaderboardRecord(leaderboards, {
        callerId: null,
        leaderboardId: nonEmptyText(fn, 'leaderboardID', id),
        ownerId: uuid(fn, 'ownerID', ownerId),
        username: optional(text, fn, 'username', username),
        ...submittedScore(fn, submitted),
      });
      return toRecordObject(record);
    },

    async leaderboardRecordDelete(_caller, id, ownerId) {
      const fn = 'leaderboardRecordDelete';
      const leaderboardId = nonEmptyText(fn, 'leaderboardID', id);
      const owner = uuid(fn, 'ownerID', ownerId);
      await deleteLeaderboardRecord(leaderboards, { callerId: null, leaderboardId, ownerId: owner });
    },

    async leaderboardRecordsHaystack(_caller, id, ownerId, limit, cursor, expiry) {
      const fn = 'leaderboardRecordsHaystack';
      const found = await listRecordsAroundOwner(leaderboards, {
        leaderboardId: nonEmptyText(fn, 'leaderboardId', id),
        ownerId: uuid(fn, 'ownerId', ownerId),
        limit: optional(integer, fn, 'limit', limit) ?? DEFAULT_LIMIT,
        cursor: optional(text, fn, 'cursor', cursor),
        expirySec: optional(integer, fn, 'overrideExpiry', expiry),
      });
      return toRecordListObject(found);
    },

    async leaderboardRanksDisable(_caller, id) {
      const board = await findLeaderboard(leaderboards, text('leaderboardRanksDisable', 'leaderboardId', id));
      await disableRanks(leaderboards, board);
    },
  };
}

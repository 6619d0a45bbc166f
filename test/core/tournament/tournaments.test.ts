import { describe, expect, it } from 'vitest';
import { Code } from '../../../src/base/code.js';
import { newUuid } from '../../../src/base/id.js';
import { deleteAccount } from '../../../src/core/account/delete-account.js';
import { Operator } from '../../../src/core/leaderboard/leaderboard.js';
import { listLeaderboardRecords } from '../../../src/core/leaderboard/list-leaderboard-records.js';
import { addAttempt } from '../../../src/core/tournament/add-attempt.js';
import { deleteTournamentRecord } from '../../../src/core/tournament/delete-tournament-record.js';
import { getTournaments } from '../../../src/core/tournament/get-tournaments.js';
import { joinTournament } from '../../../src/core/tournament/join-tournament.js';
import {
  listTournamentRecords,
  listTournamentRecordsAroundOwner,
} from '../../../src/core/tournament/list-tournament-records.js';
import { type ListTournamentsArgs, listTournaments } from '../../../src/core/tournament/list-tournaments.js';
import { newPlayer } from '../core-fixture.js';
import { newLeaderboard, newOwners, openBoards, submit, useLeaderboards } from '../leaderboard/leaderboard-fixture.js';
import { compete, newTournament } from './tournament-fixture.js';

const { db, clock, boards } = useLeaderboards();
const refused = (code: number) => expect.objectContaining({ name: 'StatusError', code });
const join = (tournamentId: string, userId: string, on = boards()) =>
  joinTournament(on, { tournamentId, userId, username: 'name' });
const sizeOf = async (id: string) => (await getTournaments(boards(), [id]))[0]!.size;
const outcomes = (results: PromiseSettledResult<unknown>[]) => ({
  done: results.filter(({ status }) => status === 'fulfilled').length,
  codes: [...new Set(results.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : [])))],
});

describe('room', () => {
  it('is never exceeded by players who join at once, on two servers', async () => {
    const id = await newTournament(boards(), { joinRequired: true, maxSize: 7 });
    const other = await openBoards(db(), clock);
    const players = newOwners(30);
    const joins = players.flatMap((player, i) => [join(id, player, i % 2 ? other : boards()), join(id, player)]);
    const results = await Promise.allSettled(joins);
    const { records } = await listTournamentRecords(boards(), { leaderboardId: id, limit: 100 });
    expect(records).toHaveLength(7);
    expect(await sizeOf(id)).toBe(7);
    expect(outcomes(results)).toEqual({ done: 14, codes: [Code.INVALID_ARGUMENT] });
    // Who is in stays in, and may submit.
    const inside = records![0]!.owner_id!;
    await join(id, inside);
    expect(await compete(boards(), id, inside, 5)).toMatchObject({ rank: 1, num_score: 1 });
    expect((await getTournaments(boards(), [id]))[0]).toMatchObject({ size: 7, max_size: 7, can_enter: false });
  });

  it('is never exceeded by players who submit at once', async () => {
    const id = await newTournament(boards(), { maxSize: 5, operator: Operator.INCREMENT });
    const players = newOwners(12);
    const writes = players.flatMap((player) => [compete(boards(), id, player, 1), compete(boards(), id, player, 2)]);
    expect(outcomes(await Promise.allSettled(writes))).toEqual({ done: 10, codes: [Code.FAILED_PRECONDITION] });
    const { records, rank_count } = await listTournamentRecords(boards(), { leaderboardId: id, limit: 100 });
    expect(records!.map(({ score, num_score }) => [score, num_score])).toEqual(Array(5).fill([3, 2]));
    expect([await sizeOf(id), rank_count]).toEqual([5, 5]);
  });

  it('is given back by a record that is deleted, once', async () => {
    const id = await newTournament(boards(), { maxSize: 1 });
    const [ana, ben] = newOwners(2) as [string, string];
    await compete(boards(), id, ana, 5);
    const remove = { callerId: ana, tournamentId: id, ownerId: ana };
    await Promise.all([deleteTournamentRecord(boards(), remove), deleteTournamentRecord(boards(), remove)]);
    expect(await sizeOf(id)).toBe(0);
    expect(await compete(boards(), id, ben, 1)).toMatchObject({ rank: 1 });
  });
});

describe('a deleted account', () => {
  it('leaves no record and no rank, and gives its place back', async () => {
    const { userId } = await newPlayer(db());
    const [id, board] = [await newTournament(boards(), { maxSize: 1 }), await newLeaderboard(boards())];
    await compete(boards(), id, userId, 5);
    await submit(boards(), board, userId, 5);
    await deleteAccount(db(), { userId });
    boards().ranks.deleteOwner(userId);
    for (const leaderboardId of [id, board]) {
      expect(await listLeaderboardRecords(boards(), { leaderboardId, limit: 5 })).toMatchObject({
        records: [],
        rank_count: 0,
      });
    }
    expect(await compete(boards(), id, newUuid(), 5)).toMatchObject({ rank: 1 });
  });
});

describe('attempts', () => {
  it('are never more than allowed, however many come at once', async () => {
    const id = await newTournament(boards(), { maxNumScore: 3, operator: Operator.INCREMENT });
    const other = await openBoards(db(), clock);
    const ana = newUuid();
    const writes = Array.from({ length: 10 }, (_, i) => compete(i % 2 ? other : boards(), id, ana, 1));
    expect(outcomes(await Promise.allSettled(writes))).toEqual({ done: 3, codes: [Code.FAILED_PRECONDITION] });
    await addAttempt(boards(), { tournamentId: id, ownerId: ana, count: 2 });
    const more = Array.from({ length: 3 }, () => compete(boards(), id, ana, 1));
    expect(outcomes(await Promise.allSettled(more)).done).toBe(2);
    const { records } = await listTournamentRecords(boards(), { leaderboardId: id, limit: 5 });
    expect(records).toMatchObject([{ score: 5, num_score: 5, max_num_score: 5 }]);
  });

  it('count though the score is no better', async () => {
    const id = await newTournament(boards());
    const ana = newUuid();
    await compete(boards(), id, ana, 9);
    expect(await compete(boards(), id, ana, 4, { metadata: '{"n":2}' })).toMatchObject({ score: 9, num_score: 2 });
    expect(await compete(boards(), id, ana, 4, { operator: Operator.SET })).toMatchObject({ score: 4, num_score: 3 });
    for (const count of [0, 1.5, 2 ** 40]) {
      const add = addAttempt(boards(), { tournamentId: id, ownerId: ana, count });
      await expect(add).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
    }
    await addAttempt(boards(), { tournamentId: id, ownerId: ana, count: -(2 ** 31) + 1 });
    await addAttempt(boards(), { tournamentId: id, ownerId: ana, count: 2 ** 31 - 1 });
    await addAttempt(boards(), { tournamentId: id, ownerId: ana, count: 2 ** 31 - 1 });
    expect(await compete(boards(), id, ana, 4)).toMatchObject({ max_num_score: 2 ** 31 - 1 });
  });
});

describe('rounds', () => {
  it('take scores while they are active and start afresh', async () => {
    const at = boards().nowSec();
    const id = await newTournament(boards(), { resetSchedule: '0 * * * *', durationSec: 1800, startSec: at + 60 });
    const ana = newUuid();
    await expect(compete(boards(), id, ana, 1)).rejects.toEqual(refused(Code.FAILED_PRECONDITION));
    const firstSec = Math.ceil((at + 61) / 3600) * 3600;
    clock.advanceMs(firstSec * 1000 - clock.nowMs());
    expect(await compete(boards(), id, ana, 1)).toMatchObject({ expiry_time: { seconds: firstSec + 3600 } });
    clock.advanceMs(1800_000);
    await expect(compete(boards(), id, ana, 1)).rejects.toEqual(refused(Code.FAILED_PRECONDITION));
    expect((await listTournamentRecords(boards(), { leaderboardId: id, limit: 5 })).records).toHaveLength(1);
    clock.advanceMs(1800_000);
    expect((await listTournamentRecords(boards(), { leaderboardId: id, limit: 5 })).records).toHaveLength(0);
    expect(await compete(boards(), id, ana, 1)).toMatchObject({ num_score: 1, rank: 1 });
    const past = { leaderboardId: id, limit: 5, expirySec: firstSec + 3600 };
    expect((await listTournamentRecords(boards(), past)).records).toMatchObject([{ owner_id: ana }]);
  });

  it('are over for good at the end', async () => {
    const endSec = boards().nowSec() + 600;
    const id = await newTournament(boards(), { endSec, joinRequired: true });
    const ana = newUuid();
    await join(id, ana);
    clock.advanceMs(600_000);
    await expect(compete(boards(), id, ana, 1)).rejects.toEqual(refused(Code.NOT_FOUND));
    await expect(join(id, newUuid())).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
    await expect(listTournamentRecords(boards(), { leaderboardId: id, limit: 5 })).rejects.toEqual(
      refused(Code.NOT_FOUND),
    );
    const around = { leaderboardId: id, ownerId: ana, limit: 5 };
    expect((await listTournamentRecordsAroundOwner(boards(), around)).records).toEqual([]);
    const past = await listTournamentRecordsAroundOwner(boards(), { ...around, expirySec: endSec });
    expect(past.records).toMatchObject([{ owner_id: ana, num_score: 0 }]);
  });
});

describe('tournaments and leaderboards', () => {
  it('are not mistaken for each other', async () => {
    const [board, cup, ana] = [await newLeaderboard(boards()), await newTournament(boards()), newUuid()];
    await expect(submit(boards(), cup, ana, 1)).rejects.toEqual(refused(Code.NOT_FOUND));
    await expect(compete(boards(), board, ana, 1)).rejects.toEqual(refused(Code.NOT_FOUND));
    await expect(join(board, ana)).rejects.toEqual(refused(Code.NOT_FOUND));
    await expect(newTournament(boards(), { id: board })).rejects.toEqual(refused(Code.ALREADY_EXISTS));
    await expect(newLeaderboard(boards(), { id: cup })).rejects.toEqual(refused(Code.ALREADY_EXISTS));
    expect(await getTournaments(boards(), [board, cup, cup])).toMatchObject([{ id: cup }]);
  });

  it.each([
    { id: '' },
    { durationSec: 0 },
    { durationSec: 0.5 },
    { category: 128 },
    { category: -1 },
    { startSec: -1 },
    { startSec: 2 ** 33 },
    { startSec: 100, endSec: 100 },
    { maxSize: -1 },
    { maxNumScore: 2 ** 31 },
    { title: 't'.repeat(256) },
    { metadata: '1' },
    { resetSchedule: 'never' },
    { resetSchedule: '0 0 30 2 *' },
    { resetSchedule: '0 0 1 1 *', startSec: 1_767_268_800, endSec: 1_767_355_200 },
  ])('%o cannot be created', async (wrong) => {
    await expect(newTournament(boards(), wrong)).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
  });
});

describe('a list', () => {
  const all = async (args: Partial<ListTournamentsArgs>) => {
    const ids: string[] = [];
    let cursor = '';
    do {
      const page = await listTournaments(boards(), { categoryStart: 0, categoryEnd: 127, limit: 2, ...args, cursor });
      ids.push(...page.tournaments!.map(({ id }) => id!));
      cursor = page.cursor!;
    } while (cursor !== '');
    return ids;
  };

  it('goes by start, the last to end first, then by category and id, page by page', async () => {
    const startSec = 3_000_000_000;
    const made: [string, number, number, number][] = [
      ['a', 0, 900, 5],
      ['b', 0, 900, 6],
      ['c', 0, 800, 1],
      ['d', 0, 0, 1],
      ['e', 10, 900, 1],
      ['f', 0, 900, 5],
    ];
    const prefix = newUuid();
    for (const [name, start, end, category] of made) {
      await newTournament(boards(), {
        id: `${prefix}${name}`,
        startSec: startSec + start,
        endSec: end && startSec + end,
        category,
      });
    }
    const names = async (args: Partial<ListTournamentsArgs>) =>
      (await all({ startSec, ...args })).map((id) => id.at(-1));
    expect(await names({})).toEqual(['a', 'f', 'b', 'c', 'd', 'e']);
    expect(await names({ categoryStart: 2, categoryEnd: 5 })).toEqual(['a', 'f']);
    expect(await names({ endSec: startSec + 850 })).toEqual(['c']);
    expect(await names({ endSec: 0 })).toEqual(['d']);
    expect(await names({ startSec: startSec + 1 })).toEqual(['e']);
  });

  it('leaves out what has ended, unless it is asked for', async () => {
    const nowSec = boards().nowSec();
    const id = await newTournament(boards(), { startSec: nowSec - 100, endSec: nowSec - 50, category: 99 });
    expect(await all({ categoryStart: 99 })).toEqual([]);
    expect(await all({ categoryStart: 99, endSec: nowSec })).toEqual([id]);
  });

  it.each([
    { categoryStart: 5, categoryEnd: 4 },
    { categoryEnd: 128 },
    { startSec: -1 },
    { startSec: 10, endSec: 5 },
    { limit: 0 },
    { limit: 101 },
    { cursor: 'x' },
    { cursor: Buffer.from('[-5,5,1,""]').toString('base64url') },
    { cursor: Buffer.from('[5,1e30,1,""]').toString('base64url') },
  ])('of %o is refused', async (wrong) => {
    const args = { categoryStart: 0, categoryEnd: 127, limit: 2, ...wrong };
    await expect(listTournaments(boards(), args)).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
  });
});

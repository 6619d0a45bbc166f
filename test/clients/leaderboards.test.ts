// Leaderboards and tournaments by the stock client and by a module, against a whole server.
import type { Session } from '@heroiclabs/nakama-js';
import { beforeAll, describe, expect, it } from 'vitest';
import { newDevice, useStockServer } from './stock-server.js';

const stock = useStockServer('boards');
const { nk } = stock;

let ana: Session;
let ben: Session;

beforeAll(async () => {
  [ana, ben] = (await Promise.all(
    ['ana', 'ben'].map((name) => stock.client.authenticateDevice(newDevice(), true, name)),
  )) as [Session, Session];
});

const newId = (prefix = 'board') => `${prefix}-${crypto.randomUUID()}`;

const noteOf = async (event: string, key: string) =>
  (await nk('storageRead', [{ collection: event, key, userId: '00000000-0000-0000-0000-000000000000' }]))[0]?.value;

describe('a leaderboard', () => {
  it('takes scores and shows standings', async () => {
    const id = newId();
    await nk('leaderboardCreate', id, false, 'desc', 'best', null, { season: 1 }, true);
    await stock.client.writeLeaderboardRecord(ana, id, { score: '30', metadata: { ship: 'gull' } });
    const written = await stock.client.writeLeaderboardRecord(ben, id, { score: '50', subscore: '2' });
    expect(written).toMatchObject({ score: 50, subscore: 2, rank: 1, username: 'ben', num_score: 1 });
    const { records, rank_count } = await stock.client.listLeaderboardRecords(ana, id, [], 10);
    expect(records!.map(({ username, rank }) => `${rank} ${username}`)).toEqual(['1 ben', '2 ana']);
    expect(rank_count).toBe(2);
    const around = await stock.client.listLeaderboardRecordsAroundOwner(ana, id, ana.user_id!, 1);
    expect(around.records).toMatchObject([{ username: 'ana', metadata: { ship: 'gull' } }]);
    // Something that this client has no function for.
    const headers = { authorization: `Bearer ${ben.token}` };
    expect((await fetch(`${stock.server.url}/v2/leaderboard/${id}`, { method: 'DELETE', headers })).status).toBe(200);
    expect((await stock.client.listLeaderboardRecords(ana, id, [ben.user_id!])).owner_records).toEqual([]);
    await expect(stock.client.writeLeaderboardRecord(ana, newId(), { score: '1' })).rejects.toMatchObject({
      status: 404,
    });
  });

  it('is what a module makes of it', async () => {
    const id = newId();
    await nk('leaderboardCreate', id, true, 'ascending', 'increment', '0 0 1 1 *', { season: 2 }, true);
    await nk('leaderboardCreate', id);
    expect(await nk('leaderboardsGetId', [id, newId()])).toMatchObject([
      { id, authoritative: true, sortOrder: 0, operator: 'increment', metadata: { season: 2 } },
    ]);
    const listed = await nk('leaderboardList', 100);
    expect(listed.leaderboards.map(({ id }: { id: string }) => id)).toContain(id);
    await expect(stock.client.writeLeaderboardRecord(ana, id, { score: '1' })).rejects.toMatchObject({ status: 403 });
    const record = await nk('leaderboardRecordWrite', id, ana.user_id, 'ana', 4, 1, { by: 'referee' });
    expect(record).toMatchObject({ score: 4, subscore: 1, numScore: 1, rank: 1, metadata: { by: 'referee' } });
    await nk('leaderboardRecordWrite', id, ana.user_id, 'ana', 1, 1, null, 'decrement');
    await nk('leaderboardRecordWrite', id, ben.user_id, 'ben', 9);
    const page = await nk('leaderboardRecordsList', id, [], 1);
    expect(page).toMatchObject({ records: [{ score: 3, rank: 1 }], rankCount: 2, prevCursor: null });
    const cursor = await nk('leaderboardRecordsListCursorFromRank', id, 2);
    expect(await nk('leaderboardRecordsList', id, null, 1, cursor)).toMatchObject({ records: [{ score: 9, rank: 2 }] });
    const haystack = await nk('leaderboardRecordsHaystack', id, ben.user_id, 2);
    expect(haystack.records).toHaveLength(2);
    await nk('leaderboardRecordDelete', id, ben.user_id);
    await nk('leaderboardRanksDisable', id);
    expect(await nk('leaderboardRecordsList', id, null, 5)).toMatchObject({ records: [{ score: 3 }], rankCount: 0 });
    await nk('leaderboardDelete', id);
    await expect(nk('leaderboardRecordsList', id, null, 5)).rejects.toThrow('no such leaderboard');
    await expect(nk('leaderboardCreate', id, false, 'sideways')).rejects.toThrow("'ascending' or 'descending'");
    await expect(nk('leaderboardRecordWrite', id, ana.user_id, '', 2 ** 60)).rejects.toThrow('2^53');
  });

  it('is subject to the hooks of a module', async () => {
    const [id, closed] = [newId('double'), newId('closed')];
    for (const each of [id, closed]) await nk('leaderboardCreate', each, false, 'desc', 'best', null, {}, true);
    expect(await stock.client.writeLeaderboardRecord(ana, id, { score: '21' })).toMatchObject({ score: 42 });
    await expect.poll(() => noteOf('after', id)).toEqual({ rank: '1' });
    await expect(stock.client.writeLeaderboardRecord(ana, closed, { score: '1' })).rejects.toMatchObject({
      status: 404,
    });
  });

  it('is reset on time, and the module told', async () => {
    const id = newId();
    await nk('leaderboardCreate', id, false, 'desc', 'best', '*/2 * * * * * *', {}, true);
    await stock.client.writeLeaderboardRecord(ana, id, { score: '5' });
    await expect
      .poll(() => noteOf('leaderboard_reset', id), { timeout: 15_000 })
      .toMatchObject({ records: expect.any(Number) });
    await nk('leaderboardDelete', id);
  }, 20_000);
});

describe('a tournament', () => {
  it('is found, joined, played and looked at', async () => {
    const id = newId('cup');
    const [category, now] = [77, Math.floor(Date.now() / 1000)];
    await nk(
      'tournamentCreate',
      id,
      false,
      'desc',
      'best',
      3600,
      null,
      { prize: 5 },
      'Cup',
      'Sail!',
      category,
      now,
      0,
      10,
      3,
      true,
      true,
    );
    const { tournaments } = await stock.client.listTournaments(ana, category, category);
    expect(tournaments).toMatchObject([{ id, title: 'Cup', can_enter: true, max_size: 10 }]);
    await expect(stock.client.writeTournamentRecord(ana, id, { score: '5' })).rejects.toMatchObject({ status: 400 });
    await stock.client.joinTournament(ana, id);
    await nk('tournamentJoin', id, ben.user_id, 'ben');
    expect(await stock.client.writeTournamentRecord(ana, id, { score: '5' })).toMatchObject({
      rank: 1,
      max_num_score: 3,
    });
    await nk('tournamentAddAttempt', id, ana.user_id, 2);
    await nk('tournamentRecordWrite', id, ben.user_id, 'ben', 8, 0, {}, 'set');
    const { records } = await stock.client.listTournamentRecords(ana, id, [], 10);
    expect(records!.map(({ username, score }) => `${username} ${score}`)).toEqual(['ben 8', 'ana 5']);
    const around = await stock.client.listTournamentRecordsAroundOwner(ana, id, ana.user_id!, 1);
    expect(around.records).toMatchObject([{ username: 'ana', max_num_score: 5 }]);
    expect(await nk('tournamentsGetId', [id])).toMatchObject([{ size: 2, operator: 'best', metadata: { prize: 5 } }]);
    expect((await nk('tournamentList', category, category)).tournaments).toMatchObject([{ id }]);
    expect((await nk('tournamentRecordsHaystack', id, ben.user_id)).records).toHaveLength(2);
    await nk('tournamentRecordDelete', id, ben.user_id);
    await nk('tournamentRanksDisable', id);
    expect(await nk('tournamentRecordsList', id, [], 5)).toMatchObject({ records: [{ score: 5 }], rankCount: 0 });
    await nk('tournamentDelete', id);
    await expect(stock.client.joinTournament(ana, id)).rejects.toMatchObject({ status: 404 });
  });

  it('ends on time, and the module told of its end and reset once', async () => {
    const id = newId('cup');
    const endSec = Math.floor(Date.now() / 1000) + 3;
    await nk('tournamentCreate', id, false, 'desc', 'best', 60, null, {}, '', '', 0, 0, endSec, 5, 0, false, true);
    await stock.client.writeTournamentRecord(ana, id, { score: '5' });
    await expect
      .poll(() => noteOf('tournament_end', id), { timeout: 15_000 })
      .toEqual({ end: endSec, reset: endSec, size: 1, players: 1 });
    await expect
      .poll(() => noteOf('tournament_reset', id), { timeout: 15_000 })
      .toEqual({ end: endSec, reset: endSec });
    await expect(stock.client.writeTournamentRecord(ana, id, { score: '9' })).rejects.toMatchObject({ status: 404 });
  }, 40_000);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Code } from '../../../src/base/code.js';
import { newUuid } from '../../../src/base/id.js';
import { cursorFromRank } from '../../../src/core/leaderboard/cursor-from-rank.js';
import { deleteLeaderboard } from '../../../src/core/leaderboard/delete-leaderboard.js';
import { deleteLeaderboardRecord } from '../../../src/core/leaderboard/delete-leaderboard-record.js';
import { disableRanks } from '../../../src/core/leaderboard/disable-ranks.js';
import { getLeaderboards } from '../../../src/core/leaderboard/get-leaderboards.js';
import { Operator, SortOrder } from '../../../src/core/leaderboard/leaderboard.js';
import { listLeaderboardRecords } from '../../../src/core/leaderboard/list-leaderboard-records.js';
import { listLeaderboards } from '../../../src/core/leaderboard/list-leaderboards.js';
import { listRecordsAroundOwner } from '../../../src/core/leaderboard/list-records-around-owner.js';
import type { RecordList } from '../../../src/core/leaderboard/record-list.js';
import type { Database } from '../../../src/database/database.js';
import { countDeadlocks } from '../count-deadlocks.js';
import { newLeaderboard, newOwners, openBoards, submit, useLeaderboards } from './leaderboard-fixture.js';

const { db, clock, boards } = useLeaderboards();
const refused = (code: number) => expect.objectContaining({ name: 'StatusError', code });
const owners = (list: RecordList) => (list.records ?? []).map(({ owner_id }) => owner_id!);
const ranks = (list: RecordList) => (list.records ?? []).map(({ rank }) => Number(rank));

/** Each owner's rank as the database has it. */
async function ranksOfDatabase(database: Database, id: string, direction: 'asc' | 'desc') {
  const { rows } = await database.queryText<{ owner_id: string; rank: string }>(
    `select owner_id, row_number() over (order by score ${direction}, subscore ${direction}, owner_id ${direction}) as rank
     from leaderboard_record where leaderboard_id = $1 and expiry_time = to_timestamp(0)`,
    [id],
  );
  return new Map(rows.map(({ owner_id, rank }) => [owner_id, Number(rank)]));
}

describe('scores', () => {
  it('are exact over the whole range of 64 bits', async () => {
    const id = await newLeaderboard(boards(), { operator: Operator.INCREMENT });
    const [ana, ben] = [newUuid(), newUuid()];
    const most = 2n ** 63n - 1n;
    expect(String((await submit(boards(), id, ana, most, { subscore: most - 1n })).score)).toBe(String(most));
    expect(String((await submit(boards(), id, ben, 2n ** 53n + 1n)).score)).toBe('9007199254740993');
    expect((await submit(boards(), id, ben, 1)).rank).toBe(2);
    const { records } = await listLeaderboardRecords(boards(), { leaderboardId: id, limit: 2 });
    expect(records!.map(({ score, subscore }) => `${score} ${subscore}`)).toEqual([
      `${most} ${most - 1n}`,
      '9007199254740994 0',
    ]);
    await expect(submit(boards(), id, ana, 1)).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
    expect(boards().ranks.at((await boards().find(id))!, 0, 1)?.score).toBe(String(most));
  });

  it('of which one cannot be stored leave the others of its batch alone', async () => {
    const id = await newLeaderboard(boards(), { operator: Operator.INCREMENT });
    const all = newOwners(8);
    await Promise.all(all.map((owner) => submit(boards(), id, owner, 2n ** 62n)));
    const results = await Promise.allSettled(
      all.map((owner, i) => submit(boards(), id, owner, i === 3 ? 2n ** 62n : 5n)),
    );
    expect(results.map(({ status }) => status).filter((status) => status === 'rejected')).toHaveLength(1);
    expect(results[3]).toMatchObject({ status: 'rejected', reason: { code: Code.INVALID_ARGUMENT } });
  });

  it.each([
    { score: -1n },
    { score: 2n ** 63n },
    { subscore: -1n },
    { metadata: '[1]' },
    { metadata: 'x' },
    { metadata: '{"a":"\\u0000"}' },
    { operator: 9 as never },
    { ownerId: 'x' },
    { username: 'n'.repeat(129) },
  ])('%o are refused, and nothing is written', async (wrong) => {
    const id = await newLeaderboard(boards());
    await expect(submit(boards(), id, newUuid(), 1, wrong)).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
    expect(await listLeaderboardRecords(boards(), { leaderboardId: id, limit: 1 })).toMatchObject({ rank_count: 0 });
  });

  it('lose nothing where a hundred are added to one record at once', async () => {
    const id = await newLeaderboard(boards(), { operator: Operator.INCREMENT });
    const owner = newUuid();
    await Promise.all(Array.from({ length: 100 }, (_, i) => submit(boards(), id, owner, i + 1, { subscore: 2n })));
    const { records } = await listLeaderboardRecords(boards(), { leaderboardId: id, limit: 5 });
    expect(records).toMatchObject([{ score: 5050, subscore: 200, num_score: 100, rank: 1 }]);
    expect(boards().ranks.at((await boards().find(id))!, 0, 1)).toEqual({
      ownerId: owner,
      score: '5050',
      subscore: '200',
    });
  });

  it('lose nothing where two servers add to the same records', async () => {
    const id = await newLeaderboard(boards(), { operator: Operator.INCREMENT });
    const other = await openBoards(db(), clock);
    const all = newOwners(5);
    const additions = Array.from({ length: 100 }, (_, i) => i);
    await Promise.all(additions.map((i) => submit(i % 2 ? boards() : other, id, all[i % 5]!, 1)));
    const { records } = await listLeaderboardRecords(boards(), { leaderboardId: id, limit: 9 });
    expect(records!.map(({ score, num_score }) => [score, num_score])).toEqual(all.map(() => [20, 20]));
    expect(await countDeadlocks(db())).toBe(0);
  });
});

describe('ranks in memory', () => {
  it.each([
    ['asc', SortOrder.ASCENDING],
    ['desc', SortOrder.DESCENDING],
  ] as const)('agree with the database after any mix of changes made at once (%s)', async (direction, sortOrder) => {
    const all = newOwners(12);
    const change = fc.record({
      owner: fc.nat(11),
      score: fc.integer({ min: -1, max: 6 }),
      subscore: fc.nat(2),
      operator: fc.constantFrom(...Object.values(Operator)),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(change, { maxLength: 20 }), { maxLength: 4 }), async (rounds) => {
        const id = await newLeaderboard(boards(), { sortOrder });
        for (const round of rounds) {
          await Promise.all(
            round.map(({ owner, score, subscore, operator }) =>
              score < 0
                ? deleteLeaderboardRecord(boards(), { callerId: null, leaderboardId: id, ownerId: all[owner]! })
                : submit(boards(), id, all[owner]!, score, { subscore: BigInt(subscore), operator }),
            ),
          );
        }
        const board = (await boards().find(id))!;
        const expected = await ranksOfDatabase(db(), id, direction);
        expect(new Map(all.map((owner) => [owner, expected.get(owner) ?? 0]))).toEqual(
          new Map(all.map((owner) => [owner, boards().ranks.rankOf(board, 0, owner)])),
        );
        expect(boards().ranks.count(board, 0)).toBe(expected.size);
        // A server that starts now reads the same.
        const fresh = await openBoards(db(), clock, { loaders: 3 });
        const reread = (await fresh.find(id))!;
        expect(all.map((owner) => fresh.ranks.rankOf(reread, 0, owner))).toEqual(
          all.map((owner) => boards().ranks.rankOf(board, 0, owner)),
        );
        await deleteLeaderboard(boards(), id);
      }),
      { numRuns: 15 },
    );
  });

  it('are read page by page, none left out and none twice', async () => {
    const id = await newLeaderboard(boards());
    await db().queryText(
      `insert into leaderboard_record (leaderboard_id, owner_id, username, score, subscore)
        select $1, gen_random_uuid(), '', i / 7, i % 3 from generate_series(1, 12000) i`,
      [id],
    );
    const fresh = await openBoards(db(), clock);
    const board = (await fresh.find(id))!;
    const expected = await ranksOfDatabase(db(), id, 'desc');
    expect(fresh.ranks.count(board, 0)).toBe(12_000);
    expect(new Map([...expected.keys()].map((owner) => [owner, fresh.ranks.rankOf(board, 0, owner)]))).toEqual(
      expected,
    );
    await deleteLeaderboard(boards(), id);
  });

  it('are not kept where they are excluded, not asked for, or ended', async () => {
    const [kept, plain, excluded] = [
      await newLeaderboard(boards()),
      await newLeaderboard(boards(), { enableRanks: false }),
      await newLeaderboard(boards()),
    ];
    const [ana, ben] = newOwners(2) as [string, string];
    for (const id of [kept, plain, excluded]) {
      await submit(boards(), id, ana, 5);
      await submit(boards(), id, ben, 7);
    }
    expect((await submit(boards(), plain, ana, 9)).rank).toBe(0);
    const other = await openBoards(db(), clock, { ranksExcluded: [excluded] });
    for (const id of [plain, excluded]) {
      const { records, rank_count, next_cursor } = await listLeaderboardRecords(other, { leaderboardId: id, limit: 1 });
      expect([records![0]?.rank, rank_count]).toEqual([1, 0]);
      // Counted on from page to page.
      const second = await listLeaderboardRecords(other, { leaderboardId: id, limit: 1, cursor: next_cursor! });
      expect(ranks(second)).toEqual([2]);
      expect(ranks(await listRecordsAroundOwner(other, { leaderboardId: id, ownerId: ana, limit: 2 }))).toEqual([0, 0]);
      await expect(cursorFromRank(other, { leaderboardId: id, rank: 2 })).rejects.toEqual(
        refused(Code.FAILED_PRECONDITION),
      );
    }
    await disableRanks(boards(), (await boards().find(kept))!);
    expect((await submit(boards(), kept, ana, 50)).rank).toBe(0);
    expect((await openBoards(db(), clock)).ranks.isOpen((await boards().find(kept))!)).toBe(false);
    const none = await openBoards(db(), clock, { ranksExcluded: ['*'] });
    expect(none.ranks.totals()).toEqual({ records: 0, bytes: 0 });
  });

  it('of a deleted leaderboard do not haunt one of the same id', async () => {
    const id = await newLeaderboard(boards());
    const [ana, ben] = newOwners(2) as [string, string];
    const late = Promise.allSettled([submit(boards(), id, ana, 5), deleteLeaderboard(boards(), id)]);
    await late;
    await newLeaderboard(boards(), { id });
    const { rank } = await submit(boards(), id, ben, 1);
    const { rank_count } = await listLeaderboardRecords(boards(), { leaderboardId: id, limit: 1 });
    expect([rank, rank_count]).toEqual([1, 1]);
  });
});

describe('pages', () => {
  it('neither repeat nor skip where all scores are the same, in either direction and of any size', async () => {
    for (const sortOrder of Object.values(SortOrder)) {
      const id = await newLeaderboard(boards(), { sortOrder });
      const all = newOwners(11);
      await Promise.all(all.map((owner) => submit(boards(), id, owner, 3)));
      const expected = sortOrder === SortOrder.ASCENDING ? all : all.toReversed();
      for (const limit of [1, 3, 4, 11, 12]) {
        const [forward, places]: [string[], number[]] = [[], []];
        let page: RecordList = { next_cursor: '' };
        let last = page;
        do {
          last = page = await listLeaderboardRecords(boards(), { leaderboardId: id, limit, cursor: page.next_cursor! });
          forward.push(...owners(page));
          places.push(...ranks(page));
        } while (page.next_cursor);
        expect(forward).toEqual(expected);
        expect(places).toEqual(all.map((_, i) => i + 1));
        const backward = owners(last);
        while (page.prev_cursor) {
          page = await listLeaderboardRecords(boards(), { leaderboardId: id, limit, cursor: page.prev_cursor });
          backward.unshift(...owners(page));
          expect(ranks(page)[0]).toBe(expected.indexOf(owners(page)[0]!) + 1);
        }
        expect(backward).toEqual(expected);
      }
    }
  });

  it('begin at any rank', async () => {
    const id = await newLeaderboard(boards(), { sortOrder: SortOrder.ASCENDING });
    const all = newOwners(6);
    await Promise.all(all.map((owner, i) => submit(boards(), id, owner, i)));
    for (let rank = 1; rank <= 6; rank++) {
      const cursor = await cursorFromRank(boards(), { leaderboardId: id, rank });
      const page = await listLeaderboardRecords(boards(), { leaderboardId: id, limit: 2, cursor });
      expect(owners(page)).toEqual(all.slice(rank - 1, rank + 1));
      expect(ranks(page)[0]).toBe(rank);
    }
    await expect(cursorFromRank(boards(), { leaderboardId: id, rank: 8 })).rejects.toEqual(refused(Code.NOT_FOUND));
    await expect(cursorFromRank(boards(), { leaderboardId: id, rank: 0 })).rejects.toEqual(
      refused(Code.INVALID_ARGUMENT),
    );
  });

  it('take no cursor of another list', async () => {
    const [id, other] = [await newLeaderboard(boards()), await newLeaderboard(boards())];
    for (const owner of newOwners(3)) await submit(boards(), id, owner, 3);
    const { next_cursor } = await listLeaderboardRecords(boards(), { leaderboardId: id, limit: 1 });
    const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const good = JSON.parse(Buffer.from(next_cursor!, 'base64url').toString()) as unknown[];
    const wrong = [
      'x',
      base64({}),
      base64([]),
      ...good.map((_, i) => base64(good.with(i, null))),
      base64(good.with(4, '-1')),
      base64(good.with(4, String(2n ** 63n))),
      base64(good.with(6, 'x')),
    ];
    for (const cursor of wrong) {
      const list = listLeaderboardRecords(boards(), { leaderboardId: id, limit: 1, cursor });
      await expect(list, cursor).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
    }
    await expect(
      listLeaderboardRecords(boards(), { leaderboardId: other, limit: 1, cursor: next_cursor! }),
    ).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
  });
});

describe('a reset', () => {
  it('begins a new round and leaves the last one to be read', async () => {
    const id = await newLeaderboard(boards(), { resetSchedule: '0 0 * * *' });
    const [ana, ben] = newOwners(2) as [string, string];
    await submit(boards(), id, ana, 5);
    const [board] = await getLeaderboards(boards(), [id, 'nowhere']);
    const midnight = Date.UTC(2026, 0, 11) / 1000;
    expect(board).toMatchObject({ next_reset: midnight, prev_reset: midnight - 86_400 });
    clock.advanceMs(12 * 3600_000);
    expect(await listLeaderboardRecords(boards(), { leaderboardId: id, limit: 5 })).toMatchObject({ records: [] });
    expect(await submit(boards(), id, ben, 3)).toMatchObject({
      rank: 1,
      num_score: 1,
      expiry_time: { seconds: midnight + 86_400, nanos: 0 },
    });
    const past = await listLeaderboardRecords(boards(), { leaderboardId: id, limit: 5, expirySec: midnight });
    expect(owners(past)).toEqual([ana]);
    boards().ranks.dropExpired(boards().nowSec());
    const board2 = (await boards().find(id))!;
    expect([boards().ranks.count(board2, midnight), boards().ranks.count(board2, midnight + 86_400)]).toEqual([0, 1]);
    const fresh = await openBoards(db(), clock);
    expect(fresh.ranks.rankOf((await fresh.find(id))!, midnight + 86_400, ben)).toBe(1);
  });
});

describe('leaderboards', () => {
  it('are found by every server on the database', async () => {
    const other = await openBoards(db(), clock);
    const id = await newLeaderboard(boards());
    const [ana, ben] = newOwners(2) as [string, string];
    await submit(boards(), id, ana, 5);
    const results = await Promise.all([ben, ben].map((owner) => submit(other, id, owner, 9)));
    expect(results.map(({ rank }) => rank)).toEqual([1, 1]);
    expect(await listLeaderboardRecords(other, { leaderboardId: id, limit: 1 })).toMatchObject({ rank_count: 2 });
    await deleteLeaderboard(boards(), id);
    await expect(submit(other, id, newUuid(), 9)).rejects.toEqual(refused(Code.NOT_FOUND));
    await expect(submit(other, id, ana, 90)).rejects.toEqual(refused(Code.NOT_FOUND));
    await expect(submit(boards(), id, ana, 90)).rejects.toEqual(refused(Code.NOT_FOUND));
  });

  it('are listed page by page, the oldest first', async () => {
    const made: string[] = [];
    for (let i = 0; i < 5; i++) {
      clock.advanceMs(1);
      made.push(await newLeaderboard(boards(), { metadata: `{"i":${i}}` }));
    }
    const listed: string[] = [];
    let cursor = '';
    do {
      const page = await listLeaderboards(boards(), { limit: 2, cursor });
      listed.push(...page.leaderboards!.map(({ id }) => id!));
      cursor = page.cursor!;
    } while (cursor !== '');
    expect(listed.slice(-5)).toEqual(made);
    for (const wrong of ['x', 'W10', 'WzFd']) {
      await expect(listLeaderboards(boards(), { limit: 2, cursor: wrong })).rejects.toEqual(
        refused(Code.INVALID_ARGUMENT),
      );
    }
  });

  it('stay as they are where they are created again, and are checked', async () => {
    const id = await newLeaderboard(boards(), { metadata: '{"first":true}' });
    const makers = Array.from({ length: 5 }, () => newLeaderboard(boards(), { id, metadata: '{}' }));
    await Promise.all(makers);
    expect(await getLeaderboards(boards(), [id])).toMatchObject([{ metadata: '{"first": true}' }]);
    for (const wrong of [{ id: 'i'.repeat(129) }, { resetSchedule: 'daily' }, { metadata: '[]' }]) {
      await expect(newLeaderboard(boards(), wrong)).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
    }
  });
});

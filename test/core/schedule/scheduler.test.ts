import { beforeEach, describe, expect, it } from 'vitest';
import { newUuid } from '../../../src/base/id.js';
import { silentLogger } from '../../../src/base/logger.js';
import { createLeaderboard } from '../../../src/core/leaderboard/create-leaderboard.js';
import { deleteLeaderboard } from '../../../src/core/leaderboard/delete-leaderboard.js';
import { Operator, SortOrder } from '../../../src/core/leaderboard/leaderboard.js';
import type { Leaderboards } from '../../../src/core/leaderboard/leaderboards.js';
import type { ScheduleCallbacks } from '../../../src/core/schedule/deal-with-occurrence.js';
import { createScheduler, type SchedulerDeps } from '../../../src/core/schedule/scheduler.js';
import { getTournaments } from '../../../src/core/tournament/get-tournaments.js';
import { joinTournament } from '../../../src/core/tournament/join-tournament.js';
import { newLeaderboard, openBoards, submit, useLeaderboards } from '../leaderboard/leaderboard-fixture.js';
import { compete, newTournament } from '../tournament/tournament-fixture.js';

const HOUR_SEC = 3600;
const { db, clock, boards } = useLeaderboards();

/** What has been called, in order: `reset board-1 +3600`, times relative to the start of the test. */
let called: string[] = [];
let fromSec = 0;
const relative = (sec = 0) => `+${sec - fromSec}`;

const recording: ScheduleCallbacks = {
  async tournamentEnd({ id, end_active, next_reset }) {
    called.push(`end ${id} ${relative(end_active!)} ${relative(next_reset!)}`);
  },
  async tournamentReset({ id, size, next_reset }) {
    called.push(`reset ${id} ${relative(next_reset!)} of ${size}`);
  },
  async leaderboardReset({ id, next_reset }, resetSec) {
    expect(next_reset).toBe(resetSec);
    called.push(`reset ${id} ${relative(resetSec)}`);
  },
};

const newScheduler = (more: Partial<SchedulerDeps> = {}) =>
  createScheduler({
    boards: boards(),
    callbacks: recording,
    clock,
    logger: silentLogger,
    workers: 4,
    callbackTimeoutMs: 10_000,
    ...more,
  });
const anotherServer = (): Promise<Leaderboards> => openBoards(db(), clock);
const advance = (sec: number) => clock.advanceMs(sec * 1000);
const of = (id: string) => called.filter((line) => line.includes(id)).map((line) => line.replace(` ${id}`, ''));

beforeEach(() => {
  called = [];
  // The next full hour: tests leave the clock where they like.
  advance(HOUR_SEC - (boards().nowSec() % HOUR_SEC));
  fromSec = boards().nowSec();
});

describe('a scheduler', () => {
  it('calls each reset of a leaderboard once, at its time', async () => {
    const scheduler = await newScheduler();
    const id = await newLeaderboard(boards(), { resetSchedule: '0 * * * *' });
    await scheduler.runDue();
    expect(of(id)).toEqual([]);
    advance(HOUR_SEC - 1);
    await scheduler.runDue();
    expect(of(id)).toEqual([]);
    advance(1);
    await scheduler.runDue();
    await scheduler.runDue();
    expect(of(id)).toEqual(['reset +3600']);
    advance(2 * HOUR_SEC);
    await scheduler.runDue();
    expect(of(id)).toEqual(['reset +3600', 'reset +7200', 'reset +10800']);
    await deleteLeaderboard(boards(), id);
    advance(HOUR_SEC);
    await scheduler.runDue();
    expect(of(id)).toHaveLength(3);
  });

  it('calls the end of a round before the reset that follows, and empties the tournament', async () => {
    const scheduler = await newScheduler();
    const args = { resetSchedule: '0 * * * *', maxSize: 2, joinRequired: true };
    const [half, full] = [
      await newTournament(boards(), { ...args, durationSec: 1800 }),
      await newTournament(boards(), { ...args, durationSec: HOUR_SEC }),
    ];
    for (const tournamentId of [half, full]) {
      await joinTournament(boards(), { tournamentId, userId: newUuid(), username: 'ann' });
      await joinTournament(boards(), { tournamentId, userId: newUuid(), username: 'ben' });
    }
    advance(1800);
    await scheduler.runDue();
    expect(of(half)).toEqual(['end +1800 +3600']);
    advance(1800);
    await scheduler.runDue();
    expect(of(half)).toEqual(['end +1800 +3600', 'reset +3600 of 2']);
    expect(of(full)).toEqual(['end +3600 +3600', 'reset +3600 of 2']);
    expect((await getTournaments(boards(), [half]))[0]).toMatchObject({ size: 0, can_enter: true });
    await joinTournament(boards(), { tournamentId: half, userId: newUuid(), username: 'cleo' });
    expect((await getTournaments(boards(), [half]))[0]).toMatchObject({ size: 1 });
  });

  it('counts those who came to a new round before its reset was dealt with', async () => {
    const scheduler = await newScheduler();
    const id = await newTournament(boards(), { resetSchedule: '0 * * * *', maxSize: 5 });
    for (let i = 0; i < 3; i++) await compete(boards(), id, newUuid(), i);
    advance(HOUR_SEC);
    const late = Array.from({ length: 8 }, (_, i) => compete(boards(), id, newUuid(), i));
    const [, ...results] = await Promise.allSettled([scheduler.runDue(), ...late]);
    const taken = results.filter(({ status }) => status === 'fulfilled').length;
    expect(taken).toBeGreaterThanOrEqual(2);
    expect((await getTournaments(boards(), [id]))[0]).toMatchObject({ size: taken });
    expect(of(id)).toEqual(['end +3600 +3600', 'reset +3600 of 3']);
  });

  it('calls the end and the reset of a tournament that ends for good once each', async () => {
    const scheduler = await newScheduler();
    const endSec = fromSec + 900;
    const id = await newTournament(boards(), { durationSec: 300, endSec });
    const endless = await newTournament(boards(), { durationSec: 300 });
    advance(5 * HOUR_SEC);
    await scheduler.runDue();
    expect(of(id)).toEqual(['end +300 +900', 'reset +900 of 0']);
    expect(of(endless).map((line) => line.split(' ')[0])).toEqual(['end']);
  });

  it('makes up for what came to pass while no server was up, once', async () => {
    const before = await newScheduler();
    const id = await newLeaderboard(boards(), { resetSchedule: '0 * * * *' });
    advance(HOUR_SEC);
    await before.runDue();
    await before.stop();
    expect(of(id)).toEqual(['reset +3600']);
    advance(2 * HOUR_SEC + 60);
    const after = await newScheduler({ boards: await anotherServer() });
    await after.runDue();
    expect(of(id)).toEqual(['reset +3600', 'reset +7200', 'reset +10800']);
    const third = await newScheduler({ boards: await anotherServer() });
    await third.runDue();
    expect(of(id)).toHaveLength(3);
    await before.runDue();
    expect(of(id)).toHaveLength(3);
  });

  it('makes up for a hundred callbacks at most', async () => {
    const warned: string[] = [];
    const logger = { ...silentLogger, warn: (message: string) => void warned.push(message) };
    const id = await newLeaderboard(boards(), { resetSchedule: '* * * * *' });
    advance(5 * HOUR_SEC);
    const scheduler = await newScheduler({ boards: await anotherServer(), logger });
    await scheduler.runDue();
    expect(of(id)).toHaveLength(100);
    expect(warned).toEqual(['not all that was missed is made up for']);
    advance(60);
    await scheduler.runDue();
    expect(of(id)).toHaveLength(101);
    await deleteLeaderboard(boards(), id);
  });

  it('shares the work with other servers, so that each callback runs once among them', async () => {
    const servers = [await newScheduler()];
    for (let i = 0; i < 2; i++) servers.push(await newScheduler({ boards: await anotherServer() }));
    const ids: string[] = [];
    for (let i = 0; i < 10; i++) ids.push(await newLeaderboard(boards(), { resetSchedule: '0 * * * *' }));
    // The other servers come to know of them by themselves.
    advance(60);
    await Promise.all(servers.map((server) => server.runDue()));
    for (let round = 1; round <= 3; round++) {
      advance(HOUR_SEC - 60);
      await Promise.all(servers.map((server) => server.runDue()));
      advance(60);
      await Promise.all(servers.map((server) => server.runDue()));
      for (const id of ids) expect(of(id)).toHaveLength(round);
    }
    await Promise.all(ids.map((id) => deleteLeaderboard(boards(), id)));
  });

  it('takes over from a server that ended within a callback, when its lease is over', async () => {
    const begun: unknown[] = [];
    const dying = await newScheduler({
      callbacks: { ...recording, leaderboardReset: ({ id }) => new Promise(() => void begun.push(id)) },
      // Leaderboards of other tests may be due as well, and begin before it.
      workers: 100,
    });
    const id = await newLeaderboard(boards(), { resetSchedule: '0 0 1 1 *' });
    const minutely = await newLeaderboard(boards(), {
      resetSchedule: `0 ${(new Date(clock.nowMs()).getUTCHours() + 1) % 24} * * *`,
    });
    advance(HOUR_SEC);
    const hanging = dying.runDue();
    await expect.poll(() => begun).toContain(minutely);
    const other = await newScheduler({ boards: await anotherServer() });
    await other.runDue();
    expect(of(minutely)).toEqual([]);
    advance(41);
    await other.runDue();
    expect(of(minutely)).toEqual(['reset +3600']);
    await other.runDue();
    expect(of(minutely)).toHaveLength(1);
    expect(of(id)).toEqual([]);
    void hanging;
  });

  it('does not call a callback again that has failed', async () => {
    const outcomes: boolean[] = [];
    let tries = 0;
    const scheduler = await newScheduler({
      callbacks: {
        async leaderboardReset() {
          tries++;
          throw new Error('no');
        },
      },
      onCallback: (_kind, hasFailed) => outcomes.push(hasFailed),
    });
    const id = await newLeaderboard(boards(), { resetSchedule: '0 * * * *' });
    advance(HOUR_SEC);
    await scheduler.runDue();
    await scheduler.runDue();
    await deleteLeaderboard(boards(), id);
    expect(tries).toBe(outcomes.length);
    expect(new Set(outcomes)).toEqual(new Set([true]));
  });

  it('lets a callback delete its leaderboard and create another of that id', async () => {
    const id = `again-${newUuid()}`;
    const args = {
      id,
      authoritative: false,
      sortOrder: SortOrder.DESCENDING,
      operator: Operator.BEST,
      resetSchedule: '0 * * * *',
      metadata: '{}',
      enableRanks: true,
    };
    const scheduler = await newScheduler({
      callbacks: {
        async leaderboardReset(board, resetSec) {
          await recording.leaderboardReset!(board, resetSec);
          if (board.id !== id || of(id).length > 1) return;
          await deleteLeaderboard(boards(), id);
          await createLeaderboard(boards(), args);
        },
      },
    });
    await createLeaderboard(boards(), args);
    await submit(boards(), id, newUuid(), 1);
    advance(HOUR_SEC);
    await scheduler.runDue();
    expect(of(id)).toEqual(['reset +3600']);
    advance(HOUR_SEC);
    await scheduler.runDue();
    expect(of(id)).toEqual(['reset +3600', 'reset +7200']);
    await deleteLeaderboard(boards(), id);
  });

  it('remembers what has been dealt with though no module wanted to know', async () => {
    const id = await newLeaderboard(boards(), { resetSchedule: '0 * * * *' });
    const without = await newScheduler({ callbacks: {} });
    advance(5 * HOUR_SEC);
    await without.runDue();
    const withCallbacks = await newScheduler({ boards: await anotherServer() });
    await withCallbacks.runDue();
    expect(of(id)).toEqual([]);
    advance(HOUR_SEC);
    await withCallbacks.runDue();
    expect(of(id)).toHaveLength(1);
  });
});

it('runs by its timer', async () => {
  const scheduler = await newScheduler();
  const id = await newLeaderboard(boards(), { resetSchedule: '0 * * * *' });
  advance(HOUR_SEC);
  scheduler.start();
  await expect.poll(() => of(id)).toEqual(['reset +3600']);
  await scheduler.stop();
});

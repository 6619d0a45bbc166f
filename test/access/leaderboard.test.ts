// Who may do what with the records of leaderboards and tournaments, operation by operation.
import { beforeAll, describe, expect, test } from 'vitest';
import { accessOf } from '../../src/api/access.js';
import { leaderboardHandlers } from '../../src/api/leaderboard.js';
import { tournamentHandlers } from '../../src/api/tournament.js';
import { newUuid } from '../../src/base/id.js';
import { silentLogger } from '../../src/base/logger.js';
import { leaderboardNk } from '../../src/runtime/nk/leaderboard.js';
import { tournamentNk } from '../../src/runtime/nk/tournament.js';
import type { NkFunctions } from '../../src/runtime/nk-functions.js';
import { newLeaderboard, submit, useLeaderboards } from '../core/leaderboard/leaderboard-fixture.js';
import { compete, newTournament } from '../core/tournament/tournament-fixture.js';

type Kind = 'owner' | 'other player' | 'server';
type Place = 'open leaderboard' | 'authoritative leaderboard' | 'open tournament' | 'authoritative tournament';
/** What the record of the owner, whose score was 5, is afterwards: a score or none. */
type Outcome = number | 'none' | 'refused';

const { boards } = useLeaderboards();
let api: ReturnType<typeof leaderboardHandlers> & ReturnType<typeof tournamentHandlers>;
let nk: NkFunctions;
beforeAll(() => {
  const deps = { leaderboards: boards() };
  api = { ...leaderboardHandlers(deps), ...tournamentHandlers(deps) };
  nk = { ...leaderboardNk(deps), ...tournamentNk(deps) };
});

const record = { score: 9, subscore: 0, metadata: '', operator: 0 };
const isTournament = (place: Place) => place.endsWith('tournament');

interface Scene {
  readonly place: Place;
  readonly id: string;
  readonly owner: string;
  readonly other: string;
}

async function newScene(place: Place): Promise<Scene> {
  const authoritative = place.startsWith('authoritative');
  const [owner, other] = [newUuid(), newUuid()];
  const id = isTournament(place)
    ? await newTournament(boards(), { authoritative })
    : await newLeaderboard(boards(), { authoritative });
  if (isTournament(place)) await compete(boards(), id, owner, 5);
  else await submit(boards(), id, owner, 5);
  return { place, id, owner, other };
}

async function scoreOf({ place, id }: Scene, ownerId: string): Promise<Outcome> {
  const list = isTournament(place) ? 'tournamentRecordsList' : 'leaderboardRecordsList';
  const found = (await call(list, id, [ownerId])) as { ownerRecords: { score: number }[] };
  return found.ownerRecords[0]?.score ?? 'none';
}

const call = async (fn: string, ...args: unknown[]) => nk[fn]!({ logger: silentLogger }, ...args);
const ctx = ({ owner, other }: Scene, kind: Kind) =>
  ({ userId: kind === 'owner' ? owner : other, username: 'somebody' }) as never;

type Operation = (scene: Scene, kind: Kind) => Promise<unknown>;

const write: Operation = (scene, kind) => {
  const { place, id, owner } = scene;
  if (kind === 'server') {
    return call(isTournament(place) ? 'tournamentRecordWrite' : 'leaderboardRecordWrite', id, owner, 'ann', 9);
  }
  if (isTournament(place)) return api.WriteTournamentRecord(ctx(scene, kind), { tournament_id: id, record });
  return api.WriteLeaderboardRecord(ctx(scene, kind), { leaderboard_id: id, record });
};

const remove: Operation = (scene, kind) => {
  const { place, id, owner } = scene;
  if (kind === 'server') {
    return call(isTournament(place) ? 'tournamentRecordDelete' : 'leaderboardRecordDelete', id, owner);
  }
  if (isTournament(place)) return api.DeleteTournamentRecord(ctx(scene, kind), { tournament_id: id });
  return api.DeleteLeaderboardRecord(ctx(scene, kind), { leaderboard_id: id });
};

/** The owner's score after an operation of CALLER, and that of the other player, who had none. */
type Row = readonly [operation: string, place: Place, caller: Kind, owners: Outcome, others: Outcome];

const operations: Record<string, Operation> = { write, remove };
const places = ['leaderboard', 'tournament'] as const;
const table: Row[] = places.flatMap((kind): Row[] => [
  ['write', `open ${kind}`, 'owner', 9, 'none'],
  ['write', `open ${kind}`, 'other player', 5, 9],
  ['write', `open ${kind}`, 'server', 9, 'none'],
  ['write', `authoritative ${kind}`, 'owner', 'refused', 'none'],
  ['write', `authoritative ${kind}`, 'other player', 'refused', 'none'],
  ['write', `authoritative ${kind}`, 'server', 9, 'none'],
  ['remove', `open ${kind}`, 'owner', 'none', 'none'],
  ['remove', `open ${kind}`, 'other player', 5, 'none'],
  ['remove', `open ${kind}`, 'server', 'none', 'none'],
  ['remove', `authoritative ${kind}`, 'owner', 'refused', 'none'],
  ['remove', `authoritative ${kind}`, 'other player', 'refused', 'none'],
  ['remove', `authoritative ${kind}`, 'server', 'none', 'none'],
]);

describe('records', () => {
  test.each(table)('%s in an %s by %s: the owner has %s, the other %s', async (name, place, kind, owners, others) => {
    const scene = await newScene(place);
    const result = operations[name]!(scene, kind);
    if (owners === 'refused') await expect(result).rejects.toMatchObject({ code: 7 });
    else await result;
    expect(await scoreOf(scene, scene.owner)).toBe(owners === 'refused' ? 5 : owners);
    expect(await scoreOf(scene, scene.other)).toBe(others);
  });

  test.each(['open leaderboard', 'authoritative tournament'] as const)(
    'of an %s are read by everyone',
    async (place) => {
      const scene = await newScene(place);
      const around = { owner_id: scene.owner, limit: null, cursor: '', expiry: null };
      const list = { owner_ids: [], limit: null, cursor: '', expiry: null };
      for (const kind of ['owner', 'other player'] as const) {
        const found = isTournament(place)
          ? await Promise.all([
              api.ListTournamentRecords(ctx(scene, kind), { tournament_id: scene.id, ...list }),
              api.ListTournamentRecordsAroundOwner(ctx(scene, kind), { tournament_id: scene.id, ...around }),
            ])
          : await Promise.all([
              api.ListLeaderboardRecords(ctx(scene, kind), { leaderboard_id: scene.id, ...list }),
              api.ListLeaderboardRecordsAroundOwner(ctx(scene, kind), { leaderboard_id: scene.id, ...around }),
            ]);
        for (const { records } of found) expect(records).toMatchObject([{ owner_id: scene.owner, score: 5 }]);
      }
    },
  );
});

test.each(['WriteLeaderboardRecord', 'DeleteLeaderboardRecord', 'ListTournaments', 'JoinTournament'])(
  '%s takes a session, and so nobody without',
  (method) => {
    expect(accessOf(method)).toBe('session');
  },
);

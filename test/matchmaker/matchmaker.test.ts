import { createVerifier } from 'fast-jwt';
import { describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { silentLogger } from '../../src/base/logger.js';
import type { MatchmakerDeps, MatchmakerHooks } from '../../src/matchmaker/matchmaker.js';
import { type Presence, PresenceReason } from '../../src/presence/presence.js';
import { createRouter } from '../../src/presence/router.js';
import { createTracker } from '../../src/presence/tracker.js';
import type { Session } from '../../src/session/session.js';
import { createPlayer } from '../match/start-matches.js';
import { bundle, startRuntime } from '../runtime/start-runtime.js';
import { createTestMatchmaker } from './test-matchmaker.js';

const pair = { minCount: 2, maxCount: 2, countMultiple: 1, query: '', stringProperties: {}, numericProperties: {} };
const own = { mode: 0, subcontext: '', label: '' };
const refused = (code: number) => expect.objectContaining({ code });

function start(options: Partial<MatchmakerDeps['options']> = {}, hooks?: MatchmakerHooks) {
  const tracker = createTracker({ onPresenceEvent() {}, logger: silentLogger });
  const matchmaker = createTestMatchmaker(tracker, createRouter({ tracker }), { options, hooks });
  const connect = (name = 'player') => {
    const player = createPlayer(name);
    tracker.track(player, { ...own, subject: player.userId }, { hidden: false, persistence: false, status: '' });
    return player;
  };
  const disconnect = ({ id }: Session) => tracker.untrackSession(id, PresenceReason.DISCONNECT);
  return { matchmaker, connect, disconnect };
}

interface Matched {
  readonly ticket: string;
  readonly token?: string;
  readonly match_id?: string;
  readonly users: { readonly presence: { readonly username: string } }[];
  readonly self: object;
}
const told = (player: ReturnType<typeof createPlayer>) =>
  player.connection.envelopes.map((envelope) => (envelope as { matchmaker_matched: Matched }).matchmaker_matched);
const presenceOf = (session: Session) => ({ ...session, sessionId: session.id }) as unknown as Presence;

describe('the matchmaker', () => {
  it('tells everybody whom they play with, and gives them one token', async () => {
    const { matchmaker, connect } = start();
    const [ann, bob] = [connect('ann'), connect('bob')];
    const numericProperties = { rank: 2.5 };
    const ticket = matchmaker.addSession(ann, { ...pair, numericProperties });
    matchmaker.addSession(bob, pair);
    await matchmaker.process();
    const [mine, his] = [told(ann)[0]!, told(bob)[0]!];
    expect(mine).toMatchObject({
      ticket,
      self: { presence: { username: 'ann' }, numeric_properties: numericProperties },
    });
    expect(mine.users.map(({ presence }) => presence.username)).toEqual(['ann', 'bob']);
    expect(his.token).toBe(mine.token);
    const claims = createVerifier({ key: 'defaultencryptionkey', algorithms: ['HS256'] })(mine.token!);
    expect(claims.mid).toMatch(/^[0-9a-f-]{36}\.$/);
    expect(matchmaker.stats()).toMatchObject({ ticketCount: 0, oldestTicketTimeMs: undefined, completions: [{}, {}] });
  });

  it('keeps a party together, and tells of it', async () => {
    const { matchmaker, connect } = start();
    const [ann, bob, carol] = [connect('ann'), connect('bob'), connect('carol')];
    const three = { ...pair, minCount: 3, maxCount: 3 };
    matchmaker.addParty('party.n', [presenceOf(ann), presenceOf(bob)], three);
    matchmaker.addSession(carol, three);
    await matchmaker.process();
    expect(told(carol)[0]!.users).toMatchObject([{ party_id: 'party.n' }, { party_id: 'party.n' }, {}]);
    expect([told(ann).length, told(bob).length]).toEqual([1, 1]);
  });

  it('takes out tickets that are withdrawn, and those of who disconnects, also while a round runs', async () => {
    const { matchmaker, connect, disconnect } = start();
    const [ann, bob, carol] = [connect(), connect(), connect()];
    const ticket = matchmaker.addSession(ann, pair);
    matchmaker.addSession(bob, pair);
    expect(() => matchmaker.removeSession(bob.id, ticket)).toThrow(refused(Code.NOT_FOUND));
    matchmaker.removeSession(ann.id, ticket);
    await matchmaker.process();
    expect(told(bob)).toEqual([]);
    matchmaker.addSession(carol, pair);
    const round = matchmaker.process();
    disconnect(carol);
    await round;
    expect([told(bob), matchmaker.stats().ticketCount]).toEqual([[], 1]);
    // Who was left over is still there for the next.
    matchmaker.addSession(ann, pair);
    await matchmaker.process();
    expect([told(ann).length, told(bob).length]).toEqual([1, 1]);
  });

  it('bounds the tickets of a session and of a party, and refuses queries that cannot be read', () => {
    const { matchmaker, connect } = start({ maxTickets: 2 });
    const ann = connect();
    const add = () => matchmaker.addSession(ann, pair);
    add();
    const second = add();
    expect(add).toThrow(refused(Code.FAILED_PRECONDITION));
    expect(() => matchmaker.addParty('p.n', [presenceOf(ann)], pair)).toThrow(refused(Code.FAILED_PRECONDITION));
    matchmaker.removeSession(ann.id, second);
    expect(() => matchmaker.addSession(ann, { ...pair, query: '+properties.rank:>=' })).toThrow(
      refused(Code.INVALID_ARGUMENT),
    );
    const party = matchmaker.addParty('p.n', [presenceOf(ann)], pair);
    expect(() => matchmaker.removeSession(ann.id, party)).toThrow(refused(Code.NOT_FOUND));
    matchmaker.removePartyAll('p.n');
    expect(matchmaker.stats().ticketCount).toBe(1);
  });

  it('makes do with less after max_intervals, and not before', async () => {
    const { matchmaker, connect } = start();
    const players = [connect(), connect(), connect()];
    for (const player of players) matchmaker.addSession(player, { ...pair, maxCount: 4 });
    await matchmaker.process();
    expect(players.map((player) => told(player).length)).toEqual([0, 0, 0]);
    await matchmaker.process();
    expect(players.map((player) => told(player).length)).toEqual([1, 1, 1]);
  });

  it('matches only who accept each other where rev_precision is on', async () => {
    const { matchmaker, connect } = start({ revPrecision: true });
    const [ann, bob] = [connect(), connect()];
    matchmaker.addSession(ann, pair);
    matchmaker.addSession(bob, { ...pair, query: '+properties.side:red' });
    await matchmaker.process();
    expect(matchmaker.stats().ticketCount).toBe(2);
  });
});

describe('modules', () => {
  const matchId = '11111111-2222-4333-8444-555555555555.n';

  async function withModule(init: string) {
    const { runtime, lines } = await startRuntime(bundle(init));
    const has = (event: string) => runtime.registrations.events.includes(event);
    const started = start(
      {},
      {
        matched: (entries) =>
          has('MatchmakerMatched') ? runtime.event('MatchmakerMatched', {}, [entries]) : undefined,
        hasOverride: () => has('MatchmakerOverride'),
        override: async (json) => String(await runtime.event('MatchmakerOverride', {}, [json])),
      },
    );
    return { ...started, lines };
  }

  it('may give the match to play in; one that fails keeps nobody from playing', async () => {
    const { matchmaker, connect } =
      await withModule(`initializer.registerMatchmakerMatched(function (ctx, logger, nk, matches) {
      if (matches[0].properties.mode === 'fail') throw new Error('no');
      return matches.every(function (m) { return m.properties.rank === 3 && m.presence.username === 'ann'; }) ? '${matchId}' : undefined;
    });`);
    const players = Array.from({ length: 4 }, () => connect('ann'));
    const mode = (name: string) => ({ query: `+properties.mode:${name}`, stringProperties: { mode: name } });
    const modes = ['ok', 'ok', 'fail', 'fail'];
    for (const [i, player] of players.entries())
      matchmaker.addSession(player, { ...pair, ...mode(modes[i]!), numericProperties: { rank: 3 } });
    await matchmaker.process();
    expect(told(players[1]!)).toMatchObject([{ match_id: matchId }]);
    expect(told(players[3]!)[0]!.token).toBeTypeOf('string');
  });

  it('may make the matches themselves', async () => {
    const { matchmaker, connect } =
      await withModule(`initializer.registerMatchmakerOverride(function (ctx, logger, nk, entries) {
      entries.sort(function (a, b) { return a.properties.rank - b.properties.rank; });
      return [entries.slice(0, 3), [entries[3].ticket, entries[4].ticket]];
    });`);
    const players = [5, 1, 4, 2, 3].map((rank) => ({ rank, player: connect(`rank-${rank}`) }));
    for (const { rank, player } of players) matchmaker.addSession(player, { ...pair, numericProperties: { rank } });
    await matchmaker.process();
    const mates = players.map(({ player }) => told(player)[0]!.users.length);
    expect(mates).toEqual([2, 3, 2, 3, 3]);
  });

  it('may not invent, double or tear apart: such matches are left out, others made', async () => {
    const { matchmaker, connect } =
      await withModule(`initializer.registerMatchmakerOverride(function (ctx, logger, nk, entries) {
      var party = entries.filter(function (e) { return e.partyId; });
      var alone = entries.filter(function (e) { return !e.partyId; });
      return [['nobody'], [party[0], alone[2]], [alone[0], alone[1]], [alone[0], alone[2]], []];
    });`);
    const [ann, bob, carol, dan, eve] = ['ann', 'bob', 'carol', 'dan', 'eve'].map((name) => connect(name));
    matchmaker.addParty('party.n', [presenceOf(ann!), presenceOf(bob!)], pair);
    for (const player of [carol!, dan!, eve!]) matchmaker.addSession(player, pair);
    await matchmaker.process();
    expect([ann, bob, carol, dan, eve].map((player) => told(player!).length)).toEqual([0, 0, 1, 1, 0]);
    expect(matchmaker.stats().ticketCount).toBe(2);
  });

  it('that throw or answer nonsense leave the queue as it is', async () => {
    const { matchmaker, connect } = await withModule(
      `initializer.registerMatchmakerOverride(function (ctx, logger, nk, entries) { return [[7]]; });`,
    );
    matchmaker.addSession(connect(), pair);
    await matchmaker.process();
    expect(matchmaker.stats().ticketCount).toBe(1);
  });
});

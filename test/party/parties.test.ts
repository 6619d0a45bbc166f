import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { Code } from '../../src/base/code.js';
import { silentLogger } from '../../src/base/logger.js';
import { createPartyRegistry, type Party, type PartyRegistry } from '../../src/party/party-registry.js';
import { PresenceReason } from '../../src/presence/presence.js';
import { createRouter } from '../../src/presence/router.js';
import { createTracker } from '../../src/presence/tracker.js';
import type { Session } from '../../src/session/session.js';
import { createPlayer } from '../match/start-matches.js';

const plain = { open: true, hidden: false, label: '', maxSize: 4 };

function start(singleParty = false) {
  const removed: string[] = [];
  const tracker = createTracker({ onPresenceEvent() {}, logger: silentLogger });
  const parties = createPartyRegistry({
    tracker,
    router: createRouter({ tracker }),
    clock: systemClock,
    matchmaker: {
      addParty: (_id, members) => `ticket of ${[...members].length}`,
      removeParty() {},
      removePartyAll: (id) => void removed.push(id),
    },
    node: 'n',
    singleParty,
  });
  onTestFinished(() => parties.stop());
  const disconnect = (session: Session) => tracker.untrackSession(session.id, PresenceReason.DISCONNECT);
  return { parties, tracker, removed, disconnect };
}

const named = ({ id, userId, username }: Session) => ({ session_id: id, user_id: userId, username });
const names = (party: Party) => Array.from(party.members.values(), ({ username }) => username);
const leaderOf = (party: Party) => party.members.get(party.leader!)?.username;
const refused = (code: number) => expect.objectContaining({ code });

function open(parties: PartyRegistry, count: number, settings = {}) {
  const [leader, ...others] = Array.from({ length: count }, (_, index) => createPlayer(`player-${index}`));
  const party = parties.create(leader!, { ...plain, ...settings });
  for (const other of others) parties.join(party.id, other);
  return { party, leader: leader!, others };
}

describe('a party', () => {
  it('ends with its last member, and its tickets with it', () => {
    const { parties, disconnect, removed } = start();
    const { party, leader, others } = open(parties, 2);
    parties.leave(party.id, leader);
    expect([leaderOf(party), names(party)]).toEqual(['player-1', ['player-1']]);
    removed.length = 0;
    disconnect(others[0]!);
    expect([parties.count, removed.includes(party.id)]).toEqual([0, true]);
  });

  it('is handed to the member that has been in longest, also where others came and went', () => {
    const { parties, disconnect } = start();
    const { party, leader, others } = open(parties, 4);
    parties.leave(party.id, others[0]!);
    parties.join(party.id, others[0]!);
    disconnect(leader);
    expect([leaderOf(party), names(party)]).toEqual(['player-2', ['player-2', 'player-3', 'player-1']]);
  });

  it('takes no more than its size, and leaves nobody out who leaves in time', () => {
    const { parties } = start();
    const { party, others } = open(parties, 4);
    expect(() => parties.join(party.id, createPlayer())).toThrow(refused(Code.FAILED_PRECONDITION));
    parties.join(party.id, others[0]!);
    parties.leave(party.id, others[0]!);
    parties.join(party.id, createPlayer('late'));
    expect(names(party)).toEqual(['player-0', 'player-2', 'player-3', 'late']);
  });

  it('stops looking for a match whenever its members change', () => {
    const { parties, removed } = start();
    const { party, others } = open(parties, 2);
    removed.length = 0;
    parties.leave(party.id, others[0]!);
    expect(removed).toEqual([party.id]);
  });

  it.each([0, -1, 257, 1.5])('cannot have room for %d', (maxSize) => {
    const { parties } = start();
    expect(() => parties.create(createPlayer(), { ...plain, maxSize })).toThrow(refused(Code.INVALID_ARGUMENT));
    expect(parties.count).toBe(0);
  });

  it('is not left behind by a creator whose connection has closed', () => {
    const { parties } = start();
    const gone = createPlayer();
    gone.connection.closed = true;
    expect(() => parties.create(gone, plain)).toThrow();
    expect(parties.count).toBe(0);
  });

  it('is left for another where a player may be in one only', () => {
    const { parties } = start(true);
    const first = open(parties, 2);
    const second = open(parties, 1);
    parties.join(second.party.id, first.others[0]!);
    expect([names(first.party), names(second.party)]).toEqual([['player-0'], ['player-0', 'player-1']]);
  });
});

describe('requests to join', () => {
  const closed = { open: false, maxSize: 2 };

  it('are one for each user, and as many as there are places', () => {
    const { parties } = start();
    const { party, leader } = open(parties, 1, closed);
    const [ann, bob] = [createPlayer('ann'), createPlayer('bob')];
    parties.join(party.id, ann);
    expect(() => parties.join(party.id, { ...ann, id: bob.id })).toThrow(refused(Code.ALREADY_EXISTS));
    parties.join(party.id, bob);
    expect(() => parties.join(party.id, createPlayer())).toThrow(refused(Code.FAILED_PRECONDITION));
    expect(() => parties.join(party.id, leader)).toThrow(refused(Code.ALREADY_EXISTS));
    parties.accept(party.id, leader, named(bob));
    expect(names(party)).toEqual(['player-0', 'bob']);
    expect(() => parties.accept(party.id, leader, named(ann))).toThrow(refused(Code.FAILED_PRECONDITION));
  });

  it('go with whoever asked, and with a refusal', () => {
    const { parties, tracker, disconnect } = start();
    const { party, leader } = open(parties, 1, closed);
    const [ann, bob] = [createPlayer('ann'), createPlayer('bob')];
    for (const player of [ann, bob]) {
      tracker.track(
        player,
        { mode: 0, subject: player.userId, subcontext: '', label: '' },
        {
          hidden: false,
          persistence: false,
          status: '',
        },
      );
      parties.join(party.id, player);
    }
    disconnect(ann);
    expect(parties.joinRequests(party.id, leader).map(({ username }) => username)).toEqual(['bob']);
    parties.remove(party.id, leader, named(bob));
    expect(parties.joinRequests(party.id, leader)).toEqual([]);
    expect(() => parties.accept(party.id, leader, named(bob))).toThrow(refused(Code.NOT_FOUND));
  });
});

describe('the listing', () => {
  const page = (parties: PartyRegistry, filter = {}) => parties.list({ limit: 100, showHidden: false, ...filter });

  it('finds by label, openness and size; hidden parties are for the server', async () => {
    const { parties } = start();
    const make = (label: string, settings = {}) => parties.create(createPlayer(), { ...plain, label, ...settings }).id;
    const mars = make('{"map":"mars","level":3}');
    const moon = make('{"map":"moon","level":7}', { open: false, maxSize: 8 });
    const secret = make('', { hidden: true });
    const ids = async (filter = {}) => (await page(parties, filter)).parties.map(({ partyId }) => partyId);
    expect(await ids()).toEqual([mars, moon]);
    expect(await ids({ showHidden: true })).toEqual([mars, moon, secret]);
    expect(await ids({ query: '+label.map:moon' })).toEqual([moon]);
    expect(await ids({ query: '+label.level:>=3 -label.map:moon' })).toEqual([mars]);
    expect(await ids({ query: 'label.map:mars label.level:7^3' })).toEqual([moon, mars]);
    expect(await ids({ query: '+max_size:8' })).toEqual([moon]);
    expect(await ids({ open: true })).toEqual([mars]);
    await expect(ids({ query: '+label.level:>=' })).rejects.toThrow(refused(Code.INVALID_ARGUMENT));
  });

  it('goes through all of them page by page, whatever comes and goes meanwhile', async () => {
    const { parties } = start();
    const made = Array.from({ length: 7 }, () => ({ creator: createPlayer() })).map(({ creator }) => ({
      creator,
      id: parties.create(creator, plain).id,
    }));
    const first = await page(parties, { limit: 3 });
    parties.leave(made[1]!.id, made[1]!.creator);
    const second = await page(parties, { limit: 3, cursor: first.cursor });
    const third = await page(parties, { limit: 3, cursor: second.cursor });
    const seen = [first, second, third].flatMap((one) => one.parties.map(({ partyId }) => partyId));
    expect([seen, third.cursor]).toEqual([made.map(({ id }) => id), '']);
  });

  it('refuses cursors that are none, or of another query', async () => {
    const { parties } = start();
    open(parties, 1);
    open(parties, 1);
    const { cursor } = await page(parties, { limit: 1 });
    for (const filter of [{ cursor: 'x' }, { cursor, query: '+open:T' }, { cursor, open: true }, { limit: 0 }]) {
      await expect(page(parties, filter)).rejects.toThrow(refused(Code.INVALID_ARGUMENT));
    }
  });

  it('shows what the leader has changed, and no label that cannot be', async () => {
    const { parties } = start();
    const { party, leader } = open(parties, 1);
    parties.update(party.id, leader, { open: false, hidden: false, label: '{"a":1}' });
    expect((await page(parties, { query: '+label.a:1' })).parties).toMatchObject([{ open: false, label: '{"a":1}' }]);
    const bad = [
      { open: true, hidden: true, label: '{"a":1}' },
      { open: true, hidden: false, label: '[1]' },
      { open: true, hidden: false, label: 'text' },
      { open: true, hidden: false, label: JSON.stringify({ a: 'x'.repeat(2048) }) },
    ];
    for (const settings of bad)
      expect(() => parties.update(party.id, leader, settings)).toThrow(refused(Code.INVALID_ARGUMENT));
    expect([party.open, party.label]).toEqual([false, '{"a":1}']);
  });
});

it('thousands of parties are looked at in many turns, and found once', async () => {
  const { parties } = start();
  const ids = Array.from({ length: 3000 }, (_, n) =>
    parties.create(createPlayer(), { ...plain, label: `{"level":"${n}"}` }),
  ).map(({ id }) => id);
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const filter = { limit: 100, showHidden: false, query: '+label.level:/[0-9]*7/' };
  const first = await parties.list(filter);
  isOver = true;
  expect(turns).toBeGreaterThan(1);
  const second = await parties.list({ ...filter, cursor: first.cursor });
  const found = [first, second].flatMap((page) => page.parties.map(({ partyId }) => partyId));
  expect(found).toEqual(ids.filter((_, n) => n % 10 === 7).slice(0, 200));
});

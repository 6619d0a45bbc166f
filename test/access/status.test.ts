// Whose status whoever may follow, and who is told of a change, for every relation between the two.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newUuid } from '../../src/base/id.js';
import { silentLogger } from '../../src/base/logger.js';
import { deleteAccount } from '../../src/core/account/delete-account.js';
import { banUsers } from '../../src/core/user/ban-users.js';
import type { Database } from '../../src/database/database.js';
import { statusNk } from '../../src/runtime/nk/status.js';
import { newPlayer, useDatabase } from '../core/core-fixture.js';
import { ask } from '../realtime/ask.js';
import { createRealtimeFixture, type FakeClient, type RealtimeFixture } from '../realtime/realtime-fixture.js';

const database = useDatabase();
let db: Database;
let realtime: RealtimeFixture;
let me: FakeClient;
let bob: FakeClient;

beforeEach(async () => {
  db = database();
  realtime = createRealtimeFixture({ db });
  [me, bob] = await Promise.all([connect(), connect()]);
  await ask(bob, { status_update: { status: 'here' } });
});
afterEach(() => realtime.tracker.flush());

async function connect(): Promise<FakeClient> {
  const { userId, username } = await newPlayer(db);
  const client = realtime.connect(username, userId);
  realtime.deps.statusFollowers.follow(client.session, [userId]);
  return client;
}

const edge = (from: FakeClient, to: FakeClient, state: number) =>
  db.queryText(
    'insert into user_edge (source_id, destination_id, state, position) values ($1, $2, $3, (random() * 1e15)::int8)',
    [from.session.userId, to.session.userId, state],
  );

/** Statuses are public: only who does not exist cannot be followed. */
const relations: Record<string, { set(): Promise<unknown>; isTold: boolean }> = {
  'a stranger': { set: async () => {}, isTold: true },
  'a friend': { set: () => Promise.all([edge(me, bob, 0), edge(bob, me, 0)]), isTold: true },
  'who blocks Bob': { set: () => edge(me, bob, 3), isTold: true },
  'whom Bob blocks': { set: () => edge(bob, me, 3), isTold: true },
  'who knew Bob before he was banned': { set: () => banUsers(db, [bob.session.userId]), isTold: true },
  'who knew Bob before he was deleted': {
    set: () => deleteAccount(db, { userId: bob.session.userId }),
    isTold: false,
  },
};

describe.each(Object.entries(relations))('%s', (_who, { set, isTold }) => {
  it.each([
    ['by id', () => ({ user_ids: [bob.session.userId] })],
    ['by username', () => ({ usernames: [bob.session.username] })],
  ])('follows %s', async (_how, target) => {
    await set();
    const { answer } = await ask(me, { status_follow: target() });
    const presences = isTold ? [expect.objectContaining({ user_id: bob.session.userId, status: 'here' })] : undefined;
    expect(answer).toEqual({ cid: 'x', status: presences ? { presences } : {} });
    await ask(bob, { status_update: { status: 'there' } });
    expect(me.take()).toHaveLength(isTold ? 1 : 0);
    await ask(me, { status_unfollow: { user_ids: [bob.session.userId] } });
    await ask(bob, { status_update: {} });
    expect(me.take()).toEqual([]);
  });
});

it('nobody changes or hides the status of another player', async () => {
  await ask(me, { status_update: { status: 'mine' } });
  await ask(me, { status_update: {} });
  const { answer } = await ask(me, { status_follow: { user_ids: [bob.session.userId] } });
  expect(answer.status).toMatchObject({ presences: [{ user_id: bob.session.userId, status: 'here' }] });
});

it('the server lets sessions follow whomever it wants', async () => {
  const sessions = { get: (id: string) => (id === me.session.id ? me.session : undefined) };
  const nk = statusNk({ sessions, statusFollowers: realtime.deps.statusFollowers });
  const call = (fn: string, ...args: unknown[]) => nk[fn]!({ logger: silentLogger }, ...args);
  call('statusFollow', me.session.id, [bob.session.userId, newUuid()]);
  await ask(bob, { status_update: { status: 'there' } });
  expect(me.take()).toHaveLength(1);
  call('statusUnfollow', me.session.id, [bob.session.userId]);
  await ask(bob, { status_update: {} });
  expect(me.take()).toEqual([]);
});

// Every operation on friends, by every kind of caller, with its outcome.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { friendHandlers } from '../../src/api/friend.js';
import { silentLogger } from '../../src/base/logger.js';
import { deleteAccount } from '../../src/core/account/delete-account.js';
import { addFriends } from '../../src/core/friend/add-friends.js';
import { blockFriends } from '../../src/core/friend/block-friends.js';
import type { FriendDeps } from '../../src/core/friend/friend-deps.js';
import { getFriends } from '../../src/core/friend/get-friends.js';
import type { Database } from '../../src/database/database.js';
import { friendNk } from '../../src/runtime/nk/friend.js';
import type { FriendSource } from '../../src/social/friend-source.js';
import { type Api, basic, HTTP_KEY, SERVER_KEY, startApi } from '../api/start-api.js';
import { newPlayer, offline, unique, useDatabase } from '../core/core-fixture.js';

interface Player {
  readonly userId: string;
  readonly username: string;
}

const database = useDatabase();
let db: Database;
let friends: FriendDeps;
let api: Api;
let me: Player;
let bob: Player;
let bobsFacebookId: string;

/** A provider at which whoever asks is a friend of Bob's. */
const everybodyKnowsBob = (provider: FriendSource['provider']): FriendSource => ({
  provider,
  friendIds: async () => [bobsFacebookId],
});

beforeAll(async () => {
  db = database();
  friends = { db, clock: { nowMs: () => 0 }, notifier: { deliver() {} }, audience: { close() {} } };
  const friendSources = { facebook: everybodyKnowsBob('facebook'), steam: everybodyKnowsBob('steam') };
  api = await startApi({ handlers: friendHandlers({ db, friends, friendSources, isOnline: offline }) });
});
afterAll(() => api.close());
beforeEach(async () => {
  [me, bob] = [await newPlayer(db), await newPlayer(db)];
  bobsFacebookId = unique('facebook-');
  await db.queryText('update users set facebook_id = $2 where id = $1', [bob.userId, bobsFacebookId]);
});

const add = (from: Player, to: Player) => addFriends(friends, from, { ids: [to.userId], usernames: [], metadata: '' });
const block = (from: Player, to: Player) => blockFriends(friends, from, { ids: [to.userId], usernames: [] });

/** What somebody may be to Bob before anything is done. */
const relations: Record<string, () => Promise<void>> = {
  'a stranger': async () => {},
  'a friend': async () => {
    await add(me, bob);
    await add(bob, me);
  },
  'who asks Bob': () => add(me, bob),
  'whom Bob asks': () => add(bob, me),
  'who blocks Bob': () => block(me, bob),
  'whom Bob blocks': () => block(bob, me),
};

const bearer = ({ userId, username }: Player) => ({
  authorization: `Bearer ${api.tokens.issue({ userId, username, vars: {} }).token}`,
});

/** The requests by which Bob may be reached. */
const requests: Record<string, () => [method: string, path: string, body?: string]> = {
  'add by id': () => ['POST', `/v2/friend?ids=${bob.userId}`],
  'add by name': () => ['POST', `/v2/friend?usernames=${bob.username}`],
  delete: () => ['DELETE', `/v2/friend?ids=${bob.userId}`],
  block: () => ['POST', `/v2/friend/block?ids=${bob.userId}`],
  import: () => ['POST', '/v2/friend/facebook', '{"token":"t"}'],
  'import anew': () => ['POST', '/v2/friend/facebook?reset=true', '{"token":"t"}'],
  list: () => ['GET', '/v2/friend'],
  'list those of friends': () => ['GET', '/v2/friend/friends'],
};

function call(name: string, headers: Record<string, string>) {
  const [method, path, body] = requests[name]!();
  return api.request(method, path, { body, headers });
}

/** The states on my list and on Bob's, `-` for none. */
async function relation(): Promise<string> {
  const [mine] = await getFriends(db, me.userId, [bob.userId], offline);
  const [theirs] = await getFriends(db, bob.userId, [me.userId], offline);
  return `${mine?.state?.value ?? '-'}${theirs?.state?.value ?? '-'}`;
}

/** Rows: the caller; columns: what stands between caller and Bob after the request. */
const outcomes: Record<string, Record<string, string>> = {
  'a stranger': {
    'add by id': '12',
    'add by name': '12',
    delete: '--',
    block: '3-',
    import: '00',
    'import anew': '00',
  },
  'a friend': { 'add by id': '00', 'add by name': '00', delete: '--', block: '3-', import: '00', 'import anew': '00' },
  'who asks Bob': {
    'add by id': '12',
    'add by name': '12',
    delete: '--',
    block: '3-',
    import: '00',
    'import anew': '00',
  },
  'whom Bob asks': {
    'add by id': '00',
    'add by name': '00',
    delete: '--',
    block: '3-',
    import: '00',
    'import anew': '00',
  },
  'who blocks Bob': {
    'add by id': '3-',
    'add by name': '3-',
    delete: '--',
    block: '3-',
    import: '3-',
    'import anew': '3-',
  },
  'whom Bob blocks': {
    'add by id': '-3',
    'add by name': '-3',
    delete: '-3',
    block: '33',
    import: '-3',
    'import anew': '-3',
  },
};

describe.each(Object.entries(outcomes))('%s', (caller, row) => {
  it.each(Object.entries(row))('%s: %s', async (name, after) => {
    await relations[caller]!();
    const answer = await call(name, bearer(me));
    expect([answer.status, answer.text, await relation()]).toEqual([200, '{}', after]);
  });
});

it.each([
  ['a stranger', null],
  ['a friend', 0],
  ['who asks Bob', 1],
  ['whom Bob asks', 2],
  ['who blocks Bob', 3],
  ['whom Bob blocks', null],
])('%s has Bob listed with state %s', async (caller, state) => {
  await relations[caller]!();
  const { json } = await call('list', bearer(me));
  const listed = (json.friends ?? []).map((f: { user: { id: string }; state: number }) => [f.user.id, f.state]);
  expect(listed).toEqual(state === null ? [] : [[bob.userId, state]]);
});

/** Who is let in nowhere, by the status that each request is answered with. */
const outsiders: Record<string, () => Promise<[headers: Record<string, string>, status: number]>> = {
  'nobody in particular': async () => [{}, 401],
  'who has the server key': async () => [basic(SERVER_KEY), 401],
  'who has the http key': async () => [basic(HTTP_KEY), 401],
  'who has a made-up token': async () => [{ authorization: 'Bearer a.b.c' }, 401],
  'who is banned': async () => {
    const headers = bearer(me);
    api.revocations.revokeUser(me.userId);
    return [headers, 401];
  },
};

describe.each(Object.keys(outsiders))('%s', (caller) => {
  it.each(Object.keys(requests))('is refused: %s', async (name) => {
    const [headers, status] = await outsiders[caller]!();
    const answer = await call(name, headers);
    expect([answer.status, await relation()]).toEqual([status, '--']);
  });
});

describe('who was deleted a moment ago', () => {
  it.each(['add by id', 'add by name', 'delete', 'block', 'import', 'import anew'])(
    'finds no account: %s',
    async (name) => {
      const headers = bearer(me);
      await deleteAccount(db, { userId: me.userId });
      const answer = await call(name, headers);
      expect([answer.status, answer.json.code, await relation()]).toEqual([404, 5, '--']);
    },
  );
});

describe('the server, in the name of a player', () => {
  const nk = (fn: string, ...args: unknown[]) => {
    const functions = friendNk({ db, friends, isOnline: offline });
    return functions[fn]!({ logger: silentLogger }, ...args) as Promise<Record<string, unknown>>;
  };

  it.each([
    ['friendsAdd', '12'],
    ['friendsDelete', '--'],
    ['friendsBlock', '3-'],
  ])('%s: %s', async (fn, after) => {
    await nk(fn, me.userId, me.username, [bob.userId], []);
    expect(await relation()).toBe(after);
  });

  it('reads every list, and changes what is kept with a friend', async () => {
    await nk('friendsAdd', me.userId.toUpperCase(), me.username, null, [bob.username], { met: 'arena' });
    const state = (value: number) => ({ friends: [expect.objectContaining({ state: value })] });
    expect(await nk('friendsList', me.userId)).toEqual(state(1));
    expect(await nk('friendsList', bob.userId, 1, -1, '')).toEqual(state(2));
    expect(await nk('friendsList', bob.userId, 1, 3)).toEqual({ friends: [] });
    await nk('friendMetadataUpdate', me.userId, bob.userId, { level: 3 });
    const found = await nk('usersGetFriendStatus', me.userId, [bob.userId, me.userId]);
    const user = expect.objectContaining({ userId: bob.userId, username: bob.username, metadata: {} });
    expect(found).toEqual([{ state: 1, updateTime: expect.any(Number), user, metadata: { level: 3 } }]);
  });

  it('goes from page to page, also among the friends of friends', async () => {
    const [ann, cid] = [await newPlayer(db), await newPlayer(db)];
    for (const [a, b] of [
      [me, bob],
      [bob, ann],
      [bob, cid],
    ] as const) {
      await add(a, b);
      await add(b, a);
    }
    const first = await nk('friendsList', bob.userId, 2);
    const second = await nk('friendsList', bob.userId, 2, null, first.cursor);
    expect([first.friends, second]).toEqual([expect.objectContaining({ length: 2 }), { friends: [expect.anything()] }]);
    const one = await nk('friendsOfFriendsList', me.userId, 1);
    const two = await nk('friendsOfFriendsList', me.userId, 1, one.cursor);
    const found = [one, two].flatMap(
      (page) => page.friendsOfFriends as { referrer: string; user: { userId: string } }[],
    );
    expect(found.map(({ referrer, user }) => [referrer, user.userId])).toEqual(
      [ann.userId, cid.userId].sort().map((id) => [bob.userId, id]),
    );
    expect(two.cursor).toBeUndefined();
  });

  it.each([
    ['friendsAdd', 'x', 'name', []],
    ['friendsAdd', crypto.randomUUID(), '', []],
    ['friendsAdd', crypto.randomUUID(), 'name', ['x']],
    ['friendsAdd', crypto.randomUUID(), 'name', [], [5]],
    ['friendsAdd', crypto.randomUUID(), 'name', [], [], 'text'],
    ['friendsDelete', crypto.randomUUID(), 'name', 'x'],
    ['friendsBlock', crypto.randomUUID(), null],
    ['friendsList', crypto.randomUUID(), 'x'],
    ['friendsList', crypto.randomUUID(), 1, 'x'],
    ['friendsOfFriendsList', 'x'],
    ['friendMetadataUpdate', crypto.randomUUID(), crypto.randomUUID(), 'text'],
    ['usersGetFriendStatus', crypto.randomUUID()],
  ])('gives wrong arguments: %s', async (fn, ...args) => {
    await expect(nk(fn, ...args)).rejects.toBeInstanceOf(TypeError);
  });
});

import { describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { NIL_UUID, newUuid } from '../../src/base/id.js';
import { deleteAccount } from '../../src/core/account/delete-account.js';
import { addFriends } from '../../src/core/friend/add-friends.js';
import { blockFriends } from '../../src/core/friend/block-friends.js';
import { deleteFriends } from '../../src/core/friend/delete-friends.js';
import { getFriends } from '../../src/core/friend/get-friends.js';
import { importFriends } from '../../src/core/friend/import-friends.js';
import { listFriends } from '../../src/core/friend/list-friends.js';
import { listFriendsOfFriends } from '../../src/core/friend/list-friends-of-friends.js';
import { updateFriendMetadata } from '../../src/core/friend/update-friend-metadata.js';
import type { AddressedNotification } from '../../src/core/notification/notification.js';
import type { Queryable } from '../../src/database/database.js';
import { newPlayer, offline, unique, useDatabase } from './core-fixture.js';

const db = useDatabase();
const code = (expected: number) => expect.objectContaining({ name: 'StatusError', code: expected });

interface Player {
  readonly userId: string;
  readonly username: string;
}

function start() {
  const told: AddressedNotification[] = [];
  const closed: string[] = [];
  const tries = { count: 0 };
  const deps = {
    db: {
      ...db(),
      transaction: <T>(work: (tx: Queryable) => Promise<T>) =>
        db().transaction((tx) => {
          tries.count++;
          return work(tx);
        }),
    },
    clock: { nowMs: () => 1_700_000_000_000 },
    notifier: { deliver: (sent: readonly AddressedNotification[]) => void told.push(...sent) },
    audience: {
      close: ({ mode, subject, subcontext }: { mode: number; subject: string; subcontext: string }) =>
        void closed.push(`${mode} ${subject} ${subcontext}`),
    },
  };
  return {
    told,
    closed,
    /** How often a transaction was begun: more often than asked for where the database had to break a circle. */
    tries,
    add: (me: Player, others: readonly Player[], metadata = '') =>
      addFriends(deps, me, { ids: others.map(({ userId }) => userId), usernames: [], metadata }),
    addQuery: (me: Player, ids: readonly string[], usernames: readonly string[] = [], metadata = '') =>
      addFriends(deps, me, { ids, usernames, metadata }),
    remove: (me: Player, other: Player) => deleteFriends(deps.db, me, { ids: [other.userId], usernames: [] }),
    removeQuery: (me: Player, ids: readonly string[], usernames: readonly string[] = []) =>
      deleteFriends(deps.db, me, { ids, usernames }),
    block: (me: Player, other: Player) => blockFriends(deps, me, { ids: [other.userId], usernames: [] }),
    befriendBy: (me: Player, providerIds: readonly string[], reset = false) =>
      importFriends(deps, me, { provider: 'facebook', providerIds, reset }),
    blockQuery: (me: Player, ids: readonly string[], usernames: readonly string[] = []) =>
      blockFriends(deps, me, { ids, usernames }),
  };
}

/** A tuple of that many players. */
type Many<Count extends number, List extends Player[] = []> = List['length'] extends Count
  ? List
  : Many<Count, [...List, Player]>;

const players = async <Count extends number>(count: Count): Promise<Many<Count>> =>
  (await Promise.all(Array.from({ length: count }, () => newPlayer(db())))) as unknown[] as Many<Count>;

/** The states that each of two players' lists has of the other, `-` for none. */
async function between(a: Player, b: Player): Promise<string> {
  const [mine] = await getFriends(db(), a.userId, [b.userId], offline);
  const [theirs] = await getFriends(db(), b.userId, [a.userId], offline);
  return `${mine?.state?.value ?? '-'}${theirs?.state?.value ?? '-'}`;
}

/** Counts are right, and no edge between two players lacks its other half. */
async function expectConsistent(): Promise<void> {
  const wrong = await db().queryText(`select u.id from users u
    where u.edge_count <> (select count(*) from user_edge e where e.source_id = u.id)`);
  expect(wrong.rows).toEqual([]);
  const halves = await db().queryText(`select e.source_id from user_edge e
    where e.state <> 3 and not exists (
      select 1 from user_edge o where o.source_id = e.destination_id and o.destination_id = e.source_id
        and (e.state, o.state) in ((0, 0), (1, 2), (2, 1)))`);
  expect(halves.rows).toEqual([]);
}

const listed = async (me: Player, query: { limit?: number; state?: number; cursor?: string } = {}) => {
  const { friends = [], cursor } = await listFriends(db(), { userId: me.userId, limit: 100, ...query }, offline);
  return { states: friends!.map((f) => `${f.user?.username} ${f.state?.value}`), cursor: cursor ?? '' };
};

describe('asking and answering', () => {
  it('is told once to the one who is asked, and once to the one who asked', async () => {
    const { add, told } = start();
    const [ann, bob] = await players(2);
    await add(ann, [bob]);
    await add(ann, [bob]);
    expect(await between(ann, bob)).toBe('12');
    await add(bob, [ann]);
    await add(bob, [ann]);
    expect(await between(ann, bob)).toBe('00');
    expect(told).toMatchObject([
      { userId: bob.userId, notification: { code: -2, sender_id: ann.userId, persistent: true } },
      { userId: ann.userId, notification: { code: -3, sender_id: bob.userId, persistent: true } },
    ]);
    expect(JSON.parse(told[0]!.notification.content!)).toEqual({ username: ann.username });
    const stored = await db().queryText('select code, sender_id from notification where user_id = $1', [bob.userId]);
    expect(stored.rows).toEqual([{ code: -2, sender_id: ann.userId }]);
    await expectConsistent();
  });

  it('is told under the name that the player has now', async () => {
    const { addQuery, told } = start();
    const [ann, bob] = await players(2);
    await addQuery({ ...ann, username: 'an old name' }, [bob.userId]);
    expect(JSON.parse(told[0]!.notification.content!)).toEqual({ username: ann.username });
  });

  it('by id and by name, each player once; who does not exist is passed over', async () => {
    const { addQuery, removeQuery, blockQuery } = start();
    const [ann, bob, cid] = await players(3);
    const names = [bob.username, cid.username, unique('nobody-'), 'nul\0'];
    await addQuery(ann, [bob.userId, bob.userId.toUpperCase(), newUuid()], names);
    expect((await listed(ann)).states.sort()).toEqual([`${bob.username} 1`, `${cid.username} 1`].sort());
    await removeQuery(ann, [], names);
    expect((await listed(ann)).states).toEqual([]);
    await blockQuery(ann, [newUuid()], names);
    expect((await listed(ann)).states.sort()).toEqual([`${bob.username} 3`, `${cid.username} 3`].sort());
    await expectConsistent();
  });

  it('refuses what names nobody or oneself, with nothing changed', async () => {
    const { addQuery, removeQuery, blockQuery, told } = start();
    const [ann, bob] = await players(2);
    const refused: [ids: string[], usernames: string[]][] = [
      [[bob.userId, 'x'], []],
      [[bob.userId, NIL_UUID], []],
      [[bob.userId, ann.userId.toUpperCase()], []],
      [[bob.userId], ['']],
      [[bob.userId], [ann.username]],
      [Array.from({ length: 1001 }, newUuid), []],
    ];
    for (const [ids, usernames] of refused) {
      for (const deed of [addQuery, removeQuery, blockQuery]) {
        await expect(deed(ann, ids, usernames)).rejects.toEqual(code(Code.INVALID_ARGUMENT));
      }
    }
    for (const deed of [addQuery, blockQuery]) {
      await expect(deed(ann, [], [unique('nobody-')])).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    }
    await removeQuery(ann, [], [unique('nobody-')]);
    for (const deed of [addQuery, removeQuery, blockQuery]) await deed(ann, []);
    // A token may tell an old name: the new one is the player's own all the same.
    const renamed = { ...ann, username: 'an old name' };
    await expect(addQuery(renamed, [], [ann.username])).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    expect(await between(ann, bob)).toBe('--');
    expect(told).toEqual([]);
  });

  it('of a player who has been deleted finds nobody', async () => {
    const { addQuery, removeQuery, blockQuery } = start();
    const [ann, bob] = await players(2);
    await deleteAccount(db(), { userId: ann.userId });
    for (const deed of [addQuery, removeQuery, blockQuery]) {
      await expect(deed(ann, [bob.userId])).rejects.toEqual(code(Code.NOT_FOUND));
    }
  });
});

describe('metadata', () => {
  it('belongs to who gave it: kept with the request, added to by the acceptance, replaced by the server', async () => {
    const { add } = start();
    const [ann, bob] = await players(2);
    const of = async (me: Player, other: Player) =>
      JSON.parse((await getFriends(db(), me.userId, [other.userId], offline))[0]!.metadata!);
    await add(ann, [bob], '{"met":"arena"}');
    await add(ann, [bob], '{"met":"elsewhere"}');
    await updateFriendMetadata(db(), bob.userId, ann.userId, '{"seen":true}');
    await add(bob, [ann], '{"nick":"shield"}');
    expect([await of(ann, bob), await of(bob, ann)]).toEqual([{ met: 'arena' }, { seen: true, nick: 'shield' }]);
    await updateFriendMetadata(db(), ann.userId, newUuid(), '{}');
    const unstorable = updateFriendMetadata(db(), ann.userId, bob.userId, '{"a":"\\u0000"}');
    await expect(unstorable).rejects.toEqual(code(Code.INVALID_ARGUMENT));
  });

  it.each(['[]', '5', 'null', '"x"', '{', '{"a":"\\u0000"}'])('cannot be %s', async (metadata) => {
    const { add } = start();
    const [ann, bob] = await players(2);
    await expect(add(ann, [bob], metadata)).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    expect(await between(ann, bob)).toBe('--');
  });
});

describe('blocking', () => {
  it('takes the place of what there was, tells nobody, and closes the channel of both', async () => {
    const { add, block, remove, told, closed } = start();
    const [ann, bob] = await players(2);
    await add(ann, [bob]);
    await add(bob, [ann]);
    told.length = 0;
    await block(ann, bob);
    expect(await between(ann, bob)).toBe('3-');
    expect(closed).toEqual([`4 ${[ann.userId, bob.userId].sort().join(' ')}`]);
    await add(bob, [ann]);
    await add(ann, [bob]);
    await remove(bob, ann);
    expect(await between(ann, bob)).toBe('3-');
    await block(bob, ann);
    expect(await between(ann, bob)).toBe('33');
    await remove(ann, bob);
    expect(await between(ann, bob)).toBe('-3');
    expect(told).toEqual([]);
    await expectConsistent();
  });
});

describe('importing', () => {
  async function withFacebookId(player: Player): Promise<string> {
    const id = unique('facebook-');
    await db().queryText('update users set facebook_id = $2 where id = $1', [player.userId, id]);
    return id;
  }

  it('makes friends of strangers and of who has asked, tells those, and lets blocks stand', async () => {
    const { add, block, befriendBy, told } = start();
    const [me, stranger, asked, asking, friend, blocked, blocking] = await players(7);
    await add(me, [asked, friend]);
    await add(asking, [me]);
    await add(friend, [me]);
    await block(me, blocked);
    await block(blocking, me);
    told.length = 0;
    const ids = await Promise.all([me, stranger, asked, asking, friend, blocked, blocking].map(withFacebookId));
    await befriendBy(me, [...ids, unique('facebook-')]);
    await befriendBy(me, ids);
    for (const other of [stranger, asked, asking, friend]) expect(await between(me, other)).toBe('00');
    expect([await between(me, blocked), await between(me, blocking)]).toEqual(['3-', '-3']);
    const arrivals = told.map(({ userId, notification }) => [userId, notification.code, notification.sender_id]);
    expect(arrivals.sort()).toEqual([stranger, asked, asking].map(({ userId }) => [userId, -6, me.userId]).sort());
    const [one] = await getFriends(db(), stranger.userId, [me.userId], offline);
    expect(JSON.parse(one!.metadata!)).toEqual({ provider: 'facebook' });
    await expectConsistent();
  });

  it('anew takes everybody else off the list, but for blocks', async () => {
    const { add, block, befriendBy } = start();
    const [me, kept, dropped, asked, asking, blocked, blocking] = await players(7);
    await add(me, [kept, dropped, asked]);
    for (const other of [kept, dropped, asking]) await add(other, [me]);
    await block(me, blocked);
    await block(blocking, me);
    await befriendBy(me, [await withFacebookId(kept)], true);
    expect((await listed(me)).states).toEqual([`${kept.username} 0`, `${blocked.username} 3`]);
    expect(await between(me, blocking)).toBe('-3');
    for (const other of [dropped, asked, asking]) expect(await between(me, other)).toBe('--');
    await befriendBy(me, [], true);
    expect((await listed(me)).states).toEqual([`${blocked.username} 3`]);
    await expectConsistent();
  });

  it('on both sides at the same time makes one friendship', async () => {
    const { befriendBy, told } = start();
    const [ann, bob] = await players(2);
    const [annId, bobId] = [await withFacebookId(ann), await withFacebookId(bob)];
    await Promise.all([befriendBy(ann, [bobId], true), befriendBy(bob, [annId], true)]);
    expect(await between(ann, bob)).toBe('00');
    expect(told).toHaveLength(1);
    await expectConsistent();
  });
});

describe('listing', () => {
  it('goes by state, then by age, in pages that neither repeat nor skip', async () => {
    const { add, block } = start();
    const [me, ...others] = await players(8);
    const [f1, f2, f3, sent1, sent2, received, blocked] = others;
    await add(me, [f1, f2, f3]);
    await add(received, [me]);
    await add(me, [sent1]);
    await add(me, [sent2]);
    await block(me, blocked);
    for (const friend of [f3, f1, f2]) await add(friend, [me]);
    const all = [f1, f2, f3].map((f) => `${f.username} 0`);
    const everyone = [
      ...all,
      `${sent1.username} 1`,
      `${sent2.username} 1`,
      `${received.username} 2`,
      `${blocked.username} 3`,
    ];
    expect(await listed(me)).toEqual({ states: everyone, cursor: '' });
    for (const limit of [1, 2, 3, 6, 7]) {
      const seen: string[] = [];
      let cursor = '';
      do {
        const page = await listed(me, { limit, cursor });
        seen.push(...page.states);
        cursor = page.cursor;
      } while (cursor !== '');
      expect(seen).toEqual(everyone);
    }
    const first = await listed(me, { state: 0, limit: 2 });
    expect(first.states).toEqual(all.slice(0, 2));
    expect(await listed(me, { state: 0, limit: 2, cursor: first.cursor })).toEqual({
      states: all.slice(2),
      cursor: '',
    });
    await expect(listed(me, { state: 1, cursor: first.cursor })).rejects.toEqual(code(Code.INVALID_ARGUMENT));
  });

  it.each<[{ limit?: number; state?: number; cursor?: string }]>([
    [{ limit: 0 }],
    [{ limit: 1001 }],
    [{ limit: 1.5 }],
    [{ state: 4 }],
    [{ state: -1 }],
    ...['nonsense', [0], [4, '1'], [0, 1], [0, '1', 2], [0, '-1'], [0, '9223372036854775808']].map(
      (cursor): [{ cursor: string }] => [
        { cursor: typeof cursor === 'string' ? cursor : Buffer.from(JSON.stringify(cursor)).toString('base64url') },
      ],
    ),
  ])('refuses %j', async (query) => {
    await expect(listed({ userId: newUuid(), username: 'x' }, query)).rejects.toEqual(code(Code.INVALID_ARGUMENT));
  });

  it('shows who is connected', async () => {
    const { add } = start();
    const [ann, bob] = await players(2);
    await add(ann, [bob]);
    const { friends } = await listFriends(db(), { userId: ann.userId, limit: 1 }, (id) => id === bob.userId);
    expect(friends).toMatchObject([{ user: { id: bob.userId, online: true, edge_count: 1 }, metadata: '{}' }]);
  });
});

describe('friends of friends', () => {
  async function befriend(a: Player, ...others: Player[]): Promise<void> {
    const { add } = start();
    await add(a, others);
    for (const other of others) await add(other, [a]);
  }
  const page = async (me: Player, limit: number, cursor = '') => {
    const list = await listFriendsOfFriends(db(), { userId: me.userId, limit, cursor }, offline);
    const entries = (list.friends_of_friends ?? []).map((each) => `${each.referrer} ${each.user?.id}`);
    return { entries, cursor: list.cursor ?? '' };
  };

  it('are each listed with every friend through whom, in pages that neither repeat nor skip', async () => {
    const { add } = start();
    const [me, a, b, x, y, z, asked] = await players(7);
    await befriend(me, a, b);
    await befriend(a, b, x, y);
    await befriend(b, y, z);
    await add(a, [asked]);
    const expected = [
      [a, x],
      [a, y],
      [b, y],
      [b, z],
    ]
      .map(([referrer, user]) => `${referrer!.userId} ${user!.userId}`)
      .sort();
    expect(await page(me, 100)).toEqual({ entries: expected, cursor: '' });
    for (const limit of [1, 2, 3]) {
      const seen: string[] = [];
      let cursor = '';
      do {
        const next = await page(me, limit, cursor);
        seen.push(...next.entries);
        cursor = next.cursor;
      } while (cursor !== '');
      expect(seen).toEqual(expected);
    }
  });

  it('of somebody without friends are none; limits and cursors are checked', async () => {
    const [me] = await players(1);
    expect(await page(me, 1)).toEqual({ entries: [], cursor: '' });
    for (const limit of [0, 1001, 1.5]) await expect(page(me, limit)).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    for (const cursor of ['nonsense', Buffer.from('["x","y"]').toString('base64url')]) {
      await expect(page(me, 1, cursor)).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    }
  });
});

describe('at the same time', () => {
  it('one player asks another many times over: one request, told once', async () => {
    const { add, told } = start();
    const [ann, bob] = await players(2);
    await Promise.all(Array.from({ length: 20 }, () => add(ann, [bob])));
    expect(await between(ann, bob)).toBe('12');
    expect(told).toHaveLength(1);
    await expectConsistent();
  });

  it('both ask: they are friends, and each deed is told once', async () => {
    for (let round = 0; round < 10; round++) {
      const { add, told } = start();
      const [ann, bob] = await players(2);
      await Promise.all([add(ann, [bob]), add(bob, [ann])]);
      expect(await between(ann, bob)).toBe('00');
      expect(told.map(({ notification }) => notification.code).sort()).toEqual([-2, -3]);
    }
    await expectConsistent();
  });

  it('one accepts and the other blocks: the block stands', async () => {
    for (let round = 0; round < 10; round++) {
      const { add, block, told } = start();
      const [ann, bob] = await players(2);
      await add(ann, [bob]);
      await Promise.all([add(bob, [ann]), block(ann, bob)]);
      expect(await between(ann, bob)).toBe('3-');
      expect(told.length).toBeLessThanOrEqual(2);
    }
    await expectConsistent();
  });

  it('many ask many in crossing orders: nobody waits in a circle, all are friends', async () => {
    const { add, tries } = start();
    const all = await players(8);
    await Promise.all(all.map((me) => add(me, all.filter((other) => other !== me).reverse())));
    for (const me of all) {
      const { states } = await listed(me);
      expect(states.map((state) => state.split(' ')[1])).toEqual(Array(7).fill('0'));
    }
    expect(tries.count).toBe(8);
    await expectConsistent();
  });

  it('a player is deleted: no edge, count or notification of it is left', async () => {
    const { add, block } = start();
    const all = await players(8);
    const [gone, ...others] = all;
    const mayBeGone = (deed: Promise<void>) =>
      deed.catch((error: unknown) => expect(error).toEqual(code(Code.NOT_FOUND)));
    await add(gone, others.slice(0, 2));
    await block(others[0]!, gone);
    await Promise.all([
      ...others.map((other) => mayBeGone(add(other, [gone]))),
      mayBeGone(add(gone, others)),
      deleteAccount(db(), { userId: gone.userId }),
      ...others.map((other) => mayBeGone(block(gone, other))),
    ]);
    for (const other of others) expect((await listed(other)).states).toEqual([]);
    const left = await db().queryText('select 1 from user_edge where source_id = $1 or destination_id = $1', [
      gone.userId,
    ]);
    expect(left.rows).toEqual([]);
    await expectConsistent();
  });

  it('whatever a crowd does at random leaves counts and edges right', async () => {
    const { add, block, remove, tries } = start();
    const all = await players(6);
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    const deeds = [add, add, add, remove, block].map(
      (deed) => (a: Player, b: Player) => (deed === add ? add(a, [b]) : (deed as typeof block)(a, b)),
    );
    await Promise.all(
      Array.from({ length: 150 }, () => {
        const a = random(6);
        const b = (a + 1 + random(5)) % 6;
        return deeds[random(deeds.length)]!(all[a]!, all[b]!);
      }),
    );
    expect(tries.count).toBe(150);
    await expectConsistent();
  });
});

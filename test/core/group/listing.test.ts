import { beforeAll, describe, expect, it } from 'vitest';
import { Code } from '../../../src/base/code.js';
import { newUuid } from '../../../src/base/id.js';
import { getGroups } from '../../../src/core/group/get-groups.js';
import { getRandomGroups } from '../../../src/core/group/get-random-groups.js';
import { listGroupUsers } from '../../../src/core/group/list-group-users.js';
import { type GroupFilter, listGroups } from '../../../src/core/group/list-groups.js';
import { listUserGroups } from '../../../src/core/group/list-user-groups.js';
import { offline, unique, useDatabase } from '../core-fixture.js';
import { BANNED, MEMBER, newGroup, newUserId, newUserIds, observeGroups } from './group-fixture.js';

const db = useDatabase();
const refused = expect.objectContaining({ name: 'StatusError', code: Code.INVALID_ARGUMENT });

/** All names that FILTER lets through, page by page; fails where a page is short or a group comes twice. */
async function namesOf(filter: GroupFilter, limit: number): Promise<string[]> {
  const names: string[] = [];
  let cursor = '';
  do {
    const page = await listGroups(db(), { ...filter, limit, cursor });
    names.push(...(page.groups ?? []).map(({ name }) => name!));
    cursor = page.cursor ?? '';
    if (cursor !== '') expect(page.groups).toHaveLength(limit);
  } while (cursor !== '');
  expect(new Set(names).size).toBe(names.length);
  return names;
}

describe('groups by filter', () => {
  const lang = unique('l-').slice(0, 12);
  const otherLang = unique('o-').slice(0, 12);
  interface Made {
    readonly name: string;
    readonly open: boolean;
    readonly langTag: string;
    readonly size: number;
  }
  const made: Made[] = [];

  beforeAll(async () => {
    const groups = observeGroups(db());
    const users = await newUserIds(db(), 4);
    for (let i = 0; i < 24; i++) {
      const langTag = i % 3 ? lang : otherLang;
      const { id, name } = await newGroup(db(), { name: unique(`n${i} `), open: i % 2 === 0, langTag });
      const size = 1 + (i % 4);
      await groups.add({ callerId: null, groupId: id, userIds: users.slice(0, size - 1) });
      made.push({ name, open: i % 2 === 0, langTag, size });
    }
  });

  const filters: GroupFilter[] = [undefined, true, false].flatMap((open) =>
    ['', lang].flatMap((langTag) => [undefined, 0, 2, 50].map((members) => ({ open, langTag, members }))),
  );
  it.each(filters)('%j gives each that passes once, whatever the size of the pages', async (filter) => {
    const wanted = made
      .filter(({ open }) => filter.open === undefined || open === filter.open)
      .filter(({ langTag }) => !filter.langTag || langTag === filter.langTag)
      .filter(({ size }) => filter.members === undefined || size <= filter.members)
      .map(({ name }) => name);
    for (const limit of [1, 3, 100]) expect((await namesOf(filter, limit)).sort()).toEqual(wanted.sort());
  });

  it('are sorted by size where language or size is asked for, largest first with another filter', async () => {
    const sizes = async (filter: GroupFilter) =>
      ((await listGroups(db(), { ...filter, limit: 100 })).groups ?? []).map(({ edge_count }) => edge_count!);
    const ascending = (numbers: number[]) => [...numbers].sort((a, b) => a - b);
    const byLanguage = await sizes({ langTag: lang });
    expect(byLanguage).toEqual(ascending(byLanguage));
    for (const filter of [{ members: 3 }, { langTag: lang, members: 3 }, { langTag: lang, open: true }]) {
      const found = await sizes(filter);
      expect(found).toEqual(ascending(found).reverse());
    }
  });

  it('take a cursor of the same filter alone', async () => {
    const cursor = (await listGroups(db(), { langTag: lang, limit: 2 })).cursor ?? '';
    expect(cursor).not.toBe('');
    const others: (GroupFilter & { limit?: number; cursor?: string })[] = [
      {},
      { langTag: otherLang },
      { langTag: lang, open: true },
      { langTag: lang, members: 5 },
      { name: 'n%' },
      { langTag: lang, cursor: `${cursor}x${cursor}` },
      { langTag: lang, cursor: 'nonsense' },
      { langTag: lang, cursor: Buffer.from('["x"]').toString('base64url') },
      { langTag: lang, limit: 0 },
      { langTag: lang, limit: 101 },
      { langTag: 'a\0b', cursor: '' },
    ];
    for (const other of others) {
      await expect(listGroups(db(), { limit: 2, cursor, ...other })).rejects.toEqual(refused);
    }
  });

  it('refuse a position in a cursor that no group can have', async () => {
    const { cursor } = await listGroups(db(), { open: true, limit: 1 });
    const values = JSON.parse(Buffer.from(cursor!, 'base64url').toString());
    const withPosition = (...position: unknown[]) =>
      Buffer.from(JSON.stringify([values[0], ...position])).toString('base64url');
    const [, time, size, id] = values;
    for (const forged of [
      withPosition('yesterday', size, id),
      withPosition(1e300, size, id),
      withPosition(-1, size, id),
      withPosition(time, 2 ** 40, id),
      withPosition(time, 1.5, id),
      withPosition(time, size, 'no id'),
      withPosition(time, size),
      withPosition(time, size, id, id),
      withPosition(null, null, null),
    ]) {
      await expect(listGroups(db(), { open: true, limit: 1, cursor: forged })).rejects.toEqual(refused);
    }
  });
});

describe('groups by name', () => {
  it('match whole names in any case, and beginnings where a % follows', async () => {
    const own = unique();
    for (const name of ['Wolves', 'wolf pack', 'Bears']) await newGroup(db(), { name: `${own} ${name}` });
    const find = async (name: string) => (await namesOf({ name }, 2)).map((found) => found.slice(own.length + 1));
    expect(await find(`${own} WOLVES`)).toEqual(['Wolves']);
    expect(await find(`${own} wol`)).toEqual([]);
    expect(await find(`${own} wol%`)).toEqual(['wolf pack', 'Wolves']);
    expect(await find(`${own}%`)).toEqual(['Bears', 'wolf pack', 'Wolves']);
    expect(await find(`${own}%s`)).toEqual(['Bears', 'Wolves']);
    expect(await find(`%  %${own} wol%`)).toEqual(['wolf pack', 'Wolves']);
  });

  it('take all but % for itself', async () => {
    const own = unique();
    for (const name of ['a_b', 'axb', 'a\\b', 'a%b', "a'b"]) await newGroup(db(), { name: `${own}${name}` });
    const find = async (name: string) => (await namesOf({ name: own + name }, 10)).map((it) => it.slice(own.length));
    expect(await find('a_b')).toEqual(['a_b']);
    expect(await find('a\\b')).toEqual(['a\\b']);
    expect(await find('a\\%')).toEqual(['a\\b']);
    expect(await find("a'b")).toEqual(["a'b"]);
    expect((await find('a%b')).sort()).toEqual(['a_b', 'axb', 'a\\b', 'a%b', "a'b"].sort());
  });

  it('go with no other filter', async () => {
    for (const filter of [{ open: true }, { langTag: 'en' }, { members: 5 }]) {
      await expect(listGroups(db(), { name: 'x', limit: 1, ...filter })).rejects.toEqual(refused);
    }
    await expect(listGroups(db(), { name: 'a\0', limit: 1 })).rejects.toEqual(refused);
  });
});

describe('plans', () => {
  it('follow an index for every list, and sort nothing', async () => {
    await db().queryText(
      `insert into groups (id, creator_id, name, lang_tag, state, edge_count, update_time)
       select gen_random_uuid(), gen_random_uuid(), 'plan ' || i, 'p' || i % 10, i % 2, 1 + i % 50,
         now() - i * interval '1 second' from generate_series(1, 20000) i`,
    );
    await db().queryText('analyze groups');
    const plans: string[] = [];
    const watching = {
      queryText: db().queryText,
      async query<Row>(statement: { text: string }, values: readonly unknown[] = []) {
        const { rows } = await db().queryText<{ 'QUERY PLAN': string }>(`explain ${statement.text}`, values);
        plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
        return db().queryText<Row>(statement.text, values);
      },
    };
    for (const filter of [
      {},
      { open: true },
      { langTag: 'p2' },
      { members: 20 },
      { open: true, members: 20 },
      { langTag: 'p2', members: 20 },
      { open: true, langTag: 'p2' },
      { open: true, langTag: 'p2', members: 20 },
      { name: 'PLAN 12%' },
      { name: 'plan 77' },
    ]) {
      const { cursor } = await listGroups(watching, { ...filter, limit: 10 });
      if (cursor) await listGroups(watching, { ...filter, limit: 10, cursor });
    }
    expect(plans).toHaveLength(19);
    for (const plan of plans) {
      expect(plan).toMatch(/Index Scan/);
      expect(plan).not.toMatch(/Seq Scan|Sort/);
    }
  });
});

describe('the users of a group and the groups of a user', () => {
  it('come by role, then by age, page by page', async () => {
    const groups = observeGroups(db());
    const { id, leader } = await newGroup(db());
    const ids = await newUserIds(db(), 7);
    await groups.add({ callerId: null, groupId: id, userIds: ids.slice(0, 3) });
    for (const userId of ids.slice(3)) await groups.join({ groupId: id, userId });
    await groups.promote({ callerId: leader, groupId: id, userIds: [ids[4]!] });
    await groups.ban({ callerId: leader, groupId: id, userIds: [ids[6]!] });
    const found: [string, number][] = [];
    let cursor = '';
    do {
      const page = await listGroupUsers(db(), { groupId: id, limit: 2, cursor }, (userId) => userId === leader);
      for (const { user, state } of page.group_users ?? []) {
        found.push([user!.id!, state!.value!]);
        expect(user!.online).toBe(user!.id === leader);
      }
      cursor = page.cursor ?? '';
    } while (cursor);
    expect(found).toEqual([[leader, 0], [ids[4], 1], ...[0, 1, 2, 3, 5].map((i) => [ids[i], 2])]);
    const banned = await listGroupUsers(db(), { groupId: id, limit: 10, state: BANNED }, offline);
    expect(banned.group_users?.map(({ user }) => user!.id)).toEqual([ids[6]]);
  });

  it('show a user the own groups, but no bans', async () => {
    const groups = observeGroups(db());
    const userId = await newUserId(db());
    const made = [];
    for (let i = 0; i < 4; i++) made.push((await newGroup(db(), { open: i !== 3 })).id);
    for (const groupId of made) await groups.join({ groupId, userId });
    await groups.promote({ callerId: null, groupId: made[1]!, userIds: [userId] });
    await groups.ban({ callerId: null, groupId: made[2]!, userIds: [userId] });
    const first = await listUserGroups(db(), { userId: userId.toUpperCase(), limit: 2 });
    const second = await listUserGroups(db(), { userId, limit: 2, cursor: first.cursor! });
    const all = [...first.user_groups!, ...second.user_groups!].map(({ group, state }) => [group!.id, state!.value]);
    expect(all).toEqual([
      [made[1], 1],
      [made[0], 2],
      [made[3], 3],
    ]);
    expect(second.cursor).toBe('');
    expect(await listUserGroups(db(), { userId, limit: 2, state: BANNED })).toEqual({ user_groups: [], cursor: '' });
    expect((await listUserGroups(db(), { userId, limit: 2, state: MEMBER })).user_groups).toHaveLength(1);
  });

  it('refuse states, limits and cursors that cannot be, and cursors of another list', async () => {
    const groups = observeGroups(db());
    const { id } = await newGroup(db());
    const other = await newGroup(db());
    for (const userId of await newUserIds(db(), 2)) await groups.join({ groupId: id, userId });
    const { cursor } = await listGroupUsers(db(), { groupId: id, limit: 1 }, offline);
    const list = (args: object) => listGroupUsers(db(), { groupId: id, limit: 1, ...args }, offline);
    await expect(list({ groupId: other.id, cursor })).rejects.toEqual(refused);
    await expect(list({ state: 0, cursor })).rejects.toEqual(refused);
    for (const args of [
      { state: 5 },
      { state: -1 },
      { limit: 0 },
      { limit: 10_001 },
      { cursor: 'x' },
      { groupId: 'x' },
    ]) {
      await expect(list(args)).rejects.toEqual(refused);
    }
    const [digest] = JSON.parse(Buffer.from(cursor!, 'base64url').toString());
    const forge = (...position: unknown[]) => Buffer.from(JSON.stringify([digest, ...position])).toString('base64url');
    for (const forged of [forge(9, '1'), forge(0, '-1'), forge(0, '9223372036854775808'), forge(0, 1), forge(0)]) {
      await expect(list({ cursor: forged })).rejects.toEqual(refused);
    }
    await expect(listUserGroups(db(), { userId: 'nobody', limit: 1 })).rejects.toEqual(refused);
    expect(await list({ groupId: newUuid() })).toEqual({ group_users: [], cursor: '' });
  });
});

describe('groups by id and at random', () => {
  it('are those that exist, each once', async () => {
    const { id } = await newGroup(db());
    expect((await getGroups(db(), [id, id.toUpperCase(), newUuid()])).map((group) => group.id)).toEqual([id]);
    expect(await getGroups(db(), [])).toEqual([]);
    await expect(getGroups(db(), ['x'])).rejects.toEqual(refused);
    const random = await getRandomGroups(db(), 20);
    expect(new Set(random.map((group) => group.id)).size).toBe(20);
    expect(await getRandomGroups(db(), 0)).toEqual([]);
    for (const count of [-1, 1001, 1.5]) await expect(getRandomGroups(db(), count)).rejects.toEqual(refused);
  });
});

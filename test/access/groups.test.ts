// Who may do what with a group: every operation, as everybody who is something to it or nothing, over HTTP and through nk.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupHandlers } from '../../src/api/group.js';
import { Code } from '../../src/base/code.js';
import { newUuid } from '../../src/base/id.js';
import { addEdges } from '../../src/core/group/group-edges.js';
import { groupNk } from '../../src/runtime/nk/group.js';
import type { NkFunctions } from '../../src/runtime/nk-functions.js';
import { type Api, startApi } from '../api/start-api.js';
import { newPlayer, offline, unique, useDatabase } from '../core/core-fixture.js';
import { brokenRules, newUserIds, type ObservedGroups, observeGroups, stateOf } from '../core/group/group-fixture.js';

const db = useDatabase();
let api: Api;
let groups: ObservedGroups;
let nk: NkFunctions;
/** Two of each kind: one acts, the other is acted upon. */
const callers: Record<string, string> = {};
const targets: Record<string, string> = {};

const KINDS = ['superadmin', 'admin', 'member', 'asking', 'banned', 'outsider'] as const;
const EVERYBODY = [...KINDS, 'blocked', 'anonymous', 'server'] as const;
type Caller = (typeof EVERYBODY)[number];

beforeAll(async () => {
  groups = observeGroups(db());
  nk = groupNk({ db: db(), groups, isOnline: offline });
  api = await startApi({ handlers: groupHandlers({ db: db(), groups, isOnline: offline }) });
  const ids = await newUserIds(db(), 2 * KINDS.length);
  KINDS.forEach((kind, i) => {
    callers[kind] = ids[2 * i]!;
    targets[kind] = ids[2 * i + 1]!;
  });
  callers.blocked = (await newPlayer(db())).userId;
  await db().queryText(
    'insert into user_edge (source_id, destination_id, state, position, update_time) values ($1, $2, 3, 1, now())',
    [callers.superadmin, callers.blocked],
  );
});
afterAll(() => api.close());

/** A group with two of each kind; closed, unless told. */
async function makeGroup(open = false): Promise<string> {
  const id = newUuid();
  await db().queryText('insert into groups (id, creator_id, name, state, edge_count) values ($1, $2, $3, $4, 6)', [
    id,
    callers.superadmin,
    unique('group '),
    open ? 0 : 1,
  ]);
  const related = KINDS.slice(0, 5);
  await Promise.all(related.map((kind, state) => addEdges(db(), id, [callers[kind]!, targets[kind]!], state)));
  return id;
}

const LETTERS = ['S', 'A', 'M', 'R', 'B'];

/** What the targets are, in the order of KINDS: S, A, M, R (asking), B, or - for nothing. */
async function targetsOf(groupId: string): Promise<string> {
  const { roles } = await stateOf(db(), groupId);
  return KINDS.map((kind) => LETTERS[roles[targets[kind]!]!] ?? '-').join('');
}

async function callerRole(groupId: string, caller: Caller): Promise<string> {
  const { roles } = await stateOf(db(), groupId);
  return LETTERS[roles[callers[caller]!]!] ?? '-';
}

/** The HTTP status of a request by CALLER. */
async function request(caller: Caller, method: string, path: string, body?: object): Promise<number> {
  const headers: Record<string, string> = {};
  if (caller !== 'anonymous') {
    const { token } = api.tokens.issue({ userId: callers[caller]!, username: caller, vars: {} });
    headers.authorization = `Bearer ${token}`;
  }
  return (await api.request(method, path, { headers, body: body && JSON.stringify(body) })).status;
}

/** 200, or the HTTP status that belongs to the error of an nk function. */
async function callNk(name: string, ...args: unknown[]): Promise<number> {
  try {
    await nk[name]!({ logger: undefined as never }, ...args);
    return 200;
  } catch (error) {
    const { code } = error as { code: number };
    return { [Code.NOT_FOUND]: 404, [Code.INVALID_ARGUMENT]: 400 }[code] ?? 500;
  }
}

const UNCHANGED = 'SAMRB-';
const refusedAs = (status: number, left: readonly Caller[]) =>
  Object.fromEntries(left.map((caller) => [caller, `${status} ${UNCHANGED}`]));
const BELOW_ADMIN = ['member', 'asking', 'banned', 'outsider', 'blocked'] as const;

/** Operation → caller → status and what the targets are afterwards. */
const onTargets: Record<string, Record<string, string>> = {
  add: { superadmin: '200 SAMMBM', admin: '200 SAMMBM', server: '200 SAMMBM', ...refusedAs(404, BELOW_ADMIN) },
  kick: { superadmin: '200 ------', admin: '200 SA----', server: '200 ------', ...refusedAs(404, BELOW_ADMIN) },
  ban: { superadmin: '200 BBBBB-', admin: '200 SABBB-', server: '200 BBBBB-', ...refusedAs(404, BELOW_ADMIN) },
  promote: { superadmin: '200 SSARB-', admin: '200 SAARB-', server: '200 SSARB-', ...refusedAs(404, BELOW_ADMIN) },
  demote: { superadmin: '200 AMMRB-', admin: '200 SMMRB-', server: '200 AMMRB-', ...refusedAs(404, BELOW_ADMIN) },
};
const nkOf: Record<string, string> = {
  add: 'groupUsersAdd',
  kick: 'groupUsersKick',
  ban: 'groupUsersBan',
  promote: 'groupUsersPromote',
  demote: 'groupUsersDemote',
};

describe.each(Object.keys(onTargets))('%s', (operation) => {
  const expected = onTargets[operation]!;

  it.each(EVERYBODY.filter((caller) => caller !== 'server'))('by %s over HTTP', async (caller) => {
    const id = await makeGroup();
    const users = KINDS.map((kind) => `user_ids=${targets[kind]}`).join('&');
    const status = await request(caller, 'POST', `/v2/group/${id}/${operation}?${users}`);
    expect(`${status} ${await targetsOf(id)}`).toBe(expected[caller] ?? `401 ${UNCHANGED}`);
    expect(await brokenRules(db(), id)).toEqual([]);
  });

  it.each(EVERYBODY.filter((caller) => caller !== 'anonymous'))('by %s through nk', async (caller) => {
    const id = await makeGroup();
    const userIds = KINDS.map((kind) => targets[kind]!);
    const status = await callNk(nkOf[operation]!, id, userIds, callers[caller]);
    expect(`${status} ${await targetsOf(id)}`).toBe(expected[caller]);
  });

  it.each(KINDS)('by %s on themselves changes nothing', async (caller) => {
    const id = await makeGroup();
    const before = await callerRole(id, caller);
    const status = await request(caller, 'POST', `/v2/group/${id}/${operation}?user_ids=${callers[caller]}`);
    expect(status).toBe(caller === 'superadmin' || caller === 'admin' ? 200 : 404);
    expect(await callerRole(id, caller)).toBe(before);
  });
});

/** Operation on oneself → caller → status and what the caller is afterwards. */
const onThemselves: Record<string, { open: boolean; action: string; expected: Record<string, string> }> = {
  'join a closed group': {
    open: false,
    action: 'join',
    expected: {
      superadmin: '200 S',
      admin: '200 A',
      member: '200 M',
      asking: '200 R',
      banned: '200 B',
      outsider: '200 R',
      blocked: '200 R',
      anonymous: '401 -',
    },
  },
  'join an open group': {
    open: true,
    action: 'join',
    expected: {
      superadmin: '200 S',
      admin: '200 A',
      member: '200 M',
      asking: '200 R',
      banned: '200 B',
      outsider: '200 M',
      blocked: '200 M',
      anonymous: '401 -',
    },
  },
  leave: {
    open: false,
    action: 'leave',
    expected: {
      superadmin: '200 -',
      admin: '200 -',
      member: '200 -',
      asking: '200 -',
      banned: '200 B',
      outsider: '200 -',
      blocked: '200 -',
      anonymous: '401 -',
    },
  },
};

describe.each(Object.keys(onThemselves))('%s', (operation) => {
  const { open, action, expected } = onThemselves[operation]!;

  it.each(EVERYBODY.filter((caller) => caller !== 'server'))('by %s over HTTP', async (caller) => {
    const id = await makeGroup(open);
    const status = await request(caller, 'POST', `/v2/group/${id}/${action}`);
    expect(`${status} ${await callerRole(id, caller)}`).toBe(expected[caller]);
    expect(await brokenRules(db(), id)).toEqual([]);
  });

  it.each([...KINDS, 'blocked'] as const)('of %s by the server', async (user) => {
    const id = await makeGroup(open);
    const name = action === 'join' ? 'groupUserJoin' : 'groupUserLeave';
    const status = await callNk(name, id, callers[user], user);
    expect(`${status} ${await callerRole(id, user)}`).toBe(expected[user]);
  });
});

describe('update', () => {
  const allowed = ['superadmin', 'admin'];
  it.each(EVERYBODY.filter((caller) => caller !== 'server'))('by %s over HTTP', async (caller) => {
    const id = await makeGroup();
    const status = await request(caller, 'PUT', `/v2/group/${id}`, { description: 'new' });
    const { rows } = await db().queryText('select description from groups where id = $1', [id]);
    const isAllowed = allowed.includes(caller);
    expect([status, rows]).toEqual([
      isAllowed ? 200 : caller === 'anonymous' ? 401 : 404,
      [{ description: isAllowed ? 'new' : null }],
    ]);
  });

  it.each(EVERYBODY.filter((caller) => caller !== 'anonymous'))('by %s through nk', async (caller) => {
    const id = await makeGroup();
    const status = await callNk('groupUpdate', id, callers[caller] ?? null, null, null, 'fr');
    expect(status).toBe(allowed.includes(caller) || caller === 'server' ? 200 : 404);
  });
});

describe('delete', () => {
  it.each(EVERYBODY)('by %s', async (caller) => {
    const id = await makeGroup();
    const status =
      caller === 'server' ? await callNk('groupDelete', id) : await request(caller, 'DELETE', `/v2/group/${id}`);
    const isAllowed = caller === 'superadmin' || caller === 'server';
    expect(status).toBe(isAllowed ? 200 : caller === 'anonymous' ? 401 : 400);
    expect((await stateOf(db(), id)).count === undefined).toBe(isAllowed);
    expect(await brokenRules(db(), id)).toEqual([]);
  });
});

describe('create and list', () => {
  it.each(EVERYBODY.filter((caller) => caller !== 'server'))('by %s over HTTP', async (caller) => {
    const id = await makeGroup();
    const expected = caller === 'anonymous' ? 401 : 200;
    const statuses = [
      await request(caller, 'POST', '/v2/group', { name: unique('own ') }),
      await request(caller, 'GET', '/v2/group?limit=5'),
      await request(caller, 'GET', `/v2/group/${id}/user`),
      await request(caller, 'GET', `/v2/user/${callers.member}/group`),
    ];
    expect(statuses).toEqual([expected, expected, expected, expected]);
  });

  it('by the server', async () => {
    const id = await makeGroup();
    const statuses = [
      await callNk('groupCreate', callers.outsider, unique('own ')),
      await callNk('groupsList'),
      await callNk('groupUsersList', id),
      await callNk('userGroupsList', callers.member),
      await callNk('groupsGetId', [id]),
      await callNk('groupsGetRandom', 1),
    ];
    expect(statuses).toEqual(statuses.map(() => 200));
  });
});

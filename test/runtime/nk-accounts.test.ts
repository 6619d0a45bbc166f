import { beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { NIL_UUID, newUuid } from '../../src/base/id.js';
import { silentLogger } from '../../src/base/logger.js';
import { deleteAccount } from '../../src/core/account/delete-account.js';
import { createStorageCommit } from '../../src/core/storage/storage-commit.js';
import { banUsers, unbanUsers } from '../../src/core/user/ban-users.js';
import { accountNk } from '../../src/runtime/nk/account.js';
import { accountControlNk } from '../../src/runtime/nk/account-control.js';
import { authenticateNk } from '../../src/runtime/nk/authenticate.js';
import { linkNk } from '../../src/runtime/nk/link.js';
import { sqlNk } from '../../src/runtime/nk/sql.js';
import { storageNk } from '../../src/runtime/nk/storage.js';
import type { NkFunctions } from '../../src/runtime/nk-functions.js';
import { createTokens } from '../../src/session/tokens.js';
import { newPlayer, offline, unique, useDatabase } from '../core/core-fixture.js';

const database = useDatabase();
const caller = { logger: silentLogger };
let nk: NkFunctions;

beforeEach(() => {
  const db = database();
  const tokens = createTokens({
    encryptionKey: 'key',
    refreshEncryptionKey: 'other key',
    tokenExpirySec: 7200,
    refreshTokenExpirySec: 7200,
    clock: systemClock,
  });
  const accounts = {
    ban: async (ids: readonly string[]) => {
      await banUsers(db, ids);
    },
    unban: (ids: readonly string[]) => unbanUsers(db, ids),
    remove: async (userId: string, recorded = false) => {
      await deleteAccount(db, { userId, recorded });
    },
  };
  nk = {
    ...accountNk({ db, isOnline: offline }),
    ...accountControlNk(accounts),
    ...authenticateNk({ db, tokens }),
    ...linkNk({ db }),
    ...storageNk({ db, commitStorage: createStorageCommit({ db, onChanged: async () => {} }) }),
    ...sqlNk({ db }),
  };
});

// biome-ignore lint/suspicious/noExplicitAny: results are as modules see them.
const call = async (fn: string, ...args: unknown[]): Promise<any> => nk[fn]!(caller, ...args);
const seconds = expect.any(Number);

test('users at random are as many as asked for, each once, where there are so many', async () => {
  const made = await Promise.all(Array.from({ length: 12 }, () => newPlayer(database())));
  const found = await call('usersGetRandom', 12);
  expect(new Set(found.map((user: { userId: string }) => user.userId)).size).toBe(12);
  expect(found[0]).toMatchObject({ username: expect.any(String), online: false, metadata: {} });
  const all = (await call('usersGetRandom', 1000)).map((user: { userId: string }) => user.userId);
  expect(all).toEqual(expect.arrayContaining(made.map(({ userId }) => userId)));
  expect(all).not.toContain('00000000-0000-0000-0000-000000000000');
  expect(await call('usersGetRandom', 0)).toEqual([]);
  await expect(call('usersGetRandom', 1001)).rejects.toMatchObject({ code: 3 });
});

test('an account is exported with all that hangs on it, as Nakama writes it', async () => {
  const [ann, ben] = await Promise.all([newPlayer(database()), newPlayer(database())]);
  const id = ann.userId;
  const [groupId, messageId, noticeId, ledgerId] = [newUuid(), newUuid(), newUuid(), newUuid()];
  const time = '2024-05-06 07:08:09.123456+00';
  await call('storageWrite', [{ collection: 'deck', key: 'ace', userId: id, value: { power: 3 } }]);
  const made: [text: string, values: unknown[]][] = [
    ['insert into user_edge (source_id, position, destination_id, state) values ($1, 1, $2, 0)', [id, ben.userId]],
    ['insert into groups (id, creator_id, name, edge_count) values ($1, $2, $3, 1)', [groupId, id, unique('group ')]],
    ['insert into group_edge (source_id, position, destination_id, state) values ($1, 1, $2, 0)', [id, groupId]],
    [
      `insert into message (id, code, sender_id, username, stream_mode, stream_subject, stream_descriptor, stream_label,
        content, create_time) values ($1, 0, $2, 'ann', 2, $3, $3, 'lobby', '{"a": 1}', $4)`,
      [messageId, id, NIL_UUID, time],
    ],
    [
      `insert into notification (id, user_id, subject, content, code, sender_id, create_time)
        values ($1, $2, 'hello', '{}', 5, $3, $4)`,
      [noticeId, id, ben.userId, time],
    ],
    [
      `insert into leaderboard_record (leaderboard_id, owner_id, username, score, metadata)
        values ('races', $1, 'ann', 900719925474099312, '{}')`,
      [id],
    ],
    [
      `insert into wallet_ledger (id, user_id, changeset, metadata, create_time, update_time)
        values ($1, $2, '{"gold": 5}', '{}', $3, $3)`,
      [ledgerId, id, time],
    ],
  ];
  await database().queryText(
    `insert into leaderboard (id, authoritative, sort_order, operator) values ('races', true, 1, 0)`,
  );
  for (const [text, values] of made) await database().queryText(text, values);

  const when = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  const exported = JSON.parse(await call('accountExportId', id));
  expect(exported).toMatchObject({
    account: { user: { id, username: ann.username, create_time: when }, devices: [{ id: ann.deviceId }], wallet: '{}' },
    objects: [{ collection: 'deck', key: 'ace', user_id: id, value: '{"power": 3}', permission_read: 1 }],
    friends: [{ user: { id: ben.userId }, state: 0 }],
    groups: [{ id: groupId, edge_count: 1 }],
    messages: [{ message_id: messageId, channel_id: '2...lobby', content: '{"a": 1}', persistent: true }],
    leaderboard_records: [{ leaderboard_id: 'races', owner_id: id, score: '900719925474099312' }],
    notifications: [{ id: noticeId, code: 5, sender_id: ben.userId, persistent: true }],
    wallet_ledgers: [
      {
        id: ledgerId,
        user_id: id,
        changeset: '{"gold": 5}',
        metadata: '{}',
        create_time: '2024-05-06T07:08:09Z',
        update_time: '2024-05-06T07:08:09Z',
      },
    ],
  });
  expect(Object.keys(JSON.parse(await call('accountExportId', ben.userId)))).toEqual(['account']);
  await expect(call('accountExportId', newUuid())).rejects.toMatchObject({ code: 5 });
});

describe('accounts', () => {
  test('as modules see them', async () => {
    const { userId, username, deviceId } = await newPlayer(database());
    const user = {
      userId,
      username,
      displayName: '',
      avatarUrl: '',
      langTag: 'en',
      location: '',
      timezone: '',
      online: false,
      edgeCount: 0,
      createTime: seconds,
      updateTime: seconds,
      metadata: {},
    };
    expect(await call('accountGetId', userId)).toEqual({ user, wallet: {}, devices: [{ id: deviceId }] });
    expect((await call('accountGetId', userId)).user.createTime).toBeGreaterThan(1.5e9);
    expect(await call('accountsGetId', [userId, userId, newUuid()])).toHaveLength(1);
    expect(await call('usersGetId', [userId])).toEqual([user]);
    expect(await call('usersGetId')).toEqual([]);
    expect(await call('usersGetUsername', [username, 'nobody'])).toEqual([user]);
  });

  test('change: a value sets, null leaves, an empty text clears all but the username', async () => {
    const { userId, username } = await newPlayer(database());
    await call('accountUpdateId', userId, null, 'Ann', null, 'Oslo', null, null, { level: 3, bag: ['rope'] });
    await call('accountUpdateId', userId, '', '', undefined, undefined);
    const { user } = await call('accountGetId', userId);
    expect(user).toMatchObject({ username, displayName: '', location: 'Oslo', metadata: { level: 3, bag: ['rope'] } });
  });

  test('are banned and deleted', async () => {
    const { userId } = await newPlayer(database());
    await call('usersBanId', [userId]);
    expect((await call('accountGetId', userId)).disableTime).toEqual(seconds);
    await call('usersUnbanId', [userId]);
    expect(await call('accountGetId', userId)).not.toHaveProperty('disableTime');
    await call('accountDeleteId', userId);
    await expect(call('accountGetId', userId)).rejects.toMatchObject({ code: 5 });
  });

  test.each([
    ['accountGetId', 'x'],
    ['accountGetId', null],
    ['accountsGetId', 'x'],
    ['accountsGetId', ['x']],
    ['accountUpdateId', newUuid(), 5],
    ['accountUpdateId', newUuid(), null, null, null, null, null, null, [1]],
    ['accountDeleteId', newUuid(), 'yes'],
    ['usersGetId', 'x'],
    ['usersGetUsername', [5]],
    ['usersBanId'],
    ['authenticateTokenGenerate', ''],
    ['authenticateTokenGenerate', newUuid(), 'b', 'soon'],
    ['authenticateTokenGenerate', newUuid(), 'b', null, { team: 5 }],
    ['authenticateDevice', ''],
    ['authenticateDevice', 'device-0123', 5],
    ['linkDevice', newUuid()],
    ['linkDevice', 'x', 'device-0123'],
    ['storageRead'],
    ['storageRead', [{ collection: '', key: 'k' }]],
    ['storageWrite', [{ collection: 'c', key: 'k', value: 'text' }]],
    ['storageWrite', [{ collection: 'c', key: 'k', value: {}, version: '' }]],
    ['sqlQuery'],
    ['sqlQuery', 'select 1', 'x'],
  ])('%s(%j, %j, …) is a wrong argument', async (fn, ...args) => {
    await expect(call(fn, ...args)).rejects.toBeInstanceOf(TypeError);
  });
});

test('signing in finds or makes accounts; links are added and removed', async () => {
  const deviceId = unique('device-');
  const made = await call('authenticateDevice', deviceId);
  expect(made).toEqual({
    userId: expect.any(String),
    username: expect.stringMatching(/^[A-Za-z]{10}$/),
    created: true,
  });
  expect(await call('authenticateDevice', deviceId, null, false)).toEqual({ ...made, created: false });
  const customId = unique('custom-');
  await call('linkCustom', made.userId, customId);
  expect((await call('authenticateCustom', customId)).userId).toBe(made.userId);
  await call('unlinkDevice', made.userId, deviceId);
  await expect(call('unlinkCustom', made.userId)).rejects.toMatchObject({ code: 7 });
  await expect(call('authenticateDevice', deviceId, '', false)).rejects.toMatchObject({ code: 5 });
});

test('a token of the server has the end and the variables it was given', async () => {
  const userId = newUuid();
  const { token, exp } = await call('authenticateTokenGenerate', userId, 'ann', 2_000_000_000, { team: 'red' });
  const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
  expect(exp).toBe(2_000_000_000);
  expect(claims).toMatchObject({ uid: userId, usn: 'ann', exp, vrs: { team: 'red' } });
});

test('a token of the server has no more variables than it can carry', async () => {
  const vars = { v: 'x'.repeat(8192) };
  await expect(call('authenticateTokenGenerate', newUuid(), 'ann', null, vars)).rejects.toMatchObject({ code: 3 });
});

test('storage: what is written can be read, with the version of its text', async () => {
  const id = { collection: unique('c'), key: 'k' };
  const [ack] = await call('storageWrite', [{ ...id, value: { b: '<>', a: [1, { d: 1, c: 2 }] }, permissionRead: 2 }]);
  expect(ack).toEqual({ ...id, userId: NIL_UUID, version: expect.stringMatching(/^[0-9a-f]{32}$/) });
  const [again] = await call('storageWrite', [{ ...id, value: { a: [1, { c: 2, d: 1 }], b: '<>' } }]);
  expect(again.version).toBe(ack.version);
  expect(await call('storageRead', [id])).toEqual([
    {
      ...id,
      userId: NIL_UUID,
      version: ack.version,
      permissionRead: 1,
      permissionWrite: 1,
      createTime: seconds,
      updateTime: seconds,
      value: { a: [1, { c: 2, d: 1 }], b: '<>' },
    },
  ]);
  await expect(call('storageWrite', [{ ...id, value: {}, version: '*' }])).rejects.toMatchObject({ code: 3 });
  await expect(call('storageDelete', [{ ...id, version: 'another' }])).rejects.toMatchObject({ code: 3 });
  await call('storageDelete', [id]);
  expect(await call('storageRead', [id])).toEqual([]);
});

test('SQL: numbers are numbers, and what the database refuses is told', async () => {
  const rows = await call(
    'sqlQuery',
    'select 9007199254740991::int8 as big, true as yes, null as none, $1::text as t',
    ['x'],
  );
  expect(rows).toEqual([{ big: 9007199254740991, yes: true, none: null, t: 'x' }]);
  expect(await call('sqlExec', 'update users set location = $1 where id = $2', ['x', newUuid()])).toEqual({
    rowsAffected: 0,
  });
  await expect(call('sqlQuery', 'select absent from users')).rejects.toMatchObject({
    code: 3,
    message: expect.stringMatching(/absent.*42703/),
  });
});

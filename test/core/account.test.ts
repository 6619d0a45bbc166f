import { describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { NIL_UUID, newUuid } from '../../src/base/id.js';
import { deleteAccount } from '../../src/core/account/delete-account.js';
import { getAccount, getAccounts } from '../../src/core/account/get-accounts.js';
import { type AccountChanges, updateAccount } from '../../src/core/account/update-account.js';
import { authenticateDevice } from '../../src/core/authenticate/authenticate-device.js';
import { singleDeviceStore } from '../../src/core/authenticate/device-store.js';
import { readStorageObjects } from '../../src/core/storage/read-storage-objects.js';
import { createStorageCommit } from '../../src/core/storage/storage-commit.js';
import { writeStorageObjects } from '../../src/core/storage/write-storage-objects.js';
import { banUsers, unbanUsers } from '../../src/core/user/ban-users.js';
import { newPlayer, offline, unique, useDatabase } from './core-fixture.js';

const db = useDatabase();
const code = (expected: number) => expect.objectContaining({ name: 'StatusError', code: expected });
const nowSec = () => Date.now() / 1000;

async function profile(userId: string) {
  const { user } = await getAccount(db(), userId, offline);
  const { username, display_name, avatar_url, lang_tag, location, timezone, metadata } = user!;
  return { username, display_name, avatar_url, lang_tag, location, timezone, metadata };
}

describe('reading an account', () => {
  it('has what a new player has', async () => {
    const { userId, username, deviceId } = await newPlayer(db());
    const account = await getAccount(db(), userId, offline);
    const { create_time, update_time, ...user } = account.user!;
    expect(user).toEqual({
      id: userId,
      username,
      display_name: '',
      avatar_url: '',
      lang_tag: 'en',
      location: '',
      timezone: '',
      metadata: '{}',
      facebook_id: '',
      google_id: '',
      gamecenter_id: '',
      steam_id: '',
      apple_id: '',
      facebook_instant_game_id: '',
      online: false,
      edge_count: 0,
    });
    for (const time of [create_time, update_time]) {
      expect(time).toEqual({ seconds: expect.any(Number), nanos: 0 });
      expect(Number.isInteger(time!.seconds)).toBe(true);
      expect(Math.abs(Number(time!.seconds) - nowSec())).toBeLessThan(60);
    }
    const { user: _user, ...rest } = account;
    expect(rest).toEqual({ wallet: '{}', email: '', custom_id: '', devices: [{ id: deviceId }] });
  });

  it('says who is connected, who is verified and who is banned', async () => {
    const { userId } = await newPlayer(db());
    expect((await getAccount(db(), userId, (id) => id === userId)).user?.online).toBe(true);
    await db().queryText('update users set verify_time = to_timestamp(1700000000.9) where id = $1', [userId]);
    await banUsers(db(), [userId]);
    const account = await getAccount(db(), userId, offline);
    expect(account.verify_time).toEqual({ seconds: 1700000000, nanos: 0 });
    expect(Math.abs(Number(account.disable_time?.seconds) - nowSec())).toBeLessThan(60);
    await unbanUsers(db(), [userId]);
    expect(await getAccount(db(), userId, offline)).not.toHaveProperty('disable_time');
  });

  it('reads many at once, each once, passing over unknown ones', async () => {
    const [ann, bob] = [await newPlayer(db()), await newPlayer(db())];
    const accounts = await getAccounts(db(), [ann.userId, bob.userId, ann.userId, newUuid()], offline);
    expect(accounts.map((account) => account.user?.username).sort()).toEqual([ann.username, bob.username].sort());
    expect(await getAccounts(db(), [], offline)).toEqual([]);
  });

  it('refuses an id that is none', async () => {
    await expect(getAccount(db(), 'x', offline)).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    await expect(getAccount(db(), newUuid(), offline)).rejects.toEqual(code(Code.NOT_FOUND));
    await expect(getAccounts(db(), [newUuid(), ''], offline)).rejects.toEqual(code(Code.INVALID_ARGUMENT));
  });
});

describe('changing an account', () => {
  it('sets what is given, leaves what is not, clears with empty text', async () => {
    const { userId } = await newPlayer(db());
    const username = unique('sir ');
    const all = {
      username,
      displayName: 'Anna the Brave',
      avatarUrl: 'https://example.com/anna.png',
      langTag: 'de',
      location: 'Vienna',
      timezone: 'Europe/Vienna',
      metadata: '{"level":3,"bag":["rope",{"count":2}],"none":null}',
    };
    await updateAccount(db(), userId, all);
    const set = await profile(userId);
    expect(set).toEqual({
      username,
      display_name: all.displayName,
      avatar_url: all.avatarUrl,
      lang_tag: 'de',
      location: 'Vienna',
      timezone: 'Europe/Vienna',
      metadata: expect.any(String),
    });
    expect(JSON.parse(set.metadata!)).toEqual(JSON.parse(all.metadata));
    await updateAccount(db(), userId, { location: 'Graz', timezone: null, displayName: undefined });
    expect(await profile(userId)).toEqual({ ...set, location: 'Graz' });
    await updateAccount(db(), userId, { displayName: '', avatarUrl: '', location: '', timezone: '' });
    const cleared = { ...set, display_name: '', avatar_url: '', location: '', timezone: '' };
    expect(await profile(userId)).toEqual(cleared);
    const stored = await db().queryText('select display_name from users where id = $1', [userId]);
    expect(stored.rows).toEqual([{ display_name: null }]);
    await updateAccount(db(), userId, { langTag: '' });
    expect(await profile(userId)).toEqual({ ...cleared, lang_tag: 'en' });
  });

  it('refuses a change that may not be, with nothing changed', async () => {
    const [ann, bob] = [await newPlayer(db()), await newPlayer(db())];
    const before = await profile(ann.userId);
    const refused: AccountChanges[] = [
      {},
      { displayName: null },
      { username: bob.username },
      { username: bob.username, location: 'Linz' },
      { username: '' },
      { username: 'u'.repeat(129) },
      { username: 'é'.repeat(65) },
      { username: 'anna\n' },
      { displayName: 'd'.repeat(256) },
      { displayName: '🎲'.repeat(256) },
      { location: 'l'.repeat(256), displayName: 'short' },
      { timezone: 't'.repeat(256) },
      { langTag: 'g'.repeat(19) },
      { avatarUrl: 'a'.repeat(513) },
      { displayName: 'nul\0' },
      { metadata: '' },
      { metadata: '[1]' },
      { metadata: 'null' },
      { metadata: '"text"' },
      { metadata: '{"a":' },
      { metadata: '{"a":"\\u0000"}' },
      { metadata: '{"a":1e999999}' },
      { metadata: `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}` },
    ];
    for (const changes of refused) {
      const update = updateAccount(db(), ann.userId, changes);
      await expect(update, JSON.stringify(changes).slice(0, 60)).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    }
    expect(await profile(ann.userId)).toEqual(before);
  });

  it('counts characters and not bytes', async () => {
    const { userId } = await newPlayer(db());
    const longest = { displayName: '🎲'.repeat(255), avatarUrl: 'é'.repeat(512), langTag: 'g'.repeat(18) };
    await updateAccount(db(), userId, { ...longest, location: 'l'.repeat(255), timezone: 't'.repeat(255) });
    expect(await profile(userId)).toMatchObject({ display_name: longest.displayName, avatar_url: longest.avatarUrl });
  });

  it('lets a player keep a name, and another take a name that was given up', async () => {
    const [ann, bob] = [await newPlayer(db()), await newPlayer(db())];
    await updateAccount(db(), ann.userId, { username: ann.username });
    await updateAccount(db(), ann.userId, { username: unique('u').padEnd(128, 'u') });
    await updateAccount(db(), bob.userId, { username: ann.username });
    expect((await profile(bob.userId)).username).toBe(ann.username);
  });

  it('gives a name to one of many who want it at once', async () => {
    const players = await Promise.all(Array.from({ length: 8 }, () => newPlayer(db())));
    const username = unique('contested-');
    const results = await Promise.allSettled(players.map(({ userId }) => updateAccount(db(), userId, { username })));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toEqual(code(Code.INVALID_ARGUMENT));
    }
  });

  it("refuses unknown accounts and the server's own", async () => {
    await expect(updateAccount(db(), newUuid(), { location: 'x' })).rejects.toEqual(code(Code.NOT_FOUND));
    await expect(updateAccount(db(), 'x', { location: 'x' })).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    await expect(updateAccount(db(), NIL_UUID, { location: 'x' })).rejects.toEqual(code(Code.INVALID_ARGUMENT));
  });
});

describe('deleting an account', () => {
  it('takes everything with it and frees the device and the name', async () => {
    const { userId, username, deviceId } = await newPlayer(db());
    const object = { collection: 'saves', key: 'one', userId };
    const commit = createStorageCommit({ db: db(), onChanged: async () => {} });
    await writeStorageObjects(commit, { callerId: userId, writes: [{ ...object, value: '{"gold":1}' }] });
    await deleteAccount(db(), { userId });
    await expect(getAccount(db(), userId, offline)).rejects.toEqual(code(Code.NOT_FOUND));
    expect(await readStorageObjects(db(), { callerId: null, objectIds: [object] })).toEqual([]);
    await expect(authenticateDevice(singleDeviceStore(db()), { deviceId, create: false })).rejects.toEqual(
      code(Code.NOT_FOUND),
    );
    const next = await authenticateDevice(singleDeviceStore(db()), { deviceId, username, create: true });
    expect(next).toEqual({ userId: expect.not.stringContaining(userId), username, created: true });
  });

  it('leaves a note where it is to be recorded, and only then', async () => {
    const [ann, bob] = [await newPlayer(db()), await newPlayer(db())];
    await deleteAccount(db(), { userId: ann.userId, recorded: true });
    await deleteAccount(db(), { userId: bob.userId });
    const { rows } = await db().queryText('select user_id from user_tombstone where user_id = any($1::uuid[])', [
      [ann.userId, bob.userId],
    ]);
    expect(rows).toEqual([{ user_id: ann.userId }]);
  });

  it('happens once, and never to the server', async () => {
    const { userId } = await newPlayer(db());
    const results = await Promise.allSettled([1, 2, 3].map(() => deleteAccount(db(), { userId, recorded: true })));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    await expect(deleteAccount(db(), { userId })).rejects.toEqual(code(Code.NOT_FOUND));
    await expect(deleteAccount(db(), { userId: 'x' })).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    await expect(deleteAccount(db(), { userId: NIL_UUID })).rejects.toEqual(code(Code.INVALID_ARGUMENT));
  });
});

import { describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { NIL_UUID, newUuid } from '../../src/base/id.js';
import { authenticateDevice } from '../../src/core/authenticate/authenticate-device.js';
import { singleDeviceStore } from '../../src/core/authenticate/device-store.js';
import { banUsers, unbanUsers } from '../../src/core/user/ban-users.js';
import { getUsers } from '../../src/core/user/get-users.js';
import { newPlayer, offline, unique, useDatabase } from './core-fixture.js';

const db = useDatabase();
const code = (expected: number) => expect.objectContaining({ name: 'StatusError', code: expected });

async function names(query: Parameters<typeof getUsers>[1]): Promise<(string | null | undefined)[]> {
  return (await getUsers(db(), query, offline)).map((user) => user.username).sort();
}

describe('looking players up', () => {
  it('finds by id, username and Facebook id, each player once', async () => {
    const [ann, bob] = [await newPlayer(db()), await newPlayer(db())];
    const facebookId = unique();
    await db().queryText('update users set facebook_id = $2 where id = $1', [bob.userId, facebookId]);
    expect(await names({ ids: [ann.userId] })).toEqual([ann.username]);
    expect(await names({ usernames: [ann.username, bob.username] })).toEqual([ann.username, bob.username].sort());
    expect(await names({ facebookIds: [facebookId] })).toEqual([bob.username]);
    const both = { ids: [ann.userId, ann.userId], usernames: [ann.username, bob.username], facebookIds: [facebookId] };
    expect(await names(both)).toEqual([ann.username, bob.username].sort());
  });

  it('passes over who does not exist, and finds nobody for nothing', async () => {
    const { userId, username } = await newPlayer(db());
    expect(await names({ ids: [newUuid(), userId] })).toEqual([username]);
    expect(await names({ usernames: [unique('nobody-'), 'nul\0', ''] })).toEqual([]);
    expect(await names({ ids: [NIL_UUID] })).toEqual([]);
    expect(await names({})).toEqual([]);
  });

  it('refuses an id that is none', async () => {
    const { userId } = await newPlayer(db());
    for (const ids of [[userId, 'not-an-id'], [''], ['x']]) {
      await expect(getUsers(db(), { ids }, offline)).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    }
  });

  it('shows what others may see, and who is connected', async () => {
    const { userId } = await newPlayer(db());
    const [user] = await getUsers(db(), { ids: [userId] }, (id) => id === userId);
    expect(user).toMatchObject({ id: userId, online: true, lang_tag: 'en', metadata: '{}' });
    expect(user).not.toHaveProperty('wallet');
  });
});

describe('banning', () => {
  it('shuts out and lets in again; a banned player is still found', async () => {
    const { userId, username, deviceId } = await newPlayer(db());
    expect(await banUsers(db(), [userId])).toEqual([userId]);
    expect(await banUsers(db(), [userId])).toEqual([userId]);
    const signIn = () => authenticateDevice(singleDeviceStore(db()), { deviceId, create: true });
    await expect(signIn()).rejects.toEqual(code(Code.PERMISSION_DENIED));
    expect(await names({ ids: [userId] })).toEqual([username]);
    await unbanUsers(db(), [userId]);
    expect((await signIn()).userId).toBe(userId);
  });

  it('names only those who exist, and refuses the whole list for one id that is none', async () => {
    const { userId, deviceId } = await newPlayer(db());
    expect(await banUsers(db(), [newUuid()])).toEqual([]);
    expect(await banUsers(db(), [])).toEqual([]);
    await unbanUsers(db(), [userId, newUuid()]);
    for (const bad of ['not-an-id', NIL_UUID]) {
      await expect(banUsers(db(), [userId, bad])).rejects.toEqual(code(Code.INVALID_ARGUMENT));
      await expect(unbanUsers(db(), [userId, bad])).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    }
    expect((await authenticateDevice(singleDeviceStore(db()), { deviceId, create: false })).userId).toBe(userId);
  });
});

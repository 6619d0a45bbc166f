import bcrypt from 'bcrypt';
import { describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { newUuid } from '../../src/base/id.js';
import { getAccount } from '../../src/core/account/get-accounts.js';
import { authenticateCustom } from '../../src/core/authenticate/authenticate-custom.js';
import { authenticateDevice } from '../../src/core/authenticate/authenticate-device.js';
import { authenticateEmail } from '../../src/core/authenticate/authenticate-email.js';
import { createDeviceStore, type DeviceStore, singleDeviceStore } from '../../src/core/authenticate/device-store.js';
import { linkEmail } from '../../src/core/link/link-email.js';
import { banUsers } from '../../src/core/user/ban-users.js';
import { newPlayer, offline, unique, useDatabase } from './core-fixture.js';

const db = useDatabase();
const code = (expected: number) => expect.objectContaining({ name: 'StatusError', code: expected });
const password = 'correct horse';

const devices = () => singleDeviceStore(db());
let batching: DeviceStore | undefined;
const batchingDevices = () => {
  batching ??= createDeviceStore(db());
  return batching;
};

describe.each([
  ['one by one', devices],
  ['in batches', batchingDevices],
])('by device, %s', (_how, devices) => {
  it('refuses an unknown device that is not to be created', async () => {
    const signIn = authenticateDevice(devices(), { deviceId: unique('device-'), create: false });
    await expect(signIn).rejects.toEqual(code(Code.NOT_FOUND));
  });

  it('creates an account under the chosen name, then finds it whatever name is given', async () => {
    const deviceId = unique('device-');
    const username = unique('sir ');
    const made = await authenticateDevice(devices(), { deviceId, username, create: true });
    expect(made).toEqual({ userId: expect.any(String), username, created: true });
    const again = await authenticateDevice(devices(), { deviceId, username: unique('other'), create: false });
    expect(again).toEqual({ ...made, created: false });
    expect((await getAccount(db(), made.userId, offline)).devices).toEqual([{ id: deviceId }]);
  });

  it('generates a name of ten letters where none is chosen', async () => {
    const { username } = await authenticateDevice(devices(), { deviceId: unique('device-'), create: true });
    expect(username).toMatch(/^[A-Za-z]{10}$/);
  });

  it('refuses a name that another player has, and creates nobody', async () => {
    const { username } = await newPlayer(db());
    const deviceId = unique('device-');
    const taken = authenticateDevice(devices(), { deviceId, username, create: true });
    await expect(taken).rejects.toEqual(code(Code.ALREADY_EXISTS));
    await expect(authenticateDevice(devices(), { deviceId, create: false })).rejects.toEqual(code(Code.NOT_FOUND));
  });

  it('checks the name and the id before anything else', async () => {
    const { deviceId } = await newPlayer(db());
    for (const username of ['n'.repeat(129), 'a\tb', 'é'.repeat(65)]) {
      const signIn = authenticateDevice(devices(), { deviceId, username, create: true });
      await expect(signIn).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    }
    for (const bad of ['', 'd'.repeat(9), 'd'.repeat(129), 'my phone 12345', 'my-phone\n12345', 'nul-\0-1234567']) {
      const signIn = authenticateDevice(devices(), { deviceId: bad, create: true });
      await expect(signIn, bad).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    }
  });

  it('makes one account for many first sign-ins at once', async () => {
    const deviceId = unique('device-');
    const signIns = Array.from({ length: 20 }, () => authenticateDevice(devices(), { deviceId, create: true }));
    const results = await Promise.all(signIns);
    expect(new Set(results.map((result) => result.userId)).size).toBe(1);
    expect(new Set(results.map((result) => result.username)).size).toBe(1);
    expect(results.filter((result) => result.created)).toHaveLength(1);
  });

  it('makes one account for many first sign-ins at once under the same chosen name', async () => {
    const deviceId = unique('device-');
    const username = unique('twin-');
    const signIns = Array.from({ length: 20 }, () =>
      authenticateDevice(devices(), { deviceId, username, create: true }),
    );
    const results = await Promise.all(signIns);
    expect(new Set(results.map((result) => result.userId)).size).toBe(1);
    expect(results.filter((result) => result.created)).toHaveLength(1);
  });

  it('gives a name to one of many devices that want it at once', async () => {
    const username = unique('contested-');
    const signIns = Array.from({ length: 20 }, () =>
      authenticateDevice(devices(), { deviceId: unique('device-'), username, create: true }),
    );
    const results = await Promise.allSettled(signIns);
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toEqual(code(Code.ALREADY_EXISTS));
    }
  });
});

describe('by custom id', () => {
  it('creates, finds and refuses as with devices', async () => {
    const customId = unique('custom-');
    const unknown = authenticateCustom(db(), { customId, create: false });
    await expect(unknown).rejects.toEqual(code(Code.NOT_FOUND));
    const username = unique('maker-');
    const made = await authenticateCustom(db(), { customId, username, create: true });
    expect(made.created).toBe(true);
    expect(await authenticateCustom(db(), { customId, create: true })).toEqual({ ...made, created: false });
    expect((await getAccount(db(), made.userId, offline)).custom_id).toBe(customId);
    const taken = authenticateCustom(db(), { customId: unique('custom-'), username, create: true });
    await expect(taken).rejects.toEqual(code(Code.ALREADY_EXISTS));
  });

  it('wants 6 to 128 bytes without spaces', async () => {
    for (const customId of ['', 'short', 'my studio', 'c'.repeat(129)]) {
      const signIn = authenticateCustom(db(), { customId, create: true });
      await expect(signIn, customId).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    }
    expect((await authenticateCustom(db(), { customId: unique().slice(0, 6), create: true })).userId).toBeTruthy();
  });

  it('makes one account for many first sign-ins at once', async () => {
    const customId = unique('custom-');
    const signIns = Array.from({ length: 20 }, () => authenticateCustom(db(), { customId, create: true }));
    const results = await Promise.all(signIns);
    expect(new Set(results.map((result) => result.userId)).size).toBe(1);
    expect(results.filter((result) => result.created)).toHaveLength(1);
  });
});

describe('by e-mail address', () => {
  it('creates, finds in any case, and refuses a wrong password', async () => {
    const email = `${unique('rider-')}@example.com`;
    const unknown = authenticateEmail(db(), { email, password, create: false });
    await expect(unknown).rejects.toEqual(code(Code.NOT_FOUND));
    const username = unique('poster-');
    const made = await authenticateEmail(db(), { email: email.toUpperCase(), password, username, create: true });
    expect(made).toEqual({ userId: expect.any(String), username, created: true });
    expect((await getAccount(db(), made.userId, offline)).email).toBe(email);
    expect(await authenticateEmail(db(), { email, password, create: false })).toEqual({ ...made, created: false });
    const wrong = authenticateEmail(db(), { email, password: 'wrong horse', create: true });
    await expect(wrong).rejects.toEqual(code(Code.UNAUTHENTICATED));
  });

  it('signs in by username and password where the address is empty', async () => {
    const { userId, username } = await newPlayer(db());
    const signIn = (given: string) => authenticateEmail(db(), { email: '', password: given, username, create: true });
    await expect(signIn(password)).rejects.toEqual(code(Code.UNAUTHENTICATED));
    await linkEmail(db(), { userId, email: `${unique()}@example.com`, password });
    expect(await signIn(password)).toEqual({ userId, username, created: false });
    await expect(signIn('wrong horse')).rejects.toEqual(code(Code.UNAUTHENTICATED));
    const stranger = authenticateEmail(db(), { email: '', password, username: unique(), create: true });
    await expect(stranger).rejects.toEqual(code(Code.NOT_FOUND));
    const nobody = authenticateEmail(db(), { email: '', password, create: true });
    await expect(nobody).rejects.toEqual(code(Code.INVALID_ARGUMENT));
  });

  it('refuses what is no address and no password', async () => {
    const good = `${unique()}@example.com`;
    for (const email of [
      'no-at-sign.example.com',
      'someone@nodot',
      'a b@example.com',
      'a@b.com',
      `${'a'.repeat(250)}@x.org`,
    ]) {
      const signIn = authenticateEmail(db(), { email, password, create: true });
      await expect(signIn, email).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    }
    for (const bad of ['', '1234567', 'p'.repeat(73)]) {
      const signIn = authenticateEmail(db(), { email: good, password: bad, create: true });
      await expect(signIn, bad).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    }
    await expect(authenticateEmail(db(), { email: good, password, create: false })).rejects.toEqual(
      code(Code.NOT_FOUND),
    );
  });

  it('makes one account for two first sign-ins at once, and lets in the right password alone', async () => {
    const email = `${unique()}@example.com`;
    const results = await Promise.allSettled(
      [password, password, 'another password'].map((given) =>
        authenticateEmail(db(), { email, password: given, create: true }),
      ),
    );
    const made = results.filter((result) => result.status === 'fulfilled' && result.value.created);
    expect(made).toHaveLength(1);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    for (const { reason } of refused) expect(reason).toEqual(code(Code.UNAUTHENTICATED));
  });

  it('accepts a hash in the form that Nakama stores', async () => {
    const email = `${unique()}@example.com`;
    const hash = (await bcrypt.hash(password, 4)).replace('$2b$', '$2a$');
    await insertWithHash(email, Buffer.from(hash));
    expect((await authenticateEmail(db(), { email, password, create: false })).created).toBe(false);
    const wrong = authenticateEmail(db(), { email, password: 'wrong horse', create: false });
    await expect(wrong).rejects.toEqual(code(Code.UNAUTHENTICATED));
  });

  it('lets nobody in where the stored hash is none', async () => {
    for (const hash of [null, Buffer.alloc(0), Buffer.from('plain'), Buffer.from('$2a$10$short')]) {
      const email = `${unique()}@example.com`;
      await insertWithHash(email, hash);
      const signIn = authenticateEmail(db(), { email, password, create: false });
      await expect(signIn).rejects.toEqual(code(Code.UNAUTHENTICATED));
    }
  });

  const insertWithHash = (email: string, hash: Buffer | null) =>
    db().queryText('insert into users (id, username, email, password) values ($1, $2, $3, $4)', [
      newUuid(),
      unique(),
      email,
      hash,
    ]);
});

describe('banned', () => {
  it('is refused by every way, the password right or wrong, and keeps the name taken', async () => {
    const { userId, username, deviceId } = await newPlayer(db());
    const email = `${unique()}@example.com`;
    await linkEmail(db(), { userId, email, password });
    await banUsers(db(), [userId]);
    const signIns = [
      () => authenticateDevice(devices(), { deviceId, create: true }),
      () => authenticateEmail(db(), { email, password, create: true }),
      () => authenticateEmail(db(), { email, password: 'wrong horse', create: true }),
      () => authenticateEmail(db(), { email: '', password, username, create: true }),
    ];
    for (const signIn of signIns) await expect(signIn()).rejects.toEqual(code(Code.PERMISSION_DENIED));
    const other = authenticateDevice(devices(), { deviceId: unique('device-'), username, create: true });
    await expect(other).rejects.toEqual(code(Code.ALREADY_EXISTS));
  });
});

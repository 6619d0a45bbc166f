import { describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { newUuid } from '../../src/base/id.js';
import { getAccount } from '../../src/core/account/get-accounts.js';
import { authenticateCustom } from '../../src/core/authenticate/authenticate-custom.js';
import { authenticateDevice } from '../../src/core/authenticate/authenticate-device.js';
import { authenticateEmail } from '../../src/core/authenticate/authenticate-email.js';
import { singleDeviceStore } from '../../src/core/authenticate/device-store.js';
import { linkCustom } from '../../src/core/link/link-custom.js';
import { linkDevice } from '../../src/core/link/link-device.js';
import { linkEmail } from '../../src/core/link/link-email.js';
import { unlinkCustom } from '../../src/core/link/unlink-custom.js';
import { unlinkDevice } from '../../src/core/link/unlink-device.js';
import { unlinkEmail } from '../../src/core/link/unlink-email.js';
import { newPlayer, offline, unique, useDatabase } from './core-fixture.js';

const db = useDatabase();
const code = (expected: number) => expect.objectContaining({ name: 'StatusError', code: expected });
const password = 'correct horse';
const newEmail = () => `${unique()}@example.com`;

/** How the owner of an account can sign in. */
async function ways(userId: string) {
  const account = await getAccount(db(), userId, offline);
  return {
    devices: account.devices?.map((device) => device.id),
    custom: account.custom_id,
    email: account.email,
  };
}

describe('linking a device', () => {
  it('adds another way to sign in; again changes nothing', async () => {
    const { userId, deviceId } = await newPlayer(db());
    const second = unique('zz-device-');
    await linkDevice(db(), { userId, deviceId: second });
    await linkDevice(db(), { userId, deviceId: second });
    expect((await ways(userId)).devices).toEqual([deviceId, second]);
    expect((await authenticateDevice(singleDeviceStore(db()), { deviceId: second, create: false })).userId).toBe(
      userId,
    );
  });

  it("refuses another player's device, what is no id, and a player who does not exist", async () => {
    const [ann, bob] = [await newPlayer(db()), await newPlayer(db())];
    const taken = linkDevice(db(), { userId: bob.userId, deviceId: ann.deviceId });
    await expect(taken).rejects.toEqual(code(Code.ALREADY_EXISTS));
    for (const deviceId of ['', 'short', 'with space 12345', 'd'.repeat(129)]) {
      const link = linkDevice(db(), { userId: bob.userId, deviceId });
      await expect(link).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    }
    const nobody = linkDevice(db(), { userId: newUuid(), deviceId: unique('device-') });
    await expect(nobody).rejects.toEqual(code(Code.NOT_FOUND));
    expect((await ways(bob.userId)).devices).toEqual([bob.deviceId]);
  });

  it('gives a device to one of many who link it at once', async () => {
    const players = await Promise.all(Array.from({ length: 8 }, () => newPlayer(db())));
    const deviceId = unique('contested-');
    const results = await Promise.allSettled(players.map(({ userId }) => linkDevice(db(), { userId, deviceId })));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toEqual(code(Code.ALREADY_EXISTS));
    }
  });

  it('ends at a thousand devices', async () => {
    const { userId } = await newPlayer(db());
    await db().queryText(
      `insert into user_device (id, user_id) select $1 || n::text, $2::uuid from generate_series(1, 999) n`,
      [unique('many-'), userId],
    );
    const more = linkDevice(db(), { userId, deviceId: unique('device-') });
    await expect(more).rejects.toEqual(code(Code.RESOURCE_EXHAUSTED));
  });
});

describe('linking a custom id', () => {
  it('takes the place of the former one, which is free again', async () => {
    const [ann, bob] = [await newPlayer(db()), await newPlayer(db())];
    const [first, second] = [unique('custom-'), unique('custom-')];
    await linkCustom(db(), { userId: ann.userId, customId: first });
    const taken = linkCustom(db(), { userId: bob.userId, customId: first });
    await expect(taken).rejects.toEqual(code(Code.ALREADY_EXISTS));
    await linkCustom(db(), { userId: ann.userId, customId: second });
    const former = authenticateCustom(db(), { customId: first, create: false });
    await expect(former).rejects.toEqual(code(Code.NOT_FOUND));
    expect((await authenticateCustom(db(), { customId: second, create: false })).userId).toBe(ann.userId);
    await linkCustom(db(), { userId: bob.userId, customId: first });
    expect((await ways(bob.userId)).custom).toBe(first);
  });

  it('refuses what is no id and a player who does not exist', async () => {
    const { userId } = await newPlayer(db());
    for (const customId of ['', 'tiny', 'a b c d e']) {
      await expect(linkCustom(db(), { userId, customId })).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    }
    const nobody = linkCustom(db(), { userId: newUuid(), customId: unique('custom-') });
    await expect(nobody).rejects.toEqual(code(Code.NOT_FOUND));
  });
});

describe('linking an e-mail address', () => {
  it('links, refuses that of another player, and takes a new password', async () => {
    const [ann, bob] = [await newPlayer(db()), await newPlayer(db())];
    const email = newEmail();
    await linkEmail(db(), { userId: ann.userId, email: email.toUpperCase(), password });
    const taken = linkEmail(db(), { userId: bob.userId, email, password: 'another password' });
    await expect(taken).rejects.toEqual(code(Code.ALREADY_EXISTS));
    expect((await authenticateEmail(db(), { email, password, create: false })).userId).toBe(ann.userId);
    await linkEmail(db(), { userId: ann.userId, email, password: 'new password' });
    const former = authenticateEmail(db(), { email, password, create: false });
    await expect(former).rejects.toEqual(code(Code.UNAUTHENTICATED));
    const renewed = await authenticateEmail(db(), { email, password: 'new password', create: false });
    expect(renewed.userId).toBe(ann.userId);
  });

  it('refuses what is no address or password, and a player who does not exist', async () => {
    const { userId } = await newPlayer(db());
    const link = (args: { email: string; password: string }) => linkEmail(db(), { userId, ...args });
    for (const args of [
      { email: newEmail(), password: 'short' },
      { email: newEmail(), password: '' },
      { email: newEmail(), password: 'p'.repeat(73) },
      { email: '', password },
      { email: 'no-at-sign.example.com', password },
    ]) {
      await expect(link(args)).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    }
    expect((await ways(userId)).email).toBe('');
    const nobody = linkEmail(db(), { userId: newUuid(), email: newEmail(), password });
    await expect(nobody).rejects.toEqual(code(Code.NOT_FOUND));
  });
});

describe('unlinking', () => {
  it('refuses what is not linked to the account, or is not named', async () => {
    const [ann, bob] = [await newPlayer(db()), await newPlayer(db())];
    const { userId } = ann;
    await linkCustom(db(), { userId, customId: unique('custom-') });
    await linkEmail(db(), { userId, email: newEmail(), password });
    const before = await ways(userId);
    const denied = [
      () => unlinkDevice(db(), { userId, deviceId: bob.deviceId }),
      () => unlinkDevice(db(), { userId, deviceId: unique('never-linked-') }),
      () => unlinkCustom(db(), { userId, customId: unique('custom-') }),
      () => unlinkEmail(db(), { userId, email: newEmail() }),
    ];
    for (const unlink of denied) await expect(unlink()).rejects.toEqual(code(Code.PERMISSION_DENIED));
    await expect(unlinkDevice(db(), { userId, deviceId: '' })).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    expect(await ways(userId)).toEqual(before);
    expect((await ways(bob.userId)).devices).toEqual([bob.deviceId]);
  });

  it('goes down to the last way and no further', async () => {
    const { userId, deviceId } = await newPlayer(db());
    const [second, customId, email] = [unique('device-'), unique('custom-'), newEmail()];
    await linkDevice(db(), { userId, deviceId: second });
    await linkCustom(db(), { userId, customId });
    await linkEmail(db(), { userId, email, password });
    await unlinkDevice(db(), { userId, deviceId: second });
    await unlinkDevice(db(), { userId, deviceId });
    await unlinkCustom(db(), { userId, customId });
    const last = unlinkEmail(db(), { userId, email });
    await expect(last).rejects.toEqual(code(Code.PERMISSION_DENIED));
    expect(await ways(userId)).toEqual({ devices: [], custom: '', email });
    const gone = authenticateDevice(singleDeviceStore(db()), { deviceId: second, create: false });
    await expect(gone).rejects.toEqual(code(Code.NOT_FOUND));
  });

  it('keeps the last device and the last custom id as well', async () => {
    const { userId, deviceId } = await newPlayer(db());
    const device = unlinkDevice(db(), { userId, deviceId });
    await expect(device).rejects.toEqual(code(Code.PERMISSION_DENIED));
    expect((await ways(userId)).devices).toEqual([deviceId]);
    const maker = await authenticateCustom(db(), { customId: unique('custom-'), create: true });
    const custom = unlinkCustom(db(), { userId: maker.userId });
    await expect(custom).rejects.toEqual(code(Code.PERMISSION_DENIED));
  });

  it('needs no name where there can be one alone, and changes nothing where there is none', async () => {
    const { userId, deviceId } = await newPlayer(db());
    await linkCustom(db(), { userId, customId: unique('custom-') });
    await unlinkCustom(db(), { userId });
    await unlinkCustom(db(), { userId, customId: '' });
    await unlinkEmail(db(), { userId });
    expect(await ways(userId)).toEqual({ devices: [deviceId], custom: '', email: '' });
  });

  it('unlinks an address in any case, and its password with it', async () => {
    const { userId, username } = await newPlayer(db());
    const email = newEmail();
    await linkEmail(db(), { userId, email, password });
    await unlinkEmail(db(), { userId, email: email.toUpperCase() });
    const signIn = authenticateEmail(db(), { email: '', password, username, create: false });
    await expect(signIn).rejects.toEqual(code(Code.UNAUTHENTICATED));
  });

  it('counts the ways of other services', async () => {
    const { userId, deviceId } = await newPlayer(db());
    await db().queryText('update users set steam_id = $2 where id = $1', [userId, unique()]);
    await unlinkDevice(db(), { userId, deviceId });
    expect((await ways(userId)).devices).toEqual([]);
  });

  it('leaves one way when both of two are unlinked at once', async () => {
    for (let round = 0; round < 10; round++) {
      const { userId, deviceId } = await newPlayer(db());
      const customId = unique('custom-');
      await linkCustom(db(), { userId, customId });
      const results = await Promise.allSettled([
        unlinkDevice(db(), { userId, deviceId }),
        unlinkCustom(db(), { userId, customId }),
      ]);
      expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
      const { devices, custom } = await ways(userId);
      expect((devices?.length ?? 0) + (custom ? 1 : 0)).toBe(1);
    }
  });

  it('says so where the account does not exist', async () => {
    const userId = newUuid();
    const unlinks = [
      () => unlinkDevice(db(), { userId, deviceId: unique('device-') }),
      () => unlinkCustom(db(), { userId }),
      () => unlinkEmail(db(), { userId }),
    ];
    for (const unlink of unlinks) await expect(unlink()).rejects.toEqual(code(Code.NOT_FOUND));
  });
});

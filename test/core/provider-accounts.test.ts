// Accounts by whom providers vouch for: made, found, linked, unlinked.
import { describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { newUuid } from '../../src/base/id.js';
import { permissionDenied, unauthenticated } from '../../src/base/status-error.js';
import { getAccount } from '../../src/core/account/get-accounts.js';
import { updateAccount } from '../../src/core/account/update-account.js';
import { authenticateEmail } from '../../src/core/authenticate/authenticate-email.js';
import { authenticateProvider } from '../../src/core/authenticate/authenticate-provider.js';
import { linkEmail } from '../../src/core/link/link-email.js';
import { linkProvider } from '../../src/core/link/link-provider.js';
import { unlinkDevice } from '../../src/core/link/unlink-device.js';
import { unlinkEmail } from '../../src/core/link/unlink-email.js';
import { unlinkProvider } from '../../src/core/link/unlink-provider.js';
import { PROVIDER_COLUMNS } from '../../src/core/provider-column.js';
import { banUsers } from '../../src/core/user/ban-users.js';
import type { Provider, ProviderPlayer } from '../../src/social/provider-player.js';
import { newPlayer, offline, unique, useDatabase } from './core-fixture.js';

const db = useDatabase();
const code = (expected: number) => expect.objectContaining({ name: 'StatusError', code: expected });
const PROVIDERS = Object.keys(PROVIDER_COLUMNS) as Provider[];
const password = 'correct horse';
const newEmail = () => `${unique('rider-')}@example.com`;

const someone = (provider: Provider, more: Partial<ProviderPlayer> = {}): ProviderPlayer => ({
  provider,
  id: unique('p-'),
  ...more,
});

async function signIn(player: ProviderPlayer, options: { username?: string; create?: boolean } = {}) {
  const { player: _player, ...result } = await authenticateProvider(
    db(),
    { create: true, ...options },
    async () => player,
  );
  return result;
}

const account = (userId: string) => getAccount(db(), userId, offline);
const unlink = (userId: string, provider: Provider, player?: ProviderPlayer) =>
  unlinkProvider(db(), { userId, provider, ...(player && { player }) });

/** What an account is seen to be linked to. */
async function linked(userId: string): Promise<Partial<Record<Provider, string>>> {
  const { rows } = await db().queryText<Record<string, string | null>>('select * from users where id = $1', [userId]);
  const entries = PROVIDERS.map((provider) => [provider, rows[0]![PROVIDER_COLUMNS[provider]]]);
  return Object.fromEntries(entries.filter(([, id]) => id !== null));
}

const usersNamed = async (username: string) =>
  (await db().queryText('select 1 from users where username = $1', [username])).rowCount;

describe.each(PROVIDERS)('by %s', (provider) => {
  it('makes an account under the chosen name, then finds it whatever name is given', async () => {
    const player = someone(provider);
    await expect(signIn(player, { create: false })).rejects.toEqual(code(Code.NOT_FOUND));
    const username = unique('sir ');
    const made = await signIn(player, { username });
    expect(made).toEqual({ userId: expect.any(String), username, created: true });
    expect(await signIn(player, { username: unique('other'), create: false })).toEqual({ ...made, created: false });
    expect(await linked(made.userId)).toEqual({ [provider]: player.id });
  });

  it('refuses a name that another player has, and makes nobody', async () => {
    const { username } = await newPlayer(db());
    const player = someone(provider);
    await expect(signIn(player, { username })).rejects.toEqual(code(Code.ALREADY_EXISTS));
    await expect(signIn(player, { create: false })).rejects.toEqual(code(Code.NOT_FOUND));
  });

  it('refuses who is banned', async () => {
    const player = someone(provider);
    const { userId } = await signIn(player);
    await banUsers(db(), [userId]);
    await expect(signIn(player)).rejects.toEqual(code(Code.PERMISSION_DENIED));
  });

  it('makes one account for twenty first sign-ins at once, under one name or under none', async () => {
    for (const username of ['', unique('twin-')]) {
      const player = someone(provider, { displayName: 'Ann', email: newEmail() });
      const results = await Promise.all(Array.from({ length: 20 }, () => signIn(player, { username })));
      expect(new Set(results.map((result) => `${result.userId} ${result.username}`)).size).toBe(1);
      expect(results.filter((result) => result.created)).toHaveLength(1);
      expect((await account(results[0]!.userId)).email).toBe(player.email);
    }
  });

  it('links in place of a former one, and refuses what is another player’s', async () => {
    const [ann, bob] = [await newPlayer(db()), await newPlayer(db())];
    const [first, second] = [someone(provider), someone(provider)];
    await linkProvider(db(), { userId: ann.userId, player: first });
    await linkProvider(db(), { userId: ann.userId, player: second });
    await linkProvider(db(), { userId: ann.userId, player: second });
    expect(await linked(ann.userId)).toEqual({ [provider]: second.id });
    const stolen = linkProvider(db(), { userId: bob.userId, player: second });
    await expect(stolen).rejects.toEqual(code(Code.ALREADY_EXISTS));
    await linkProvider(db(), { userId: bob.userId, player: first });
    expect((await signIn(first)).userId).toBe(bob.userId);
    const nobody = linkProvider(db(), { userId: newUuid(), player: someone(provider) });
    await expect(nobody).rejects.toEqual(code(Code.NOT_FOUND));
  });

  it('gives a player to one of many accounts that link at once', async () => {
    const accounts = await Promise.all(Array.from({ length: 8 }, () => newPlayer(db())));
    const player = someone(provider);
    const results = await Promise.allSettled(accounts.map(({ userId }) => linkProvider(db(), { userId, player })));
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toEqual(code(Code.ALREADY_EXISTS));
    }
  });

  it('unlinks who is linked, named or not, and nobody else', async () => {
    const { userId } = await newPlayer(db());
    const player = someone(provider);
    await linkProvider(db(), { userId, player });
    await expect(unlink(userId, provider, someone(provider))).rejects.toEqual(code(Code.PERMISSION_DENIED));
    await unlink(userId, provider, player);
    await expect(unlink(userId, provider, player)).rejects.toEqual(code(Code.PERMISSION_DENIED));
    await linkProvider(db(), { userId, player });
    await unlink(userId, provider);
    await unlink(userId, provider);
    expect(await linked(userId)).toEqual({});
    await expect(unlink(newUuid(), provider)).rejects.toEqual(code(Code.NOT_FOUND));
  });

  it('is not unlinked where it is the last way to sign in', async () => {
    const player = someone(provider, { email: newEmail() });
    const { userId } = await signIn(player);
    await expect(unlink(userId, provider)).rejects.toEqual(code(Code.PERMISSION_DENIED));
    expect(await linked(userId)).toEqual({ [provider]: player.id });
    // An address that the provider told is none: nobody knows a password for it.
    await unlinkEmail(db(), { userId });
    await linkEmail(db(), { userId, email: newEmail(), password });
    await unlink(userId, provider);
    await expect(unlinkEmail(db(), { userId })).rejects.toEqual(code(Code.PERMISSION_DENIED));
  });

  it('and a device cannot both go when they are unlinked at once', async () => {
    for (let round = 0; round < 5; round++) {
      const { userId, deviceId } = await newPlayer(db());
      await linkProvider(db(), { userId, player: someone(provider) });
      const results = await Promise.allSettled([unlinkDevice(db(), { userId, deviceId }), unlink(userId, provider)]);
      expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    }
  });
});

describe('signing in', () => {
  it('looks at the name before the provider is asked, and changes nothing where it refuses', async () => {
    const username = unique('sir-');
    const refuse = async () => {
      throw unauthenticated('not genuine');
    };
    const refused = authenticateProvider(db(), { username, create: true }, refuse);
    await expect(refused).rejects.toEqual(code(Code.UNAUTHENTICATED));
    expect(await usersNamed(username)).toBe(0);
    const notAsked = async () => {
      throw permissionDenied('asked');
    };
    for (const bad of ['n'.repeat(129), 'a\tb']) {
      const signIn = authenticateProvider(db(), { username: bad, create: true }, notAsked);
      await expect(signIn).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    }
  });

  it('keeps the players of two providers apart who have the same id', async () => {
    const id = unique('p-');
    const ids = await Promise.all(PROVIDERS.map(async (provider) => (await signIn({ provider, id })).userId));
    expect(new Set(ids).size).toBe(PROVIDERS.length);
  });
});

describe('what a provider tells', () => {
  const told = () => ({ displayName: 'Ann A.', avatarUrl: 'https://x/ann.jpg', email: newEmail() });
  const profile = async (userId: string) => {
    const { user, email } = await account(userId);
    return { displayName: user?.display_name, avatarUrl: user?.avatar_url, email };
  };

  it('is what a new account begins with; the address in lower case', async () => {
    const all = told();
    const { userId } = await signIn(someone('facebook', { ...all, email: all.email.toUpperCase() }));
    expect(await profile(userId)).toEqual(all);
  });

  it('is no password: nobody signs in by the address alone', async () => {
    const email = newEmail();
    await signIn(someone('google', { email }));
    const guess = authenticateEmail(db(), { email, password, create: true });
    await expect(guess).rejects.toEqual(code(Code.UNAUTHENTICATED));
  });

  it('is left out where an account cannot hold it', async () => {
    const tooLong = { displayName: 'n'.repeat(256), avatarUrl: 'u'.repeat(513), email: 'no address' };
    const nothing = { displayName: '', avatarUrl: '', email: '' };
    for (const bad of [tooLong, { displayName: 'n\0', avatarUrl: 'u\0', email: 'a\0@example.com' }]) {
      const { userId } = await signIn(someone('google', bad));
      expect(await profile(userId)).toEqual(nothing);
    }
    const longest = { displayName: '😀'.repeat(255), avatarUrl: '😀'.repeat(512) };
    const { userId } = await signIn(someone('google', longest));
    expect(await profile(userId)).toEqual({ ...longest, email: '' });
  });

  it('has no address that another account has: a new account is made without', async () => {
    const email = newEmail();
    const owner = await authenticateEmail(db(), { email, password, create: true });
    const { userId, created } = await signIn(someone('apple', { email }));
    expect([created, (await account(userId)).email]).toEqual([true, '']);
    const { userId: linking } = await newPlayer(db());
    await linkProvider(db(), { userId: linking, player: someone('apple', { email }) });
    expect((await account(linking)).email).toBe('');
    expect((await account(owner.userId)).email).toBe(email);
  });

  it('gives one address to one of many new accounts', async () => {
    const email = newEmail();
    const results = await Promise.all(
      Array.from({ length: 10 }, () => signIn(someone('google', { email }), { username: unique('sir-') })),
    );
    const emails = await Promise.all(results.map(async ({ userId }) => (await account(userId)).email));
    expect(emails.filter((each) => each !== '')).toEqual([email]);
  });

  it('completes an account that links, and takes nothing from it', async () => {
    const { userId } = await newPlayer(db());
    const all = told();
    await linkProvider(db(), { userId, player: someone('facebook', all) });
    expect(await profile(userId)).toEqual(all);
    await linkProvider(db(), { userId, player: someone('google', told()) });
    expect(await profile(userId)).toEqual(all);
  });

  it('completes an account at each sign-in with Google, and with no other', async () => {
    for (const [provider, expected] of [
      ['google', 'Ann A.'],
      ['facebook', ''],
    ] as const) {
      const player = someone(provider, told());
      const { userId } = await signIn(player);
      await updateAccount(db(), userId, { displayName: '', avatarUrl: 'https://own' });
      await signIn(player);
      expect(await profile(userId)).toMatchObject({ displayName: expected, avatarUrl: 'https://own' });
    }
  });

  it('changes nothing where it tells nothing', async () => {
    const player = someone('google');
    const { userId } = await signIn(player);
    const before = (await account(userId)).user?.update_time;
    await signIn(player);
    expect((await account(userId)).user?.update_time).toEqual(before);
  });
});

describe('a player whom Google has given a new id', () => {
  const renamed = ({ id }: ProviderPlayer): ProviderPlayer => ({ provider: 'google', id: unique('g-'), formerId: id });

  it('keeps the account, also when signing in twenty times at once', async () => {
    const before = someone('google');
    const { userId } = await signIn(before);
    const after = renamed(before);
    const results = await Promise.all(Array.from({ length: 20 }, () => signIn(after)));
    expect(new Set(results.map((result) => result.userId))).toEqual(new Set([userId]));
    expect(results.some((result) => result.created)).toBe(false);
    expect(await linked(userId)).toEqual({ google: after.id });
  });

  it('keeps the account of the new id where there is one as well', async () => {
    const before = someone('google');
    const [old, after] = [await signIn(before), renamed(before)];
    const { userId } = await newPlayer(db());
    const { formerId: _formerId, ...withoutFormer } = after;
    await linkProvider(db(), { userId, player: withoutFormer });
    expect((await signIn(after)).userId).toBe(userId);
    expect(await linked(old.userId)).toEqual({ google: before.id });
  });

  it('does not link what another account has under the former id, and unlinks it under the new one', async () => {
    const before = someone('google');
    const { userId } = await newPlayer(db());
    await linkProvider(db(), { userId, player: before });
    const other = await newPlayer(db());
    const link = linkProvider(db(), { userId: other.userId, player: renamed(before) });
    await expect(link).rejects.toEqual(code(Code.ALREADY_EXISTS));
    await unlink(userId, 'google', renamed(before));
    expect(await linked(userId)).toEqual({});
  });
});

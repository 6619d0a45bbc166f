// nk functions around providers: what they hand to the provider, and which arguments they refuse.
import { describe, expect, test } from 'vitest';
import { newUuid } from '../../src/base/id.js';
import { silentLogger } from '../../src/base/logger.js';
import { getAccount } from '../../src/core/account/get-accounts.js';
import { PROVIDER_COLUMNS } from '../../src/core/provider-column.js';
import { authenticateProviderNk } from '../../src/runtime/nk/authenticate-provider.js';
import { linkProviderNk } from '../../src/runtime/nk/link-provider.js';
import type { Provider } from '../../src/social/provider-player.js';
import type { SignInProviders } from '../../src/social/sign-in-providers.js';
import { newPlayer, offline, unique, useDatabase } from '../core/core-fixture.js';

const database = useDatabase();
const verified: unknown[] = [];
let friendsAsked = 0;

const vouchFor = (provider: Provider) => ({
  provider,
  async verify(credentials: string | { readonly playerId: string }) {
    verified.push(credentials);
    const friendIds = async () => {
      friendsAsked++;
      return [];
    };
    return { provider, id: typeof credentials === 'string' ? credentials : credentials.playerId, friendIds };
  },
});
const providers = Object.fromEntries(
  (Object.keys(PROVIDER_COLUMNS) as Provider[]).map((provider) => [provider, vouchFor(provider)]),
) as unknown as SignInProviders;

// biome-ignore lint/suspicious/noExplicitAny: results are as modules see them.
async function call(fn: string, ...args: unknown[]): Promise<any> {
  const db = database();
  const friends = { db, clock: { nowMs: () => 0 }, notifier: { deliver() {} }, audience: { close() {} } };
  const nk = { ...authenticateProviderNk({ db, providers, friends }), ...linkProviderNk({ db, providers, friends }) };
  verified.length = 0;
  friendsAsked = 0;
  return nk[fn]!({ logger: silentLogger }, ...args);
}

const identityArgs = (playerId: string) => [playerId, 'com.example.game', 1_700_000_000_000.9, 's', 'sig', 'https://x'];
const identity = (playerId: string) => ({
  playerId,
  bundleId: 'com.example.game',
  timestamp: 1_700_000_000_000,
  salt: 's',
  signature: 'sig',
  publicKeyUrl: 'https://x',
});

test.each(['Apple', 'FacebookInstantGame', 'Google'])('authenticate%s(token, username, create)', async (name) => {
  const [token, username] = [unique('t-'), unique('sir-')];
  const made = await call(`authenticate${name}`, token, username, true);
  expect(made).toEqual({ userId: expect.any(String), username, created: true });
  expect(verified).toEqual([token]);
  expect(await call(`authenticate${name}`, token, null, false)).toEqual({ ...made, created: false });
  await expect(call(`authenticate${name}`, unique('t-'), '', false)).rejects.toMatchObject({ code: 5 });
});

test('authenticateGameCenter(playerId, bundleId, ts, salt, signature, publicKeyURL, username, create)', async () => {
  const [id, username] = [unique('p-'), unique('sir-')];
  const made = await call('authenticateGameCenter', ...identityArgs(id), username);
  expect(made).toEqual({ userId: expect.any(String), username, created: true });
  expect(verified).toEqual([identity(id)]);
});

test('authenticateFacebook(token, importFriends, username, create) imports friends unless told not to', async () => {
  const [token, username] = [unique('t-'), unique('sir-')];
  expect(await call('authenticateFacebook', token, false, username)).toMatchObject({ username, created: true });
  expect(friendsAsked).toBe(0);
  await call('authenticateFacebook', token);
  expect(friendsAsked).toBe(1);
});

describe('authenticateSteam takes its arguments as the types and as the server of Nakama have them', () => {
  const username = () => unique('sir-');
  test.each<[args: (name: string) => unknown[], asked: number, created: boolean]>([
    [(name) => [name], 1, true],
    [(name) => [name, true], 1, true],
    [(name) => [name, false], 1, false],
    [(name) => [undefined, name], 1, true],
    [(name) => [false, name], 0, true],
    [(name) => [true, name, true], 1, true],
    [(name) => [false, name, false], 0, false],
    [(name) => [null, name, false], 0, false],
    [() => [undefined, undefined, false], 0, false],
  ])('case %#', async (args, asked, created) => {
    const name = username();
    const result = call('authenticateSteam', unique('t-'), ...args(name));
    if (!created) {
      await expect(result).rejects.toMatchObject({ code: 5 });
      return;
    }
    expect(await result).toMatchObject({ username: name, created });
    expect(friendsAsked).toBe(asked);
  });
});

test('links and unlinks', async () => {
  const { userId, username } = await newPlayer(database());
  const user = async () => (await getAccount(database(), userId, offline)).user;
  for (const [name, column] of [
    ['Apple', 'apple_id'],
    ['FacebookInstantGame', 'facebook_instant_game_id'],
    ['Google', 'google_id'],
  ] as const) {
    const token = unique('t-');
    expect(await call(`link${name}`, userId, token)).toBeUndefined();
    expect(await user()).toMatchObject({ [column]: token });
    await expect(call(`unlink${name}`, userId, 'another')).rejects.toMatchObject({ code: 7 });
    expect(await call(`unlink${name}`, userId, token)).toBeUndefined();
    expect(await user()).toMatchObject({ [column]: '' });
  }
  for (const [name, column] of [
    ['Facebook', 'facebook_id'],
    ['Steam', 'steam_id'],
  ] as const) {
    const token = unique('t-');
    await call(`link${name}`, userId, username, token);
    expect([friendsAsked, await user()]).toMatchObject([1, { [column]: token }]);
    await call(`link${name}`, userId, username, token, false);
    expect(friendsAsked).toBe(0);
    await call(`unlink${name}`, userId, '');
    expect(verified).toEqual([]);
    expect(await user()).toMatchObject({ [column]: '' });
  }
  const playerId = unique('p-');
  await call('linkGameCenter', userId, ...identityArgs(playerId));
  expect(await user()).toMatchObject({ gamecenter_id: playerId });
  await expect(call('unlinkGameCenter', userId, ...identityArgs('another'))).rejects.toMatchObject({ code: 7 });
  expect(verified).toEqual([identity('another')]);
  await call('unlinkGameCenter', userId, playerId);
  expect(verified).toEqual([]);
  expect(await user()).toMatchObject({ gamecenter_id: '' });
});

test.each<[fn: string, ...args: unknown[]]>([
  ['authenticateApple'],
  ['authenticateApple', ''],
  ['authenticateApple', 't', 5],
  ['authenticateApple', 't', 'name', 'yes'],
  ['authenticateGoogle', { token: 't' }],
  ['authenticateFacebook', 't', 'yes'],
  ['authenticateFacebookInstantGame', null],
  ['authenticateSteam', 't', 5],
  ['authenticateGameCenter', 'p', 'b', 'soon', 's', 'sig', 'u'],
  ['authenticateGameCenter', 'p', 'b', 1, 's', 'sig'],
  ['linkApple', 'x', 't'],
  ['linkApple', newUuid()],
  ['linkFacebook', newUuid(), '', 't'],
  ['linkSteam', newUuid(), 'name'],
  ['linkSteam', newUuid(), 'name', 't', 'yes'],
  ['linkGameCenter', newUuid(), 'p'],
  ['unlinkGoogle'],
  ['unlinkGoogle', newUuid(), 5],
  ['unlinkGameCenter', 'x'],
])('%s(%j, %j, …) is a wrong argument', async (fn, ...args) => {
  await expect(call(fn, ...args)).rejects.toBeInstanceOf(TypeError);
  expect(verified).toEqual([]);
});

// Signing in through providers by the stock client and over gRPC, against a whole server; the providers are servers of this
// machine that answer as they do.
import { credentials, Client as GrpcClient, Metadata, type ServiceError } from '@grpc/grpc-js';
import { Session } from '@heroiclabs/nakama-js';
import { afterAll, describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import type { Account, Session as SessionMessage } from '../../src/wire/gen/api.js';
import { serviceMethods } from '../../src/wire/service.js';
import { useProviderWorld } from '../social/provider-world.js';
import { newDevice, useStockServer } from './stock-server.js';

const world = useProviderWorld();
const stock = useStockServer('sign-in', world.options);
const { nk } = stock;

const serverKey = `Basic ${Buffer.from('defaultkey:').toString('base64')}`;
let count = 0;
/** An id that no other test of this file uses; Steam's have digits alone. */
const newId = () => String(7656119 * 1_000_000 + ++count);
const newPlayer = () => stock.client.authenticateDevice(newDevice(), true);
const user = async (session: Session) => (await stock.client.getAccount(session)).user!;

const gameCenter = (id: string) => {
  const { playerId, bundleId, timestamp, ...rest } = world.gameCenterIdentity(id);
  return {
    player_id: playerId,
    bundle_id: bundleId,
    timestamp_seconds: String(timestamp),
    salt: rest.salt,
    signature: rest.signature,
    public_key_url: rest.publicKeyUrl,
  };
};
const gameCenterArgs = (id: string) => {
  const { playerId, bundleId, timestamp, salt, signature, publicKeyUrl } = world.gameCenterIdentity(id);
  return [playerId, bundleId, timestamp, salt, signature, publicKeyUrl] as const;
};

interface Way {
  readonly column: 'apple_id' | 'facebook_id' | 'facebook_instant_game_id' | 'gamecenter_id' | 'google_id' | 'steam_id';
  readonly signIn: (id: string, create?: boolean, username?: string, vars?: Record<string, string>) => Promise<Session>;
  readonly link: (session: Session, id: string) => Promise<boolean>;
  readonly unlink: (session: Session, id?: string) => Promise<boolean>;
  /** Arguments of the nk functions. */
  readonly nkName: string;
  readonly nkArgs: (id: string) => readonly unknown[];
  readonly grpc: (id: string) => object;
  /** Between the credentials and the username, for friends to import. */
  readonly importsFriends?: true;
}

const ways: Readonly<Record<string, Way>> = {
  Apple: {
    column: 'apple_id',
    signIn: (id, ...rest) => stock.client.authenticateApple(world.appleToken(id), ...rest),
    link: (session, id) => stock.client.linkApple(session, { token: world.appleToken(id) }),
    unlink: (session, id) => stock.client.unlinkApple(session, id ? { token: world.appleToken(id) } : {}),
    nkName: 'Apple',
    nkArgs: (id) => [world.appleToken(id)],
    grpc: (id) => ({ token: world.appleToken(id) }),
  },
  'Facebook (access token)': {
    column: 'facebook_id',
    signIn: (id, create, username, vars) =>
      stock.client.authenticateFacebook(world.facebookToken({ id }), create, username, false, vars),
    link: (session, id) => stock.client.linkFacebook(session, { token: world.facebookToken({ id }) }),
    unlink: (session, id) => stock.client.unlinkFacebook(session, id ? { token: world.facebookToken({ id }) } : {}),
    nkName: 'Facebook',
    nkArgs: (id) => [world.facebookToken({ id })],
    grpc: (id) => ({ token: world.facebookToken({ id }) }),
    importsFriends: true,
  },
  'Facebook (Limited Login)': {
    column: 'facebook_id',
    signIn: (id, create, username, vars) =>
      stock.client.authenticateFacebook(world.facebookLimitedToken(id), create, username, true, vars),
    link: (session, id) => stock.client.linkFacebook(session, { token: world.facebookLimitedToken(id) }),
    unlink: (session, id) => stock.client.unlinkFacebook(session, id ? { token: world.facebookLimitedToken(id) } : {}),
    nkName: 'Facebook',
    nkArgs: (id) => [world.facebookLimitedToken(id)],
    grpc: (id) => ({ token: world.facebookLimitedToken(id) }),
    importsFriends: true,
  },
  'Facebook Instant Game': {
    column: 'facebook_instant_game_id',
    signIn: (id, ...rest) => stock.client.authenticateFacebookInstantGame(world.instantGameInfo(id), ...rest),
    link: (session, id) =>
      stock.client.linkFacebookInstantGame(session, { signed_player_info: world.instantGameInfo(id) }),
    unlink: (session, id) =>
      stock.client.unlinkFacebookInstantGame(session, id ? { signed_player_info: world.instantGameInfo(id) } : {}),
    nkName: 'FacebookInstantGame',
    nkArgs: (id) => [world.instantGameInfo(id)],
    grpc: (id) => ({ signed_player_info: world.instantGameInfo(id) }),
  },
  'Game Center': {
    column: 'gamecenter_id',
    signIn(id, create, username, vars) {
      const { bundleId, playerId, publicKeyUrl, salt, signature, timestamp } = world.gameCenterIdentity(id);
      const identity = [bundleId, playerId, publicKeyUrl, salt, signature, String(timestamp)] as const;
      return stock.client.authenticateGameCenter(...identity, username, create, vars);
    },
    link: (session, id) => stock.client.linkGameCenter(session, gameCenter(id)),
    unlink: (session, id) => stock.client.unlinkGameCenter(session, id ? gameCenter(id) : {}),
    nkName: 'GameCenter',
    nkArgs: gameCenterArgs,
    grpc(id) {
      const identity = gameCenter(id);
      return { ...identity, timestamp_seconds: Number(identity.timestamp_seconds) };
    },
  },
  Google: {
    column: 'google_id',
    signIn: (id, ...rest) => stock.client.authenticateGoogle(world.googleToken(id), ...rest),
    link: (session, id) => stock.client.linkGoogle(session, { token: world.googleToken(id) }),
    unlink: (session, id) => stock.client.unlinkGoogle(session, id ? { token: world.googleToken(id) } : {}),
    nkName: 'Google',
    nkArgs: (id) => [world.googleToken(id)],
    grpc: (id) => ({ token: world.googleToken(id) }),
  },
  'Google Play Games': {
    column: 'google_id',
    signIn: (id, ...rest) => stock.client.authenticateGoogle(world.playGamesCode({ playerId: id }), ...rest),
    link: (session, id) => stock.client.linkGoogle(session, { token: world.playGamesCode({ playerId: id }) }),
    unlink: (session, id) =>
      stock.client.unlinkGoogle(session, id ? { token: world.playGamesCode({ playerId: id }) } : {}),
    nkName: 'Google',
    nkArgs: (id) => [world.playGamesCode({ playerId: id })],
    grpc: (id) => ({ token: world.playGamesCode({ playerId: id }) }),
  },
  Steam: {
    column: 'steam_id',
    signIn: (id, create, username, vars) =>
      stock.client.authenticateSteam(world.steamTicket(id), create, username, false, vars),
    link: (session, id) => stock.client.linkSteam(session, { account: { token: world.steamTicket(id) }, sync: false }),
    unlink: (session, id) => stock.client.unlinkSteam(session, id ? { token: world.steamTicket(id) } : {}),
    nkName: 'Steam',
    nkArgs: (id) => [world.steamTicket(id)],
    grpc: (id) => ({ token: world.steamTicket(id) }),
    importsFriends: true,
  },
};

describe.each(Object.entries(ways))('%s', (_name, way) => {
  it('lets a player in, with the name and the variables that were asked for', async () => {
    const id = newId();
    await expect(way.signIn(id, false)).rejects.toMatchObject({ status: 404 });
    const username = `sir.${crypto.randomUUID()}`;
    const made = await way.signIn(id, true, username, { build: '7' });
    expect(made).toMatchObject({ created: true, username, vars: { build: '7' } });
    expect(await user(made)).toMatchObject({ id: made.user_id, [way.column]: id });
    const again = await way.signIn(id, false);
    expect(again).toMatchObject({ created: false, username, user_id: made.user_id });
    const refreshed = await stock.client.sessionRefresh(again, { build: '8' });
    expect(refreshed).toMatchObject({ user_id: made.user_id, vars: { build: '8' } });
  });

  it('lets a new player in once, however often at once', async () => {
    const id = newId();
    const sessions = await Promise.all(Array.from({ length: 20 }, () => way.signIn(id)));
    expect(new Set(sessions.map((session) => session.user_id)).size).toBe(1);
    expect(sessions.filter((session) => session.created)).toHaveLength(1);
  });

  it('is linked and unlinked', async () => {
    const [ann, bob, id] = [await newPlayer(), await newPlayer(), newId()];
    await way.link(ann, id);
    expect((await way.signIn(id, false)).user_id).toBe(ann.user_id);
    await expect(way.link(bob, id)).rejects.toMatchObject({ status: 409 });
    await expect(way.unlink(ann, newId())).rejects.toMatchObject({ status: 403 });
    await way.unlink(ann, id);
    await way.link(bob, id);
    expect((await way.signIn(id, false)).user_id).toBe(bob.user_id);
    await way.unlink(bob);
    await expect(way.signIn(id, false)).rejects.toMatchObject({ status: 404 });
    const alone = await way.signIn(id);
    await expect(way.unlink(alone)).rejects.toMatchObject({ status: 403 });
  });

  it('is there for modules', async () => {
    const [id, username] = [newId(), `maid.${crypto.randomUUID()}`];
    const options = way.importsFriends ? [false, username] : [username];
    const made = await nk(`authenticate${way.nkName}`, ...way.nkArgs(id), ...options, true);
    expect(made).toEqual({ userId: expect.any(String), username, created: true });
    expect((await way.signIn(id, false)).user_id).toBe((made as { userId: string }).userId);
    const { user_id: userId, username: name } = await newPlayer();
    const other = newId();
    await nk(`link${way.nkName}`, userId, ...(way.importsFriends ? [name] : []), ...way.nkArgs(other));
    expect((await way.signIn(other, false)).user_id).toBe(userId);
    await nk(`unlink${way.nkName}`, userId, ...way.nkArgs(other));
    await nk(`unlink${way.nkName}`, userId);
    await expect(way.signIn(other, false)).rejects.toMatchObject({ status: 404 });
    const absent = nk(`authenticate${way.nkName}`, ...way.nkArgs(newId()), ...options.slice(0, -1), '', false);
    await expect(absent).rejects.toThrow(/There is no such account/);
  });

  it('is there over gRPC', async () => {
    const id = newId();
    const account = { ...way.grpc(id), vars: { build: '9' } };
    const name = way.nkName;
    const made = await grpc<SessionMessage>(null, `Authenticate${name}`, { account, create: { value: true } });
    const session = new Session(made.token, made.refresh_token, made.created);
    expect(session).toMatchObject({ created: true, vars: { build: '9' } });
    const { user } = await grpc<Account>(session, 'GetAccount', {});
    expect(user).toMatchObject({ [way.column]: id });
    const device = await newPlayer();
    const wrapped = way.importsFriends ? { account: way.grpc(newId()) } : way.grpc(newId());
    await grpc(device, `Link${name}`, wrapped);
    await grpc(device, `Unlink${name}`, {});
    const refused = grpc(null, `Authenticate${name}`, { account: way.grpc(newId()), create: { value: false } });
    await expect(refused).rejects.toMatchObject({ code: Code.NOT_FOUND });
    await expect(grpc(null, `Authenticate${name}`, {})).rejects.toMatchObject({ code: Code.INVALID_ARGUMENT });
  });
});

describe('modules of other kinds have the same functions', () => {
  async function everything(rpc: string, steam: string): Promise<unknown> {
    const tokens = {
      apple: world.appleToken(newId()),
      google: world.googleToken(newId()),
      steam: world.steamTicket(steam),
      steamAgain: world.steamTicket(steam),
    };
    const url = `${stock.server.url}/v2/rpc/${rpc}?http_key=defaulthttpkey&unwrap`;
    return (await fetch(url, { method: 'POST', body: JSON.stringify(tokens) })).json();
  }

  it('native ones, with promises', async () => {
    const steam = newId();
    const expected = { created: true, same: true, refused: 5, steamId: steam, apple: false };
    expect(await everything('sign_in_native', steam)).toEqual(expected);
  });

  it('those in Lua', async () => {
    expect(await everything('sign_in_lua', newId())).toEqual({ created: true, same: true, refused: true });
  });
});

describe('friends', () => {
  const states = async (session: Session) => {
    const { friends = [] } = await stock.client.listFriends(session);
    return friends.map((friend) => [friend.user?.id, friend.state]);
  };
  const told = async (session: Session) => {
    const { notifications = [] } = await stock.client.listNotifications(session, 10);
    return notifications.map(({ code, sender_id, content }) => [code, sender_id, content]);
  };

  const facebook = {
    join: (id: string) => stock.client.authenticateFacebook(world.facebookToken({ id })),
    joinWith: (id: string, friends: string[], sync?: boolean) =>
      stock.client.authenticateFacebook(world.facebookToken({ id, friends }), true, undefined, sync),
    nk: (id: string, friends: string[], ...more: unknown[]) =>
      nk('authenticateFacebook', world.facebookToken({ id, friends }), ...more),
  };
  const steam = {
    join: (id: string) => stock.client.authenticateSteam(world.steamTicket(id)),
    // The client sends its `sync` where no server looks for it.
    async joinWith(id: string, friends: string[], sync = false) {
      const response = await fetch(`${stock.server.url}/v2/account/authenticate/steam?sync=${sync}`, {
        method: 'POST',
        headers: { authorization: serverKey },
        body: JSON.stringify({ token: world.steamTicket(id, friends) }),
      });
      const { token, refresh_token, created } = (await response.json()) as SessionMessage;
      return new Session(token, refresh_token, created);
    },
    nk: (id: string, friends: string[], ...more: unknown[]) =>
      nk('authenticateSteam', world.steamTicket(id, friends), ...more),
  };

  it.each([
    ['Facebook', facebook],
    ['Steam', steam],
  ])('of %s are made at a sign-in that asks for it, and told', async (_name, provider) => {
    const [annId, bobId] = [newId(), newId()];
    const ann = await provider.join(annId);
    const alone = await provider.joinWith(bobId, [annId]);
    expect([await states(ann), await states(alone)]).toEqual([[], []]);
    const bob = await provider.joinWith(bobId, [annId, newId()], true);
    expect(await states(ann)).toEqual([[bob.user_id, 0]]);
    expect(await states(bob)).toEqual([[ann.user_id, 0]]);
    expect(await told(ann)).toEqual([[-6, bob.user_id, { username: bob.username }]]);
    await provider.joinWith(bobId, [], true);
    expect(await states(bob)).toHaveLength(1);
  });

  it.each([
    ['Facebook', facebook],
    ['Steam', steam],
  ])('of %s are made by modules unless they say no', async (_name, provider) => {
    const [annId, bobId] = [newId(), newId()];
    const ann = await provider.join(annId);
    await provider.nk(bobId, [annId], false);
    expect(await states(ann)).toEqual([]);
    await provider.nk(bobId, [annId]);
    expect(await states(ann)).toHaveLength(1);
  });

  it('are made when an account is linked, unless the player says no', async () => {
    const [annId, bob] = [newId(), await newPlayer()];
    const ann = await steam.join(annId);
    const token = () => ({ token: world.steamTicket(newId(), [annId]) });
    await stock.client.linkSteam(bob, { account: token(), sync: false });
    expect(await states(ann)).toEqual([]);
    await stock.client.linkSteam(bob, { account: token() });
    expect(await states(ann)).toMatchObject([[bob.user_id, 0]]);
    const carl = await newPlayer();
    const facebookId = newId();
    const dan = await facebook.join(facebookId);
    await stock.client.linkFacebook(carl, { token: world.facebookToken({ id: newId(), friends: [facebookId] }) });
    expect(await states(dan)).toMatchObject([[carl.user_id, 0]]);
  });

  it('that cannot be asked for keep nobody out', async () => {
    const id = newId();
    const session = await stock.client.authenticateFacebook(
      world.facebookToken({ id, friends: ['1'.repeat(200)] }),
      true,
      undefined,
      true,
    );
    expect(session.created).toBe(true);
    await expect.poll(() => stock.server.output()).toContain('friends of a player could not be imported');
  });
});

describe('what a provider tells', () => {
  it('stands in a new account', async () => {
    const email = `${newId()}@example.com`;
    const claims = { name: 'Ann', picture: 'https://x/ann', email, email_verified: true };
    const session = await stock.client.authenticateGoogle(world.googleToken(newId(), claims));
    const account = await stock.client.getAccount(session);
    expect(account).toMatchObject({ email, user: { display_name: 'Ann', avatar_url: 'https://x/ann' } });
    const apple = await stock.client.authenticateApple(world.appleToken(newId(), { email }));
    expect((await stock.client.getAccount(apple)).email).toBeUndefined();
  });
});

describe('refused', () => {
  const tokens: [string, number, (token: string) => Promise<Session>][] = [
    ['Apple', 401, (token) => stock.client.authenticateApple(token)],
    ['Facebook', 401, (token) => stock.client.authenticateFacebook(token)],
    ['Facebook Instant Game', 401, (token) => stock.client.authenticateFacebookInstantGame(token)],
    ['Google', 401, (token) => stock.client.authenticateGoogle(token)],
    ['Steam', 401, (token) => stock.client.authenticateSteam(token)],
  ];
  it.each(tokens)('by %s: what is not genuine, nothing, and too much', async (_name, status, signIn) => {
    await expect(signIn('not-genuine')).rejects.toMatchObject({ status });
    await expect(signIn('')).rejects.toMatchObject({ status: 400 });
    await expect(signIn('x'.repeat(8193))).rejects.toMatchObject({ status: 400 });
  });

  it('by Game Center: part of an identity, and another game', async () => {
    const { playerId, publicKeyUrl, salt, signature, timestamp } = world.gameCenterIdentity(newId());
    const signIn = (bundleId: string, at: string) =>
      stock.client.authenticateGameCenter(bundleId, playerId, publicKeyUrl, salt, signature, at);
    await expect(signIn('com.example.game', '0')).rejects.toMatchObject({ status: 400 });
    await expect(signIn('com.example.other', String(timestamp))).rejects.toMatchObject({ status: 401 });
  });

  it('by a name that nobody can have, before the provider is asked', async () => {
    world.asked.length = 0;
    const signIn = stock.client.authenticateSteam(world.steamTicket(newId()), true, 'n'.repeat(129));
    await expect(signIn).rejects.toMatchObject({ status: 400 });
    expect(world.asked).toEqual([]);
  });
});

describe('hooks', () => {
  const seen = async (session: Session, key: string) => {
    const request = { object_ids: [{ collection: 'seen', key, user_id: session.user_id! }] };
    return (await stock.client.readStorageObjects(session, request)).objects[0]?.value;
  };

  it('before and after a sign-in; the one after knows the player', async () => {
    await expect(stock.client.authenticateApple(world.appleToken(newId()), true, 'forbidden')).rejects.toMatchObject({
      status: 404,
    });
    const session = await stock.client.authenticateApple(world.appleToken(newId()), true, 'renamed', { build: '7' });
    expect(session.username).toMatch(/^renamed\../);
    expect(await seen(session, 'AuthenticateApple')).toEqual({
      mode: 'after',
      username: session.username,
      vars: { build: '7', platform: 'ios' },
      exp: session.expires_at,
      what: { method: 'AuthenticateApple', created: true, username: session.username },
    });
    const refreshed = await stock.client.sessionRefresh(session);
    expect(await seen(refreshed, 'SessionRefresh')).toMatchObject({
      username: session.username,
      vars: { build: '7', platform: 'ios' },
    });
  });

  it('before and after linking and unlinking', async () => {
    const session = await newPlayer();
    await expect(stock.client.linkGoogle(session, { token: 'forbidden' })).rejects.toMatchObject({ status: 400 });
    const token = world.googleToken(newId());
    await stock.client.linkGoogle(session, { token });
    expect(await seen(session, 'LinkGoogle')).toMatchObject({ mode: 'after', what: { token: token.length } });
    await stock.client.unlinkGoogle(session, {});
    expect(await seen(session, 'UnlinkGoogle')).toMatchObject({ mode: 'after', username: session.username });
  });
});

let grpcClient: GrpcClient | undefined;
afterAll(() => grpcClient?.close());

/** The answer to METHOD over gRPC; rejects with gRPC's error. */
function grpc<Answer>(session: Session | null, method: string, request: object): Promise<Answer> {
  grpcClient ??= new GrpcClient(`127.0.0.1:${stock.server.port - 1}`, credentials.createInsecure());
  const { path, requestSerialize, responseDeserialize } = serviceMethods.find(({ name }) => name === method)!;
  const metadata = new Metadata();
  metadata.set('authorization', session ? `Bearer ${session.token}` : serverKey);
  return new Promise<Answer>((resolve, reject) => {
    const done = (error: ServiceError | null, answer?: unknown) => (error ? reject(error) : resolve(answer as Answer));
    grpcClient!.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, done);
  });
}

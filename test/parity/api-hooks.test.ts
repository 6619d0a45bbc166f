// The hooks around every method of the client API, on a whole server: each sees what was asked and who asks, can refuse it,
// can change it, and sees the answer. Providers of accounts and stores are servers of this machine.
import { credentials, Client as GrpcClient, Metadata, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlainMessages } from '../../src/api/plain-messages.js';
import { Code } from '../../src/base/code.js';
import { API_HOOKS } from '../../src/guest/hook-names.js';
import type { Session } from '../../src/wire/gen/api.js';
import { serviceMethods } from '../../src/wire/service.js';
import { useProviderWorld } from '../social/provider-world.js';
import { type HookedServer, startHookedServer } from './hooked-server.js';
import { useStoreWorld } from './store-world.js';

const accounts = useProviderWorld();
const stores = useStoreWorld();
const messages = createPlainMessages();
let hooked: HookedServer;
let grpc: GrpcClient;

beforeAll(async () => {
  hooked = await startHookedServer(() => ({ ...accounts.options(), ...stores.options() }));
  grpc = new GrpcClient(`127.0.0.1:${hooked.server.port - 1}`, credentials.createInsecure());
  await hooked.nk('leaderboardCreate', 'board', false, 'descending', 'best');
  const [start, hour] = [0, 3600];
  await hooked.nk(
    'tournamentCreate',
    'cup',
    false,
    'descending',
    'best',
    hour,
    null,
    null,
    '',
    '',
    1,
    start,
    0,
    10,
    10,
    false,
  );
});
afterAll(async () => {
  grpc?.close();
  await hooked?.server.stop();
});

type Plain = Readonly<Record<string, unknown>>;

interface Player {
  readonly userId: string;
  readonly customId: string;
  readonly token: string;
  readonly refreshToken: string;
}

/** Who asks, and somebody else. */
interface World {
  readonly ann: Player;
  readonly bob: Player;
  /** A group of OWNER's. */
  group(owner: Player): Promise<string>;
}

const authorization = (player: Player | undefined) =>
  player ? `Bearer ${player.token}` : `Basic ${Buffer.from('defaultkey:').toString('base64')}`;

/** Asks for METHOD; rejects with gRPC's error. */
function ask<Answer>(method: string, player: Player | undefined, request: object): Promise<Answer> {
  const { path, requestSerialize, responseDeserialize } = serviceMethods.find(({ name }) => name === method)!;
  const metadata = new Metadata();
  metadata.set('authorization', authorization(player));
  return new Promise((resolve, reject) => {
    const done = (error: ServiceError | null, answer?: unknown) => (error ? reject(error) : resolve(answer as Answer));
    grpc.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, done);
  });
}

const askPlain = (method: string, player: Player | undefined, plain: Plain) =>
  ask(method, player, messages.requestFromPlain(method, plain));

let count = 0;
const newId = () => String(7656119 * 1_000_000 + ++count);
const newName = () => `name-${crypto.randomUUID().slice(0, 18)}`;

async function newPlayer(): Promise<Player> {
  const customId = newName();
  const account = { id: customId };
  const { token, refresh_token: refreshToken } = await ask<Session>('AuthenticateCustom', undefined, { account });
  const { uid } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { uid: string };
  return { userId: uid, customId, token, refreshToken };
}

const gameCenter = (id: string): Plain => {
  const { timestamp, ...identity } = accounts.gameCenterIdentity(id);
  return { ...identity, timestampSeconds: String(timestamp) };
};
const object = { collection: 'hooked', key: 'key' };

/** Credentials that each provider takes, as link and unlink want them. */
const account: Readonly<Record<string, (id: string) => Plain>> = {
  Apple: (id) => ({ token: accounts.appleToken(id) }),
  Custom: (id) => ({ id: `custom-${id}` }),
  Device: (id) => ({ id: `device-${id}` }),
  Email: (id) => ({ email: `${id}@example.com`, password: 'correct horse' }),
  Facebook: (id) => ({ token: accounts.facebookToken({ id }) }),
  FacebookInstantGame: (id) => ({ signedPlayerInfo: accounts.instantGameInfo(id) }),
  GameCenter: gameCenter,
  Google: (id) => ({ token: accounts.googleToken(id) }),
  Steam: (id) => ({ token: accounts.steamTicket(id) }),
};
const signIn = (way: string) => () => ({ account: account[way]!(newId()), username: newName() });
const isNested = (way: string) => way === 'Facebook' || way === 'Steam';
const linking = (way: string, id: string): Plain =>
  isNested(way) ? { account: account[way]!(id) } : account[way]!(id);
const link = (way: string) => () => linking(way, newId());
/** The player has it, and another way in that stays. */
const unlink =
  (way: string) =>
  async ({ ann }: World) => {
    const id = newId();
    await askPlain(`Link${way}`, ann, linking(way, id));
    return account[way]!(id);
  };

const inGroupOfAnn =
  (prepare: (world: World, groupId: string) => Promise<unknown>) =>
  async (world: World): Promise<Plain> => {
    const groupId = await world.group(world.ann);
    await prepare(world, groupId);
    return { groupId, userIds: [world.bob.userId] };
  };
const addBob = ({ ann, bob }: World, groupId: string) =>
  askPlain('AddGroupUsers', ann, { groupId, userIds: [bob.userId] });

const record = (score: string) => ({ record: { score } });
const inCup = async ({ ann }: World) => askPlain('JoinTournament', ann, { tournamentId: 'cup' });

/** A request that each method answers; null where it is asked for nothing. Before it, whatever it needs is prepared. */
const requests: Readonly<Record<string, null | ((world: World) => Plain | Promise<Plain>)>> = {
  GetAccount: null,
  GetMatchmakerStats: null,
  UpdateAccount: () => ({ displayName: 'Hooked' }),
  DeleteAccount: null,
  AuthenticateApple: signIn('Apple'),
  AuthenticateCustom: signIn('Custom'),
  AuthenticateDevice: signIn('Device'),
  AuthenticateEmail: signIn('Email'),
  AuthenticateFacebook: signIn('Facebook'),
  AuthenticateFacebookInstantGame: signIn('FacebookInstantGame'),
  AuthenticateGameCenter: signIn('GameCenter'),
  AuthenticateGoogle: signIn('Google'),
  AuthenticateSteam: signIn('Steam'),
  ListChannelMessages: () => ({ channelId: '2...hooked', limit: 10 }),
  ListFriends: () => ({ limit: 10 }),
  ListFriendsOfFriends: () => ({ limit: 10 }),
  AddFriends: ({ bob }) => ({ ids: [bob.userId] }),
  DeleteFriends: ({ bob }) => ({ ids: [bob.userId] }),
  BlockFriends: ({ bob }) => ({ ids: [bob.userId] }),
  ImportFacebookFriends: () => ({ account: account.Facebook!(newId()) }),
  ImportSteamFriends: () => ({ account: account.Steam!(newId()) }),
  CreateGroup: () => ({ name: newName(), open: true }),
  UpdateGroup: async ({ ann, group }) => ({ groupId: await group(ann), description: 'hooked' }),
  DeleteGroup: async ({ ann, group }) => ({ groupId: await group(ann) }),
  JoinGroup: async ({ bob, group }) => ({ groupId: await group(bob) }),
  async LeaveGroup({ ann, bob, group }) {
    const groupId = await group(bob);
    await askPlain('JoinGroup', ann, { groupId });
    return { groupId };
  },
  AddGroupUsers: inGroupOfAnn(async () => undefined),
  BanGroupUsers: inGroupOfAnn(addBob),
  KickGroupUsers: inGroupOfAnn(addBob),
  PromoteGroupUsers: inGroupOfAnn(addBob),
  DemoteGroupUsers: inGroupOfAnn(async (world, groupId) => {
    await addBob(world, groupId);
    await askPlain('PromoteGroupUsers', world.ann, { groupId, userIds: [world.bob.userId] });
  }),
  ListGroupUsers: async ({ ann, group }) => ({ groupId: await group(ann), limit: 10 }),
  ListUserGroups: ({ ann }) => ({ userId: ann.userId, limit: 10 }),
  ListGroups: () => ({ limit: 10 }),
  DeleteLeaderboardRecord: () => ({ leaderboardId: 'board' }),
  DeleteTournamentRecord: () => ({ tournamentId: 'cup' }),
  ListLeaderboardRecords: () => ({ leaderboardId: 'board', limit: 10 }),
  WriteLeaderboardRecord: () => ({ leaderboardId: 'board', ...record('7') }),
  ListLeaderboardRecordsAroundOwner: ({ ann }) => ({ leaderboardId: 'board', ownerId: ann.userId, limit: 10 }),
  LinkApple: link('Apple'),
  LinkCustom: link('Custom'),
  LinkDevice: link('Device'),
  LinkEmail: link('Email'),
  LinkFacebook: link('Facebook'),
  LinkFacebookInstantGame: link('FacebookInstantGame'),
  LinkGameCenter: link('GameCenter'),
  LinkGoogle: link('Google'),
  LinkSteam: link('Steam'),
  ListMatches: () => ({ limit: 10 }),
  ListNotifications: () => ({ limit: 10 }),
  DeleteNotifications: () => ({ ids: [crypto.randomUUID()] }),
  ListStorageObjects: () => ({ collection: 'hooked', limit: 10 }),
  ReadStorageObjects: ({ ann }) => ({ objectIds: [{ ...object, userId: ann.userId }] }),
  WriteStorageObjects: () => ({ objects: [{ ...object, value: '{"a": 1}' }] }),
  async DeleteStorageObjects({ ann }) {
    await askPlain('WriteStorageObjects', ann, { objects: [{ ...object, value: '{}' }] });
    return { objectIds: [object] };
  },
  JoinTournament: () => ({ tournamentId: 'cup' }),
  ListTournamentRecords: () => ({ tournamentId: 'cup', limit: 10 }),
  ListTournaments: () => ({ limit: 10 }),
  async WriteTournamentRecord(world) {
    await inCup(world);
    return { tournamentId: 'cup', ...record('7') };
  },
  ListTournamentRecordsAroundOwner: ({ ann }) => ({ tournamentId: 'cup', ownerId: ann.userId, limit: 10 }),
  UnlinkApple: unlink('Apple'),
  async UnlinkCustom({ ann }) {
    await askPlain('LinkDevice', ann, { id: newName() });
    return { id: ann.customId };
  },
  UnlinkDevice: unlink('Device'),
  UnlinkEmail: unlink('Email'),
  UnlinkFacebook: unlink('Facebook'),
  UnlinkFacebookInstantGame: unlink('FacebookInstantGame'),
  UnlinkGameCenter: unlink('GameCenter'),
  UnlinkGoogle: unlink('Google'),
  UnlinkSteam: unlink('Steam'),
  GetUsers: ({ bob }) => ({ ids: [bob.userId] }),
  ValidatePurchaseApple: () => ({ receipt: stores.applePurchase() }),
  ValidateSubscriptionApple: () => ({ receipt: stores.appleSubscription() }),
  ValidatePurchaseGoogle: () => ({ purchase: stores.googlePurchase() }),
  ValidateSubscriptionGoogle: () => ({ receipt: stores.googleSubscription() }),
  ValidatePurchaseHuawei: () => stores.huaweiPurchase(),
  ValidatePurchaseFacebookInstant: () => ({ signedRequest: stores.facebookInstantPurchase() }),
  ValidatePurchaseSamsung: () => ({ purchaseId: stores.samsungPurchase() }),
  async GetSubscription({ ann }) {
    await askPlain('ValidateSubscriptionApple', ann, { receipt: stores.appleSubscription() });
    return { productId: 'gold' };
  },
  ListSubscriptions: () => ({ limit: 10 }),
  ListParties: () => ({ limit: 10 }),
  Event: () => ({ name: 'hooked', properties: { a: 'b' } }),
  SessionRefresh: ({ ann }) => ({ token: ann.refreshToken }),
  SessionLogout: ({ ann }) => ({ token: ann.token, refreshToken: ann.refreshToken }),
};

it('the table has every method that can be hooked', () => {
  expect(Object.keys(requests).sort()).toEqual([...API_HOOKS].sort());
});

async function newWorld(): Promise<World> {
  const [ann, bob] = [await newPlayer(), await newPlayer()];
  return {
    ann,
    bob,
    async group(owner) {
      const { id } = (await askPlain('CreateGroup', owner, { name: newName(), open: true })) as { id: string };
      return id;
    },
  };
}

/** Methods that are asked for before there is a session. */
const isOutside = (method: string) => method.startsWith('Authenticate') || method === 'SessionRefresh';

describe.each(Object.entries(requests))('%s', (method, prepare) => {
  it('is seen and refused by its before hook, and answered after it', async () => {
    await hooked.act('none', 'observe');
    const world = await newWorld();
    const player = isOutside(method) ? undefined : world.ann;
    const plain = prepare ? await prepare(world) : {};
    const who = player ? { userId: player.userId } : {};

    await hooked.act(method, 'refuse');
    await expect(askPlain(method, player, plain)).rejects.toMatchObject({
      code: Code.PERMISSION_DENIED,
      details: `${method} refused`,
    });
    const [refused, ...none] = await hooked.seen();
    expect(none).toEqual([]);
    expect(refused).toMatchObject({ hook: `before ${method}`, ctx: { executionMode: 'before', ...who } });
    if (prepare) expect(refused!.data[0]).toMatchObject(plain);
    else expect(refused!.data).toEqual([null]);
    if (!player) expect(refused!.ctx.userId).toBeUndefined();

    // The client asks for nothing in particular; the hook makes the request of it that is answered.
    await hooked.act(method, 'change', plain);
    const answer = await askPlain(method, player, {});
    const [before, after, ...more] = await hooked.seen();
    expect(more).toEqual([]);
    expect(before!.hook).toBe(`before ${method}`);
    expect(after).toMatchObject({ hook: `after ${method}`, ctx: { executionMode: 'after', ...who } });
    const { responseType } = serviceMethods.find(({ name }) => name === method)!;
    const isEmpty = responseType.fullName === '.google.protobuf.Empty';
    expect(after!.data[0]).toEqual(isEmpty ? null : messages.responseToPlain(method, answer as object));
    if (prepare) expect(after!.data[1]).toMatchObject(plain);
    else expect(after!.data[1]).toBeNull();
  });
});

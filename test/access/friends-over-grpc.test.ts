// The same handlers as over HTTP, asked over gRPC.
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { friendHandlers } from '../../src/api/friend.js';
import { notificationHandlers } from '../../src/api/notification.js';
import { Code } from '../../src/base/code.js';
import type { FriendSource } from '../../src/social/friend-source.js';
import type { FriendList, NotificationList } from '../../src/wire/gen/api.js';
import { serviceMethods } from '../../src/wire/service.js';
import { type Api, startApi } from '../api/start-api.js';
import { newPlayer, offline, useDatabase } from '../core/core-fixture.js';

const database = useDatabase();
let api: Api;
let client: Client;

beforeAll(async () => {
  const db = database();
  const nobody = (provider: FriendSource['provider']): FriendSource => ({ provider, friendIds: async () => [] });
  const friends = { db, clock: { nowMs: () => 0 }, notifier: { deliver() {} }, audience: { close() {} } };
  const friendSources = { facebook: nobody('facebook'), steam: nobody('steam') };
  const handlers = {
    ...friendHandlers({ db, friends, friendSources, isOnline: offline }),
    ...notificationHandlers({ db }),
  };
  api = await startApi({ grpc: true, handlers });
  client = new Client(`127.0.0.1:${api.grpcPort}`, credentials.createInsecure());
});
afterAll(async () => {
  client.close();
  await api.close();
});

/** The answer to METHOD; rejects with gRPC's error. */
function call<Answer>(player: { userId: string; username: string } | null, method: string, request: object) {
  const { path, requestSerialize, responseDeserialize } = serviceMethods.find(({ name }) => name === method)!;
  const metadata = new Metadata();
  if (player) metadata.set('authorization', `Bearer ${api.tokens.issue({ ...player, vars: {} }).token}`);
  return new Promise<Answer>((resolve, reject) => {
    const done = (error: ServiceError | null, answer?: unknown) => (error ? reject(error) : resolve(answer as Answer));
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, done);
  });
}

it('friends are added, listed, blocked and deleted, and hear of it', async () => {
  const [ann, bob] = [await newPlayer(database()), await newPlayer(database())];
  const states = async (player: typeof ann) => {
    const { friends } = await call<FriendList>(player, 'ListFriends', { limit: { value: 10 } });
    return friends.map(({ user, state, metadata }) => [user?.id, state?.value, metadata]);
  };
  await call(ann, 'AddFriends', { ids: [bob.userId], metadata: '{"met": "arena"}' });
  await call(bob, 'AddFriends', { usernames: [ann.username] });
  expect(await states(ann)).toEqual([[bob.userId, 0, '{"met": "arena"}']]);
  const told = await call<NotificationList>(bob, 'ListNotifications', { limit: { value: 10 } });
  expect(told.notifications).toMatchObject([{ code: -2, sender_id: ann.userId, persistent: true }]);
  await call(bob, 'DeleteNotifications', { ids: [told.notifications[0]!.id] });
  const later = { limit: { value: 10 }, cacheable_cursor: told.cacheable_cursor };
  expect((await call<NotificationList>(bob, 'ListNotifications', later)).notifications).toEqual([]);
  await call(ann, 'BlockFriends', { ids: [bob.userId] });
  expect([await states(ann), await states(bob)]).toEqual([[[bob.userId, 3, '{"met": "arena"}']], []]);
  await call(ann, 'ImportSteamFriends', { account: { token: 't' }, reset: { value: true } });
  await call(ann, 'DeleteFriends', { ids: [bob.userId] });
  expect(await states(ann)).toEqual([]);
});

it('what is wrong is told by the same codes', async () => {
  const ann = await newPlayer(database());
  const refused = (player: typeof ann | null, method: string, request: object) =>
    call(player, method, request).then(
      () => Code.OK,
      (error: ServiceError) => error.code,
    );
  expect(await refused(null, 'ListFriends', {})).toBe(Code.UNAUTHENTICATED);
  expect(await refused(ann, 'AddFriends', { ids: [ann.userId] })).toBe(Code.INVALID_ARGUMENT);
  expect(await refused(ann, 'ListFriends', { state: { value: 4 } })).toBe(Code.INVALID_ARGUMENT);
  expect(await refused(ann, 'ListFriendsOfFriends', { cursor: 'x' })).toBe(Code.INVALID_ARGUMENT);
  expect(await refused(ann, 'ListNotifications', { cacheable_cursor: 'x' })).toBe(Code.INVALID_ARGUMENT);
});

import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupHandlers } from '../../src/api/group.js';
import { Code } from '../../src/base/code.js';
import { serviceMethods } from '../../src/wire/service.js';
import { offline, unique, useDatabase } from '../core/core-fixture.js';
import { newGroup, newUserIds, observeGroups, stateOf } from '../core/group/group-fixture.js';
import { type Api, startApi } from './start-api.js';

const db = useDatabase();
let api: Api;
let grpc: Client;
let ann: string;
let ben: string;

beforeAll(async () => {
  const groups = observeGroups(db());
  api = await startApi({ grpc: true, handlers: groupHandlers({ db: db(), groups, isOnline: offline }) });
  grpc = new Client(`127.0.0.1:${api.grpcPort}`, credentials.createInsecure());
  [ann, ben] = (await newUserIds(db(), 2)) as [string, string];
});
afterAll(async () => {
  grpc.close();
  await api.close();
});

const tokenOf = (userId: string) => api.tokens.issue({ userId, username: 'somebody', vars: {} }).token;

/** The answer to a call over gRPC, or the code of its error. */
function call(userId: string, name: string, request: object): Promise<unknown> {
  const method = serviceMethods.find((each) => each.name === name)!;
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${tokenOf(userId)}`);
  return new Promise((resolve) => {
    grpc.makeUnaryRequest(
      method.path,
      (message: object) => method.requestSerialize(message),
      method.responseDeserialize,
      request,
      metadata,
      (error: ServiceError | null, response?: unknown) => resolve(error ? error.code : response),
    );
  });
}

async function get(path: string): Promise<{ status: number; json: Record<string, unknown[]> }> {
  return api.request('GET', path, { headers: { authorization: `Bearer ${tokenOf(ann)}` } });
}

it('every method answers over gRPC as over HTTP', async () => {
  const name = unique('guild ');
  const group = (await call(ann, 'CreateGroup', { name, open: false, max_count: 4 })) as { id: string };
  const group_id = group.id;
  const user_ids = [ben];
  const rolesOf = async () => (await stateOf(db(), group_id)).roles;
  await call(ann, 'UpdateGroup', { group_id, description: { value: 'sailors' } });
  await call(ben, 'JoinGroup', { group_id });
  expect(await rolesOf()).toEqual({ [ann]: 0, [ben]: 3 });
  await call(ann, 'AddGroupUsers', { group_id, user_ids });
  await call(ann, 'PromoteGroupUsers', { group_id, user_ids });
  expect(await rolesOf()).toEqual({ [ann]: 0, [ben]: 1 });
  expect(await call(ann, 'ListGroups', { name, limit: { value: 10 } })).toMatchObject({
    groups: [{ id: group_id, description: 'sailors', edge_count: 2, max_count: 4 }],
  });
  expect(await call(ben, 'ListGroupUsers', { group_id, state: { value: 1 } })).toMatchObject({
    group_users: [{ user: { id: ben }, state: { value: 1 } }],
  });
  expect(await call(ann, 'ListUserGroups', { user_id: ben })).toMatchObject({
    user_groups: [{ group: { id: group_id }, state: { value: 1 } }],
  });
  await call(ann, 'DemoteGroupUsers', { group_id, user_ids });
  await call(ben, 'LeaveGroup', { group_id });
  expect(await rolesOf()).toEqual({ [ann]: 0 });
  await call(ann, 'AddGroupUsers', { group_id, user_ids });
  await call(ann, 'BanGroupUsers', { group_id, user_ids });
  expect(await rolesOf()).toEqual({ [ann]: 0, [ben]: 4 });
  await call(ann, 'KickGroupUsers', { group_id, user_ids });
  expect(await rolesOf()).toEqual({ [ann]: 0 });
  expect(await call(ben, 'DeleteGroup', { group_id })).toBe(Code.INVALID_ARGUMENT);
  expect(await call(ben, 'UpdateGroup', { group_id, open: { value: true } })).toBe(Code.NOT_FOUND);
  await call(ann, 'DeleteGroup', { group_id });
  expect((await stateOf(db(), group_id)).count).toBeUndefined();
});

describe('requests', () => {
  it('name nobody: only demoting is refused', async () => {
    const { id: group_id } = await newGroup(db(), { userId: ann });
    for (const name of ['AddGroupUsers', 'KickGroupUsers', 'BanGroupUsers', 'PromoteGroupUsers']) {
      expect(await call(ben, name, { group_id, user_ids: [] })).toEqual({});
    }
    expect(await call(ann, 'DemoteGroupUsers', { group_id, user_ids: [] })).toBe(Code.INVALID_ARGUMENT);
  });

  it('have one group a page where no limit is given, and 100 members', async () => {
    for (let i = 0; i < 2; i++) await newGroup(db(), { langTag: 'zz' });
    expect((await get('/v2/group?lang_tag=zz')).json.groups).toHaveLength(1);
    expect((await get('/v2/group?lang_tag=zz&limit=9&members=-1')).json.groups).toHaveLength(2);
    for (const path of ['/v2/group', `/v2/group/${ann}/user`, `/v2/user/${ann}/group`]) {
      for (const limit of ['0', '101', '-1', 'few']) expect((await get(`${path}?limit=${limit}`)).status).toBe(400);
    }
  });

  it('find nothing rather than fail where an id is of the wrong kind', async () => {
    expect((await get(`/v2/group/${ann}/user`)).json).toEqual({});
    expect((await get('/v2/group/00000000-0000-0000-0000-000000000000/user')).json).toEqual({});
    expect((await get('/v2/group/nothing/user')).status).toBe(400);
    expect(await call(ann, 'JoinGroup', { group_id: ann })).toBe(Code.NOT_FOUND);
    expect(await call(ann, 'LeaveGroup', { group_id: ann })).toEqual({});
  });
});

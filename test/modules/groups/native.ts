// The counterpart of index.js as a native module: hooks around the other half of the methods, and the same RPC with promises.
import { type Context, defineModule, type Logger, type Nk } from 'tickwire/runtime';

const METHODS = [
  'UpdateGroup',
  'LeaveGroup',
  'KickGroupUsers',
  'PromoteGroupUsers',
  'DemoteGroupUsers',
  'ListGroupUsers',
] as const;

const before = (name: string) => async (ctx: Context, _logger: Logger, _nk: Nk, request: unknown) => {
  if (ctx.vars?.refuse === name) throw Object.assign(new Error(`refused ${name}`), { code: 7 });
  return request;
};

const after = (name: string) => async (ctx: Context, _logger: Logger, nk: Nk, response: unknown, request: unknown) => {
  if (ctx.vars?.watch) await nk.notificationSend(ctx.userId!, 'after', { method: name, response, request }, 1, null, false);
};

const hooks = <T>(make: (name: string) => T) => Object.fromEntries(METHODS.map((name) => [name, make(name)]));

const seen = (group: { [key: string]: unknown }) =>
  ['name', 'description', 'langTag', 'open', 'edgeCount', 'maxCount', 'metadata'].map((key) => group[key]);

const codeOf = (work: Promise<unknown>) => work.then(() => 0, (error) => error.code);

async function everything(_ctx: Context, _logger: Logger, nk: Nk, payload: string | null): Promise<string> {
  const { users, name } = JSON.parse(payload ?? '') as { users: string[]; name: string };
  const [u0, u1, u2, u3] = users as [string, string, string, string];
  const group = await nk.groupCreate(u0, name, u1, 'fr', 'made', 'a.png', true, { level: 1 }, 5);
  const log: { [key: string]: unknown } = { created: seen({ ...group }), creator: group.creatorId === u1 };
  await nk.groupUpdate(group.id, null, null, null, 'de', '', null, false, { level: 2 }, 6);
  log.updated = (await nk.groupsGetId([group.id])).map((it) => seen({ ...it }));
  await nk.groupUserJoin(group.id, u1, 'anyone');
  await nk.groupUsersAdd(group.id, [u1, u2], u0);
  await nk.groupUsersAdd(group.id, [u3]);
  await nk.groupUsersPromote(group.id, [u1, u2]);
  await nk.groupUsersDemote(group.id, [u2], u0);
  await nk.groupUsersBan(group.id, [u2], u1);
  await nk.groupUserLeave(group.id, u3, 'anyone');
  const page = await nk.groupUsersList(group.id, 1);
  const rest = await nk.groupUsersList(group.id, 1, undefined, page.cursor);
  const members = [...(page.groupUsers ?? []), ...(rest.groupUsers ?? [])];
  log.members = members.map((it) => [users.indexOf(it.user.userId), it.state]);
  log.lastCursor = rest.cursor;
  const banned = await nk.groupUsersList(group.id, 100, 4);
  log.banned = banned.groupUsers?.map((it) => users.indexOf(it.user.userId));
  const groupsOf = await nk.userGroupsList(u1, 10, -1);
  log.groupsOf = groupsOf.userGroups?.map((it) => [it.group?.name === name, it.state]);
  log.byName = (await nk.groupsList(`${name.slice(0, -1)}%`)).groups?.map((it) => seen({ ...it }));
  log.byFilter = ((await nk.groupsList(undefined, 'de', false, 50, 10)).groups?.length ?? 0) > 0;
  log.random = (await nk.groupsGetRandom(1)).length;
  await nk.groupUsersKick(group.id, [u1, u2]);
  log.left = (await nk.groupUsersList(group.id)).groupUsers?.length;
  log.refused = (await codeOf(nk.groupUsersKick(group.id, [u1], u1))) === 5;
  log.taken = (await codeOf(nk.groupCreate(u0, name))) === 6;
  log.wrong = await nk.groupUserJoin('x', u0, 'n').catch((error) => error instanceof TypeError);
  await nk.groupDelete(group.id);
  log.gone = (await nk.groupsGetId([group.id])).length === 0;
  return JSON.stringify(log);
}

export default defineModule({
  rpcs: { groups_native: everything },
  before: hooks(before),
  after: hooks(after),
});

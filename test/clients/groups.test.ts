// Groups through the stock Nakama client, with hooks of a bundle and of a native module around every method.
import path from 'node:path';
import {
  type ChannelMessage,
  type ChannelPresenceEvent,
  Client,
  type Notification,
  type Session,
  type Socket,
  type WebSocketAdapter,
  WebSocketAdapterText,
} from '@heroiclabs/nakama-js';
import { WebSocketAdapterPb } from '@heroiclabs/nakama-js-protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type RunningServer, startServer } from '../start-server.js';

// The client looks for a browser's WebSocket, which Node 20 lacks.
Object.assign(globalThis, { WebSocket });

let server: RunningServer;
let client: Client;

beforeAll(async () => {
  server = await startServer({
    'runtime.path': path.resolve(import.meta.dirname, '../modules/groups'),
    'session.token_expiry_sec': 7200,
    'session.refresh_token_expiry_sec': 7200,
  });
  client = new Client('defaultkey', server.host, String(server.port));
});
afterAll(() => server?.stop());

const newSession = (vars?: Record<string, string>) =>
  client.authenticateDevice(`device-${crypto.randomUUID()}`, true, undefined, vars);
const newName = () => `Guild ${crypto.randomUUID()}`;

/** Collects what comes, to be awaited one by one. */
function createInbox<T>() {
  const items: T[] = [];
  let wake: (() => void) | undefined;
  return {
    push(item: T) {
      items.push(item);
      wake?.();
    },
    async next(): Promise<T> {
      while (items.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return items.shift()!;
    },
  };
}

const adapters: Record<string, () => WebSocketAdapter> = {
  JSON: () => new WebSocketAdapterText(),
  protobuf: () => new WebSocketAdapterPb(),
};

async function connect(session: Session, format = 'JSON') {
  const socket: Socket = client.createSocket(false, false, adapters[format]!());
  const messages = createInbox<ChannelMessage>();
  const presences = createInbox<ChannelPresenceEvent>();
  const notifications = createInbox<Notification>();
  socket.onchannelmessage = messages.push;
  socket.onchannelpresence = presences.push;
  socket.onnotification = notifications.push;
  await socket.connect(session, true);
  return { session, socket, messages, presences, notifications };
}

describe.each(Object.keys(adapters))('with %s sockets', (format) => {
  it('a group tells its channel who comes and goes, and whoever is kicked hears no more', async () => {
    const [ann, ben] = await Promise.all([newSession(), newSession()]);
    const group = await client.createGroup(ann, { name: newName(), open: false });
    const leader = await connect(ann, format);
    const member = await connect(ben, format);
    const channel = await leader.socket.joinChat(group.id!, 3, true, false);
    await leader.presences.next();
    await expect(member.socket.joinChat(group.id!, 3, true, false)).rejects.toMatchObject({ code: 3 });

    await client.joinGroup(ben, group.id!);
    expect(await leader.notifications.next()).toMatchObject({
      code: -5,
      sender_id: ben.user_id,
      content: { group_id: group.id, username: ben.username },
    });
    await client.addGroupUsers(ann, group.id!, [ben.user_id!]);
    expect(await member.notifications.next()).toMatchObject({
      code: -4,
      sender_id: ann.user_id,
      content: { group_id: group.id, name: group.name },
    });
    expect(await leader.messages.next()).toMatchObject({ code: 4, sender_id: ben.user_id, group_id: group.id });
    await member.socket.joinChat(group.id!, 3, true, false);
    expect((await leader.presences.next()).joins?.[0]?.user_id).toBe(ben.user_id);

    await client.promoteGroupUsers(ann, group.id!, [ben.user_id!]);
    await client.demoteGroupUsers(ann, group.id!, [ben.user_id!]);
    await client.kickGroupUsers(ann, group.id!, [ben.user_id!]);
    for (const { messages } of [leader, member]) {
      const codes = [await messages.next(), await messages.next(), await messages.next()].map(({ code }) => code);
      expect(codes).toEqual([7, 9, 6]);
    }
    expect((await leader.presences.next()).leaves?.[0]?.user_id).toBe(ben.user_id);
    await leader.socket.writeChatMessage(channel.id, { text: 'quiet' });
    await expect(member.socket.writeChatMessage(channel.id, { text: 'let me in' })).rejects.toMatchObject({ code: 3 });
    const history = await client.listChannelMessages(ann, channel.id, 100, true);
    expect(history.messages?.map(({ code }) => code)).toEqual([4, 7, 9, 6, 0]);

    await client.joinGroup(ben, group.id!);
    await client.banGroupUsers(ann, group.id!, [ben.user_id!]);
    await client.deleteGroup(ann, group.id!);
    await expect(leader.socket.writeChatMessage(channel.id, { text: 'hello?' })).rejects.toMatchObject({ code: 3 });
    for (const { socket } of [leader, member]) socket.disconnect(false);
  });
});

describe('over HTTP', () => {
  it('lists groups, members and the groups of a player', async () => {
    const [ann, ben] = await Promise.all([newSession(), newSession()]);
    const name = newName();
    const group = await client.createGroup(ann, { name, open: true, lang_tag: 'xx', max_count: 3 });
    await client.joinGroup(ben, group.id!);
    await client.updateGroup(ann, group.id!, { description: 'sailors' });
    const found = await client.listGroups(ann, `${name.slice(0, 20)}%`, undefined, 10);
    expect(found.groups).toMatchObject([{ id: group.id, name, description: 'sailors', edge_count: 2, max_count: 3 }]);
    const members = await client.listGroupUsers(ann, group.id!);
    expect(members.group_users?.map(({ user, state }) => [user?.id, state ?? 0])).toEqual([
      [ann.user_id, 0],
      [ben.user_id, 2],
    ]);
    // The client sends what it is given as the state as the limit, and the other way round.
    const groups = await client.listUserGroups(ben, ben.user_id!, 5, 2);
    expect(groups.user_groups?.map((it) => [it.group?.id, it.state])).toEqual([[group.id, 2]]);
    await client.leaveGroup(ben, group.id!);
    expect((await client.listGroupUsers(ann, group.id!)).group_users).toHaveLength(1);
  });

  it('an account that is deleted takes along the group that it alone led', async () => {
    const [ann, ben] = await Promise.all([newSession(), newSession()]);
    const group = await client.createGroup(ann, { name: newName(), open: true });
    await client.joinGroup(ben, group.id!);
    const member = await connect(ben);
    await member.socket.joinChat(group.id!, 3, true, false);
    await member.presences.next();
    await client.deleteAccount(ann);
    expect((await client.listUserGroups(ben, ben.user_id!)).user_groups ?? []).toEqual([]);
    await expect(member.socket.joinChat(group.id!, 3, true, false)).rejects.toMatchObject({ code: 3 });
    member.socket.disconnect(false);
  });
});

type Calls = Record<string, (session: Session, groupId: string, other: string) => Promise<unknown>>;

/** Every method, in an order in which each one has something to do. */
const calls: Calls = {
  JoinGroup: (session, groupId) => client.joinGroup(session, groupId),
  AddGroupUsers: (session, groupId, other) => client.addGroupUsers(session, groupId, [other]),
  PromoteGroupUsers: (session, groupId, other) => client.promoteGroupUsers(session, groupId, [other]),
  DemoteGroupUsers: (session, groupId, other) => client.demoteGroupUsers(session, groupId, [other]),
  KickGroupUsers: (session, groupId, other) => client.kickGroupUsers(session, groupId, [other]),
  BanGroupUsers: (session, groupId, other) => client.banGroupUsers(session, groupId, [other]),
  UpdateGroup: (session, groupId) => client.updateGroup(session, groupId, { description: 'changed' }),
  ListGroups: (session) => client.listGroups(session, undefined, undefined, 1),
  ListGroupUsers: (session, groupId) => client.listGroupUsers(session, groupId, undefined, 1),
  ListUserGroups: (session) => client.listUserGroups(session, session.user_id!),
  LeaveGroup: (session, groupId) => client.leaveGroup(session, groupId),
  CreateGroup: (session) => client.createGroup(session, { name: newName(), description: 'crew' }),
  DeleteGroup: async (session, groupId) => client.deleteGroup(session, groupId),
};

describe('hooks', () => {
  it.each(Object.keys(calls))('before and after %s', async (method) => {
    const [refused, other] = await Promise.all([newSession({ refuse: method }), newSession()]);
    const ann = await connect(await newSession({ watch: 'yes' }));
    const group = await client.createGroup(ann.session, { name: newName(), open: true });
    expect((await ann.notifications.next()).content).toMatchObject({ method: 'CreateGroup' });
    const status = await calls[method]!(refused, group.id!, other.user_id!).catch((error) => error.status);
    expect(status).toBe(403);

    const answer = await calls[method]!(ann.session, group.id!, other.user_id!);
    const { method: told, request, response } = (await ann.notifications.next()).content as Record<string, never>;
    expect(told).toBe(method);
    if (method.startsWith('List')) expect(JSON.stringify(response)).toMatch(/groups|groupUsers|userGroups/i);
    else if (method === 'CreateGroup') expect(answer).toMatchObject({ description: 'crew, approved' });
    else expect(request).toMatchObject({ groupId: group.id });
    ann.socket.disconnect(false);
  });
});

describe('nk functions', () => {
  it.each(['groups_bundle', 'groups_native'])('do all that there is to groups (%s)', async (id) => {
    const sessions = await Promise.all(Array.from({ length: 4 }, () => newSession()));
    const name = newName();
    const users = sessions.map((session) => session.user_id);
    const { payload } = await client.rpc(sessions[0]!, id, { users, name });
    expect(payload).toEqual({
      created: [name, 'made', 'fr', true, 1, 5, { level: 1 }],
      creator: true,
      updated: [[name, '', 'de', false, 1, 6, { level: 2 }]],
      members: [
        [0, 0],
        [1, 1],
      ],
      lastCursor: null,
      banned: [2],
      groupsOf: [[true, 1]],
      byName: [[name, '', 'de', false, 2, 6, { level: 2 }]],
      byFilter: true,
      random: 1,
      left: 1,
      refused: true,
      taken: true,
      wrong: true,
      gone: true,
    });
  });
});

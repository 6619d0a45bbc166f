// Groups through the stock Nakama client, with hooks of a bundle and of a native module around every method.
import type { ChannelMessage, ChannelPresenceEvent, Notification, Session, Socket } from '@heroiclabs/nakama-js';
import { describe, expect, it } from 'vitest';
import { adapters, createInbox, newDevice, useStockServer } from './stock-server.js';

const stock = useStockServer('groups');

const newSession = (vars?: Record<string, string>) =>
  stock.client.authenticateDevice(newDevice(), true, undefined, vars);
const newName = () => `Guild ${crypto.randomUUID()}`;

async function connect(session: Session, format = 'JSON') {
  const socket: Socket = stock.client.createSocket(false, false, adapters[format]!());
  const messages = createInbox<ChannelMessage>();
  const presences = createInbox<ChannelPresenceEvent>();
  const notifications = createInbox<Notification>();
  socket.onchannelmessage = messages.put;
  socket.onchannelpresence = presences.put;
  socket.onnotification = notifications.put;
  await socket.connect(session, true);
  return { session, socket, messages, presences, notifications };
}

describe.each(Object.keys(adapters))('with %s sockets', (format) => {
  it('a group tells its channel who comes and goes, and whoever is kicked hears no more', async () => {
    const [ann, ben] = await Promise.all([newSession(), newSession()]);
    const group = await stock.client.createGroup(ann, { name: newName(), open: false });
    const leader = await connect(ann, format);
    const member = await connect(ben, format);
    const channel = await leader.socket.joinChat(group.id!, 3, true, false);
    await leader.presences.next();
    await expect(member.socket.joinChat(group.id!, 3, true, false)).rejects.toMatchObject({ code: 3 });

    await stock.client.joinGroup(ben, group.id!);
    expect(await leader.notifications.next()).toMatchObject({
      code: -5,
      sender_id: ben.user_id,
      content: { group_id: group.id, username: ben.username },
    });
    await stock.client.addGroupUsers(ann, group.id!, [ben.user_id!]);
    expect(await member.notifications.next()).toMatchObject({
      code: -4,
      sender_id: ann.user_id,
      content: { group_id: group.id, name: group.name },
    });
    expect(await leader.messages.next()).toMatchObject({ code: 4, sender_id: ben.user_id, group_id: group.id });
    await member.socket.joinChat(group.id!, 3, true, false);
    expect((await leader.presences.next()).joins?.[0]?.user_id).toBe(ben.user_id);

    await stock.client.promoteGroupUsers(ann, group.id!, [ben.user_id!]);
    await stock.client.demoteGroupUsers(ann, group.id!, [ben.user_id!]);
    await stock.client.kickGroupUsers(ann, group.id!, [ben.user_id!]);
    for (const { messages } of [leader, member]) {
      const codes = [await messages.next(), await messages.next(), await messages.next()].map(({ code }) => code);
      expect(codes).toEqual([7, 9, 6]);
    }
    expect((await leader.presences.next()).leaves?.[0]?.user_id).toBe(ben.user_id);
    await leader.socket.writeChatMessage(channel.id, { text: 'quiet' });
    await expect(member.socket.writeChatMessage(channel.id, { text: 'let me in' })).rejects.toMatchObject({ code: 3 });
    const history = await stock.client.listChannelMessages(ann, channel.id, 100, true);
    expect(history.messages?.map(({ code }) => code)).toEqual([4, 7, 9, 6, 0]);

    await stock.client.joinGroup(ben, group.id!);
    await stock.client.banGroupUsers(ann, group.id!, [ben.user_id!]);
    await stock.client.deleteGroup(ann, group.id!);
    await expect(leader.socket.writeChatMessage(channel.id, { text: 'hello?' })).rejects.toMatchObject({ code: 3 });
    for (const { socket } of [leader, member]) socket.disconnect(false);
  });
});

describe('over HTTP', () => {
  it('lists groups, members and the groups of a player', async () => {
    const [ann, ben] = await Promise.all([newSession(), newSession()]);
    const name = newName();
    const group = await stock.client.createGroup(ann, { name, open: true, lang_tag: 'xx', max_count: 3 });
    await stock.client.joinGroup(ben, group.id!);
    await stock.client.updateGroup(ann, group.id!, { description: 'sailors' });
    const found = await stock.client.listGroups(ann, `${name.slice(0, 20)}%`, undefined, 10);
    expect(found.groups).toMatchObject([{ id: group.id, name, description: 'sailors', edge_count: 2, max_count: 3 }]);
    const members = await stock.client.listGroupUsers(ann, group.id!);
    expect(members.group_users?.map(({ user, state }) => [user?.id, state ?? 0])).toEqual([
      [ann.user_id, 0],
      [ben.user_id, 2],
    ]);
    // The client sends what it is given as the state as the limit, and the other way round.
    const groups = await stock.client.listUserGroups(ben, ben.user_id!, 5, 2);
    expect(groups.user_groups?.map((it) => [it.group?.id, it.state])).toEqual([[group.id, 2]]);
    await stock.client.leaveGroup(ben, group.id!);
    expect((await stock.client.listGroupUsers(ann, group.id!)).group_users).toHaveLength(1);
  });

  it('an account that is deleted takes along the group that it alone led', async () => {
    const [ann, ben] = await Promise.all([newSession(), newSession()]);
    const group = await stock.client.createGroup(ann, { name: newName(), open: true });
    await stock.client.joinGroup(ben, group.id!);
    const member = await connect(ben);
    await member.socket.joinChat(group.id!, 3, true, false);
    await member.presences.next();
    await stock.client.deleteAccount(ann);
    expect((await stock.client.listUserGroups(ben, ben.user_id!)).user_groups ?? []).toEqual([]);
    await expect(member.socket.joinChat(group.id!, 3, true, false)).rejects.toMatchObject({ code: 3 });
    member.socket.disconnect(false);
  });
});

type Calls = Record<string, (session: Session, groupId: string, other: string) => Promise<unknown>>;

/** Every method, in an order in which each one has something to do. */
const calls: Calls = {
  JoinGroup: (session, groupId) => stock.client.joinGroup(session, groupId),
  AddGroupUsers: (session, groupId, other) => stock.client.addGroupUsers(session, groupId, [other]),
  PromoteGroupUsers: (session, groupId, other) => stock.client.promoteGroupUsers(session, groupId, [other]),
  DemoteGroupUsers: (session, groupId, other) => stock.client.demoteGroupUsers(session, groupId, [other]),
  KickGroupUsers: (session, groupId, other) => stock.client.kickGroupUsers(session, groupId, [other]),
  BanGroupUsers: (session, groupId, other) => stock.client.banGroupUsers(session, groupId, [other]),
  UpdateGroup: (session, groupId) => stock.client.updateGroup(session, groupId, { description: 'changed' }),
  ListGroups: (session) => stock.client.listGroups(session, undefined, undefined, 1),
  ListGroupUsers: (session, groupId) => stock.client.listGroupUsers(session, groupId, undefined, 1),
  ListUserGroups: (session) => stock.client.listUserGroups(session, session.user_id!),
  LeaveGroup: (session, groupId) => stock.client.leaveGroup(session, groupId),
  CreateGroup: (session) => stock.client.createGroup(session, { name: newName(), description: 'crew' }),
  DeleteGroup: async (session, groupId) => stock.client.deleteGroup(session, groupId),
};

describe('hooks', () => {
  it.each(Object.keys(calls))('before and after %s', async (method) => {
    const [refused, other] = await Promise.all([newSession({ refuse: method }), newSession()]);
    const ann = await connect(await newSession({ watch: 'yes' }));
    const group = await stock.client.createGroup(ann.session, { name: newName(), open: true });
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
    const { payload } = await stock.client.rpc(sessions[0]!, id, { users, name });
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

// Chat, statuses and streams by the stock clients, against a whole server, in both wire formats.
import type {
  Channel,
  ChannelMessage,
  ChannelPresenceEvent,
  Notification,
  Session,
  Socket,
  StatusPresenceEvent,
  StreamData,
  StreamPresenceEvent,
} from '@heroiclabs/nakama-js';
import { describe, expect, it } from 'vitest';
import { adapters, createInbox, useStockServer } from './stock-server.js';

const stock = useStockServer('talk');
const { signIn, nk } = stock;

/** With the fields that the client's type leaves out. */
type DescribedChannel = Channel & { group_id?: string; user_id_one?: string; user_id_two?: string };

async function connect(session: Session, format: string, status = false) {
  const socket: Socket = stock.client.createSocket(false, false, adapters[format]!());
  const told = {
    message: createInbox<ChannelMessage>(),
    presence: createInbox<ChannelPresenceEvent>(),
    notification: createInbox<Notification>(),
    status: createInbox<StatusPresenceEvent>(),
    streamPresence: createInbox<StreamPresenceEvent>(),
    streamData: createInbox<StreamData>(),
  };
  socket.onchannelmessage = told.message.put;
  socket.onchannelpresence = told.presence.put;
  socket.onnotification = told.notification.put;
  socket.onstatuspresence = told.status.put;
  socket.onstreampresence = told.streamPresence.put;
  socket.onstreamdata = told.streamData.put;
  await socket.connect(session, status);
  return { session, id: session.user_id!, name: session.username!, socket, ...told };
}

describe.each(Object.keys(adapters))('with a %s socket', (format) => {
  const player = async (name: string) => connect(await signIn(name), format);
  const texts = async (session: Session, channelId: string, ...page: [number?, boolean?, string?]) => {
    const list = await stock.client.listChannelMessages(session, channelId, ...page);
    return { ...list, texts: list.messages!.map(({ content }) => (content as { text: string }).text) };
  };

  it('talks in a room, corrects and takes back, and reads the history', async () => {
    const [ann, bob] = [await player('ann'), await player('bob')];
    const room = `room-${crypto.randomUUID()}`;
    const joined = await ann.socket.joinChat(room, 1, true, false);
    expect(joined).toMatchObject({ id: `2...${room}`, room_name: room, self: { user_id: ann.id, persistence: true } });
    expect(await ann.presence.next()).toMatchObject({ joins: [{ user_id: ann.id }] });
    const { presences } = await bob.socket.joinChat(room, 1, false, false);
    expect(presences).toMatchObject([{ user_id: ann.id, username: ann.name }]);
    expect(await ann.presence.next()).toMatchObject({ channel_id: joined.id, joins: [{ user_id: bob.id }] });

    const ack = await ann.socket.writeChatMessage(joined.id, { text: 'darn ☀' });
    expect(ack).toMatchObject({ channel_id: joined.id, code: 0, username: ann.name, persistent: true });
    for (const each of [ann, bob]) {
      expect(await each.message.next()).toMatchObject({
        message_id: ack.message_id,
        sender_id: ann.id,
        content: { text: '**** ☀' },
        room_name: room,
        persistent: true,
      });
    }
    const refused = bob.socket.writeChatMessage(joined.id, { text: 'forbidden' });
    await expect(refused).rejects.toMatchObject({ code: 1 });
    expect(await bob.socket.writeChatMessage(joined.id, { text: 'gone' })).toMatchObject({ persistent: false });
    expect(await ann.message.next()).toMatchObject({ content: { text: 'gone' }, persistent: false });

    const update = await ann.socket.updateChatMessage(joined.id, ack.message_id, { text: 'two' });
    expect(update).toMatchObject({ message_id: ack.message_id, code: 1 });
    expect(await ann.message.next()).toMatchObject({ code: 1, content: { text: 'two' } });
    const second = await ann.socket.writeChatMessage(joined.id, { text: 'three' });
    await ann.socket.writeChatMessage(joined.id, { text: 'four' });
    await expect(bob.socket.removeChatMessage(joined.id, second.message_id)).rejects.toMatchObject({ code: 3 });
    expect(await ann.socket.removeChatMessage(joined.id, second.message_id)).toMatchObject({ code: 2 });

    expect((await texts(bob.session, joined.id, 10, true)).texts).toEqual(['two', 'four']);
    const latest = await texts(bob.session, joined.id, 1, false);
    expect(latest.texts).toEqual(['four']);
    expect((await texts(bob.session, joined.id, 1, false, latest.next_cursor)).texts).toEqual(['two']);
    await nk('channelMessageSend', joined.id, { text: 'news' });
    expect((await texts(bob.session, joined.id, 10, true, latest.cacheable_cursor)).texts).toEqual(['news']);

    await bob.socket.leaveChat(joined.id);
    expect(await ann.presence.next()).toMatchObject({ leaves: [{ user_id: bob.id }] });
    await expect(bob.socket.writeChatMessage(joined.id, { text: 'late' })).rejects.toMatchObject({ code: 3 });
    ann.socket.disconnect(false);
    bob.socket.disconnect(false);
  });

  it('calls another player to a direct channel, until blocked', async () => {
    const [ann, bob] = [await player('ann'), await player('bob')];
    const { id, user_id_one, user_id_two } = (await ann.socket.joinChat(bob.id, 2, true, false)) as DescribedChannel;
    expect([user_id_one, user_id_two]).toEqual([ann.id, bob.id].sort());
    expect(await bob.notification.next()).toMatchObject({
      code: -1,
      sender_id: ann.id,
      content: { username: ann.name },
    });
    await bob.socket.joinChat(ann.id, 2, true, false);
    await bob.socket.writeChatMessage(id, { text: 'here' });
    expect(await ann.message.next()).toMatchObject({ user_id_one, user_id_two, content: { text: 'here' } });
    await stock.client.blockFriends(bob.session, [ann.id]);
    await expect(ann.socket.writeChatMessage(id, { text: 'why?' })).rejects.toMatchObject({ code: 3 });
    await expect(ann.socket.joinChat(bob.id, 2, true, false)).rejects.toMatchObject({ code: 3 });
    expect((await texts(ann.session, id, 10)).texts).toEqual(['here']);
    ann.socket.disconnect(false);
    bob.socket.disconnect(false);
  });

  it('hears in the channel of a group who comes and goes', async () => {
    const [ann, bob] = [await player('ann'), await player('bob')];
    const { id: groupId } = await stock.client.createGroup(ann.session, { name: crypto.randomUUID(), open: true });
    const { id, group_id } = (await ann.socket.joinChat(groupId!, 3, true, false)) as DescribedChannel;
    expect(group_id).toBe(groupId);
    await expect(bob.socket.joinChat(groupId!, 3, true, false)).rejects.toMatchObject({ code: 3 });
    await stock.client.joinGroup(bob.session, groupId!);
    expect(await ann.message.next()).toMatchObject({ code: 3, sender_id: bob.id, group_id: groupId, content: {} });
    await bob.socket.joinChat(groupId!, 3, true, false);
    await stock.client.kickGroupUsers(ann.session, groupId!, [bob.id]);
    expect(await bob.message.next()).toMatchObject({ code: 6, sender_id: bob.id });
    await expect(bob.socket.writeChatMessage(id, { text: 'hey' })).rejects.toMatchObject({ code: 3 });
    await expect(texts(bob.session, id, 10)).rejects.toMatchObject({ status: 400 });
    const { messages } = await stock.client.listChannelMessages(ann.session, id, 10);
    expect(messages!.map(({ code }) => code)).toEqual([3, 6]);
    ann.socket.disconnect(false);
    bob.socket.disconnect(false);
  });

  it('shows and follows statuses, of every session of a player', async () => {
    const [ann, bob] = [await player('ann'), await player('bob')];
    const { presences } = await ann.socket.followUsers([bob.id]);
    expect(presences ?? []).toEqual([]);
    await bob.socket.updateStatus('boring');
    expect(await ann.status.next()).toMatchObject({
      joins: [{ user_id: bob.id, username: bob.name, status: 'exciting' }],
    });
    const online = async () =>
      (await stock.client.getUsers(ann.session, [ann.id, bob.id])).users!.filter((u) => u.online);
    expect(await online()).toMatchObject([{ id: bob.id }]);
    const second = await connect(bob.session, format, true);
    const { joins } = await ann.status.next();
    expect(joins).toMatchObject([{ user_id: bob.id }]);
    await bob.socket.updateStatus();
    expect(await ann.status.next()).toMatchObject({ leaves: [{ user_id: bob.id, status: 'exciting' }] });
    expect(await online()).toMatchObject([{ id: bob.id }]);
    second.socket.disconnect(false);
    expect(await ann.status.next()).toMatchObject({ leaves: [{ session_id: joins![0]!.session_id }] });
    expect(await online()).toEqual([]);
    await ann.socket.unfollowUsers([bob.id]);
    await bob.socket.updateStatus('back');
    const again = await ann.socket.followUsers([bob.id]);
    expect(again.presences).toMatchObject([{ user_id: bob.id, status: 'back' }]);
    expect(ann.status.isEmpty).toBe(true);
    ann.socket.disconnect(false);
    bob.socket.disconnect(false);
  });

  it('is put into streams by the server and hears what it sends there', async () => {
    const [ann, bob] = [await player('ann'), await player('bob')];
    const stream = { mode: 111, subject: ann.id, label: 'arena' };
    const sessionOf = async (who: typeof ann) =>
      (await who.socket.joinChat(crypto.randomUUID(), 1, false, false)).self.session_id;
    const [annSession, bobSession] = [await sessionOf(ann), await sessionOf(bob)];
    expect(await nk('streamUserJoin', ann.id, annSession, stream, false, true, 'ready')).toBe(true);
    expect(await nk('streamUserJoin', ann.id, annSession, stream)).toBe(false);
    expect(await ann.streamPresence.next()).toMatchObject({ stream, joins: [{ user_id: ann.id, persistence: true }] });
    await nk('streamUserJoin', bob.id, bobSession, stream, true);
    expect([await nk('streamCount', stream), await nk('streamUserList', stream, false)]).toMatchObject([
      2,
      [{ userId: ann.id, status: 'ready', hidden: false }],
    ]);
    await nk('streamSend', stream, 'to all');
    for (const each of [ann, bob]) expect(await each.streamData.next()).toMatchObject({ stream, data: 'to all' });
    await nk('streamSendRaw', stream, { stream_data: { stream: { mode: 7 }, data: 'raw' } }, [
      { sessionId: bobSession },
    ]);
    expect(await bob.streamData.next()).toMatchObject({ stream: { mode: 7 }, data: 'raw' });
    await nk('statusFollow', annSession, [bob.id]);
    await bob.socket.updateStatus('here');
    expect(await ann.status.next()).toMatchObject({ joins: [{ user_id: bob.id, status: 'here' }] });
    await nk('streamUserKick', { userId: ann.id, sessionId: annSession }, stream);
    await nk('streamClose', stream);
    expect(await nk('streamCount', stream)).toBe(0);
    ann.socket.disconnect(false);
    bob.socket.disconnect(false);
  });
});

it('has hooks around history and joining', async () => {
  const ann = await connect(await signIn('ann'), 'JSON');
  const room = `watched-${crypto.randomUUID()}`;
  const { id } = await ann.socket.joinChat(room, 1, true, false);
  expect(await ann.notification.next()).toMatchObject({ subject: 'joined', content: { channel: id, target: room } });
  for (const text of ['one', 'two']) await ann.socket.writeChatMessage(id, { text });
  await expect(stock.client.listChannelMessages(ann.session, id, 99)).rejects.toMatchObject({ status: 400 });
  expect((await stock.client.listChannelMessages(ann.session, id, 98)).messages).toHaveLength(1);
  await stock.client.listChannelMessages(ann.session, id, 97);
  expect(await ann.notification.next()).toMatchObject({ subject: 'listed', content: { count: 2 } });
  ann.socket.disconnect(false);
});

it('gives modules the channels and their messages', async () => {
  const [ann, bob] = [await signIn('ann'), await signIn('bob')];
  const room = await nk('channelIdBuild', null, 'hall', 1);
  expect(room).toBe('2...hall');
  const direct = (await nk('channelIdBuild', ann.user_id, bob.user_id, 2)) as string;
  expect(direct).toBe(`4.${[ann.user_id, bob.user_id].sort().join('.')}.`);
  const ack = (await nk('channelMessageSend', direct, { text: 'hi' }, ann.user_id, ann.username)) as {
    messageId: string;
    createTime: number;
  };
  expect(ack).toEqual({
    channelId: direct,
    messageId: expect.any(String),
    code: 0,
    username: ann.username,
    createTime: expect.any(Number),
    updateTime: ack.createTime,
    persistent: true,
  });
  await nk('channelMessageUpdate', direct, ack.messageId, { text: 'hello' }, ann.user_id, ann.username);
  await expect(nk('channelMessageRemove', direct, ack.messageId)).rejects.toThrow('no such message');
  const [userIdOne, userIdTwo] = [ann.user_id, bob.user_id].sort();
  expect(await nk('channelMessagesList', direct)).toEqual({
    messages: [
      {
        ...ack,
        updateTime: expect.any(Number),
        senderId: ann.user_id,
        content: '{"text": "hello"}',
        roomName: '',
        groupId: '',
        userIdOne,
        userIdTwo,
      },
    ],
    nextCursor: '',
    prevCursor: '',
    cacheableCursor: expect.any(String),
  });
  await nk('channelMessageRemove', direct, ack.messageId, ann.user_id, ann.username);
  expect(await nk('channelMessagesList', direct, 10, false, '')).toMatchObject({ messages: [] });
});

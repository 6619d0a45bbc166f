import { describe, expect, it } from 'vitest';
import { PresenceReason } from '../../src/presence/presence.js';
import { directChannel, groupChannel, roomChannel } from '../../src/wire/channel-id.js';
import { ErrorCode } from '../../src/wire/gen/realtime.js';
import { newPlayer, unique, useDatabase } from '../core/core-fixture.js';
import { ask } from './ask.js';
import { createRealtimeFixture, type FakeClient } from './realtime-fixture.js';

const db = useDatabase();

async function setUp() {
  const fixture = createRealtimeFixture({ db: db() });
  const [ana, ben] = await Promise.all(
    ['ana', 'ben'].map(async (name) => fixture.connect(name, (await newPlayer(db())).userId)),
  );
  return { ...fixture, ana: ana!, ben: ben! };
}

const refusal = (code: number) => ({ error: { code } });
const join = (target: string, options = {}) => ({ channel_join: { target, type: 1, ...options } });
const send = (channel_id: string, content = '{}') => ({ channel_message_send: { channel_id, content } });

describe('channels', () => {
  it('are joined, used and left', async () => {
    const { ana, ben } = await setUp();
    const room = unique('room-');
    const { answer } = await ask(ana, join(room));
    const self = { user_id: ana.session.userId, session_id: ana.session.id, username: 'ana', persistence: true };
    expect(answer).toEqual({ cid: 'x', channel: { id: `2...${room}`, room_name: room, self } });
    expect((await ask(ben, join(room))).answer).toMatchObject({ channel: { presences: [self] } });
    ana.take();
    const { answer: ack, pushed } = await ask(ben, send(`2...${room}`, '{"text":"hi"}'));
    expect(pushed).toMatchObject([{ channel_message: { content: '{"text":"hi"}', code: 0, persistent: true } }]);
    const { content: _content, sender_id: _sender, ...rest } = pushed[0]!.channel_message as Record<string, unknown>;
    expect(ack).toEqual({ cid: 'x', channel_message_ack: rest });
    expect(ana.take()).toEqual(pushed);
    expect((await ask(ben, { channel_leave: { channel_id: `2...${room}` } })).answer).toEqual({ cid: 'x' });
    expect((await ask(ben, send(`2...${room}`))).answer).toMatchObject(refusal(ErrorCode.BAD_INPUT));
  });

  it('keep the persistence with which they were first joined', async () => {
    const { ana } = await setUp();
    const room = unique('room-');
    await ask(ana, join(room, { persistence: false }));
    const { answer } = await ask(ana, join(room, { persistence: true }));
    expect(answer.channel).toMatchObject({ self: { session_id: ana.session.id } });
    expect((answer.channel as { self: object }).self).not.toHaveProperty('persistence');
    const { answer: ack } = await ask(ana, send(`2...${room}`));
    expect(ack).toMatchObject({ channel_message_ack: { persistent: false } });
  });

  it('are at most a thousand for one connection', async () => {
    const { ana, tracker } = await setUp();
    const meta = { hidden: false, persistence: true, status: '' };
    for (let n = 0; n < 999; n++) tracker.track(ana.session, roomChannel(`room-${n}`), meta);
    expect((await ask(ana, join('room-a'))).answer).toHaveProperty('channel');
    expect((await ask(ana, join('room-b'))).answer).toMatchObject(refusal(ErrorCode.BAD_INPUT));
    tracker.untrack(ana.session.id, roomChannel('room-1'), PresenceReason.LEAVE);
    expect((await ask(ana, join('room-b'))).answer).toHaveProperty('channel');
  });

  it('with another player call that player, unless present', async () => {
    const { ana, ben, told } = await setUp();
    const direct = (other: FakeClient) => ({ channel_join: { target: other.session.userId, type: 2 } });
    await ask(ana, direct(ben));
    expect(told).toEqual([
      {
        userId: ben.session.userId,
        senderId: ana.session.userId,
        subject: 'ana wants to chat',
        content: '{"username":"ana"}',
        code: -1,
        persistent: true,
      },
    ]);
    await ask(ana, direct(ben));
    await ask(ben, direct(ana));
    expect(told).toHaveLength(1);
  });

  it('with oneself need no call', async () => {
    const { ana, told } = await setUp();
    const { answer } = await ask(ana, { channel_join: { target: ana.session.userId, type: 2 } });
    expect(answer).toHaveProperty('channel');
    expect(told).toEqual([]);
  });

  it('that are closed take nobody who is still on the way in', async () => {
    const { ana, ben, deps, tracker } = await setUp();
    const channel = directChannel(ana.session.userId, ben.session.userId);
    const blocking = async () => {
      const text = 'insert into user_edge (source_id, destination_id, state, position) values ($1, $2, 3, $3)';
      await db().queryText(text, [ben.session.userId, ana.session.userId, Math.floor(Math.random() * 1e15)]);
      deps.channelMembers.close(channel);
    };
    const joining = ask(ana, { channel_join: { target: ben.session.userId, type: 2 } });
    await Promise.all([joining, blocking()]);
    expect(tracker.count(channel)).toBe(0);
  });

  it.each([
    { channel_join: { target: '', type: 1 } },
    { channel_join: { target: 'room', type: 9 } },
    { channel_join: { target: '7a1f9d52-51b4-4a39-9a0f-3e1c5f6f0b11', type: 3 } },
    { channel_leave: { channel_id: 'room' } },
    send('room'),
    send('2...room'),
    { channel_message_update: { channel_id: '2...room', message_id: 'x', content: '{}' } },
    { channel_message_remove: { channel_id: '2...room', message_id: '7a1f9d52-51b4-4a39-9a0f-3e1c5f6f0b11' } },
  ])('refuse %j', async (message) => {
    const { ana } = await setUp();
    expect((await ask(ana, message)).answer).toMatchObject(refusal(ErrorCode.BAD_INPUT));
  });

  it('of a group are left by those who are expelled from it', async () => {
    const { ana, ben, deps, tracker } = await setUp();
    const channel = groupChannel('7a1f9d52-51b4-4a39-9a0f-3e1c5f6f0b11');
    const meta = { hidden: false, persistence: true, status: '' };
    for (const client of [ana, ben]) tracker.track(client.session, channel, meta);
    tracker.flush();
    ana.take();
    deps.channelMembers.expel(channel, ben.session.userId);
    tracker.flush();
    expect(ana.take()).toMatchObject([{ channel_presence_event: { leaves: [{ session_id: ben.session.id }] } }]);
    const id = '3.7a1f9d52-51b4-4a39-9a0f-3e1c5f6f0b11..';
    expect((await ask(ben, send(id))).answer).toMatchObject(refusal(ErrorCode.BAD_INPUT));
  });
});

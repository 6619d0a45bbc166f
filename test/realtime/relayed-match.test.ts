import { describe, expect, it } from 'vitest';
import { ErrorCode } from '../../src/wire/gen/realtime.js';
import { createRealtimeFixture, type FakeClient, settled } from './realtime-fixture.js';

const base64 = (text: string) => Buffer.from(text).toString('base64');

const noMeta = { hidden: false, persistence: false, status: '' };

type Answer = { match: { match_id: string } };

async function answerOf(client: FakeClient, message: object): Promise<Answer> {
  client.take();
  client.say({ cid: 'x', ...message });
  await settled();
  return client.take().find(({ cid }) => cid === 'x') as unknown as Answer;
}

async function match(players: number, config = {}) {
  const fixture = createRealtimeFixture({ config });
  const clients = Array.from({ length: players }, (_, index) => fixture.connect(`player-${index}`));
  const { match_id: id } = (await answerOf(clients[0]!, { match_create: {} })).match;
  for (const client of clients.slice(1)) await answerOf(client, { match_join: { match_id: id } });
  for (const client of clients) client.take();
  return { ...fixture, clients, id };
}

describe('data in a relayed match', () => {
  it('goes to everybody else, reliable or not, with any op code', async () => {
    const { clients, id } = await match(3);
    const [ann, bob, carol] = clients as [FakeClient, FakeClient, FakeClient];
    ann.say({ match_data_send: { match_id: id, op_code: '-7', data: base64('hi'), reliable: true } });
    await settled();
    const { userId, id: sessionId, username } = ann.session;
    const presence = { user_id: userId, session_id: sessionId, username };
    const expected = { match_data: { match_id: id, presence, op_code: '-7', data: base64('hi'), reliable: true } };
    expect([ann.take(), bob.take(), carol.take()]).toEqual([[], [expected], [expected]]);
  });

  it('goes to those who are named, even to the sender', async () => {
    const { clients, id } = await match(3);
    const [ann, bob, carol] = clients as [FakeClient, FakeClient, FakeClient];
    const presences = [ann, carol].map(({ session }) => ({ session_id: session.id, user_id: session.userId }));
    ann.say({ match_data_send: { match_id: id, op_code: '1', data: base64('x'), presences } });
    await settled();
    expect([ann, bob, carol].map((client) => client.take().length)).toEqual([1, 0, 1]);
  });

  it('of somebody outside is not heard, and an id that is none is an error', async () => {
    const { clients, id, connect } = await match(2);
    const outsider = connect('outsider');
    outsider.say({ match_data_send: { match_id: id, op_code: '1', data: base64('x') } });
    outsider.say({ match_data_send: { match_id: 'nonsense', op_code: '1' } });
    await settled();
    expect(clients.map((client) => client.take())).toEqual([[], []]);
    expect(outsider.take()).toMatchObject([{ error: { code: ErrorCode.BAD_INPUT } }]);
  });
});

describe('members', () => {
  it('who enter again are not announced again', async () => {
    const { clients, id } = await match(2);
    const answer = await answerOf(clients[1]!, { match_join: { match_id: id } });
    expect(answer.match).toMatchObject({ size: 2, presences: [{}, {}] });
    expect(clients[0]!.take()).toEqual([]);
  });

  it('find each other by the name of a match', async () => {
    const { connect } = createRealtimeFixture();
    const [ann, bob] = [connect('ann'), connect('bob')];
    const one = await answerOf(ann, { match_create: { name: 'lobby' } });
    const two = await answerOf(bob, { match_create: { name: 'lobby' } });
    expect(two.match).toMatchObject({ match_id: one.match.match_id, size: 2 });
    const refused = await answerOf(ann, { match_create: { name: 'x'.repeat(129) } });
    expect(refused).toMatchObject({ error: { code: ErrorCode.BAD_INPUT } });
  });

  it('are in a thousand matches, channels and parties at once, and no more', async () => {
    const { connect, tracker } = createRealtimeFixture();
    const ann = connect('ann');
    const lobby = await answerOf(ann, { match_create: { name: 'lobby' } });
    for (let index = 0; tracker.countOfSession(ann.session.id) < 1000; index++) {
      tracker.track(ann.session, { mode: 2, subject: '', subcontext: '', label: `room-${index}` }, noMeta);
    }
    const entries = [
      { match_create: {} },
      { party_create: { open: true, max_size: 2 } },
      { party_join: { party_id: 'c4bb6f7e-9c70-4e3a-8b3b-6f6a2c7f3f41.node' } },
      { channel_join: { type: 1, target: 'one more' } },
    ];
    for (const entry of entries) {
      expect(await answerOf(ann, entry)).toMatchObject({
        error: { code: ErrorCode.BAD_INPUT, message: expect.stringContaining('at most 1000') },
      });
    }
    expect(await answerOf(ann, { match_join: { match_id: lobby.match.match_id } })).toMatchObject({
      match: { match_id: lobby.match.match_id },
    });
  });

  it('are in one match at a time where the configuration says so', async () => {
    const { clients } = await match(2, { 'session.single_match': true });
    await answerOf(clients[1]!, { match_create: {} });
    await settled();
    expect(clients[0]!.take()).toMatchObject([{ match_presence_event: { leaves: [{ username: 'player-1' }] } }]);
  });

  it('cannot enter what is not there, or by a token that nobody signed', async () => {
    const ann = createRealtimeFixture().connect('ann');
    const id = '00000000-0000-4000-8000-000000000000.';
    expect(await answerOf(ann, { match_join: { match_id: id } })).toMatchObject({
      error: { code: ErrorCode.MATCH_NOT_FOUND },
    });
    expect(await answerOf(ann, { match_join: { token: 'a.b.c' } })).toMatchObject({
      error: { code: ErrorCode.BAD_INPUT },
    });
    expect(await answerOf(ann, { match_leave: { match_id: id } })).toEqual({ cid: 'x' });
  });
});

import { describe, expect, it } from 'vitest';
import { newUuid } from '../../src/base/id.js';
import { statusStream } from '../../src/presence/stream.js';
import { ErrorCode } from '../../src/wire/gen/realtime.js';
import { newPlayer, unique, useDatabase } from '../core/core-fixture.js';
import { ask } from './ask.js';
import { createRealtimeFixture, type FakeClient } from './realtime-fixture.js';

const db = useDatabase();

async function setUp() {
  const fixture = createRealtimeFixture({ db: db() });
  const [ana, ben] = await Promise.all([newPlayer(db()), newPlayer(db())]);
  const connect = (player: { userId: string; username: string }) => {
    const client = fixture.connect(player.username, player.userId);
    fixture.deps.statusFollowers.follow(client.session, [player.userId]);
    return client;
  };
  return { ...fixture, connect, a: connect(ana), b: connect(ben), ana, ben };
}

const follow = (user_ids: string[], usernames: string[] = []) => ({ status_follow: { user_ids, usernames } });
const update = (status?: string) => ({ status_update: status === undefined ? {} : { status } });
const refusal = { error: { code: ErrorCode.BAD_INPUT } };
const shown = ({ session }: FakeClient, status: string) => ({
  user_id: session.userId,
  session_id: session.id,
  username: session.username,
  status,
});

describe('statuses', () => {
  it('are followed by id and by username, and each session of a player has its own', async () => {
    const { a, b, ben, connect } = await setUp();
    const b2 = connect(ben);
    await ask(b, update('here'));
    await ask(b2, update('there'));
    const expected = expect.arrayContaining([shown(b, 'here'), shown(b2, 'there')]);
    for (const who of [
      follow([ben.userId.toUpperCase()]),
      follow([], [ben.username]),
      follow([ben.userId], [ben.username]),
    ]) {
      const { answer } = await ask(a, who);
      expect(answer).toEqual({ cid: 'x', status: { presences: expected } });
      expect((answer.status as { presences: unknown[] }).presences).toHaveLength(2);
    }
    a.take();
    const { pushed } = await ask(b, update('gone'));
    const event = { status_presence_event: { joins: [shown(b, 'gone')], leaves: [shown(b, 'here')] } };
    expect([pushed, a.take(), b2.take().at(-1)]).toEqual([[event], [event], event]);
    await ask(b, update());
    expect(a.take()).toEqual([{ status_presence_event: { leaves: [shown(b, 'gone')] } }]);
  });

  it('tell a session nothing more once it has unfollowed, but for its own player', async () => {
    const { a, b, ana, ben } = await setUp();
    await ask(a, follow([ben.userId]));
    await ask(a, { status_unfollow: { user_ids: [ben.userId.toUpperCase(), ana.userId, newUuid()] } });
    await ask(b, update('here'));
    expect(a.take()).toEqual([]);
    expect((await ask(a, update('me'))).pushed).toEqual([{ status_presence_event: { joins: [shown(a, 'me')] } }]);
  });

  it('are not had of those who do not exist, nor of oneself', async () => {
    const { a, ana } = await setUp();
    await ask(a, update('me'));
    const { answer } = await ask(a, follow([newUuid(), ana.userId], [unique(), ana.username, 'nul\0']));
    expect(answer).toEqual({ cid: 'x', status: {} });
  });

  it('are bytes, not characters, and at most 2048', async () => {
    const { a, tracker, ana } = await setUp();
    expect((await ask(a, update('☀'.repeat(683)))).answer).toMatchObject(refusal);
    expect((await ask(a, update('x'.repeat(2049)))).answer).toMatchObject(refusal);
    expect(tracker.list(statusStream(ana.userId))).toEqual([]);
    expect((await ask(a, update('x'.repeat(2048)))).answer).toEqual({ cid: 'x' });
  });

  it('are followed of a limited number of players', async () => {
    const { a, ben, deps } = await setUp();
    deps.statusFollowers.follow(a.session, Array.from({ length: 99 }, newUuid));
    expect((await ask(a, follow([ben.userId]))).answer).toMatchObject(refusal);
    expect([...deps.statusFollowers.of(ben.userId)]).toHaveLength(1);
  });

  it.each([follow(['nobody']), follow([], ['']), { status_unfollow: { user_ids: ['nobody'] } }])(
    'refuse %j',
    async (message) => {
      const { a } = await setUp();
      expect((await ask(a, message)).answer).toMatchObject(refusal);
    },
  );
});

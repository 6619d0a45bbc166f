import { describe, expect, it } from 'vitest';
import { newUuid } from '../../src/base/id.js';
import { silentLogger } from '../../src/base/logger.js';
import { streamNk } from '../../src/runtime/nk/stream.js';
import { ask } from '../realtime/ask.js';
import { createRealtimeFixture, type FakeClient } from '../realtime/realtime-fixture.js';

/**
 * Streams of modules are the server's: it may do everything, and clients nothing, whether or not they are in the stream.
 * Anonymous, banned and blocked callers have no session, or are clients like any other.
 */
function stage() {
  const fixture = createRealtimeFixture();
  const [member, other, outsider] = [fixture.connect('member'), fixture.connect('other'), fixture.connect('outsider')];
  const { tracker } = fixture;
  const sessions = new Map([member, other, outsider].map(({ session }) => [session.id, session]));
  const nk = streamNk({ node: 'node-1', sessions, tracker, router: fixture.deps.router } as never);
  const server = (name: string, ...args: unknown[]) => nk[name]!({ logger: silentLogger } as never, ...args);
  const subject = newUuid();
  const stream = { mode: 111, subject, label: 'raid' };
  for (const { session } of [member, other])
    server('streamUserJoin', session.userId, session.id, stream, false, true, '');
  tracker.flush();
  for (const client of [member, other, outsider]) client.take();
  return { clients: { member, outsider }, other, server, stream, subject };
}

type Stage = ReturnType<typeof stage>;
const tried: Record<string, (stage: Stage) => object> = {
  'join it as a match': ({ subject }) => ({ match_join: { match_id: `${subject}.` } }),
  'join it as a party': ({ subject }) => ({ party_join: { party_id: `${subject}.node-1` } }),
  'send data as to a party': ({ subject }) => ({ party_data_send: { party_id: `${subject}.node-1`, op_code: '1' } }),
  'join it as a channel of its mode': ({ stream }) => ({ channel_join: { type: stream.mode, target: stream.label } }),
  'write to it as a channel': ({ stream, subject }) => ({
    channel_message_send: { channel_id: `${stream.mode}.${subject}..${stream.label}`, content: '{}' },
  }),
};

describe.each(Object.entries(tried))('a client that tries to %s', (_what, message) => {
  it.each(['member', 'outsider'] as const)('is refused as %s, and nobody hears of it', async (role) => {
    const cast = stage();
    const { answer } = await ask(cast.clients[role], message(cast));
    expect(answer.error).toMatchObject({ code: expect.any(Number), message: expect.any(String) });
    expect(cast.other.take()).toEqual([]);
    expect(cast.server('streamCount', cast.stream)).toBe(2);
  });
});

describe('match data for the id of a stream', () => {
  it.each(['member', 'outsider'] as const)('is not passed on for the %s', async (role) => {
    const { clients, other, subject } = stage();
    const client: FakeClient = clients[role];
    client.say({ match_data_send: { match_id: `${subject}.`, op_code: '1', data: 'eA==' } });
    await ask(client, { ping: {} });
    expect(other.take()).toEqual([]);
  });
});

describe('the server', () => {
  it('may do all of it', () => {
    const { server, stream, clients, other } = stage();
    const ids = (client: FakeClient) => [client.session.userId, client.session.id];
    expect(server('streamUserJoin', ...ids(clients.outsider), stream, true, true, '')).toBe(true);
    server('streamUserUpdate', ...ids(clients.member), stream, false, true, 'ready');
    server('streamSend', stream, 'hello', null, true);
    expect(other.take().map((envelope) => Object.keys(envelope)[0])).toContain('stream_data');
    server('streamUserKick', { userId: other.session.userId, sessionId: other.session.id, node: 'node-1' }, stream);
    expect(server('streamCount', stream)).toBe(2);
    server('streamUserLeave', ...ids(clients.outsider), stream);
    server('streamClose', stream);
    expect(server('streamCount', stream)).toBe(0);
  });
});

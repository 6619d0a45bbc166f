import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { createAskServer } from '../../src/remote/ask-server.js';
import { createFacebook } from '../../src/social/facebook.js';
import { createFacebookFriends } from '../../src/social/facebook-friends.js';
import { createFacebookGraph } from '../../src/social/facebook-graph.js';
import { createFetchBytes } from '../../src/social/fetch-bytes.js';
import { createFetchJson } from '../../src/social/fetch-json.js';
import type { SignInProvider } from '../../src/social/provider-player.js';
import { send } from '../remote/remote-server.js';
import { type ProviderReply, useProvider } from './start-provider.js';

const server = useProvider();
const code = (expected: number) => expect.objectContaining({ name: 'StatusError', code: expected });
const limitedLogin: SignInProvider = {
  provider: 'facebook',
  verify: () => Promise.reject(new Error('not to be asked')),
};

function facebook({ appId = '', appSecret = '', timeoutMs = 15_000 } = {}): SignInProvider {
  const apiUrl = `${server.url()}/v18.0`;
  const fetchJson = createFetchJson(createFetchBytes(createAskServer({ timeoutMs, maxBytes: 2000 })));
  const graph = createFacebookGraph({ apiUrl, appSecret, fetchJson });
  return createFacebook({ graph, appId, appSecret, limitedLogin, friends: createFacebookFriends(graph) });
}

const ann = {
  id: '10001',
  name: 'Ann',
  email: 'ann@example.com',
  picture: { data: { url: 'https://x/ann.jpg', is_silhouette: false } },
};

/** What the Graph API answers to each question. */
const answers =
  (bodies: Readonly<Record<string, unknown>>): ProviderReply =>
  (url, response) =>
    send(response, bodies[url.pathname.replace('/v18.0/', '')]);

describe('Facebook with an access token', () => {
  it('says who its owner is', async () => {
    server.replies(answers({ me: ann }));
    expect(await facebook().verify('to&ken')).toEqual({
      provider: 'facebook',
      id: '10001',
      displayName: 'Ann',
      avatarUrl: 'https://x/ann.jpg',
      email: 'ann@example.com',
      friendIds: expect.any(Function),
    });
    const [url, ...others] = server.asked;
    expect(Object.fromEntries(url!.searchParams)).toEqual({ access_token: 'to&ken', fields: 'id,name,email,picture' });
    expect(others).toEqual([]);
  });

  it('may know no more than the id', async () => {
    server.replies(answers({ me: { id: '10001', name: null, picture: {} } }));
    const { friendIds, ...player } = await facebook().verify('token');
    expect(player).toEqual({ provider: 'facebook', id: '10001' });
  });

  it('tells of the friends who play too, when asked for them', async () => {
    server.replies(answers({ me: ann, 'me/friends': { data: [{ id: '10002' }, { id: '10003' }] } }));
    const { friendIds } = await facebook().verify('token');
    expect(server.asked).toHaveLength(1);
    expect(await friendIds?.()).toEqual(['10002', '10003']);
  });

  it.each([400, 401, 403])('refuses a token with HTTP status %i', async (status) => {
    server.replies((_url, response) => send(response, { error: { code: 190 } }, status));
    await expect(facebook().verify('token')).rejects.toEqual(code(Code.UNAUTHENTICATED));
  });

  it.each(['', 'x'.repeat(8193)])('is not asked about what can be no token', async (token) => {
    await expect(facebook().verify(token)).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    expect(server.asked).toEqual([]);
  });

  const broken: [string, ProviderReply][] = [
    ['HTTP status 500', (_url, response) => send(response, {}, 500)],
    ['no JSON', (_url, response) => send(response, '<html>')],
    ['null', answers({ me: null })],
    ['nobody', answers({ me: { name: 'Ann' } })],
    ['an id that is a number', answers({ me: { id: 10001 } })],
    ['an endless id', answers({ me: { id: '1'.repeat(129) } })],
    ['too many bytes', answers({ me: { ...ann, name: 'n'.repeat(2000) } })],
    ['a lost connection', (_url, response) => response.destroy()],
  ];
  it.each(broken)('that answers with %s cannot be asked', async (_what, reply) => {
    server.replies(reply);
    await expect(facebook().verify('token')).rejects.toEqual(code(Code.UNAVAILABLE));
  });

  it('that does not answer in time cannot be asked', async () => {
    server.replies(() => {});
    await expect(facebook({ timeoutMs: 50 }).verify('token')).rejects.toEqual(code(Code.UNAVAILABLE));
  });
});

describe('Facebook where the app is configured', () => {
  const app = { appId: '480', appSecret: 'the secret' };
  const proof = (token: string) => createHmac('sha256', 'the secret').update(token).digest('hex');

  it('is asked first whom the token was made for', async () => {
    server.replies(answers({ debug_token: { data: { app_id: '480', is_valid: true } }, me: ann }));
    expect(await facebook(app).verify('token')).toMatchObject({ id: '10001' });
    const [first, second] = server.asked;
    expect([first!.pathname, Object.fromEntries(first!.searchParams)]).toEqual([
      '/v18.0/debug_token',
      { input_token: 'token', access_token: '480|the secret', appsecret_proof: proof('480|the secret') },
    ]);
    expect([second!.pathname, second!.searchParams.get('appsecret_proof')]).toEqual(['/v18.0/me', proof('token')]);
  });

  it('that does not take the credentials of this server cannot be asked', async () => {
    server.replies((_url, response) => send(response, { error: { code: 190 } }, 400));
    await expect(facebook(app).verify('token')).rejects.toEqual(code(Code.UNAVAILABLE));
  });

  it.each([
    ['of another app', { app_id: '481', is_valid: true }, /another game/],
    ['that is not valid', { app_id: '480', is_valid: false }, /does not take/],
    ['of which nothing is known', undefined, /does not take/],
  ])('refuses a token %s, and asks nothing more', async (_what, data, message) => {
    server.replies(answers({ debug_token: { data }, me: ann }));
    const refusal = { code: Code.UNAUTHENTICATED, message: expect.stringMatching(message) };
    await expect(facebook(app).verify('token')).rejects.toEqual(expect.objectContaining(refusal));
    expect(server.asked).toHaveLength(1);
  });
});

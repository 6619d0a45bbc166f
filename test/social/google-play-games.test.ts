import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { Code } from '../../src/base/code.js';
import { createAskServer } from '../../src/remote/ask-server.js';
import { createFetchBytes } from '../../src/social/fetch-bytes.js';
import { createFetchJson } from '../../src/social/fetch-json.js';
import { createGoogle } from '../../src/social/google.js';
import { createGooglePlayGames } from '../../src/social/google-play-games.js';
import { type Asked, send } from '../remote/remote-server.js';
import { type ProviderReply, useProvider } from './start-provider.js';

const server = useProvider();
const code = (expected: number) => expect.objectContaining({ name: 'StatusError', code: expected });

function google({ isSetUp = true, timeoutMs = 15_000 } = {}) {
  const apiUrl = server.url();
  const fetchJson = createFetchJson(createFetchBytes(createAskServer({ timeoutMs, maxBytes: 2000 })));
  const client = { clientId: 'client', clientSecret: 'sec&ret', redirectUri: '', tokenUri: `${apiUrl}/token` };
  const playGames = createGooglePlayGames({ apiUrl, credentials: isSetUp ? client : undefined, fetchJson });
  return createGoogle({ apiUrl, clientIds: ['client'], fetchJson, clock: systemClock, playGames });
}

const player = { playerId: 'g1', displayName: 'Ann', avatarImageUrl: 'https://x/a', originalPlayerId: 'g1' };

const answers =
  (token: unknown, profile: unknown, tokenStatus = 200, profileStatus = 200): ProviderReply =>
  (url, response) =>
    url.pathname === '/token' ? send(response, token, tokenStatus) : send(response, profile, profileStatus);

describe('Google Play Games', () => {
  it('exchanges the code and says who the player is', async () => {
    const questions: Asked[] = [];
    server.replies((url, response, question) => {
      questions.push(question);
      answers({ access_token: 'the token' }, player)(url, response, question);
    });
    expect(await google().verify('4/0Abc-d_e')).toEqual({
      provider: 'google',
      id: 'g1',
      displayName: 'Ann',
      avatarUrl: 'https://x/a',
    });
    const [exchange, profile] = questions;
    expect(exchange!.method).toBe('POST');
    expect(Object.fromEntries(new URLSearchParams(exchange!.body))).toEqual({
      grant_type: 'authorization_code',
      code: '4/0Abc-d_e',
      client_id: 'client',
      client_secret: 'sec&ret',
      redirect_uri: '',
    });
    expect(profile).toMatchObject({ method: 'GET', headers: { authorization: 'Bearer the token' } });
    expect(server.asked.map(({ pathname }) => pathname)).toEqual(['/token', '/games/v1/players/me']);
  });

  it('tells by which id it knew the player before', async () => {
    server.replies(answers({ access_token: 't' }, { playerId: 'g2', originalPlayerId: 'g1' }));
    expect(await google().verify('code')).toEqual({ provider: 'google', id: 'g2', formerId: 'g1' });
  });

  it.each<[string, ProviderReply]>([
    ['a code', answers({ error: 'invalid_grant' }, {}, 400)],
    ['a player without a profile', answers({ access_token: 't' }, {}, 200, 403)],
  ])('refuses %s', async (_what, reply) => {
    server.replies(reply);
    await expect(google().verify('code')).rejects.toEqual(code(Code.UNAUTHENTICATED));
  });

  it.each<[string, ProviderReply]>([
    ['401 for the credentials of this server', answers({ error: 'invalid_client' }, {}, 401)],
    ['HTTP status 500 to the exchange', answers({}, {}, 500)],
    ['no token', answers({}, {})],
    ['a token that is none', answers({ access_token: 5 }, {})],
    ['HTTP status 500', answers({ access_token: 't' }, {}, 200, 500)],
    ['nobody', answers({ access_token: 't' }, { displayName: 'Ann' })],
    ['an endless id', answers({ access_token: 't' }, { playerId: 'g'.repeat(129) })],
    ['a lost connection', (_url, response) => response.destroy()],
  ])('that answers with %s cannot be asked', async (_what, reply) => {
    server.replies(reply);
    await expect(google().verify('code')).rejects.toEqual(code(Code.UNAVAILABLE));
  });

  it('that does not answer in time cannot be asked', async () => {
    server.replies(() => {});
    await expect(google({ timeoutMs: 50 }).verify('code')).rejects.toEqual(code(Code.UNAVAILABLE));
  });

  it('is not asked where it is not set up', async () => {
    const refusal = {
      code: Code.FAILED_PRECONDITION,
      message: expect.stringContaining('google_auth.credentials_json'),
    };
    await expect(google({ isSetUp: false }).verify('code')).rejects.toEqual(expect.objectContaining(refusal));
    expect(server.asked).toEqual([]);
  });
});

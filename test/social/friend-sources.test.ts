import { describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { createAskServer } from '../../src/remote/ask-server.js';
import { createFacebookFriends } from '../../src/social/facebook-friends.js';
import { createFacebookGraph } from '../../src/social/facebook-graph.js';
import { createFetchBytes } from '../../src/social/fetch-bytes.js';
import { createFetchJson } from '../../src/social/fetch-json.js';
import { createSteam } from '../../src/social/steam.js';
import { createSteamApi } from '../../src/social/steam-api.js';
import { createSteamFriends } from '../../src/social/steam-friends.js';
import { send } from '../remote/remote-server.js';
import { type ProviderReply, useProvider } from './start-provider.js';

const provider = useProvider();
const code = (expected: number) => expect.objectContaining({ name: 'StatusError', code: expected });
const fetchJson = createFetchJson(createFetchBytes(createAskServer({ timeoutMs: 15_000, maxBytes: 1000 })));
const impatient = createFetchJson(createFetchBytes(createAskServer({ timeoutMs: 50, maxBytes: 1000 })));
const facebook = (fetch = fetchJson, apiUrl = `${provider.url()}/v18.0`) =>
  createFacebookFriends(createFacebookGraph({ apiUrl, appSecret: '', fetchJson: fetch }));
const steam = (appId = 480) =>
  createSteamFriends(createSteamApi({ apiUrl: provider.url(), publisherKey: 'the publisher key', appId, fetchJson }));

const friends = (...ids: unknown[]) => ({ data: ids.map((id) => ({ name: 'A. Friend', id })) });

describe('Facebook', () => {
  it('is asked page by page, with the token', async () => {
    provider.replies((url, response) => {
      const isFirst = !url.searchParams.has('after');
      const paging = isFirst ? { cursors: { before: 'a', after: 'b&c' }, next: 'http://elsewhere/' } : { cursors: {} };
      send(response, { ...(isFirst ? friends('1', '2') : friends('2', '3')), paging });
    });
    expect(await facebook().friendIds('to&ken')).toEqual(['1', '2', '3']);
    expect(
      provider.asked.map((url) => [url.pathname, url.searchParams.get('access_token'), url.searchParams.get('after')]),
    ).toEqual([
      ['/v18.0/me/friends', 'to&ken', null],
      ['/v18.0/me/friends', 'to&ken', 'b&c'],
    ]);
  });

  it('may say that there are none', async () => {
    provider.replies((_url, response) => send(response, { data: [] }));
    expect(await facebook().friendIds('token')).toEqual([]);
  });

  it.each([400, 401, 403])('refuses a token with HTTP status %i', async (status) => {
    provider.replies((_url, response) => send(response, { error: { message: 'Invalid OAuth access token.' } }, status));
    await expect(facebook().friendIds('token')).rejects.toEqual(code(Code.UNAUTHENTICATED));
  });

  const broken: [string, ProviderReply][] = [
    ['HTTP status 500', (_url, response) => send(response, {}, 500)],
    ['no JSON', (_url, response) => send(response, '<html>')],
    ['no UTF-8', (_url, response) => response.end(Buffer.from([0x22, 0xff, 0x22]))],
    ['null', (_url, response) => send(response, 'null')],
    ['no list', (_url, response) => send(response, { data: {} })],
    ['a friend without an id', (_url, response) => send(response, friends(undefined))],
    ['an id that is a number', (_url, response) => send(response, friends(5))],
    ['an id with a null character', (_url, response) => send(response, friends('1\0'))],
    ['an endless id', (_url, response) => send(response, friends('1'.repeat(129)))],
    ['too many bytes', (_url, response) => send(response, friends('1'.repeat(128), ' '.repeat(1000)))],
    ['a redirect', (_url, response) => response.writeHead(302, { location: '/elsewhere' }).end()],
    ['a lost connection', (_url, response) => response.destroy()],
    [
      'half an answer',
      (_url, response) => response.writeHead(200, { 'content-length': 50 }).write('{', () => response.destroy()),
    ],
    [
      'pages without end',
      (_url, response) =>
        send(response, { ...friends('1'), paging: { next: 'x', cursors: { after: String(provider.asked.length) } } }),
    ],
  ];
  it.each(broken)('that answers with %s cannot be asked', async (_what, reply) => {
    provider.replies(reply);
    const refusal = await facebook()
      .friendIds('secret-token')
      .catch((error: unknown) => error);
    expect(refusal).toEqual(code(Code.UNAVAILABLE));
    const { message, cause } = refusal as Error;
    expect(`${message} ${(cause as Error).stack}`).not.toContain('secret-token');
    expect((cause as Error).cause).toBeUndefined();
  });

  it.each<[string, ProviderReply]>([
    ['nothing', () => {}],
    ['half of it', (_url, response) => response.writeHead(200).write('{')],
  ])('that answers with %s in time cannot be asked', async (_what, reply) => {
    provider.replies(reply);
    await expect(facebook(impatient).friendIds('token')).rejects.toEqual(code(Code.UNAVAILABLE));
  });

  it('that repeats a page is at its end', async () => {
    provider.replies((_url, response) =>
      send(response, { ...friends('1'), paging: { next: 'x', cursors: { after: 'same' } } }),
    );
    expect(await facebook().friendIds('token')).toEqual(['1']);
    expect(provider.asked).toHaveLength(2);
  });

  it('that is not there cannot be asked', async () => {
    const source = facebook(fetchJson, 'http://127.0.0.1:1');
    await expect(source.friendIds('token')).rejects.toEqual(code(Code.UNAVAILABLE));
  });
});

describe('Steam', () => {
  const ME = '76561197960287930';
  const answers =
    (ticket: unknown, list: unknown, listStatus = 200): ProviderReply =>
    (url, response) =>
      url.pathname.startsWith('/ISteamUserAuth/') ? send(response, ticket) : send(response, list, listStatus);
  const mine = { response: { params: { result: 'OK', steamid: ME } } };
  const list = (...ids: unknown[]) => ({
    friendslist: { friends: ids.map((steamid) => ({ steamid, friend_since: 1 })) },
  });

  it('says whose a ticket is, and then who the friends are', async () => {
    provider.replies(answers(mine, list('765', '766', '765')));
    expect(await steam().friendIds('a ticket')).toEqual(['765', '766']);
    const [whose, who] = provider.asked.map((url) => [url.pathname, Object.fromEntries(url.searchParams)]);
    expect(whose).toEqual([
      '/ISteamUserAuth/AuthenticateUserTicket/v1/',
      { key: 'the publisher key', format: 'json', appid: '480', ticket: 'a ticket' },
    ]);
    expect(who).toEqual([
      '/ISteamUser/GetFriendList/v0001/',
      { key: 'the publisher key', steamid: ME, relationship: 'friend' },
    ]);
  });

  it('may keep the list to itself: as good as none', async () => {
    provider.replies(answers(mine, {}, 401));
    expect(await steam().friendIds('ticket')).toEqual([]);
  });

  it('refuses a ticket', async () => {
    provider.replies(answers({ response: { error: { errorcode: 101, errordesc: 'Invalid ticket' } } }, {}));
    await expect(steam().friendIds('ticket')).rejects.toEqual(code(Code.UNAUTHENTICATED));
    expect(provider.asked).toHaveLength(1);
  });

  it.each([
    ['nobody', {}, {}],
    ['an id that is none', { response: { params: { steamid: '../x' } } }, {}],
    ['no list', mine, { friendslist: {} }],
    ['a friend without an id', mine, list(undefined)],
    ['an id that is a number', mine, list(765)],
  ])('that answers with %s cannot be asked', async (_what, ticket, friendList) => {
    provider.replies(answers(ticket, friendList));
    await expect(steam().friendIds('ticket')).rejects.toEqual(code(Code.UNAVAILABLE));
  });

  it('that does not take the key of this server cannot be asked', async () => {
    provider.replies((_url, response) => send(response, {}, 403));
    await expect(steam().friendIds('ticket')).rejects.toEqual(code(Code.UNAVAILABLE));
  });

  it('is not asked where it is not set up', async () => {
    for (const ticket of ['ticket', '']) {
      await expect(steam(0).friendIds(ticket)).rejects.toEqual(code(Code.FAILED_PRECONDITION));
    }
    expect(provider.asked).toHaveLength(0);
  });
});

describe('Steam at a sign-in', () => {
  it('vouches for the owner of a ticket, which is used once, and tells of the friends when asked', async () => {
    provider.replies((url, response) =>
      url.pathname.startsWith('/ISteamUserAuth/')
        ? send(response, { response: { params: { result: 'OK', steamid: '765' } } })
        : send(response, { friendslist: { friends: [{ steamid: '766' }] } }),
    );
    const api = createSteamApi({ apiUrl: provider.url(), publisherKey: 'key', appId: 480, fetchJson });
    const player = await createSteam(api).verify('ticket');
    expect(player).toEqual({ provider: 'steam', id: '765', friendIds: expect.any(Function) });
    expect(provider.asked).toHaveLength(1);
    expect(await player.friendIds?.()).toEqual(['766']);
    expect(provider.asked.map(({ pathname }) => pathname)[1]).toBe('/ISteamUser/GetFriendList/v0001/');
  });

  it('says what a server needs that is not set up', async () => {
    const api = createSteamApi({ apiUrl: provider.url(), publisherKey: '', appId: 480, fetchJson });
    const refusal = { code: Code.FAILED_PRECONDITION, message: expect.stringMatching(/social\.steam\.publisher_key/) };
    await expect(createSteam(api).verify('ticket')).rejects.toEqual(expect.objectContaining(refusal));
  });
});

it('without a token nobody is asked', async () => {
  for (const source of [facebook(), steam()]) {
    await expect(source.friendIds('')).rejects.toEqual(code(Code.INVALID_ARGUMENT));
  }
  expect(provider.asked).toHaveLength(0);
});

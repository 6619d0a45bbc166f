import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClientEvent } from '../../src/api/event.js';
import { createApiHandlers } from '../../src/api/handlers.js';
import type { ListedMatch, MatchFilter } from '../../src/api/match.js';
import { systemClock } from '../../src/base/clock.js';
import { newUuid } from '../../src/base/id.js';
import { silentLogger } from '../../src/base/logger.js';
import { unauthenticated } from '../../src/base/status-error.js';
import { createAccountReader } from '../../src/core/account/account-reader.js';
import { createDeviceStore } from '../../src/core/authenticate/device-store.js';
import { createMessageClock } from '../../src/core/channel/message-clock.js';
import { createGroups } from '../../src/core/group/groups.js';
import { openLeaderboards } from '../../src/core/leaderboard/leaderboards.js';
import { createStorageCommit } from '../../src/core/storage/storage-commit.js';
import { type AccountControl, createAccountControl } from '../../src/runtime/account-control.js';
import { createLoginThrottle } from '../../src/session/login-throttle.js';
import { createRevocations } from '../../src/session/revocations.js';
import { createSessionRegistry, type SessionRegistry } from '../../src/session/session-registry.js';
import { createTokens } from '../../src/session/tokens.js';
import type { CloseCode } from '../../src/transport/close-codes.js';
import { createTestDatabase, type TestDatabase } from '../database/test-database.js';
import { type Api, basic, SERVER_KEY, startApi } from './start-api.js';

const clock = systemClock;
const tokens = createTokens({
  encryptionKey: 'session key',
  refreshEncryptionKey: 'refresh key',
  tokenExpirySec: 60,
  refreshTokenExpirySec: 600,
  clock,
});

describe('the handlers of the client API', () => {
  let test: TestDatabase;
  let api: Api;
  let accounts: AccountControl;
  let registry: SessionRegistry;
  const events: ClientEvent[] = [];
  let asked: MatchFilter | undefined;
  let matches: ListedMatch[] = [];

  beforeAll(async () => {
    test = await createTestDatabase();
    const revocations = createRevocations({ clock, longestLifetimeSec: 600, newTokenId: tokens.newTokenId });
    registry = createSessionRegistry({ singleSocket: false, singleSession: false, maxSessions: 0, revokeToken() {} });
    const router = { toSession: (session: never, envelope: never) => (session as FakeSession).told.push(envelope) };
    const audience = { deliver() {}, expel() {}, close() {} };
    accounts = createAccountControl({ db: test.database, revocations, registry, router, clock, audience } as never);
    const isOnline = (userId: string) => registry.ofUser(userId).length > 0;
    accounts = createAccountControl({
      db: test.database,
      revocations,
      registry,
      router,
      clock,
      audience,
      onAccountDeleted: async () => {},
    } as never);
    const handlers = createApiHandlers({
      db: test.database,
      tokens,
      revocations,
      singleSession: false,
      loginThrottle: createLoginThrottle({
        clock,
        maxFailuresPerAccount: 3,
        maxFailuresPerAddress: 0,
        windowMs: 60_000,
      }),
      providers: {
        facebookInstantGame: {
          verify: async () => {
            throw unauthenticated('It is not signed by the app.');
          },
        },
      } as never,
      friends: {} as never,
      friendSources: {} as never,
      isOnline,
      readAccount: createAccountReader(test.database, isOnline),
      devices: createDeviceStore(test.database),
      commitStorage: createStorageCommit({ db: test.database, onChanged: async () => {} }),
      accounts,
      groups: createGroups({
        db: test.database,
        messageClock: createMessageClock(clock),
        audience,
        notifier: { tell: async () => {} },
      }),
      matches: {
        list(filter) {
          asked = filter;
          return matches;
        },
      },
      matchmaker: {} as never,
      parties: {} as never,
      purchases: {} as never,
      subscriptions: {} as never,
      leaderboards: await openLeaderboards({
        db: test.database,
        clock,
        logger: silentLogger,
        ranksExcluded: [],
        loaders: 1,
      }),
      runtime: { callRpc: async (_id, _ctx, payload) => payload },
      metrics: { rpc() {} },
      onEvent: (_ctx, event) => void events.push(event),
      clock,
      logger: silentLogger,
    });
    api = await startApi({ handlers, revocations, tokens });
  });
  afterAll(async () => {
    await api.close();
    await test.drop();
  });

  const post = (path: string, body: object, token?: string) =>
    api.request('POST', path, {
      body: JSON.stringify(body),
      headers: token === undefined ? basic(SERVER_KEY) : { authorization: `Bearer ${token}` },
    });
  const get = (path: string, token: string) =>
    api.request('GET', path, { headers: { authorization: `Bearer ${token}` } });
  const account = async (token: string) => (await get('/v2/account', token)).status;
  const refresh = (token: string, more = {}) => post('/v2/account/session/refresh', { token, ...more });

  let count = 0;
  async function player(vars?: Record<string, string>) {
    const device = `device-${newUuid()}`;
    const username = `player-${++count}`;
    const { json } = await post(`/v2/account/authenticate/device?username=${username}`, { id: device, vars });
    const { uid } = JSON.parse(Buffer.from(json.token.split('.')[1], 'base64url').toString());
    return {
      id: uid as string,
      device,
      username,
      token: json.token as string,
      refreshToken: json.refresh_token as string,
    };
  }
  const claims = (token: string) => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());

  interface FakeSession {
    readonly told: unknown[];
    closed?: CloseCode;
  }
  function openSocket(userId: string): FakeSession {
    const session = {
      id: newUuid(),
      userId,
      told: [] as unknown[],
      closed: undefined as CloseCode | undefined,
      connection: {
        close(code: CloseCode) {
          session.closed = code;
        },
      },
    };
    registry.add(session as never);
    return session;
  }

  describe('signing in', () => {
    it('makes an account and finds it again', async () => {
      const id = `device-${newUuid()}`;
      const made = await post('/v2/account/authenticate/device?username=maker', { id });
      expect(made).toMatchObject({ status: 200, json: { created: true } });
      const again = await post('/v2/account/authenticate/device?create=false&username=other', { id });
      expect(again.json).not.toHaveProperty('created');
      expect(claims(again.json.token)).toMatchObject({ uid: claims(made.json.token).uid, usn: 'maker' });
    });
    it.each([
      ['device', { id: 'unknown-device' }, 404],
      ['custom', { id: 'unknown-custom' }, 404],
      ['email', { email: 'unknown@example.com', password: 'long enough' }, 404],
    ])('by %s makes none where it must not', async (kind, body, status) => {
      expect((await post(`/v2/account/authenticate/${kind}?create=false`, body)).status).toBe(status);
    });
    it.each(['', 'null', '{}', '{"id":5}', '{"account":{"id":"nested-0000000"}}'])('needs an id: %j', async (body) => {
      const answer = await api.request('POST', '/v2/account/authenticate/device', { body, headers: basic(SERVER_KEY) });
      expect(answer).toMatchObject({ status: 400, json: { code: 3 } });
    });
    it('with a wrong password is refused, and too often not even tried', async () => {
      const email = 'rider@example.com';
      const sign = (password: string) => post('/v2/account/authenticate/email', { email, password });
      expect((await sign('correct horse')).json.created).toBe(true);
      expect((await sign('correct horse')).status).toBe(200);
      for (let i = 0; i < 3; i++) expect((await sign('wrong horse')).status).toBe(401);
      expect(await sign('correct horse')).toMatchObject({ status: 429, json: { code: 8 } });
    });
  });

  describe('a session', () => {
    it('refreshes with its variables or others, and the name that the user has by then', async () => {
      const ann = await player({ level: '3' });
      await api.request('PUT', '/v2/account', {
        body: '{"username":"renamed"}',
        headers: { authorization: `Bearer ${ann.token}` },
      });
      expect(claims((await refresh(ann.refreshToken)).json.token)).toMatchObject({
        vrs: { level: '3' },
        usn: 'renamed',
      });
      const { json } = await refresh(ann.refreshToken, { vars: { level: '4' } });
      expect(claims(json.refresh_token)).toMatchObject({ vrs: { level: '4' }, tid: claims(ann.token).tid });
    });
    it('has as many variables as a token can carry, and no more', async () => {
      const most = { v: 'x'.repeat(8192 - JSON.stringify({ v: '' }).length) };
      const tooMany = { v: `${most.v}x` };
      const ann = await player(most);
      expect(await account(ann.token)).toBe(200);
      const device = { id: `device-${newUuid()}`, vars: tooMany };
      expect((await post('/v2/account/authenticate/device', device)).status).toBe(400);
      expect((await post('/v2/account/authenticate/device?create=false', { id: device.id })).status).toBe(404);
      expect((await refresh(ann.refreshToken, { vars: tooMany })).status).toBe(400);
    });
    it('does not refresh with anything else', async () => {
      const ann = await player();
      expect((await refresh(ann.token)).status).toBe(401);
      expect((await refresh('abc.def.ghi')).status).toBe(401);
      expect((await refresh('')).status).toBe(400);
    });
    it('ends by logout, with all that was refreshed from it; others and sockets stay', async () => {
      const ann = await player();
      const bob = await player();
      const second = (await post('/v2/account/authenticate/device', { id: ann.device })).json.token;
      const refreshed = (await refresh(ann.refreshToken)).json.token;
      const socket = openSocket(ann.id);
      const logout = (body: object) => post('/v2/session/logout', body, ann.token);
      expect((await logout({ token: bob.token, refresh_token: bob.refreshToken })).status).toBe(400);
      expect((await logout({ token: 'abc.def.ghi' })).status).toBe(400);
      expect(await account(ann.token)).toBe(200);
      expect((await logout({ token: ann.token, refresh_token: ann.refreshToken })).status).toBe(200);
      expect([await account(ann.token), await account(refreshed), await account(second)]).toEqual([401, 401, 200]);
      expect((await refresh(ann.refreshToken)).status).toBe(401);
      expect(socket.closed).toBeUndefined();
    });
    it('ends with every other one by a logout that names none', async () => {
      const ann = await player();
      const second = (await post('/v2/account/authenticate/device', { id: ann.device })).json.token;
      expect((await post('/v2/session/logout', {}, ann.token)).status).toBe(200);
      expect([await account(ann.token), await account(second)]).toEqual([401, 401]);
      const third = (await post('/v2/account/authenticate/device', { id: ann.device })).json.token;
      expect(await account(third)).toBe(200);
    });
  });

  describe('a ban', () => {
    it('tells and closes the sockets, ends the tokens and shuts the user out until it is lifted', async () => {
      const ann = await player();
      const bob = await player();
      const [socket, other] = [openSocket(ann.id), openSocket(bob.id)];
      await accounts.ban([ann.id]);
      expect(socket.told).toMatchObject([
        { notifications: { notifications: [{ code: -8, subject: 'banned', content: '{}', persistent: false }] } },
      ]);
      expect(socket.closed).toMatchObject({ reason: 'the account is banned' });
      expect(other).toMatchObject({ told: [], closed: undefined });
      expect(await account(ann.token)).toBe(401);
      expect((await refresh(ann.refreshToken)).status).toBe(401);
      expect((await post('/v2/account/authenticate/device', { id: ann.device })).status).toBe(403);
      await accounts.unban([ann.id]);
      expect(await account(ann.token)).toBe(401);
      expect((await post('/v2/account/authenticate/device', { id: ann.device })).status).toBe(200);
    });
    it('of an id that is none changes nothing', async () => {
      const ann = await player();
      await expect(accounts.ban([ann.id, 'no-id'])).rejects.toMatchObject({ code: 3 });
      await accounts.ban([newUuid()]);
      expect(await account(ann.token)).toBe(200);
    });
  });

  it('a deleted account is gone with its tokens and sockets', async () => {
    const ann = await player();
    const socket = openSocket(ann.id);
    const headers = { authorization: `Bearer ${ann.token}` };
    expect(await api.request('DELETE', '/v2/account', { headers })).toMatchObject({ status: 200, text: '{}' });
    expect(socket.closed).toMatchObject({ reason: 'the account was deleted' });
    expect(await account(ann.token)).toBe(401);
    expect((await refresh(ann.refreshToken)).status).toBe(401);
    expect((await post('/v2/account/authenticate/device?create=false', { id: ann.device })).status).toBe(404);
  });

  it('links and unlinks', async () => {
    const ann = await player();
    const link = (what: string, body: object) => post(`/v2/account/${what}`, body, ann.token);
    const custom = `custom-${ann.id}`;
    const email = `ann-${ann.id}@example.com`;
    expect((await link('link/custom', { id: custom })).json).toEqual({});
    expect((await link('link/email', { email, password: 'correct horse' })).json).toEqual({});
    expect((await link('link/device', { id: `second-${ann.id}` })).json).toEqual({});
    expect((await get('/v2/account', ann.token)).json).toMatchObject({ custom_id: custom, email, devices: [{}, {}] });
    expect((await link('unlink/email', { email: `x${email}` })).status).toBe(403);
    expect((await link('unlink/email', { email })).status).toBe(200);
    expect((await link('unlink/custom', {})).status).toBe(200);
    expect((await link('unlink/device', { id: ann.device })).status).toBe(200);
    expect((await link('unlink/device', { id: `second-${ann.id}` })).status).toBe(403);
  });

  it('looks users up and tells who is connected', async () => {
    const ann = await player();
    const bob = await player();
    openSocket(bob.id);
    const { json } = await get(`/v2/user?ids=${bob.id}&usernames=${bob.username}`, ann.token);
    expect(json.users).toMatchObject([{ id: bob.id, username: bob.username, online: true }]);
    expect((await get('/v2/user?ids=x', ann.token)).status).toBe(400);
    expect((await get('/v2/user', ann.token)).text).toBe('{}');
  });

  it('stores a player’s own objects', async () => {
    const ann = await player();
    const headers = { authorization: `Bearer ${ann.token}` };
    const objects = [{ collection: 'saves', key: 'one', value: '{"gold":1}', permission_read: 2 }];
    const written = await api.request('PUT', '/v2/storage', { body: JSON.stringify({ objects }), headers });
    expect(written.json.acks).toMatchObject([{ collection: 'saves', key: 'one', user_id: ann.id }]);
    const object_ids = [{ collection: 'saves', key: 'one', user_id: ann.id }];
    const read = await post('/v2/storage', { object_ids }, (await player()).token);
    expect(read.json.objects).toMatchObject([{ collection: 'saves', permission_read: 2, permission_write: 1 }]);
    expect((await post('/v2/storage', { object_ids: [{ collection: 'saves', key: 'one' }] }, ann.token)).text).toBe(
      '{}',
    );
    const list = (query: string) => get(`/v2/storage/saves/${ann.id}?${query}`, ann.token);
    expect((await list('limit=10')).json.objects).toMatchObject([{ key: 'one' }]);
    expect([(await list('limit=0')).status, (await list('limit=101')).status]).toEqual([400, 400]);
    const remove = () => api.request('PUT', '/v2/storage/delete', { body: JSON.stringify({ object_ids }), headers });
    expect((await remove()).text).toBe('{}');
    expect((await remove()).status).toBe(400);
  });

  it('takes events', async () => {
    const { token } = await player();
    const send = (body: object) => post('/v2/event', body, token);
    expect((await send({ name: 'won', properties: { level: '3' }, timestamp: '2024-05-01T10:00:00.5Z' })).text).toBe(
      '{}',
    );
    await send({ name: 'lost' });
    expect(events).toEqual([
      { name: 'won', properties: { level: '3' }, timeMs: Date.UTC(2024, 4, 1, 10, 0, 0, 500), external: true },
      { name: 'lost', properties: {}, timeMs: undefined, external: true },
    ]);
    expect((await send({ name: 'won', properties: { level: 3 } })).status).toBe(400);
    expect((await send({ name: 'won', timestamp: 'yesterday' })).status).toBe(400);
  });

  describe('listing matches', () => {
    it('passes on what is asked and shows what is found', async () => {
      const { token } = await player();
      matches = [
        { matchId: 'a.node', authoritative: true, label: 'x', size: 2, tickRate: 10, handlerName: 'arena' },
        { matchId: 'b.', authoritative: false, label: null, size: 0, tickRate: 0, handlerName: '' },
      ];
      const { json } = await get('/v2/match?limit=5&authoritative=true&label=x&min_size=0&max_size=9&query=q', token);
      expect(asked).toEqual({ limit: 5, authoritative: true, label: 'x', minSize: 0, maxSize: 9, query: 'q' });
      expect(json.matches).toEqual([
        { match_id: 'a.node', authoritative: true, label: 'x', size: 2, tick_rate: 10, handler_name: 'arena' },
        { match_id: 'b.' },
      ]);
    });
    it.each([
      'limit=0',
      'limit=101',
      'limit=many',
      'min_size=-1',
      'max_size=-1',
      'min_size=3&max_size=2',
      'authoritative=maybe',
      'label=x&authoritative=false',
      'query=x&authoritative=false',
    ])('refuses %s', async (query) => {
      expect(await get(`/v2/match?${query}`, (await player()).token)).toMatchObject({ status: 400, json: { code: 3 } });
    });
  });
});

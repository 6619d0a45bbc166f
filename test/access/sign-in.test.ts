// Every operation of signing in through providers, by every kind of caller, with its outcome.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { authenticateHandlers } from '../../src/api/authenticate.js';
import { linkHandlers } from '../../src/api/link.js';
import { systemClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/logger.js';
import { unauthenticated } from '../../src/base/status-error.js';
import { linkProvider } from '../../src/core/link/link-provider.js';
import { PROVIDER_COLUMNS } from '../../src/core/provider-column.js';
import { banUsers } from '../../src/core/user/ban-users.js';
import type { Database } from '../../src/database/database.js';
import { linkProviderNk } from '../../src/runtime/nk/link-provider.js';
import type { NkFunctions } from '../../src/runtime/nk-functions.js';
import { createLoginThrottle } from '../../src/session/login-throttle.js';
import type { Provider } from '../../src/social/provider-player.js';
import type { SignInProviders } from '../../src/social/sign-in-providers.js';
import { type Api, basic, HTTP_KEY, SERVER_KEY, startApi } from '../api/start-api.js';
import { newPlayer, unique, useDatabase } from '../core/core-fixture.js';

interface Player {
  readonly userId: string;
  readonly username: string;
}

const database = useDatabase();
const MAX_FAILURES = 3;
let db: Database;
let api: Api;
let nk: NkFunctions;
let owner: Player;
let outsider: Player;
/** Whom the provider knows the owner as; its own credentials stand for a player, in this test. */
let id: string;

const verify = (provider: Provider) => ({
  provider,
  async verify(credentials: string | { readonly playerId: string }) {
    const genuine = typeof credentials === 'string' ? credentials : credentials.playerId;
    if (!genuine.startsWith('genuine-')) throw unauthenticated('This is not genuine.');
    return { provider, id: genuine };
  },
});
const providers = Object.fromEntries(
  (Object.keys(PROVIDER_COLUMNS) as Provider[]).map((provider) => [provider, verify(provider)]),
) as unknown as SignInProviders;

beforeAll(async () => {
  db = database();
  const friends = { db, clock: { nowMs: () => 0 }, notifier: { deliver() {} }, audience: { close() {} } };
  const deps = { db, providers, friends, logger: silentLogger };
  const sessions = { revocations: {} as never, devices: {} as never, singleSession: false };
  const loginThrottle = createLoginThrottle({
    clock: systemClock,
    maxFailuresPerAccount: MAX_FAILURES,
    maxFailuresPerAddress: 0,
    windowMs: 60_000,
  });
  const lateTokens = {
    newTokenId: () => api.tokens.newTokenId(),
    issue: (request: never) => api.tokens.issue(request),
  };
  const handlers = {
    ...authenticateHandlers({ ...deps, ...sessions, tokens: lateTokens as never, loginThrottle }),
    ...linkHandlers(deps),
  };
  api = await startApi({ handlers });
  nk = linkProviderNk(deps);
});
afterAll(() => api.close());

const methods: [method: string, provider: Provider, path: string, account: (genuine: string) => object][] = [
  ['Apple', 'apple', 'apple', (token) => ({ token })],
  ['Facebook', 'facebook', 'facebook', (token) => ({ token })],
  ['FacebookInstantGame', 'facebookInstantGame', 'facebookinstantgame', (info) => ({ signed_player_info: info })],
  ['GameCenter', 'gameCenter', 'gamecenter', gameCenterAccount],
  ['Google', 'google', 'google', (token) => ({ token })],
  ['Steam', 'steam', 'steam', (token) => ({ token })],
];

function gameCenterAccount(playerId: string) {
  const rest = { bundle_id: 'b', salt: 's', signature: 's', public_key_url: 'u', timestamp_seconds: '1' };
  return { player_id: playerId, ...rest };
}

const bearer = ({ userId, username }: Player) => ({
  authorization: `Bearer ${api.tokens.issue({ userId, username, vars: {} }).token}`,
});
const banned = () => {
  const headers = bearer(owner);
  api.revocations.revokeUser(owner.userId);
  return headers;
};

/** The status of a sign-in by the owner's credentials, of linking them, and of unlinking them. */
const callers: [name: string, headers: () => Record<string, string>, outcome: [number, number, number]][] = [
  ['the owner', () => bearer(owner), [401, 200, 200]],
  ['an outsider', () => bearer(outsider), [401, 409, 403]],
  ['the owner, banned', banned, [401, 401, 401]],
  ['who has the server key', () => basic(SERVER_KEY), [200, 401, 401]],
  ['who has the http key', () => basic(HTTP_KEY), [401, 401, 401]],
  ['nobody in particular', () => ({}), [401, 401, 401]],
  ['who has a made-up token', () => ({ authorization: 'Bearer a.b.c' }), [401, 401, 401]],
];

describe.each(methods)('%s', (method, provider, path, account) => {
  const post = (kind: string, body: object, headers: Record<string, string>) =>
    api.request('POST', `/v2/account/${kind}/${path}`, { body: JSON.stringify(body), headers });
  const isWrapped = path === 'steam';
  const linkBody = (genuine: string) => (isWrapped ? { account: account(genuine) } : account(genuine));

  beforeEach(async () => {
    [owner, outsider] = [await newPlayer(db), await newPlayer(db)];
    id = unique('genuine-');
    await linkProvider(db, { userId: owner.userId, player: { provider, id } });
  });

  it.each(callers)('%s', async (_name, headers, outcome) => {
    const as = headers();
    const signedIn = await post('authenticate', account(id), as);
    const linked = await post('link', linkBody(id), as);
    const unlinked = await post('unlink', account(id), as);
    expect([signedIn.status, linked.status, unlinked.status]).toEqual(outcome);
  });

  it('a module, for everybody', async () => {
    const call = (fn: string, ...args: unknown[]) => nk[fn]!({ logger: silentLogger }, ...args);
    const identity = provider === 'gameCenter' ? [id, 'b', 1, 's', 's', 'u'] : [id];
    const name = provider === 'facebook' || provider === 'steam' ? ['name'] : [];
    await expect(call(`link${method}`, outsider.userId, ...name, ...identity)).rejects.toMatchObject({ code: 6 });
    await call(`unlink${method}`, owner.userId, ...identity);
    await call(`link${method}`, outsider.userId, ...name, ...identity);
    await expect(call(`unlink${method}`, owner.userId, ...identity)).rejects.toMatchObject({ code: 7 });
  });

  it('who is banned is not let in', async () => {
    await banUsers(db, [owner.userId]);
    expect((await post('authenticate', account(id), basic(SERVER_KEY))).status).toBe(403);
  });

  it('credentials that are not genuine open nothing, however often they are tried', async () => {
    for (let tries = 0; tries <= MAX_FAILURES; tries++) {
      expect((await post('authenticate', account('forged'), basic(SERVER_KEY))).status).toBe(401);
    }
    expect((await post('link', linkBody('forged'), bearer(owner))).status).toBe(401);
    expect((await post('unlink', account('forged'), bearer(owner))).status).toBe(401);
    expect((await post('authenticate', account(id), basic(SERVER_KEY))).status).toBe(200);
  });
});

// What providers that sign identity tokens have in common.
import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { createAskServer } from '../../src/remote/ask-server.js';
import { createApple } from '../../src/social/apple.js';
import { createFacebook } from '../../src/social/facebook.js';
import { createFacebookLimitedLogin } from '../../src/social/facebook-limited-login.js';
import { createFetchBytes } from '../../src/social/fetch-bytes.js';
import { createFetchJson } from '../../src/social/fetch-json.js';
import { createGoogle } from '../../src/social/google.js';
import type { SignInProvider } from '../../src/social/provider-player.js';
import { send } from '../remote/remote-server.js';
import { newSigningKey } from './signing-key.js';
import { type ProviderReply, useProvider } from './start-provider.js';

const server = useProvider();
const code = (expected: number) => expect.objectContaining({ name: 'StatusError', code: expected });
const refusal = (message: RegExp, expected: number = Code.UNAUTHENTICATED) =>
  expect.objectContaining({ code: expected, message: expect.stringMatching(message) });

const NOW_MS = 1_800_000_000_000;
const NOW = NOW_MS / 1000;
let passedMs: number;
const clock = { nowMs: () => NOW_MS + passedMs, monotonicMs: () => passedMs };

const [key, otherKey, newKey, shortKey, ecKey] = [
  newSigningKey(),
  newSigningKey(),
  newSigningKey(),
  newSigningKey('short RSA'),
  newSigningKey('EC'),
];

interface Case {
  readonly issuer: string;
  /** Of the provider's keys. */
  readonly path: string;
  readonly create: (audiences: readonly string[], timeoutMs?: number) => SignInProvider;
}

const fetchJsonIn = (timeoutMs: number) =>
  createFetchJson(createFetchBytes(createAskServer({ timeoutMs, maxBytes: 20_000 })));
const unasked: SignInProvider = { provider: 'google', verify: () => Promise.reject(new Error('not to be asked')) };

const cases: Readonly<Record<string, Case>> = {
  Apple: {
    issuer: 'https://appleid.apple.com',
    path: '/auth/keys',
    create: (bundleIds, timeoutMs = 15_000) =>
      createApple({ apiUrl: server.url(), bundleIds, fetchJson: fetchJsonIn(timeoutMs), clock }),
  },
  'Facebook Limited Login': {
    issuer: 'https://www.facebook.com',
    path: '/.well-known/oauth/openid/jwks/',
    create([appId = ''], timeoutMs = 15_000) {
      const fetchJson = fetchJsonIn(timeoutMs);
      const limitedLogin = createFacebookLimitedLogin({ apiUrl: server.url(), appId, fetchJson, clock });
      return createFacebook({ graph: {} as never, appId: '', appSecret: '', limitedLogin, friends: {} as never });
    },
  },
  Google: {
    issuer: 'https://accounts.google.com',
    path: '/oauth2/v3/certs',
    create: (clientIds, timeoutMs = 15_000) =>
      createGoogle({
        apiUrl: server.url(),
        clientIds,
        fetchJson: fetchJsonIn(timeoutMs),
        clock,
        playGames: unasked,
      }),
  },
};

/** The keys of the provider are those of the array, whatever it holds when it is asked. */
const publish =
  (keys: readonly { readonly jwk: unknown }[]): ProviderReply =>
  (_url, response) =>
    send(response, { keys: keys.map(({ jwk }) => jwk) });

beforeEach(() => {
  passedMs = 0;
  server.replies(publish([key, otherKey, ecKey]));
});

describe.each(Object.entries(cases))('%s', (_name, { issuer, path, create }) => {
  const good = { iss: issuer, aud: 'the game', sub: 'player-1', exp: NOW + 60, iat: NOW };
  const verify = (token: string) => create(['the game']).verify(token);

  it('vouches for whom it has signed a token, with any of its keys', async () => {
    const provider = create(['the game']);
    for (const each of [key, otherKey, ecKey]) {
      expect(await provider.verify(each.sign(good))).toMatchObject({ id: 'player-1' });
    }
    expect(await provider.verify(key.sign({ ...good, aud: ['another', 'the game'] }))).toMatchObject({
      id: 'player-1',
    });
    expect(server.asked.map(({ pathname }) => pathname)).toEqual([path]);
  });

  it('takes a token of a provider whose clock is a little ahead', async () => {
    expect(await verify(key.sign({ ...good, iat: NOW + 30, nbf: NOW + 30 }))).toMatchObject({ id: 'player-1' });
  });

  it.each([
    ['an expired one', () => key.sign({ ...good, exp: NOW - 1 }), /has expired/],
    ['one that is valid from no time', () => key.sign({ ...good, nbf: 'soon' }), /not valid yet/],
    ['one that is not valid yet', () => key.sign({ ...good, nbf: NOW + 60 }), /not valid yet/],
    ['one without an end', () => key.sign({ ...good, exp: undefined }), /no token/],
    ['one whose end is no time', () => key.sign({ ...good, exp: 'soon' }), /no token/],
    ['one for another game', () => key.sign({ ...good, aud: 'another game' }), /another game/],
    ['one for no game', () => key.sign({ ...good, aud: undefined }), /another game/],
    ['one of another issuer', () => key.sign({ ...good, iss: 'https://example.com' }), /another issuer/],
    ['one that names nobody', () => key.sign({ ...good, sub: undefined }), /names no player/],
    ['one that names a number', () => key.sign({ ...good, sub: 5 }), /names no player/],
    ['one with an endless name', () => key.sign({ ...good, sub: 'p'.repeat(129) }), /names no player/],
    ['one with a null character', () => key.sign({ ...good, sub: 'p\0' }), /names no player/],
    ['one signed with a key of somebody else', () => newKey.sign(good), /not signed with a key/],
    ['one signed with the wrong key', () => newKey.sign(good, { kid: key.id }), /wrong signature/],
    ['one whose key has another kind', () => ecKey.sign(good, { kid: key.id }), /no token|wrong signature/],
    ['one without a key id', () => key.sign(good, { kid: 5 }), /no token/],
    ['one whose claims were changed', () => tampered(key.sign(good)), /wrong signature/],
    ['one without a signature', () => key.sign(good).replace(/[^.]*$/, ''), /wrong signature/],
    ['one that says it needs none', () => unsigned(good), /no token|wrong signature/],
    ['one signed with the public key as a secret', () => hmac(good), /no token|wrong signature/],
    ['what only looks like one', () => 'a.b.c', /no token/],
  ])('refuses %s', async (_what, token, message) => {
    await expect(verify(token())).rejects.toEqual(refusal(message));
  });

  it('refuses nothing, and too much, without asking the provider', async () => {
    for (const token of ['', `${key.sign(good)}${'x'.repeat(8192)}`]) {
      await expect(verify(token)).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    }
    expect(server.asked).toEqual([]);
  });

  it('says what a server needs that is not set up', async () => {
    await expect(create([]).verify(key.sign(good))).rejects.toEqual(
      refusal(/its configuration needs social\.\w+/, Code.FAILED_PRECONDITION),
    );
    expect(server.asked).toEqual([]);
  });

  it('is asked for its keys once an hour, however many sign in', async () => {
    const provider = create(['the game']);
    const signIn = () => provider.verify(key.sign({ ...good, exp: NOW + 7200 }));
    await Promise.all(Array.from({ length: 20 }, signIn));
    passedMs = 3_599_000;
    await signIn();
    expect(server.asked).toHaveLength(1);
    passedMs = 3_600_000;
    await signIn();
    expect(server.asked).toHaveLength(2);
  });

  it('may change its keys: a token of an unknown one has them fetched, twice a minute at most', async () => {
    const published = [key];
    server.replies(publish(published));
    const provider = create(['the game']);
    await provider.verify(key.sign(good));
    published.push(newKey);
    passedMs = 29_000;
    await expect(provider.verify(newKey.sign(good))).rejects.toEqual(refusal(/not signed with a key/));
    expect(server.asked).toHaveLength(1);
    passedMs = 30_000;
    expect(await provider.verify(newKey.sign(good))).toMatchObject({ id: 'player-1' });
    expect(server.asked).toHaveLength(2);
  });

  it('may take a key back: what it has signed is refused once the keys are old', async () => {
    const published = [key, otherKey];
    server.replies(publish(published));
    const provider = create(['the game']);
    const signIn = () => provider.verify(otherKey.sign({ ...good, exp: NOW + 7200 }));
    await signIn();
    published.pop();
    passedMs = 3_600_000;
    await expect(signIn()).rejects.toEqual(refusal(/not signed with a key/));
  });

  it('that cannot be asked again has the keys of the last time used, for a day', async () => {
    const provider = create(['the game']);
    const signIn = () => provider.verify(key.sign({ ...good, exp: NOW + 100_000 }));
    await signIn();
    server.replies((_url, response) => send(response, {}, 500));
    passedMs = 86_399_000;
    expect(await signIn()).toMatchObject({ id: 'player-1' });
    passedMs = 86_400_000;
    await expect(signIn()).rejects.toEqual(code(Code.UNAVAILABLE));
    server.replies(publish([key]));
    expect(await signIn()).toMatchObject({ id: 'player-1' });
  });

  const broken: [string, ProviderReply][] = [
    ['HTTP status 500', (_url, response) => send(response, {}, 500)],
    ['HTTP status 404', (_url, response) => send(response, {}, 404)],
    ['no JSON', (_url, response) => send(response, '<html>')],
    ['null', (_url, response) => send(response, 'null')],
    ['no keys', (_url, response) => send(response, { keys: [] })],
    ['too many keys', publish(Array.from({ length: 101 }, () => ({ jwk: {} })))],
    [
      'keys that are none',
      publish([{ jwk: null }, { jwk: 5 }, { jwk: { kid: key.id } }, { jwk: { ...key.jwk, n: '' } }]),
    ],
    ['a key without an id', publish([{ jwk: { ...key.jwk, kid: undefined } }])],
    ['a short key', publish([shortKey])],
    ['too many bytes', (_url, response) => send(response, { keys: [key.jwk], more: ' '.repeat(20_000) })],
    ['a redirect', (_url, response) => response.writeHead(302, { location: '/elsewhere' }).end()],
    ['a lost connection', (_url, response) => response.destroy()],
  ];
  it.each(broken)('that answers with %s cannot be asked', async (_what, reply) => {
    server.replies(reply);
    await expect(verify(key.sign(good))).rejects.toEqual(code(Code.UNAVAILABLE));
  });

  it.each<[string, ProviderReply]>([
    ['nothing', () => {}],
    ['half of it', (_url, response) => response.writeHead(200).write('{')],
  ])('that answers with %s in time cannot be asked', async (_what, reply) => {
    server.replies(reply);
    await expect(create(['the game'], 50).verify(key.sign(good))).rejects.toEqual(code(Code.UNAVAILABLE));
  });
});

describe('what they tell', () => {
  const told = {
    aud: 'the game',
    sub: 'p',
    exp: NOW + 60,
    name: 'Ann',
    picture: 'https://x/a',
    email: 'ann@example.com',
  };
  const playerOf = ({ issuer, create }: Case, claims: object) =>
    create(['the game']).verify(key.sign({ iss: issuer, ...told, ...claims }));
  const { Apple, Google, 'Facebook Limited Login': LimitedLogin } = cases as Record<string, Case>;

  it('Apple: the address', async () => {
    expect(await playerOf(Apple!, { email_verified: 'true' })).toEqual({
      provider: 'apple',
      id: 'p',
      email: 'ann@example.com',
    });
    expect(await playerOf(Apple!, { email: undefined })).toEqual({ provider: 'apple', id: 'p' });
  });

  it('Google: name, picture and address; under either name of the issuer', async () => {
    const all = { displayName: 'Ann', avatarUrl: 'https://x/a', email: 'ann@example.com' };
    expect(await playerOf(Google!, { iss: 'accounts.google.com', email_verified: true })).toEqual({
      provider: 'google',
      id: 'p',
      ...all,
    });
    expect(await playerOf(Google!, { name: '', picture: 5, email: null })).toEqual({ provider: 'google', id: 'p' });
  });

  it('Facebook: name, picture and address, and no way to ask for friends', async () => {
    const all = { displayName: 'Ann', avatarUrl: 'https://x/a', email: 'ann@example.com' };
    for (const iss of ['https://facebook.com', 'https://limited.facebook.com']) {
      expect(await playerOf(LimitedLogin!, { iss })).toEqual({ provider: 'facebook', id: 'p', ...all });
    }
  });

  it.each([false, 'false'])('an address of which nobody knows whose it is is left out: %j', async (email_verified) => {
    for (const each of [Apple!, Google!, LimitedLogin!]) {
      expect(await playerOf(each, { email_verified })).not.toHaveProperty('email');
    }
  });
});

function tampered(token: string): string {
  const [header, , signature] = token.split('.');
  const claims = { iss: 'x', aud: 'the game', sub: 'somebody else', exp: NOW + 60 };
  return `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

function unsigned(claims: object): string {
  return `${encode({ alg: 'none', kid: key.id })}.${encode(claims)}.`;
}

function hmac(claims: object): string {
  const input = `${encode({ alg: 'HS256', kid: key.id })}.${encode(claims)}`;
  const secret = key.publicKey.export({ type: 'spki', format: 'pem' });
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

import { sign, X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { createAskServer } from '../../src/remote/ask-server.js';
import { readCertificateAuthorities } from '../../src/social/certificate-authorities.js';
import { createFetchBytes, type FetchBytes } from '../../src/social/fetch-bytes.js';
import { createGameCenter, type GameCenterIdentity } from '../../src/social/game-center.js';
import { createGameCenterKeys } from '../../src/social/game-center-keys.js';
import { issueCertificate } from '../remote/issue-certificate.js';
import { createGameCenterAuthority } from './game-center-authority.js';
import { newSigningKey, type SigningKey } from './signing-key.js';
import { type ProviderReply, useProvider } from './start-provider.js';

const server = useProvider();
const NOW_MS = 1_800_000_000_000;
const DAY_MS = 86_400_000;
let passedMs: number;
const clock = { nowMs: () => NOW_MS + passedMs, monotonicMs: () => passedMs };
const refusal = (message: RegExp, expected: number = Code.UNAUTHENTICATED) =>
  expect.objectContaining({ code: expected, message: expect.stringMatching(message) });

const [key, otherKey] = [newSigningKey(), newSigningKey()];
const validity = { validFrom: new Date(NOW_MS - DAY_MS), validTo: new Date(NOW_MS + DAY_MS) };
const authority = createGameCenterAuthority(validity);
const certificate = authority.certify(key);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-authorities-'));
const authorities = path.join(folder, 'authorities.pem');
fs.writeFileSync(authorities, `${createGameCenterAuthority().root.pem}\n${authority.root.pem}`);
afterAll(() => fs.rmSync(folder, { recursive: true }));

function identity(changes: Partial<GameCenterIdentity> = {}, by: SigningKey = key): GameCenterIdentity {
  const parts = { playerId: 'G:1', bundleId: 'com.example.game', timestamp: NOW_MS, salt: 'c2FsdA==', ...changes };
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(Math.max(0, Math.trunc(parts.timestamp))));
  const { playerId, bundleId, salt } = parts;
  const bytes = Buffer.concat([Buffer.from(playerId + bundleId), time, Buffer.from(salt, 'base64')]);
  return {
    signature: sign('RSA-SHA256', bytes, by.privateKey).toString('base64'),
    publicKeyUrl: `${server.url()}/public-key/gc-1.cer`,
    ...parts,
  };
}

function gameCenter({
  bundleIds = ['com.example.game'],
  keysUrl = `${server.url()}/public-key`,
  timeoutMs = 15_000,
  isVouchedFor = readCertificateAuthorities(authorities),
} = {}) {
  const fetchBytes = createFetchBytes(createAskServer({ timeoutMs, maxBytes: 4000 }));
  const keys = createGameCenterKeys({ keysUrl, fetchBytes, isVouchedFor, clock });
  return createGameCenter({ bundleIds, maxAgeMs: 3_600_000, keys, clock });
}

beforeEach(() => {
  passedMs = 0;
  server.replies((_url, response) => response.end(certificate));
});

describe('Game Center', () => {
  it('vouches for whom Apple has signed an identity', async () => {
    const player = { provider: 'gameCenter', id: 'G:1' };
    expect(await gameCenter().verify(identity())).toEqual(player);
    const seconds = NOW_MS / 1000;
    expect(await gameCenter().verify(identity({ timestamp: seconds }))).toEqual(player);
    const pem = `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`;
    server.replies((_url, response) => response.end(pem));
    expect(await gameCenter().verify(identity())).toEqual(player);
  });

  it.each([
    ['another player', { playerId: 'G:2' }],
    ['another time', { timestamp: NOW_MS - 1 }],
    ['another salt', { salt: 'c2FsdHk=' }],
    ['no signature at all', { signature: 'AAAA' }],
  ])('refuses an identity that was signed for %s', async (_what, changes) => {
    const forged = { ...identity(), ...changes };
    await expect(gameCenter().verify(forged)).rejects.toEqual(refusal(/wrong signature/));
  });

  it('refuses the signature of another key', async () => {
    await expect(gameCenter().verify(identity({}, otherKey))).rejects.toEqual(refusal(/wrong signature/));
  });

  it.each([
    ['an old identity', { timestamp: NOW_MS - 3_600_001 }, /expired/],
    ['one that is old in seconds', { timestamp: NOW_MS / 1000 - 3601 }, /expired/],
    ['one of the future', { timestamp: NOW_MS + 300_001 }, /expired/],
    ['one for another game', { bundleId: 'com.example.other' }, /another game/],
  ])('refuses %s without asking for the key', async (_what, changes, message) => {
    await expect(gameCenter().verify(identity(changes))).rejects.toEqual(refusal(message));
    expect(server.asked).toEqual([]);
  });

  it.each([
    { playerId: '' },
    { bundleId: '' },
    { salt: '' },
    { signature: '' },
    { publicKeyUrl: '' },
    { timestamp: 0 },
    { timestamp: -1 },
    { timestamp: 2 ** 60 },
    { timestamp: Number.NaN },
    { playerId: 'p'.repeat(129) },
    { playerId: 'p\0' },
    { salt: 's'.repeat(8193) },
    { salt: '***' },
    { signature: 'a b' },
  ])('refuses %j as no identity', async (changes) => {
    const whole = { ...identity(), ...changes };
    await expect(gameCenter().verify(whole)).rejects.toEqual(refusal(/./, Code.INVALID_ARGUMENT));
    expect(server.asked).toEqual([]);
  });

  it('says what a server needs that is not set up', async () => {
    const unset = gameCenter({ bundleIds: [] }).verify(identity());
    await expect(unset).rejects.toEqual(refusal(/social\.gamecenter\.bundle_id/, Code.FAILED_PRECONDITION));
  });

  it.each([
    'no address',
    'http://static.gc.apple.com/public-key/gc-1.cer',
    'https://static.gc.apple.com:444/public-key/gc-1.cer',
    'https://user:pass@static.gc.apple.com/public-key/gc-1.cer',
    'https://static.gc.apple.com/public-key/gc-1.cer?to=1',
    'https://static.gc.apple.com/public-key/gc-1.cer#1',
    'https://static.gc.apple.com.example.com/gc-1.cer',
    'https://discussions.apple.com/gc-1.cer',
    'https://evilgc.apple.com/gc-1.cer',
    'https://127.0.0.1/gc-1.cer',
    'file:///etc/passwd',
  ])('does not fetch a key from %s', async (publicKeyUrl) => {
    const lured = gameCenter({ keysUrl: '' }).verify({ ...identity(), publicKeyUrl });
    await expect(lured).rejects.toEqual(refusal(/not one of Apple/));
  });

  it.each([
    'https://static.gc.apple.com/public-key/gc-prod-10.cer',
    'https://sandbox.gc.apple.com/public-key/gc-sb.cer',
  ])('fetches a key from %s', async (url) => {
    const asked: string[] = [];
    const fetchBytes: FetchBytes = async ({ href }) => {
      asked.push(href);
      return { status: 200, bytes: certificate };
    };
    const isVouchedFor = readCertificateAuthorities(authorities);
    await createGameCenterKeys({ keysUrl: '', fetchBytes, isVouchedFor, clock }).find(url);
    expect(asked).toEqual([url]);
  });

  it('fetches keys from nowhere but the configured place, where there is one', async () => {
    for (const path of ['/elsewhere/gc-1.cer', '/public-key-2/gc-1.cer', '/public-key/../gc-1.cer']) {
      const lured = gameCenter().verify({ ...identity(), publicKeyUrl: `${server.url()}${path}` });
      await expect(lured).rejects.toEqual(refusal(/not one of Apple/));
    }
    const publicKeyUrl = 'https://static.gc.apple.com/public-key/gc-1.cer';
    await expect(gameCenter().verify({ ...identity(), publicKeyUrl })).rejects.toEqual(refusal(/not one of Apple/));
    expect(server.asked).toEqual([]);
  });

  it('keeps a key for an hour, however many sign in', async () => {
    const provider = gameCenter();
    await Promise.all(Array.from({ length: 20 }, () => provider.verify(identity())));
    expect(server.asked).toHaveLength(1);
    passedMs = 3_600_000;
    await provider.verify(identity({ timestamp: NOW_MS + passedMs }));
    expect(server.asked).toHaveLength(2);
  });

  it('keeps a few keys, and none that could not be fetched', async () => {
    const provider = gameCenter();
    const signIn = (n: number) =>
      provider.verify({ ...identity(), publicKeyUrl: `${server.url()}/public-key/gc-${n}.cer` });
    for (let n = 0; n <= 32; n++) await signIn(n);
    expect(server.asked).toHaveLength(33);
    await signIn(32);
    expect(server.asked).toHaveLength(33);
    await signIn(0);
    expect(server.asked).toHaveLength(34);
    server.replies((_url, response) => response.writeHead(500).end());
    await expect(signIn(40)).rejects.toEqual(refusal(/./, Code.UNAVAILABLE));
    server.replies((_url, response) => response.end(certificate));
    expect(await signIn(40)).toMatchObject({ id: 'G:1' });
  });

  it.each([
    ['is over', { validFrom: new Date(NOW_MS - 2 * DAY_MS), validTo: new Date(NOW_MS - DAY_MS) }],
    ['has not begun', { validFrom: new Date(NOW_MS + DAY_MS), validTo: new Date(NOW_MS + 2 * DAY_MS) }],
  ])('refuses a certificate whose time %s', async (_what, when) => {
    server.replies((_url, response) => response.end(authority.certify(key, when)));
    await expect(gameCenter().verify(identity())).rejects.toEqual(refusal(/certificate .* expired/));
  });

  describe('whose certificate', () => {
    const others = createGameCenterAuthority(validity);
    const issuerUrl = () => `${server.url()}/issuer.cer`;
    const between = (options: { isAuthority?: boolean; validTo?: Date } = {}) =>
      issueCertificate(
        { name: 'Between', isAuthority: true, ...validity, ...options },
        newSigningKey(),
        authority.root,
      );
    const signIn = async (sent: Buffer, issuer?: Buffer) => {
      server.replies((url, response) => response.end(url.pathname === '/issuer.cer' ? issuer : sent));
      return gameCenter().verify(identity());
    };

    it('has an issuer that an authority has signed is taken', async () => {
      const issuer = between();
      const sent = authority.certify(key, { issuer, issuerUrl: issuerUrl() });
      expect(await signIn(sent, issuer.der)).toEqual({ provider: 'gameCenter', id: 'G:1' });
      expect(server.asked.map(({ pathname }) => pathname)).toEqual(['/public-key/gc-1.cer', '/issuer.cer']);
    });

    it.each<[string, () => [sent: Buffer, issuer?: Buffer]]>([
      ['is of another organization', () => [authority.certify(key, { organization: 'Apples Ltd.' })]],
      ['is signed by no known authority', () => [others.certify(key)]],
      [
        'is signed by itself',
        () => [issueCertificate({ name: 'A', organization: 'Apple Inc.', ...validity }, key).der],
      ],
      ['has an issuer that nobody knows', () => [others.certify(key, { issuerUrl: issuerUrl() }), others.root.der]],
      [
        'has not been signed by the issuer it names',
        () => [others.certify(key, { issuerUrl: issuerUrl() }), between().der],
      ],
      [
        'has an issuer that may not issue',
        () => {
          const issuer = between({ isAuthority: false });
          return [authority.certify(key, { issuer, issuerUrl: issuerUrl() }), issuer.der];
        },
      ],
      [
        'has an issuer whose time is over',
        () => {
          const issuer = between({ validTo: new Date(NOW_MS - 1000) });
          return [authority.certify(key, { issuer, issuerUrl: issuerUrl() }), issuer.der];
        },
      ],
      ['names its issuer nowhere that can be asked', () => [others.certify(key, { issuerUrl: 'ldap://x/y' })]],
    ])('%s is refused', async (_what, make) => {
      await expect(signIn(...make())).rejects.toEqual(refusal(/certificate .* not one of Apple/));
    });

    it('has an issuer that cannot be fetched waits for better times', async () => {
      const sent = others.certify(key, { issuerUrl: 'http://127.0.0.1:1/issuer.cer' });
      await expect(signIn(sent)).rejects.toEqual(refusal(/./, Code.UNAVAILABLE));
    });

    it('Apple uses is vouched for without a file, and one of somebody else is not', async () => {
      const isVouchedFor = readCertificateAuthorities('');
      server.replies((_url, response) => response.end(certificate));
      await expect(gameCenter({ isVouchedFor }).verify(identity())).rejects.toEqual(refusal(/not one of Apple/));
      const [rootOfAll = ''] = rootCertificates;
      expect(isVouchedFor(new X509Certificate(rootOfAll), Date.now())).toBe(true);
    });

    it('no file holds is told at the start', () => {
      const empty = path.join(folder, 'empty.pem');
      fs.writeFileSync(empty, 'nothing');
      for (const file of [empty, path.join(folder, 'none.pem')])
        expect(() => readCertificateAuthorities(file)).toThrow(/^social\.gamecenter\.authorities: .*\.pem\.$/);
    });
  });

  it.each([403, 404])('refuses an identity whose key is not there: HTTP status %i', async (status) => {
    server.replies((_url, response) => response.writeHead(status).end());
    await expect(gameCenter().verify(identity())).rejects.toEqual(refusal(/not one of Apple/));
  });

  it.each<[string, ProviderReply]>([
    ['HTTP status 500', (_url, response) => response.writeHead(500).end()],
    ['nothing', (_url, response) => response.end()],
    ['no certificate', (_url, response) => response.end('<html>')],
    ['half of one', (_url, response) => response.end(certificate.subarray(0, 300))],
    ['too many bytes', (_url, response) => response.end(Buffer.alloc(5000))],
    ['a redirect', (_url, response) => response.writeHead(302, { location: '/public-key/gc-2.cer' }).end()],
    ['a lost connection', (_url, response) => response.destroy()],
  ])('that answers with %s cannot be asked', async (_what, reply) => {
    server.replies(reply);
    await expect(gameCenter().verify(identity())).rejects.toEqual(refusal(/./, Code.UNAVAILABLE));
  });

  it('that does not answer in time cannot be asked', async () => {
    server.replies(() => {});
    const late = gameCenter({ timeoutMs: 50 }).verify(identity());
    await expect(late).rejects.toEqual(refusal(/./, Code.UNAVAILABLE));
  });
});

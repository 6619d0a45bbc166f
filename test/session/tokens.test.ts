import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTokenIds, orderOfTokenId, timeOfTokenIdMs } from '../../src/session/token-id.js';
import { createTokens, type TokensOptions } from '../../src/session/tokens.js';
import { createTestClock } from './test-clock.js';

const userId = '1e5b1a1e-7f9a-4c0e-9d6b-0a3a1c1d2e3f';
const player = { userId, username: 'ann', vars: { skin: 'red', level: '3' } };
const keys = { encryptionKey: 'session key', refreshEncryptionKey: 'refresh key' };

function setUp(options: Partial<TokensOptions> = {}) {
  const clock = createTestClock();
  const tokens = createTokens({ ...keys, tokenExpirySec: 60, refreshTokenExpirySec: 3600, clock, ...options });
  return { clock, tokens };
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part: string | undefined) => JSON.parse(Buffer.from(part!, 'base64url').toString());
const headOf = (token: string) => Buffer.from(token.split('.')[0]!, 'base64url').toString();
const claimsOf = (token: string) => decode(token.split('.')[1]);

/** A token as any program may make it. */
function forge(
  claims: unknown,
  key = keys.encryptionKey,
  header: object = { alg: 'HS256', typ: 'JWT' },
  hash = 'sha256',
) {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${createHmac(hash, key).update(input).digest('base64url')}`;
}

describe('issued tokens', () => {
  it('have exactly the header and the claims that clients read', () => {
    const { tokens } = setUp();
    const { token, refreshToken, tokenId } = tokens.issue(player);
    expect(headOf(token)).toBe('{"alg":"HS256","typ":"JWT"}');
    expect(headOf(refreshToken)).toBe('{"alg":"HS256","typ":"JWT"}');
    const common = { tid: tokenId, uid: userId, usn: 'ann', vrs: player.vars, iat: 1_750_000_000 };
    expect(claimsOf(token)).toEqual({ ...common, exp: 1_750_000_060 });
    expect(claimsOf(refreshToken)).toEqual({ ...common, exp: 1_750_003_600 });
  });

  it('leave variables out where there are none', () => {
    const { tokens } = setUp();
    for (const vars of [undefined, {}]) {
      const { token } = tokens.issue({ userId, username: 'ann', vars });
      expect(Object.keys(claimsOf(token)).sort()).toEqual(['exp', 'iat', 'tid', 'uid', 'usn']);
      expect(tokens.verify(token)?.vars).toEqual({});
    }
  });

  it('are read back, each kind by its own key alone', () => {
    const { tokens } = setUp();
    const { token, refreshToken, tokenId } = tokens.issue(player);
    const claims = { ...player, tokenId, issuedAtSec: 1_750_000_000 };
    expect(tokens.verify(token)).toEqual({ ...claims, expiresAtSec: 1_750_000_060 });
    expect(tokens.verifyRefresh(refreshToken)).toEqual({ ...claims, expiresAtSec: 1_750_003_600 });
    expect(tokens.verify(refreshToken)).toBeUndefined();
    expect(tokens.verifyRefresh(token)).toBeUndefined();
  });

  it('keep the id of the session that is refreshed', () => {
    const { tokens } = setUp();
    const { tokenId } = tokens.issue(player);
    const renewed = tokens.issue({ ...player, tokenId });
    expect(renewed.tokenId).toBe(tokenId);
    expect(tokens.verify(renewed.token)?.tokenId).toBe(tokenId);
    expect(tokens.verifyRefresh(renewed.refreshToken)?.tokenId).toBe(tokenId);
  });

  it('can end when the server says', () => {
    const { tokens } = setUp();
    const { token, expiresAtSec } = tokens.issueToken({ ...player, expiresAtSec: 2_000_000_000 });
    expect([expiresAtSec, claimsOf(token).exp]).toEqual([2_000_000_000, 2_000_000_000]);
    expect(tokens.verify(token)?.expiresAtSec).toBe(2_000_000_000);
    expect(tokens.issueToken(player).expiresAtSec).toBe(1_750_000_060);
    const late = tokens.issueToken({ ...player, expiresAtSec: 1_000_000_000 });
    expect(tokens.verify(late.token)).toBeUndefined();
    for (const bad of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => tokens.issueToken({ ...player, expiresAtSec: bad })).toThrow(expect.objectContaining({ code: 3 }));
    }
  });

  it('carry any name and variables there and back', () => {
    const { tokens } = setUp();
    const text = fc.string({ unit: 'grapheme', maxLength: 30 });
    fc.assert(
      fc.property(text, fc.dictionary(text, text, { noNullPrototype: true }), (username, vars) => {
        const { token } = tokens.issue({ userId, username, vars });
        expect(tokens.verify(token)).toMatchObject({ username, vars });
      }),
    );
  });
});

describe('the end of a token', () => {
  it('is looked at on each use, also of a token that is remembered', () => {
    const { tokens, clock } = setUp();
    const { token, refreshToken } = tokens.issue(player);
    expect(tokens.verify(token)).toBeDefined();
    clock.advanceMs(59_749);
    expect(tokens.verify(token)).toBeDefined();
    clock.advanceMs(1);
    expect(tokens.verify(token)).toBeUndefined();
    expect(tokens.verifyRefresh(refreshToken)).toBeDefined();
  });
});

describe('tokens that open no door', () => {
  const claims = { tid: 'a', uid: userId, usn: 'ann', exp: 2_000_000_000, iat: 1_750_000_000 };

  it('are those with another signature, key or algorithm', () => {
    const { tokens } = setUp();
    const good = forge(claims);
    expect(tokens.verify(good)).toBeDefined();
    const [head, body, signature] = good.split('.');
    const none = encode({ alg: 'none', typ: 'JWT' });
    for (const token of [
      '',
      'garbage',
      'a.b.c',
      `${head}.${body}`,
      `${head}.${body}.`,
      good.slice(0, -4),
      `${good}.${signature}`,
      `${head}.${encode({ ...claims, uid: '00000000-0000-4000-8000-000000000001' })}.${signature}`,
      `${none}.${body}.`,
      `${none}.${body}.${signature}`,
      forge(claims, 'another key'),
      forge(claims, 'x', { alg: 'none' }),
      forge(claims, keys.encryptionKey, { alg: 'HS512', typ: 'JWT' }, 'sha512'),
      forge(claims, keys.encryptionKey, { alg: 'HS384', typ: 'JWT' }, 'sha384'),
      forge(claims, keys.encryptionKey, { alg: 'RS256', typ: 'JWT' }),
      forge(claims, keys.encryptionKey, { typ: 'JWT' }),
      forge({ ...claims, usn: 'x'.repeat(20_000) }),
    ]) {
      expect(tokens.verify(token), token.slice(0, 80)).toBeUndefined();
    }
  });

  it('are those whose claims are not what they must be', () => {
    const { tokens } = setUp();
    for (const wrong of [
      { tid: undefined },
      { tid: '' },
      { tid: 5 },
      { uid: undefined },
      { uid: 'x' },
      { usn: undefined },
      { usn: {} },
      { exp: undefined },
      { exp: '2000000000' },
      { exp: null },
      { iat: 'soon' },
      { vrs: 'red' },
      { vrs: ['red'] },
      { vrs: { level: 3 } },
    ]) {
      expect(tokens.verify(forge({ ...claims, ...wrong })), JSON.stringify(wrong)).toBeUndefined();
    }
    for (const payload of ['text', 5, null, [1]]) expect(tokens.verify(forge(payload))).toBeUndefined();
  });

  it('are all but the ones that were issued, whatever is changed in them', () => {
    const { tokens } = setUp();
    const { token } = tokens.issue(player);
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom('A', 'b', '0', '_', '.', '='), (index, character) => {
        const changed = token.slice(0, index) + character + token.slice(index + 1);
        // The last character of a signature holds bits that count for nothing.
        if (changed.slice(0, -1) === token.slice(0, -1)) return;
        expect(tokens.verify(changed)).toBeUndefined();
      }),
    );
  });
});

describe('tokens of a Nakama server with the same keys', () => {
  it('are accepted', () => {
    const { tokens } = setUp();
    const tid = 'b0f1b1a5-6f3c-4b41-9d3b-58a7f0d0a001';
    const token = forge({ tid, uid: userId, usn: 'ann', vrs: { a: 'b' }, exp: 1_750_000_060, iat: 1_750_000_000 });
    expect(tokens.verify(token)).toEqual({
      userId,
      username: 'ann',
      vars: { a: 'b' },
      tokenId: tid,
      issuedAtSec: 1_750_000_000,
      expiresAtSec: 1_750_000_060,
    });
    const old = forge({ tid, uid: userId, usn: 'ann', vrs: null, exp: 1_750_000_060 });
    expect(tokens.verify(old)).toMatchObject({ vars: {}, issuedAtSec: 0 });
  });
});

describe('the memory of verified tokens', () => {
  it('is bounded and changes no answer', () => {
    const { tokens } = setUp({ maxCachedTokens: 3 });
    const issued = Array.from({ length: 10 }, (_, index) => tokens.issue({ userId, username: `player ${index}` }));
    for (let round = 0; round < 2; round++) {
      for (const [index, { token }] of issued.entries()) {
        expect(tokens.verify(token)?.username).toBe(`player ${index}`);
      }
    }
    const first = tokens.verify(issued[9]!.token);
    expect(tokens.verify(issued[9]!.token)).toBe(first);
    const before = tokens.verify(issued[0]!.token);
    for (const { token } of issued) tokens.verify(token);
    expect(tokens.verify(issued[0]!.token)).not.toBe(before);
  });
});

describe('token ids', () => {
  it('sort in the order in which they were made, at one moment and when the clock goes back', () => {
    const clock = createTestClock();
    const newTokenId = createTokenIds(clock);
    const ids = Array.from({ length: 10_000 }, newTokenId);
    clock.advanceMs(-5000);
    ids.push(newTokenId());
    clock.advanceMs(60_000);
    ids.push(newTokenId());
    const orders = ids.map((id) => orderOfTokenId(id)!);
    expect(orders).toEqual(orders.toSorted());
    expect(new Set(orders).size).toBe(orders.length);
    expect(timeOfTokenIdMs(ids.at(-1)!)).toBe(clock.nowMs());
  });

  it('are version 7 UUIDs; those of other servers have no order', () => {
    const id = createTokenIds(createTestClock())();
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(orderOfTokenId('b0f1b1a5-6f3c-4b41-9d3b-58a7f0d0a001')).toBeUndefined();
    expect(orderOfTokenId('anything')).toBeUndefined();
  });
});

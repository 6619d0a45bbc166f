import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { verifyFacebookInstantGame } from '../../src/social/facebook-instant-game.js';

const secret = 'the secret of the app';

function sign(payload: object | string, key = secret): string {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const encoded = Buffer.from(text).toString('base64url');
  return `${createHmac('sha256', key).update(encoded).digest('base64url')}.${encoded}`;
}

const good = { algorithm: 'HMAC-SHA256', player_id: 'player-1', issued_at: 1700000000 };

describe('verifyFacebookInstantGame', () => {
  it('answers the player of what the app has signed', () => {
    expect(verifyFacebookInstantGame(sign(good), secret)).toBe('player-1');
  });

  it('asks for something to verify', () => {
    expect(() => verifyFacebookInstantGame('', secret)).toThrow(
      expect.objectContaining({ code: Code.INVALID_ARGUMENT }),
    );
  });

  it.each([
    ['another secret', sign(good, 'x'), secret],
    ['no secret configured', sign(good, ''), ''],
    ['no dot', 'abc', secret],
    ['no signature', sign(good).replace(/^[^.]*/, ''), secret],
    ['something behind', `${sign(good)}.x`, secret],
    ['another algorithm', sign({ ...good, algorithm: 'none' }), secret],
    ['no player', sign({ algorithm: 'HMAC-SHA256' }), secret],
    ['no JSON', sign('player'), secret],
    ['null', sign('null'), secret],
  ])('refuses %s', (_what, info, key) => {
    expect(() => verifyFacebookInstantGame(info, key)).toThrow(expect.objectContaining({ code: Code.UNAUTHENTICATED }));
  });
});

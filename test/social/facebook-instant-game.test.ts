import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { createFacebookInstantGame } from '../../src/social/facebook-instant-game.js';

const secret = 'the secret of the app';

function sign(payload: object | string, key = secret): string {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const encoded = Buffer.from(text).toString('base64url');
  return `${createHmac('sha256', key).update(encoded).digest('base64url')}.${encoded}`;
}

const good = { algorithm: 'HMAC-SHA256', player_id: 'player-1', issued_at: 1700000000 };

const verify = (info: string, appSecret: string) => createFacebookInstantGame(appSecret).verify(info);

describe('Facebook Instant Games', () => {
  it('answers the player of what the app has signed', async () => {
    expect(await verify(sign(good), secret)).toEqual({ provider: 'facebookInstantGame', id: 'player-1' });
  });

  it.each(['', 'x'.repeat(8193)])('asks for something to verify', async (info) => {
    await expect(verify(info, secret)).rejects.toEqual(expect.objectContaining({ code: Code.INVALID_ARGUMENT }));
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
  ])('refuses %s', async (_what, info, key) => {
    await expect(verify(info, key)).rejects.toEqual(expect.objectContaining({ code: Code.UNAUTHENTICATED }));
  });
});

import { describe, expect, it } from 'vitest';
import { createAuthorise } from '../../src/api/access.js';
import type { Caller } from '../../src/api/call-context.js';
import { ANN, basic } from './start-api.js';

const identity = { userId: ANN, username: 'ann', vars: {}, tokenId: 't', issuedAtSec: 1, expiresAtSec: 2 };
const make = (options: { serverKey?: string; httpKey?: string; revoked?: boolean } = {}) =>
  createAuthorise({
    serverKey: options.serverKey ?? 'server',
    httpKey: options.httpKey ?? 'http',
    tokens: { verify: (token) => (token === 'good' ? identity : undefined) },
    revocations: { isValid: () => !options.revoked },
  });
const caller = (authorization?: string, httpKey?: string): Caller => ({
  authorization,
  httpKey,
  clientIp: '',
  clientPort: '',
  headers: () => ({}),
  queryParams: () => ({}),
});
const refusal = expect.objectContaining({ code: 16 });

describe('a session token', () => {
  it('lets its owner in', () => expect(make()('session', caller('Bearer good')).userId).toBe(ANN));
  it.each([undefined, '', 'good', 'Bearer', 'Bearer ', 'Bearer bad', 'Bearer  good', 'Token good', 'Basic Z29vZDo='])(
    'is needed: %j',
    (authorization) => expect(() => make()('session', caller(authorization))).toThrow(refusal),
  );
  it('that was revoked lets nobody in', () => {
    expect(() => make({ revoked: true })('session', caller('Bearer good'))).toThrow(refusal);
  });
  it('is no http key, nor the other way round', () => {
    expect(() => make()('session', caller(undefined, 'http'))).toThrow(refusal);
  });
});

describe('the server key', () => {
  it.each(['', 'any password', 'a:b'])('is the user name, the password %j does not matter', (password) => {
    expect(make()('server_key', caller(basic('server', password).authorization)).userId).toBe('');
  });
  const encoded = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  it.each([
    undefined,
    '',
    'Bearer good',
    'Basic',
    'Basic ',
    'Basic ???',
    'Basic !!!',
    encoded('server'),
    encoded(':server'),
    encoded(':'),
    encoded('serve:'),
    encoded('server2:'),
    `${encoded('server:')} x`,
  ])('is needed: %j', (authorization) => expect(() => make()('server_key', caller(authorization))).toThrow(refusal));
  it('that is empty opens nothing', () => {
    expect(() => make({ serverKey: '' })('server_key', caller(encoded(':')))).toThrow(refusal);
    expect(() => make({ httpKey: '' })('rpc', caller(undefined, ''))).toThrow(refusal);
  });
});

it('what is open asks for nothing', () => expect(make()('open', caller()).userId).toBe(''));

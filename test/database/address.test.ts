import { describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { describeAddress, parseDatabaseAddress, sslAttempts } from '../../src/database/address.js';

describe('parseDatabaseAddress', () => {
  it.each([
    ['root@localhost:26257', { user: 'root', host: 'localhost', port: 26257, database: 'nakama', password: undefined }],
    ['localhost', { user: 'root', host: 'localhost', port: 5432, database: 'nakama' }],
    [
      'ann:secret@db.example:6000/game',
      { user: 'ann', password: 'secret', host: 'db.example', port: 6000, database: 'game' },
    ],
    ['postgres://ann:p%40ss%2Fword@db/game', { password: 'p@ss/word', host: 'db', port: 5432 }],
    ['postgresql://ann@[::1]:5433/game', { host: '::1', port: 5433 }],
    ['postgres://ann@%2Fvar%2Frun%2Fpostgresql/game', { host: '/var/run/postgresql' }],
    ['postgres:///game?host=/tmp/sockets', { host: '/tmp/sockets', database: 'game' }],
    ['postgres://ann@db/my%20game', { database: 'my game' }],
    [
      'postgres://ann@db/game?sslmode=verify-full&search_path=a,b',
      { sslMode: 'verify-full', settings: { search_path: 'a,b' } },
    ],
    ['postgres://ann@db/game?connect_timeout=3&pool_max_conns=5', { connectTimeoutMs: 3000, settings: {} }],
  ])('reads %s', (text, expected) => {
    expect(parseDatabaseAddress(text)).toMatchObject(expected);
  });

  it.each([
    '',
    'mysql://ann@db/game',
    'postgres://ann:se/cret@db:x/game',
    'postgres://ann:%zz@db/game',
    'ann@db/game?sslmode=maybe',
    'ann@db/game?connect_timeout=soon',
    'ann@db/game?a%20b=1',
  ])('refuses %j in one line without its password', (text) => {
    const refusal = () => parseDatabaseAddress(text);
    expect(refusal).toThrow(expect.objectContaining({ code: Code.INVALID_ARGUMENT }));
    expect(refusal).not.toThrow(/cret|\n/);
  });

  it('is shown without its password', () => {
    expect(describeAddress(parseDatabaseAddress('ann:secret@[::1]:1/game'))).toBe('ann@[::1]:1/game');
  });
});

describe('sslAttempts', () => {
  const attempts = (text: string) => sslAttempts(parseDatabaseAddress(text)).map((attempt) => attempt !== false);

  it('tries plain first on this machine, TLS first elsewhere, and only what the mode allows', () => {
    expect(attempts('ann@localhost/game')).toEqual([false, true]);
    expect(attempts('ann@db.example/game')).toEqual([true, false]);
    expect(attempts('ann@db.example/game?sslmode=disable')).toEqual([false]);
    expect(attempts('ann@localhost/game?sslmode=require')).toEqual([true]);
    expect(attempts('ann@%2Ftmp/game?sslmode=require')).toEqual([false]);
  });

  it('names a certificate file that is not there', () => {
    expect(() => attempts('ann@db/game?sslmode=verify-ca&sslrootcert=/none.pem')).toThrow('/none.pem');
  });
});

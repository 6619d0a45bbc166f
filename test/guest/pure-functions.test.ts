import crypto from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { pureFunctions } from '../../src/guest/nk/pure-functions.js';

const bytes = (hex: string): ArrayBuffer => new Uint8Array(Buffer.from(hex, 'hex')).buffer;
const hexOf = (value: unknown): unknown =>
  value instanceof ArrayBuffer ? `bytes ${Buffer.from(value).toString('hex')}` : value;
const run = (fn: string, ...args: unknown[]): unknown => hexOf(pureFunctions[fn]!(...args));

describe('encodings', () => {
  test.each([
    ['base64Encode', ['hello world'], 'aGVsbG8gd29ybGQ='],
    ['base64Encode', ['ä€😀'], 'w6Tigqzwn5iA'],
    ['base64Encode', [bytes('fbff'), false], '+/8'],
    ['base64UrlEncode', ['a'], 'YQ=='],
    ['base64UrlEncode', [bytes('fbff00')], '-_8A'],
    ['base64Decode', ['YQ'], 'bytes 61'],
    ['base64Decode', ['+/8='], 'bytes fbff'],
    ['base64Decode', ['YQ==', false], 'bytes 61'],
    ['base64UrlDecode', ['-_8', false], 'bytes fbff'],
    ['base64UrlDecode', ['-_8='], 'bytes fbff'],
    ['base16Encode', [bytes('00ff')], '00ff'],
    ['base16Decode', ['00FF'], 'bytes 00ff'],
    ['stringToBinary', ['ä'], 'bytes c3a4'],
    ['binaryToString', [bytes('c3a4')], 'ä'],
    ['binaryToString', [new Uint8Array([0x61])], 'a'],
  ])('%s(%j)', (fn, args, result) => {
    expect(run(fn, ...args)).toBe(result);
  });

  test.each([
    ['base64Encode', [5], 'nk.base64Encode: s must be a string or an ArrayBuffer, not the number 5.'],
    ['base64Encode', ['a', 'yes'], 'nk.base64Encode: padding must be true or false, not "yes".'],
    ['base64Decode', [], 'nk.base64Decode: s must be a string, not left out.'],
    ['base64Decode', ['YQ', false], /not base64/],
    ['base64Decode', ['-_8='], /not base64/],
    ['base64Decode', ['a'], /not base64/],
    ['base64UrlDecode', ['YQ'], /not base64/],
    ['base64UrlDecode', ['+/8='], /not base64/],
    ['base16Decode', ['0'], /not hexadecimal/],
    ['base16Decode', ['zz'], /not hexadecimal/],
    ['binaryToString', [bytes('ff')], /not UTF-8/],
    ['binaryToString', ['text'], 'nk.binaryToString: data must be an ArrayBuffer, not "text".'],
    ['stringToBinary', [5], /str must be a string/],
  ])('%s(%j) is refused', (fn, args, message) => {
    expect(() => run(fn, ...args)).toThrow(TypeError);
    expect(() => run(fn, ...args)).toThrow(message);
  });
});

describe('hashes', () => {
  test('md5, sha256, hmac', () => {
    expect(run('md5Hash', 'ä')).toBe('8419b71c87a225a2c70b50486fbee545');
    expect(run('sha256Hash', '')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(run('hmacSha256Hash', '', 'key')).toBe(
      'bytes 5d5d139563c95b5967b9bd9a8c9b233a9dedb45072794cd232dc1b74832607d0',
    );
    expect(() => run('hmacSha256Hash', 'hello', '')).toThrow(/key must be a string that is not empty/);
    expect(() => run('sha256Hash', bytes('00'))).toThrow(TypeError);
  });

  test('bcrypt', () => {
    const hash = String(run('bcryptHash', 'secret'));
    expect(hash).toMatch(/^\$2[ab]\$10\$.{53}$/);
    expect(run('bcryptCompare', hash, 'secret')).toBe(true);
    expect(run('bcryptCompare', hash, 'Secret')).toBe(false);
    expect(run('bcryptCompare', 'not a hash', 'secret')).toBe(false);
    expect(() => run('bcryptCompare', hash, '')).toThrow(TypeError);
    expect(() => run('bcryptHash', 'x'.repeat(73))).toThrow(/72 bytes/);
  });

  test('RSA signatures', () => {
    const { privateKey, publicKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    const signature = Buffer.from(String(run('rsaSha256Hash', 'text', pem)), 'latin1');
    expect(crypto.verify('sha256', Buffer.from('text'), publicKey, signature)).toBe(true);
    expect(() => run('rsaSha256Hash', 'text', 'no key')).toThrow(/private RSA key/);
  });
});

describe.each([128, 256])('aes%i', (bits) => {
  const key = 'k'.repeat(bits / 8);
  test('there and back, filled up with spaces to four bytes', () => {
    const sealed = String(run(`aes${bits}Encrypt`, 'five5', key));
    expect(run(`aes${bits}Encrypt`, 'five5', key)).not.toBe(sealed);
    expect(run(`aes${bits}Decrypt`, sealed, key)).toBe('five5   ');
    const raw = Buffer.from(sealed, 'base64');
    const decipher = crypto.createDecipheriv(`aes-${bits}-cfb`, key, raw.subarray(0, 16));
    expect(decipher.update(raw.subarray(16)).toString()).toBe('five5   ');
  });
  test('wrong keys and texts', () => {
    expect(() => run(`aes${bits}Encrypt`, 'text', 'short')).toThrow(`key must be ${bits / 8} bytes long`);
    expect(() => run(`aes${bits}Decrypt`, '****', key)).toThrow(/base64/);
    expect(() => run(`aes${bits}Decrypt`, 'AAAA', key)).toThrow(/base64/);
  });
});

describe('jwtGenerate', () => {
  test('HS256', () => {
    const token = String(run('jwtGenerate', 'HS256', 'signing key', { sub: 'player', level: 5 }));
    const [head, claims, signature] = token.split('.');
    expect(JSON.parse(Buffer.from(head!, 'base64url').toString())).toEqual({ alg: 'HS256', typ: 'JWT' });
    expect(JSON.parse(Buffer.from(claims!, 'base64url').toString())).toEqual({ sub: 'player', level: 5 });
    const expected = crypto.createHmac('sha256', 'signing key').update(`${head}.${claims}`).digest('base64url');
    expect(signature).toBe(expected);
  });
  test('RS256', () => {
    const { privateKey, publicKey } = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const [head, claims, signature] = String(run('jwtGenerate', 'RS256', pem, {})).split('.');
    const signed = Buffer.from(`${head}.${claims}`);
    expect(crypto.verify('sha256', signed, publicKey, Buffer.from(signature!, 'base64url'))).toBe(true);
  });
  test.each([
    ['none', 'key', {}],
    ['HS512', 'key', {}],
    ['HS256', '', {}],
    ['HS256', 'key', undefined],
    ['HS256', 'key', 'text'],
    ['RS256', 'no key', {}],
  ])('(%s, %s, %j) is refused', (...args) => {
    expect(() => run('jwtGenerate', ...args)).toThrow(TypeError);
  });
});

test('random values', () => {
  expect(run('uuidv4')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect((pureFunctions.secureRandomBytes!(32) as ArrayBuffer).byteLength).toBe(32);
  for (const count of [0, 1001, '5', undefined]) expect(() => run('secureRandomBytes', count)).toThrow(TypeError);
});

test('cron expressions', () => {
  expect(run('cronNext', '0 0 * * *', 1_700_000_000)).toBe(1_700_006_400);
  expect(run('cronPrev', '0 0 * * 1', 1_700_000_000)).toBe(1_699_833_600);
  expect(() => run('cronNext', '0 0 * *', 0)).toThrow('nk.cronNext: A cron expression has five fields');
  for (const args of [['', 0], ['* * * * *'], ['* * * * *', 'now'], ['0 0 30 2 *', 0]]) {
    expect(() => run('cronPrev', ...args)).toThrow(TypeError);
  }
});

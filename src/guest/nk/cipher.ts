import crypto from 'node:crypto';
import { nonEmptyText, object, text } from './argument.js';
import { privateKey } from './hash.js';
import type { PureFunction } from './pure-function.js';

const IV_BYTES = 16;
/** Nakama fills its clear text up to a multiple of this with spaces; texts from either server must open in both. */
const CLEAR_TEXT_BLOCK = 4;

/** Ciphers in CFB mode, as base64 of a start vector and the text; and signed tokens. */
export const cipherFunctions: Readonly<Record<string, PureFunction>> = {
  aes128Encrypt: (input, key) => encrypt('aes128Encrypt', 128, input, key),
  aes128Decrypt: (input, key) => decrypt('aes128Decrypt', 128, input, key),
  aes256Encrypt: (input, key) => encrypt('aes256Encrypt', 256, input, key),
  aes256Decrypt: (input, key) => decrypt('aes256Decrypt', 256, input, key),

  jwtGenerate(algorithm, signingKey, claims) {
    const fn = 'jwtGenerate';
    if (algorithm !== 'HS256' && algorithm !== 'RS256') {
      throw new TypeError(`nk.${fn}: algorithm must be 'HS256' or 'RS256'.`);
    }
    const secret = nonEmptyText(fn, 'signingKey', signingKey);
    const signed = `${encodePart({ alg: algorithm, typ: 'JWT' })}.${encodePart(object(fn, 'claims', claims))}`;
    const signature =
      algorithm === 'HS256'
        ? crypto.createHmac('sha256', secret).update(signed).digest()
        : crypto.sign('sha256', Buffer.from(signed), privateKey(fn, 'signingKey', secret));
    return `${signed}.${signature.toString('base64url')}`;
  },
};

function encodePart(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function keyBytes(fn: string, bits: number, key: unknown): Buffer {
  const bytes = Buffer.from(text(fn, 'key', key));
  if (bytes.length !== bits / 8) throw new TypeError(`nk.${fn}: key must be ${bits / 8} bytes long.`);
  return bytes;
}

function encrypt(fn: string, bits: 128 | 256, input: unknown, key: unknown): string {
  const clear = Buffer.from(text(fn, 'input', input));
  const iv = crypto.randomBytes(IV_BYTES);
  const cipher = crypto.createCipheriv(`aes-${bits}-cfb`, keyBytes(fn, bits, key), iv);
  const missing = (CLEAR_TEXT_BLOCK - (clear.length % CLEAR_TEXT_BLOCK)) % CLEAR_TEXT_BLOCK;
  const padded = Buffer.concat([clear, Buffer.alloc(missing, ' ')]);
  return Buffer.concat([iv, cipher.update(padded), cipher.final()]).toString('base64');
}

function decrypt(fn: string, bits: 128 | 256, input: unknown, key: unknown): string {
  const secret = keyBytes(fn, bits, key);
  const encoded = text(fn, 'input', input);
  const sealed = Buffer.from(encoded, 'base64');
  if (sealed.length < IV_BYTES || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) {
    throw new TypeError(`nk.${fn}: input must be base64 text that nk.aes${bits}Encrypt made.`);
  }
  const decipher = crypto.createDecipheriv(`aes-${bits}-cfb`, secret, sealed.subarray(0, IV_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES)), decipher.final()]).toString();
}

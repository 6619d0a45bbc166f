import crypto from 'node:crypto';
import { nonEmptyText, object, text } from './argument.js';
import { privateKey } from './hash.js';
import type { PureFunction } from './pure-function.js';

const IV_BYTES = 16;
/** Nakama fills its clear text up to a multiple of this with spaces; texts from either server must open in both. */
const CLEAR_TEXT_BLOCK = 4;

/**
 * Ciphers in CFB mode over bytes, for languages whose texts are bytes: what is made begins with the start vector. Each
 * throws TypeError for a key of another length, and for input that is too short to have been made so.
 */
export const byteCiphers = {
  aes128Encrypt: (input: Uint8Array, key: Uint8Array) => encrypt('aes128Encrypt', 128, input, key),
  aes128Decrypt: (input: Uint8Array, key: Uint8Array) => decrypt('aes128Decrypt', 128, input, key),
  aes256Encrypt: (input: Uint8Array, key: Uint8Array) => encrypt('aes256Encrypt', 256, input, key),
  aes256Decrypt: (input: Uint8Array, key: Uint8Array) => decrypt('aes256Decrypt', 256, input, key),
};

/** The same with texts, what is made being base64; and signed tokens. */
export const cipherFunctions: Readonly<Record<string, PureFunction>> = {
  aes128Encrypt: encryptText('aes128Encrypt'),
  aes128Decrypt: decryptText('aes128Decrypt'),
  aes256Encrypt: encryptText('aes256Encrypt'),
  aes256Decrypt: decryptText('aes256Decrypt'),

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

function encryptText(fn: 'aes128Encrypt' | 'aes256Encrypt'): PureFunction {
  return (input, key) =>
    byteCiphers[fn](Buffer.from(text(fn, 'input', input)), Buffer.from(text(fn, 'key', key))).toString('base64');
}

function decryptText(fn: 'aes128Decrypt' | 'aes256Decrypt'): PureFunction {
  return (input, key) => {
    const secret = Buffer.from(text(fn, 'key', key));
    const encoded = text(fn, 'input', input);
    const sealed = Buffer.from(encoded, 'base64');
    if (sealed.length < IV_BYTES || !/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) {
      throw new TypeError(`nk.${fn}: input must be base64 text that nk.${fn.replace('De', 'En')} made.`);
    }
    return byteCiphers[fn](sealed, secret).toString();
  };
}

function encrypt(fn: string, bits: 128 | 256, clear: Uint8Array, key: Uint8Array): Buffer {
  checkKey(fn, bits, key);
  const iv = crypto.randomBytes(IV_BYTES);
  const cipher = crypto.createCipheriv(`aes-${bits}-cfb`, key, iv);
  const missing = (CLEAR_TEXT_BLOCK - (clear.length % CLEAR_TEXT_BLOCK)) % CLEAR_TEXT_BLOCK;
  const padded = Buffer.concat([clear, Buffer.alloc(missing, ' ')]);
  return Buffer.concat([iv, cipher.update(padded), cipher.final()]);
}

function decrypt(fn: string, bits: 128 | 256, sealed: Uint8Array, key: Uint8Array): Buffer {
  checkKey(fn, bits, key);
  if (sealed.length < IV_BYTES)
    throw new TypeError(`nk.${fn}: input is shorter than all that nk.aes${bits}Encrypt makes.`);
  const decipher = crypto.createDecipheriv(`aes-${bits}-cfb`, key, sealed.subarray(0, IV_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES)), decipher.final()]);
}

function checkKey(fn: string, bits: number, key: Uint8Array): void {
  if (key.length !== bits / 8) throw new TypeError(`nk.${fn}: key must be ${bits / 8} bytes long.`);
}

import crypto from 'node:crypto';
import bcrypt from 'bcrypt';
import { nonEmptyText, text } from './argument.js';
import { toArrayBuffer } from './array-buffer.js';
import type { PureFunction } from './pure-function.js';

const BCRYPT_COST = 10;
/** bcrypt looks at no more bytes of a password than this. */
const BCRYPT_MAX_BYTES = 72;

export const hashFunctions: Readonly<Record<string, PureFunction>> = {
  md5Hash: (input) => digest('md5', text('md5Hash', 'input', input)),
  sha256Hash: (input) => digest('sha256', text('sha256Hash', 'input', input)),

  hmacSha256Hash(input, key) {
    const message = text('hmacSha256Hash', 'input', input);
    const secret = nonEmptyText('hmacSha256Hash', 'key', key);
    return toArrayBuffer(crypto.createHmac('sha256', secret).update(message).digest());
  },

  /** A signature, one character per byte. KEY is a private RSA key in PEM. */
  rsaSha256Hash(input, key) {
    const message = text('rsaSha256Hash', 'input', input);
    const secret = nonEmptyText('rsaSha256Hash', 'key', key);
    return crypto.sign('sha256', Buffer.from(message), privateKey('rsaSha256Hash', 'key', secret)).toString('latin1');
  },

  bcryptHash(password) {
    const secret = text('bcryptHash', 'password', password);
    if (Buffer.byteLength(secret) > BCRYPT_MAX_BYTES) {
      throw new TypeError(`nk.bcryptHash: password must be at most ${BCRYPT_MAX_BYTES} bytes long.`);
    }
    return bcrypt.hashSync(secret, BCRYPT_COST);
  },

  bcryptCompare(hash, password) {
    const known = nonEmptyText('bcryptCompare', 'hash', hash);
    return bcrypt.compareSync(nonEmptyText('bcryptCompare', 'password', password), known);
  },
};

function digest(algorithm: string, input: string): string {
  return crypto.createHash(algorithm).update(input).digest('hex');
}

export function privateKey(fn: string, name: string, pem: string): crypto.KeyObject {
  try {
    const key = crypto.createPrivateKey(pem);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // Told below: the message of the library may quote the key.
  }
  throw new TypeError(`nk.${fn}: ${name} must be a private RSA key in PEM.`);
}

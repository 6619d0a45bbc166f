import crypto from 'node:crypto';
import { createRequire } from 'node:module';
import type bcrypt from 'bcrypt';
import { nonEmptyText, text } from './argument.js';
import { toArrayBuffer } from './array-buffer.js';
import type { PureFunction } from './pure-function.js';

const require = createRequire(import.meta.url);

const BCRYPT_COST = 10;
/** bcrypt looks at no more bytes of a password than this. */
const BCRYPT_MAX_BYTES = 72;

/** Hashes of bytes, for languages whose texts are bytes. Keys are not empty. */
export const byteHashes = {
  md5Hash: (input: Uint8Array) => digest('md5', input),
  sha256Hash: (input: Uint8Array) => digest('sha256', input),
  hmacSha256Hash: (input: Uint8Array, key: Uint8Array) =>
    toArrayBuffer(crypto.createHmac('sha256', key).update(input).digest()),
  /** A signature, one character per byte. PEM is a private RSA key. */
  rsaSha256Hash: (input: Uint8Array, pem: string) =>
    crypto.sign('sha256', input, privateKey('rsaSha256Hash', 'key', pem)).toString('latin1'),
};

export const hashFunctions: Readonly<Record<string, PureFunction>> = {
  md5Hash: (input) => byteHashes.md5Hash(Buffer.from(text('md5Hash', 'input', input))),
  sha256Hash: (input) => byteHashes.sha256Hash(Buffer.from(text('sha256Hash', 'input', input))),

  hmacSha256Hash(input, key) {
    const message = text('hmacSha256Hash', 'input', input);
    const secret = nonEmptyText('hmacSha256Hash', 'key', key);
    return byteHashes.hmacSha256Hash(Buffer.from(message), Buffer.from(secret));
  },

  rsaSha256Hash(input, key) {
    const message = text('rsaSha256Hash', 'input', input);
    return byteHashes.rsaSha256Hash(Buffer.from(message), nonEmptyText('rsaSha256Hash', 'key', key));
  },

  bcryptHash(password) {
    const secret = text('bcryptHash', 'password', password);
    if (Buffer.byteLength(secret) > BCRYPT_MAX_BYTES) {
      throw new TypeError(`nk.bcryptHash: password must be at most ${BCRYPT_MAX_BYTES} bytes long.`);
    }
    return loadBcrypt().hashSync(secret, BCRYPT_COST);
  },

  bcryptCompare(hash, password) {
    const known = nonEmptyText('bcryptCompare', 'hash', hash);
    return loadBcrypt().compareSync(nonEmptyText('bcryptCompare', 'password', password), known);
  },
};

/** When first needed: a thread that is ended just while it loads a native library takes the whole process with it. */
function loadBcrypt(): typeof bcrypt {
  return require('bcrypt') as typeof bcrypt;
}

function digest(algorithm: string, input: Uint8Array): string {
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

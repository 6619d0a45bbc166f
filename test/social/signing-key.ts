import { generateKeyPairSync, type JsonWebKey, type KeyObject, randomUUID, sign } from 'node:crypto';

/** A key with which a provider of a test signs. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly id: string;
  /** As it stands in the set of keys that the provider publishes. */
  readonly jwk: JsonWebKey;
  /** A JSON Web Token with these claims; HEADER takes the place of parts of the token's own. */
  sign(claims: Readonly<Record<string, unknown>>, header?: Readonly<Record<string, unknown>>): string;
}

export function newSigningKey(kind: 'RSA' | 'EC' | 'short RSA' = 'RSA'): SigningKey {
  const { privateKey, publicKey } =
    kind === 'EC'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: kind === 'RSA' ? 2048 : 1024 });
  const id = randomUUID();
  const alg = kind === 'EC' ? 'ES256' : 'RS256';
  return {
    privateKey,
    publicKey,
    id,
    jwk: { ...publicKey.export({ format: 'jwk' }), kid: id, use: 'sig', alg },
    sign(claims, header) {
      const input = `${encode({ alg, kid: id, typ: 'JWT', ...header })}.${encode(claims)}`;
      const signature = sign('SHA256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return `${input}.${signature.toString('base64url')}`;
    },
  };
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

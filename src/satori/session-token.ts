import { createSigner } from 'fast-jwt';

export interface SessionTokenOptions {
  /** The name of the API key, which the token is for. */
  readonly apiKeyName: string;
  readonly signingKey: string;
  readonly nowMs: number;
}

const LIFETIME_SEC = 3600;

/** A token by which Satori takes a request for one of the identity ID: a JWT (HS256), good for an hour. */
export function createSessionToken(id: string, { apiKeyName, signingKey, nowMs }: SessionTokenOptions): string {
  const nowSec = Math.floor(nowMs / 1000);
  const claims = { iid: id, exp: nowSec + LIFETIME_SEC, iat: nowSec, api: apiKeyName };
  return createSigner({ key: Buffer.from(signingKey), algorithm: 'HS256' })(claims);
}

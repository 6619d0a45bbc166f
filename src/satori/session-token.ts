import { createHmac } from 'node:crypto';

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
  const header = { alg: 'HS256', typ: 'JWT' };
  const claims = { iid: id, exp: nowSec + LIFETIME_SEC, iat: nowSec, api: apiKeyName };
  const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${createHmac('sha256', signingKey).update(text).digest('base64url')}`;
}

import { createDecoder, createVerifier, TOKEN_ERROR_CODES } from 'fast-jwt';
import type { Clock } from '../base/clock.js';
import { type StatusError, unauthenticated } from '../base/status-error.js';
import type { KeySet } from './key-set.js';
import { parseProviderId } from './provider-id.js';

export interface IdTokenOptions {
  /** Stands in messages: `Apple`. */
  readonly provider: string;
  readonly keys: KeySet;
  /** Whom tokens may name as their issuer. */
  readonly issuers: readonly string[];
  /** The names of this game at the provider: whom tokens may be meant for. */
  readonly audiences: readonly string[];
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** What a genuine token says of a player; nothing but the id has been looked at. */
export interface IdTokenClaims {
  readonly id: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Clocks differ: a token that was made a moment ago may be from the future here. */
const MAX_AHEAD_SEC = 30;

/** Rejects with UNAUTHENTICATED (the message says what is wrong) and UNAVAILABLE (no keys). */
export type VerifyIdToken = (token: string) => Promise<IdTokenClaims>;

/** Whether TOKEN has the form of a JSON Web Token. */
export function isIdToken(token: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token);
}

/** Makes the check of the identity tokens that a provider signs (OpenID Connect). */
export function createIdTokenVerifier(options: IdTokenOptions): VerifyIdToken {
  const { provider, keys, issuers, audiences, clock } = options;
  const decode = createDecoder({ complete: true });
  const refused = (reason: string): StatusError => unauthenticated(`This ${provider} token ${reason}.`);

  function keyIdOf(token: string): string {
    try {
      const { kid } = decode(token).header;
      if (typeof kid === 'string') return kid;
    } catch {} // what the parser says helps nobody
    throw refused('is no token that the provider could have signed');
  }

  function verify(token: string, key: string): Readonly<Record<string, unknown>> {
    const verifier = createVerifier({
      key,
      algorithms: ['RS256', 'ES256'],
      clockTimestamp: clock.nowMs(),
      ignoreNotBefore: true, // looked at below: the library would be as lenient with the end
      requiredClaims: ['exp'],
    });
    try {
      return verifier(token);
    } catch (error) {
      throw refused(reasonOf(error));
    }
  }

  return async (token) => {
    const key = await keys.find(keyIdOf(token));
    if (key === undefined) throw refused('is not signed with a key of the provider');
    const claims = verify(token, key);
    const isValidYet = Number(claims.nbf ?? 0) <= clock.nowMs() / 1000 + MAX_AHEAD_SEC;
    if (!isValidYet) throw refused('is not valid yet');
    if (!issuers.includes(claims.iss as string)) throw refused('comes from another issuer');
    const meantFor = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
    if (!meantFor.some((audience) => audiences.includes(audience))) throw refused('was made for another game');
    const id = parseProviderId(claims.sub);
    if (id === undefined) throw refused('names no player');
    return { id, claims };
  };
}

function reasonOf(error: unknown): string {
  switch ((error as { code?: unknown }).code) {
    case TOKEN_ERROR_CODES.expired:
      return 'has expired';
    case TOKEN_ERROR_CODES.invalidSignature:
    case TOKEN_ERROR_CODES.missingSignature:
      return 'has a wrong signature';
    default:
      return 'is no token that the provider could have signed';
  }
}

/** A claim that is a text; undefined where it is missing, empty or something else. */
export function textClaim({ claims }: IdTokenClaims, name: string): string | undefined {
  const value = claims[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The e-mail address, unless the provider says that nobody has shown it to be the player's. */
export function emailClaim(token: IdTokenClaims): string | undefined {
  const { email_verified: isVerified } = token.claims;
  return isVerified === false || isVerified === 'false' ? undefined : textClaim(token, 'email');
}

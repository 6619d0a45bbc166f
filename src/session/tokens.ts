import { createSigner, createVerifier } from 'fast-jwt';
import type { Clock } from '../base/clock.js';
import { isUuid } from '../base/id.js';
import { invalidArgument } from '../base/status-error.js';
import { createTokenIds } from './token-id.js';

/** What a token says about its bearer. */
export interface SessionClaims {
  readonly userId: string;
  readonly username: string;
  /** Session variables. */
  readonly vars: Readonly<Record<string, string>>;
  /** Shared by a session token, its refresh token and all that is refreshed from them. */
  readonly tokenId: string;
  /** When the token was issued and when it ends, seconds since 1970. */
  readonly issuedAtSec: number;
  readonly expiresAtSec: number;
}

export interface TokensOptions {
  readonly encryptionKey: string;
  readonly refreshEncryptionKey: string;
  readonly tokenExpirySec: number;
  readonly refreshTokenExpirySec: number;
  readonly clock: Clock;
  /** How many verified tokens are remembered, of each kind. */
  readonly maxCachedTokens?: number;
}

export interface TokenRequest {
  readonly userId: string;
  readonly username: string;
  readonly vars?: Readonly<Record<string, string>>;
  /** The session that is refreshed, or an id of `newTokenId`; left out, a new one is made. */
  readonly tokenId?: string;
}

export interface IssuedTokens {
  readonly token: string;
  readonly refreshToken: string;
  readonly tokenId: string;
}

export interface Tokens {
  /**
   * The id of a session that is about to begin. Taken before the account is looked up, it makes a ban that comes between
   * look-up and `issue` hold for the token that is issued.
   */
  newTokenId(): string;
  issue(request: TokenRequest): IssuedTokens;
  /**
   * A session token alone, with an end of the caller's choice; without one, after the usual time. Throws INVALID_ARGUMENT
   * for an end that is no time.
   */
  issueToken(request: TokenRequest & { readonly expiresAtSec?: number }): {
    readonly token: string;
    readonly tokenId: string;
    readonly expiresAtSec: number;
  };
  /** The claims of a session token that is genuine and not yet expired. Revocation is asked of `Revocations`. */
  verify(token: string): SessionClaims | undefined;
  /** The same for a refresh token. */
  verifyRefresh(token: string): SessionClaims | undefined;
}

const DEFAULT_MAX_CACHED_TOKENS = 10_000;
/** Longer than any header line that reaches us; bounds what the cache holds. */
const MAX_TOKEN_LENGTH = 16_384;

/** Session and refresh tokens: JSON Web Tokens signed with HS256, each kind with a key of its own. */
export function createTokens(options: TokensOptions): Tokens {
  const { clock } = options;
  const maxCached = options.maxCachedTokens ?? DEFAULT_MAX_CACHED_TOKENS;
  const newTokenId = createTokenIds(clock);
  const signSession = createClaimsSigner(options.encryptionKey);
  const signRefresh = createClaimsSigner(options.refreshEncryptionKey);
  const readSession = createClaimsReader(options.encryptionKey, maxCached);
  const readRefresh = createClaimsReader(options.refreshEncryptionKey, maxCached);
  const nowSec = () => Math.floor(clock.nowMs() / 1000);

  const unexpired = (claims: SessionClaims | undefined) =>
    claims !== undefined && claims.expiresAtSec > clock.nowMs() / 1000 ? claims : undefined;

  return {
    newTokenId,
    issue(request) {
      const tokenId = request.tokenId ?? newTokenId();
      const issuedAtSec = nowSec();
      return {
        token: signSession(request, tokenId, issuedAtSec, issuedAtSec + options.tokenExpirySec),
        refreshToken: signRefresh(request, tokenId, issuedAtSec, issuedAtSec + options.refreshTokenExpirySec),
        tokenId,
      };
    },
    issueToken(request) {
      const tokenId = request.tokenId ?? newTokenId();
      const issuedAtSec = nowSec();
      const expiresAtSec = request.expiresAtSec ?? issuedAtSec + options.tokenExpirySec;
      if (!Number.isSafeInteger(expiresAtSec) || expiresAtSec < 1) {
        throw invalidArgument('The end of a token must be a whole number of seconds since 1970.');
      }
      return { token: signSession(request, tokenId, issuedAtSec, expiresAtSec), tokenId, expiresAtSec };
    },
    verify: (token) => unexpired(readSession(token)),
    verifyRefresh: (token) => unexpired(readRefresh(token)),
  };
}

type SignClaims = (request: TokenRequest, tokenId: string, issuedAtSec: number, expiresAtSec: number) => string;

function createClaimsSigner(key: string): SignClaims {
  const sign = createSigner({ key: Buffer.from(key), algorithm: 'HS256' });
  return ({ userId, username, vars }, tokenId, issuedAtSec, expiresAtSec) => {
    const vrs = vars && Object.keys(vars).length > 0 ? { vrs: vars } : {};
    return sign({ tid: tokenId, uid: userId, usn: username, ...vrs, exp: expiresAtSec, iat: issuedAtSec });
  };
}

/** Reads what KEY has signed, remembering up to MAXCACHED tokens: a token never changes, only its validity does. */
function createClaimsReader(key: string, maxCached: number): (token: string) => SessionClaims | undefined {
  // The end of a token is checked by the caller at each use, with the injected clock.
  const verify = createVerifier({ key: Buffer.from(key), algorithms: ['HS256'], ignoreExpiration: true });
  const known = new Map<string, SessionClaims>();
  return (token) => {
    const cached = known.get(token);
    if (cached) return cached;
    if (token.length > MAX_TOKEN_LENGTH) return undefined;
    const claims = readClaims(verify, token);
    if (claims) remember(known, token, claims, maxCached);
    return claims;
  };
}

function readClaims(verify: (token: string) => unknown, token: string): SessionClaims | undefined {
  try {
    return parseClaims(verify(token));
  } catch {
    return undefined; // whatever is wrong with it, it opens no door
  }
}

function remember(known: Map<string, SessionClaims>, token: string, claims: SessionClaims, maxCached: number): void {
  if (known.size >= maxCached) {
    const oldest = known.keys().next();
    if (!oldest.done) known.delete(oldest.value);
  }
  known.set(token, claims);
}

function parseClaims(payload: unknown): SessionClaims | undefined {
  if (payload === null || typeof payload !== 'object') return undefined;
  const { tid, uid, usn, vrs, exp, iat } = payload as Record<string, unknown>;
  if (typeof tid !== 'string' || tid === '' || typeof uid !== 'string' || !isUuid(uid)) return undefined;
  if (typeof usn !== 'string' || !Number.isFinite(exp)) return undefined;
  if (iat !== undefined && !Number.isFinite(iat)) return undefined;
  const vars = parseVars(vrs);
  if (!vars) return undefined;
  // A token that does not say when it was issued counts as older than any logout.
  const issuedAtSec = typeof iat === 'number' ? iat : 0;
  return { userId: uid.toLowerCase(), username: usn, vars, tokenId: tid, issuedAtSec, expiresAtSec: exp as number };
}

function parseVars(vrs: unknown): Readonly<Record<string, string>> | undefined {
  if (vrs === undefined || vrs === null) return {};
  if (typeof vrs !== 'object' || Array.isArray(vrs)) return undefined;
  const vars = vrs as Record<string, unknown>;
  return Object.values(vars).every((value) => typeof value === 'string') ? (vars as Record<string, string>) : undefined;
}

import { invalidArgument } from '../base/status-error.js';
import type { Revocations } from './revocations.js';
import type { SessionClaims, Tokens } from './tokens.js';

export interface LogoutDeps {
  readonly tokens: Tokens;
  readonly revocations: Revocations;
}

export interface LogoutRequest {
  readonly userId: string;
  /** The tokens of the one session to end; '' or left out for both: every session of the user ends. */
  readonly token?: string;
  readonly refreshToken?: string;
}

/** Logs out one session or all. Throws INVALID_ARGUMENT, with nothing changed, for a token that is not the user's. */
export function logout({ tokens, revocations }: LogoutDeps, request: LogoutRequest): void {
  const { userId, token, refreshToken } = request;
  if (!token && !refreshToken) return revocations.revokeUser(userId);
  const ended: SessionClaims[] = [];
  if (token) ended.push(ownClaims(tokens.verify(token), userId, 'session'));
  if (refreshToken) ended.push(ownClaims(tokens.verifyRefresh(refreshToken), userId, 'refresh'));
  for (const claims of ended) revocations.revokeToken(claims);
}

function ownClaims(claims: SessionClaims | undefined, userId: string, kind: string): SessionClaims {
  if (claims?.userId !== userId) {
    throw invalidArgument(`The ${kind} token is not a valid one of this user.`);
  }
  return claims;
}

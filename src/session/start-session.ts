import type { Revocations } from './revocations.js';
import type { IssuedTokens, TokenRequest, Tokens } from './tokens.js';

export interface StartSessionDeps {
  readonly tokens: Tokens;
  readonly revocations: Revocations;
  /** session.single_session: a user has one session, and signing in ends the ones before. */
  readonly singleSession: boolean;
}

/** Issues the tokens of a user who has signed in. */
export function startSession(deps: StartSessionDeps, request: TokenRequest): IssuedTokens {
  const issued = deps.tokens.issue(request);
  if (deps.singleSession) deps.revocations.revokeUser(request.userId, issued.tokenId);
  return issued;
}

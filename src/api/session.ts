import { invalidArgument, permissionDenied, unauthenticated } from '../base/status-error.js';
import { getAccounts } from '../core/account/get-accounts.js';
import type { Database } from '../database/database.js';
import { logout } from '../session/logout.js';
import type { Revocations } from '../session/revocations.js';
import { checkSessionVars } from '../session/session-vars.js';
import type { Tokens } from '../session/tokens.js';
import type { Session, SessionLogoutRequest, SessionRefreshRequest } from '../wire/gen/api.js';
import type { Init } from '../wire/well-known.js';
import type { CallContext } from './call-context.js';

export interface SessionDeps {
  readonly db: Database;
  readonly tokens: Tokens;
  readonly revocations: Revocations;
}

const nobodyOnline = () => false;

/** Refresh and logout of sessions. */
export function sessionHandlers({ db, tokens, revocations }: SessionDeps) {
  return {
    /** New tokens for a refresh token: same session, the name that the user has now, the variables given or the old ones. */
    async SessionRefresh(_ctx: CallContext, request: SessionRefreshRequest): Promise<Init<Session>> {
      if (request.token === '') throw invalidArgument('A refresh token is needed.');
      checkSessionVars(request.vars);
      const claims = tokens.verifyRefresh(request.token);
      if (!claims || !revocations.isValid(claims)) {
        throw unauthenticated('The refresh token is not valid, has expired or was logged out. Sign in again.');
      }
      const { userId, tokenId } = claims;
      const [account] = await getAccounts(db, [userId], nobodyOnline);
      if (!account) throw unauthenticated('The account of this session does not exist any more.');
      if (account.disable_time) throw permissionDenied('This account is banned.');
      const vars = Object.keys(request.vars).length > 0 ? request.vars : claims.vars;
      const { token, refreshToken } = tokens.issue({ userId, username: account.user?.username ?? '', vars, tokenId });
      return { token, refresh_token: refreshToken };
    },
    /** Ends the session of the tokens given, or every session of the user. Open sockets stay open. */
    SessionLogout({ userId }: CallContext, { token, refresh_token }: SessionLogoutRequest) {
      logout({ tokens, revocations }, { userId, token, refreshToken: refresh_token });
      return {};
    },
  };
}

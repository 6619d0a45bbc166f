import type { SessionClaims } from '../session/tokens.js';

/** Who calls and from where: what every handler, hook and RPC of one request is told. */
export interface CallContext
  extends CallerIdentity,
    Pick<Caller, 'clientIp' | 'clientPort' | 'headers' | 'queryParams'> {}

/** What an edge knows of a request before anybody has checked it. */
export interface Caller {
  /** The Authorization header as it came. */
  readonly authorization: string | undefined;
  /** The `http_key` of an RPC; undefined where none was given, '' where an empty one was. */
  readonly httpKey: string | undefined;
  readonly clientIp: string;
  /** '' where a proxy told the address. */
  readonly clientPort: string;
  /**
   * Request headers by their name, as Nakama gives them to modules: 'Content-Type'. Of gRPC: its metadata. Made when somebody
   * asks: only modules read them.
   */
  headers(): Readonly<Record<string, readonly string[]>>;
  /** Query parameters without `http_key` and `unwrap`; made when somebody asks. */
  queryParams(): Readonly<Record<string, readonly string[]>>;
}

/**
 * Who calls. The user is '', and the times are 0, where the server key, the http key or nothing at all let the call in.
 */
export type CallerIdentity = SessionClaims;

/** A call that no player makes. */
export const serverIdentity: CallerIdentity = Object.freeze({
  userId: '',
  username: '',
  vars: Object.freeze({}),
  tokenId: '',
  issuedAtSec: 0,
  expiresAtSec: 0,
});

export function createCallContext(caller: Caller, identity: CallerIdentity): CallContext {
  return {
    userId: identity.userId,
    username: identity.username,
    vars: identity.vars,
    tokenId: identity.tokenId,
    issuedAtSec: identity.issuedAtSec,
    expiresAtSec: identity.expiresAtSec,
    clientIp: caller.clientIp,
    clientPort: caller.clientPort,
    headers: caller.headers,
    queryParams: caller.queryParams,
  };
}

/** Who calls and from where: what every handler, hook and RPC of one request is told. */
export interface CallContext {
  /** '' where the server key, the http key or nothing at all let the call in. */
  readonly userId: string;
  readonly username: string;
  /** Session variables of the token. */
  readonly vars: Readonly<Record<string, string>>;
  readonly tokenId: string;
  /** When the session token was issued and when it ends, seconds since 1970; 0 without a token. */
  readonly issuedAtSec: number;
  readonly expiresAtSec: number;
  readonly clientIp: string;
  /** '' where a proxy told the address. */
  readonly clientPort: string;
  /** Request headers by their name, as Nakama gives them to modules: 'Content-Type'. Of gRPC: its metadata. */
  headers(): Readonly<Record<string, readonly string[]>>;
  /** Query parameters without `http_key` and `unwrap`. */
  queryParams(): Readonly<Record<string, readonly string[]>>;
}

/** What an edge knows of a request before anybody has checked it. */
export interface Caller {
  /** The Authorization header as it came. */
  readonly authorization: string | undefined;
  /** The `http_key` of an RPC; undefined where none was given, '' where an empty one was. */
  readonly httpKey: string | undefined;
  readonly clientIp: string;
  readonly clientPort: string;
  /** Made when somebody asks: only modules read them. */
  headers(): Readonly<Record<string, readonly string[]>>;
  queryParams(): Readonly<Record<string, readonly string[]>>;
}

/** What a session token says of its owner. */
export interface CallerIdentity {
  readonly userId: string;
  readonly username: string;
  readonly vars: Readonly<Record<string, string>>;
  readonly tokenId: string;
  readonly issuedAtSec: number;
  readonly expiresAtSec: number;
}

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

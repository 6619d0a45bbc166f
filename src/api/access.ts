import { hash, timingSafeEqual } from 'node:crypto';
import { unauthenticated } from '../base/status-error.js';
import {
  type CallContext,
  type Caller,
  type CallerIdentity,
  createCallContext,
  serverIdentity,
} from './call-context.js';

/**
 * What lets a request in: the server key as Basic user name, a session token, for RPCs a session token or the http key,
 * or nothing at all.
 */
export type Access = 'server_key' | 'session' | 'rpc' | 'open';

const exceptions: Readonly<Record<string, Access>> = {
  AuthenticateApple: 'server_key',
  AuthenticateCustom: 'server_key',
  AuthenticateDevice: 'server_key',
  AuthenticateEmail: 'server_key',
  AuthenticateFacebook: 'server_key',
  AuthenticateFacebookInstantGame: 'server_key',
  AuthenticateGameCenter: 'server_key',
  AuthenticateGoogle: 'server_key',
  AuthenticateSteam: 'server_key',
  SessionRefresh: 'server_key',
  RpcFunc: 'rpc',
  Healthcheck: 'open',
};

/** The access rule of an API method: a session token unless the table says otherwise. */
export function accessOf(method: string): Access {
  return exceptions[method] ?? 'session';
}

export interface AuthoriserDeps {
  /** `socket.server_key` and `runtime.http_key`; an empty key lets nobody in. */
  readonly serverKey: string;
  readonly httpKey: string;
  readonly tokens: { verify(token: string): CallerIdentity | undefined };
  readonly revocations: { isValid(identity: CallerIdentity): boolean };
}

export type Authorise = (access: Access, caller: Caller) => CallContext;

/** Makes the check that every request passes first. It throws UNAUTHENTICATED and says what is missing. */
export function createAuthorise({ serverKey, httpKey, tokens, revocations }: AuthoriserDeps): Authorise {
  const isServerKey = createKeyCheck(serverKey);
  const isHttpKey = createKeyCheck(httpKey);

  function session({ authorization }: Caller): CallerIdentity {
    if (!authorization?.startsWith('Bearer ')) {
      throw unauthenticated('This needs a session token: send the header "Authorization: Bearer TOKEN".');
    }
    const claims = tokens.verify(authorization.slice(7));
    if (!claims || !revocations.isValid(claims)) {
      throw unauthenticated(
        'The session token is not valid, has expired or was logged out. Refresh it or sign in again.',
      );
    }
    return claims;
  }

  function checkServerKey({ authorization }: Caller): void {
    const key = basicUser(authorization);
    if (key === undefined) {
      throw unauthenticated('This needs the server key: send it as the user name of a Basic authorization.');
    }
    if (!isServerKey(key)) throw unauthenticated('The server key is not the one of this server.');
  }

  function rpc(caller: Caller): CallerIdentity {
    // A key that is given decides alone, whatever token stands beside it.
    const key = caller.httpKey ?? basicUser(caller.authorization);
    if (key === undefined) return session(caller);
    if (!isHttpKey(key)) throw unauthenticated('The http key is not the one of this server.');
    return serverIdentity;
  }

  return (access, caller) => {
    switch (access) {
      case 'session':
        return createCallContext(caller, session(caller));
      case 'server_key':
        checkServerKey(caller);
        return createCallContext(caller, serverIdentity);
      case 'rpc':
        return createCallContext(caller, rpc(caller));
      case 'open':
        return createCallContext(caller, serverIdentity);
    }
  };
}

/** Compares digests, so that the time taken tells nothing about the key, its length included. */
function createKeyCheck(key: string): (given: string) => boolean {
  const expected = hash('sha256', key, 'buffer');
  return (given) => key !== '' && timingSafeEqual(hash('sha256', given, 'buffer'), expected);
}

/** The user name of `Basic base64(USER:PASSWORD)`; undefined where the header is anything else. */
function basicUser(authorization: string | undefined): string | undefined {
  if (!authorization?.startsWith('Basic ')) return undefined;
  const encoded = authorization.slice(6);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) return undefined;
  const [user, password] = Buffer.from(encoded, 'base64').toString().split(':', 2);
  return password === undefined ? undefined : user;
}

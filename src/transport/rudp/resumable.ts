import type { RudpConnection } from './connection.js';

/** The connections whose clients may come back by another road. */
export interface Resumable {
  add(secret: string, connection: RudpConnection): void;
  /** The connection that goes on, unless it has ended. */
  find(secret: string): RudpConnection | undefined;
  delete(connection: RudpConnection): void;
}

export function createResumable(): Resumable {
  const bySecret = new Map<string, RudpConnection>();
  const secrets = new Map<RudpConnection, string>();
  return {
    add(secret, connection) {
      bySecret.set(secret, connection);
      secrets.set(connection, secret);
    },
    find(secret) {
      const connection = bySecret.get(secret);
      return connection?.closed ? undefined : connection;
    },
    delete(connection) {
      const secret = secrets.get(connection);
      if (secret !== undefined && bySecret.get(secret) === connection) bySecret.delete(secret);
      secrets.delete(connection);
    },
  };
}

/** What a client asks for when it connects. */
export type ResumeRequest =
  | { readonly kind: 'none' }
  /** It may come back: by this secret, which it has made up. */
  | { readonly kind: 'offered'; readonly secret: string }
  /** It comes back. The session token that it had may have expired; knowing the secret is enough. */
  | { readonly kind: 'continued'; readonly secret: string };

/** Reads `resume=SECRET` and `continue=1` of URL; undefined where they make no sense. */
export function parseResumeRequest(url: URL): ResumeRequest | undefined {
  const secret = url.searchParams.get('resume');
  const isContinued = url.searchParams.has('continue');
  if (secret === null) return isContinued ? undefined : { kind: 'none' };
  if (!/^[\w-]{32,64}$/.test(secret)) return undefined;
  return { kind: isContinued ? 'continued' : 'offered', secret };
}

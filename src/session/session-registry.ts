import { Code } from '../base/code.js';
import { StatusError } from '../base/status-error.js';
import { type CloseCode, closeCodes } from '../transport/close-codes.js';
import type { Session } from './session.js';

export interface SessionRegistryOptions {
  /** session.single_socket: a new connection of a user closes the former ones. */
  readonly singleSocket: boolean;
  /** session.single_session: a new connection of a user also logs out the sessions of the former ones. */
  readonly singleSession: boolean;
  /** socket.max_connections: how many sessions there may be at once, 0 = no limit. */
  readonly maxSessions: number;
  /** Ends the session of the token, for `singleSession`. */
  readonly revokeToken: (session: Session) => void;
  /** Called before the connection of SESSION is closed for a newer one: the moment to tell its client. */
  readonly onReplaced?: (session: Session) => void;
  /** How many sessions there are, after each change. */
  readonly onCount?: (count: number) => void;
}

/** The connected clients of this server. */
export interface SessionRegistry {
  /**
   * Enters SESSION and applies the rules of one connection a user. Throws RESOURCE_EXHAUSTED, with nothing changed, when
   * the server is full.
   */
  add(session: Session): void;
  /** Takes the session out, once its connection is closed; says whether it was there. */
  remove(sessionId: string): boolean;
  get(sessionId: string): Session | undefined;
  /** The sessions of a user, oldest first. */
  ofUser(userId: string): readonly Session[];
  /** Closes the connection of one session; says whether it was there. It stays entered until its connection has closed. */
  disconnect(sessionId: string, code: CloseCode): boolean;
  /** Closes all connections of a user; how many there were. */
  disconnectUser(userId: string, code: CloseCode): number;
  /** Closes every connection, as when the server stops. */
  disconnectAll(code: CloseCode): void;
  readonly isFull: boolean;
  readonly size: number;
  all(): IterableIterator<Session>;
}

export function createSessionRegistry(options: SessionRegistryOptions): SessionRegistry {
  const sessions = new Map<string, Session>();
  const byUser = new Map<string, Set<Session>>();
  const isFull = () => options.maxSessions > 0 && sessions.size >= options.maxSessions;

  function enter(session: Session): void {
    sessions.set(session.id, session);
    const ofUser = byUser.get(session.userId);
    if (ofUser) ofUser.add(session);
    else byUser.set(session.userId, new Set([session]));
    options.onCount?.(sessions.size);
  }

  function replaceFormer(session: Session): void {
    for (const former of ofUser(session.userId)) {
      if (former === session) continue;
      if (options.singleSession && former.tokenId !== session.tokenId) options.revokeToken(former);
      if (former.connection.closed) continue;
      options.onReplaced?.(former);
      former.connection.close(closeCodes.replaced);
    }
  }

  const ofUser = (userId: string): Session[] => [...(byUser.get(userId) ?? [])];

  function closeAll(found: readonly Session[], code: CloseCode): number {
    for (const session of found) session.connection.close(code);
    return found.length;
  }

  return {
    add(session) {
      if (sessions.has(session.id)) throw new TypeError(`session ${session.id} is already entered`);
      if (isFull()) {
        throw new StatusError(
          Code.RESOURCE_EXHAUSTED,
          'The server has no room for another connection; try again later.',
        );
      }
      enter(session);
      if (options.singleSocket || options.singleSession) replaceFormer(session);
    },
    remove(sessionId) {
      const session = sessions.get(sessionId);
      if (!session) return false;
      sessions.delete(sessionId);
      const ofUser = byUser.get(session.userId);
      ofUser?.delete(session);
      if (ofUser?.size === 0) byUser.delete(session.userId);
      options.onCount?.(sessions.size);
      return true;
    },
    get: (sessionId) => sessions.get(sessionId),
    ofUser,
    disconnect(sessionId, code) {
      const session = sessions.get(sessionId);
      session?.connection.close(code);
      return session !== undefined;
    },
    disconnectUser: (userId, code) => closeAll(ofUser(userId), code),
    disconnectAll(code) {
      closeAll([...sessions.values()], code);
    },
    get isFull() {
      return isFull();
    },
    get size() {
      return sessions.size;
    },
    all: () => sessions.values(),
  };
}

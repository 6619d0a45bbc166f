import type { IncomingMessage } from 'node:http';
import { newUuid } from '../base/id.js';
import type { Logger } from '../base/logger.js';
import type { Config } from '../config/schema.js';
import { PresenceReason } from '../presence/presence.js';
import type { StatusFollowers } from '../presence/status-followers.js';
import { StreamMode, statusStream } from '../presence/stream.js';
import type { Tracker } from '../presence/tracker.js';
import type { Runtime } from '../runtime/runtime.js';
import type { Revocations } from '../session/revocations.js';
import type { Session } from '../session/session.js';
import type { SessionRegistry } from '../session/session-registry.js';
import type { SessionClaims, Tokens } from '../session/tokens.js';
import type { Acceptance } from '../transport/acceptance.js';
import { type ClientAddress, clientAddressOf } from '../transport/client-address.js';
import type { Connection, ConnectionEvents } from '../transport/connection.js';
import type { EnvelopeDispatcher } from './dispatch-envelope.js';
import { sessionContext } from './session-context.js';

export interface AcceptSocketDeps {
  readonly config: Config;
  readonly logger: Logger;
  readonly tokens: Tokens;
  readonly revocations: Revocations;
  readonly sessions: SessionRegistry;
  readonly tracker: Tracker;
  readonly statusFollowers: StatusFollowers;
  readonly runtime: Runtime;
  readonly dispatch: EnvelopeDispatcher;
}

const SHOWN = { hidden: false, persistence: false, status: '' };

/** Decides who may open a socket, and makes each opened connection a session from its first to its last moment. */
export function createSocketAcceptor(deps: AcceptSocketDeps): (request: IncomingMessage, url: URL) => Acceptance {
  return (request, url) => {
    const format = url.searchParams.get('format') || 'json';
    if (format !== 'json' && format !== 'protobuf') {
      return { ok: false, status: 400, message: "The format of a socket is 'json' or 'protobuf'." };
    }
    const claims = verifyBearer(deps, request, url);
    if (!claims) return { ok: false, status: 401, message: 'A valid session token is needed to open a socket.' };
    const address = clientAddress(request, deps.config['socket.proxy_count']);
    return {
      ok: true,
      format,
      clientIp: address.ip,
      clientPort: address.port,
      open: (connection) => openSession(deps, createSession(claims, url, connection), isTrue(url, 'status')),
    };
  };
}

function clientAddress({ headers, socket }: IncomingMessage, proxyCount: number): ClientAddress {
  return clientAddressOf(headers['x-forwarded-for'], socket.remoteAddress, socket.remotePort, proxyCount);
}

/** An Authorization header decides alone where there is one; browsers, which cannot set it, use the query. */
function verifyBearer(
  { tokens, revocations }: AcceptSocketDeps,
  request: IncomingMessage,
  url: URL,
): SessionClaims | undefined {
  const header = request.headers.authorization;
  const token = header === undefined ? url.searchParams.get('token') : /^Bearer (.+)$/i.exec(header)?.[1];
  const claims = token ? tokens.verify(token) : undefined;
  return claims && revocations.isValid(claims) ? claims : undefined;
}

function isTrue(url: URL, name: string): boolean {
  return ['true', '1', 't'].includes((url.searchParams.get(name) ?? '').toLowerCase());
}

function createSession(claims: SessionClaims, url: URL, connection: Connection): Session {
  return {
    id: newUuid(),
    userId: claims.userId,
    username: claims.username,
    vars: claims.vars,
    tokenId: claims.tokenId,
    issuedAtSec: claims.issuedAtSec,
    expiresAtSec: claims.expiresAtSec,
    lang: (url.searchParams.get('lang') || 'en').slice(0, 18),
    connection,
  };
}

function openSession(deps: AcceptSocketDeps, session: Session, showsStatus: boolean): ConnectionEvents {
  const { sessions, tracker, statusFollowers } = deps;
  sessions.add(session);
  const notifications = { mode: StreamMode.NOTIFICATIONS, subject: session.userId, subcontext: '', label: '' };
  tracker.track(session, notifications, { ...SHOWN, hidden: true });
  statusFollowers.follow(session, [session.userId]);
  if (showsStatus) tracker.track(session, statusStream(session.userId), SHOWN);
  tellModules(deps, 'SessionStart', session);
  const inbox = deps.dispatch.open(session);
  return {
    onMessage: (data, binary) => inbox.receive(data, binary),
    onClose: (reason) => {
      inbox.close();
      tracker.untrackSession(session.id, PresenceReason.DISCONNECT);
      statusFollowers.unfollowAll(session.id);
      sessions.remove(session.id);
      tellModules(deps, 'SessionEnd', session, reason);
    },
  };
}

function tellModules({ runtime, logger }: AcceptSocketDeps, event: string, session: Session, reason?: string): void {
  if (!runtime.registrations.events.includes(event)) return;
  const details = { name: event, properties: reason === undefined ? {} : { reason } };
  runtime
    .event(event, { executionMode: 'event', ...sessionContext(session) }, [details])
    .catch((error: unknown) => logger.warn('a session event handler failed', { event, error }));
}

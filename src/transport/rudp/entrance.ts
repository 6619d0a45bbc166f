import type { IncomingMessage } from 'node:http';
import type { Acceptance } from '../acceptance.js';
import type { Connection, ConnectionEvents } from '../connection.js';
import { RudpConnection } from './connection.js';
import { createResumable, parseResumeRequest } from './resumable.js';
import type { Road } from './road.js';
import type { RudpHost } from './rudp-host.js';

/** Decides who may have a connection, and knows those that are there. */
export interface Entrance {
  /** Whether who asks with REQUEST, at URL, may come. Never throws. */
  judge(request: IncomingMessage, url: URL): Acceptance;
  /**
   * The connection that ROAD belongs to from now on: a new one, or one that goes on. Undefined where it is refused. ONFLOOD is
   * called when the connection is cut because too much comes.
   */
  enter(request: IncomingMessage, url: URL, road: Road, onFlood?: () => void): RudpConnection | undefined;
  /** Lets nobody in from now on. */
  close(): void;
  readonly closed: boolean;
  /** Connections that are open or closing. */
  readonly connections: ReadonlySet<RudpConnection>;
}

export interface EntranceDeps {
  readonly host: Omit<RudpHost<RudpConnection>, 'forget'>;
  /** Whether the server has as many connections, of all transports, as it may have. */
  isFull(): boolean;
  accept(request: IncomingMessage, url: URL): Acceptance;
  /** The last connection has gone. */
  onEmpty(): void;
}

export function createEntrance({ host: shared, isFull, accept, onEmpty }: EntranceDeps): Entrance {
  const resumable = createResumable();
  const connections = new Set<RudpConnection>();
  const host: RudpHost<RudpConnection> = {
    ...shared,
    forget(connection) {
      connections.delete(connection);
      resumable.delete(connection);
      if (connections.size === 0) onEmpty();
    },
  };
  let closed = false;

  function judge(request: IncomingMessage, url: URL): Acceptance {
    if (closed) return { ok: false, status: 503, message: 'The server shuts down.' };
    const resume = parseResumeRequest(url);
    if (!resume) return { ok: false, status: 400, message: 'A resume secret has 32 to 64 letters and digits.' };
    if (resume.kind === 'continued') {
      if (resumable.find(resume.secret)) return { ok: true, format: 'json', open: neverOpened };
      return { ok: false, status: 410, message: 'The session to go on with has ended.' };
    }
    if (isFull()) {
      return {
        ok: false,
        status: 503,
        message: 'The server has as many connections as socket.max_connections allows.',
      };
    }
    try {
      return accept(request, url);
    } catch (error) {
      host.logger.error('an offer could not be judged', { error });
      return { ok: false, status: 500, message: 'The server failed to answer this offer.' };
    }
  }

  function enter(request: IncomingMessage, url: URL, road: Road, onFlood?: () => void): RudpConnection | undefined {
    const resume = parseResumeRequest(url);
    const known = resume && resume.kind !== 'none' ? resumable.find(resume.secret) : undefined;
    if (resume?.kind === 'continued') {
      known?.attach(road);
      return known;
    }
    // Since the offer was taken the session may have ended.
    const acceptance = judge(request, url);
    if (!resume || known || !acceptance.ok) return undefined;
    const connection = new RudpConnection(host, road, {
      format: acceptance.format,
      clientIp: acceptance.clientIp ?? '',
      clientPort: acceptance.clientPort ?? '',
      resumable: resume.kind === 'offered',
      earlyCopies: road.kind === 'udp',
      onFlood,
    });
    if (resume.kind === 'offered') resumable.add(resume.secret, connection);
    connections.add(connection);
    connection.start(acceptance.open);
    return connection;
  }

  return {
    judge,
    enter,
    close() {
      closed = true;
    },
    get closed() {
      return closed;
    },
    connections,
  };
}

/** What goes on is open already. */
function neverOpened(_connection: Connection): ConnectionEvents {
  throw new TypeError('a connection that goes on is not opened again');
}

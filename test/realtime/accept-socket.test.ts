import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { newUuid } from '../../src/base/id.js';
import { silentLogger } from '../../src/base/logger.js';
import { defaultConfig } from '../../src/config/load-config.js';
import { StreamMode } from '../../src/presence/stream.js';
import { createSocketAcceptor } from '../../src/realtime/accept-socket.js';
import { createEnvelopeDispatcher } from '../../src/realtime/dispatch-envelope.js';
import { createRevocations } from '../../src/session/revocations.js';
import { createSessionRegistry } from '../../src/session/session-registry.js';
import { createTokens } from '../../src/session/tokens.js';
import type { Connection } from '../../src/transport/connection.js';
import { createRealtimeFixture } from './realtime-fixture.js';

function setUp() {
  const { deps, tracker } = createRealtimeFixture();
  const tokens = createTokens({
    encryptionKey: 'session key',
    refreshEncryptionKey: 'refresh key',
    tokenExpirySec: 60,
    refreshTokenExpirySec: 600,
    clock: systemClock,
  });
  const revocations = createRevocations({ clock: systemClock, longestLifetimeSec: 600, newTokenId: tokens.newTokenId });
  const sessions = createSessionRegistry({
    singleSocket: false,
    singleSession: false,
    maxSessions: 0,
    revokeToken() {},
  });
  const accept = createSocketAcceptor({
    config: defaultConfig({ 'socket.proxy_count': 1 }),
    logger: silentLogger,
    tokens,
    revocations,
    sessions,
    tracker,
    statusFollowers: deps.statusFollowers,
    runtime: deps.runtime,
    dispatch: createEnvelopeDispatcher(deps),
  });
  const userId = newUuid();
  const issued = tokens.issue({ userId, username: 'ann', vars: { team: 'blue' } });
  const knock = (query: string, headers: IncomingMessage['headers'] = {}) =>
    accept(
      { headers, socket: { remoteAddress: '127.0.0.1', remotePort: 5000 } } as IncomingMessage,
      new URL(`/ws?${query}`, 'ws://localhost'),
    );
  return { knock, tracker, sessions, revocations, userId, ...issued };
}

const connection = { format: 'json', clientIp: '', clientPort: '', closed: false, queuedBytes: 0 } as Connection;

describe('a socket handshake', () => {
  it('needs a valid session token, in the query or the header', () => {
    const { knock, token, refreshToken } = setUp();
    expect(knock(`token=${token}`)).toMatchObject({ ok: true, format: 'json' });
    expect(knock('', { authorization: `Bearer ${token}` })).toMatchObject({ ok: true });
    for (const bad of ['', 'abc.def.ghi', refreshToken]) {
      expect(knock(`token=${bad}`)).toMatchObject({ ok: false, status: 401 });
    }
  });

  it('believes the header alone where there is one', () => {
    const { knock, token } = setUp();
    expect(knock(`token=${token}`, { authorization: 'Bearer wrong' })).toMatchObject({ ok: false, status: 401 });
    expect(knock(`token=${token}`, { authorization: 'Basic eDp5' })).toMatchObject({ ok: false, status: 401 });
  });

  it('names its format', () => {
    const { knock, token } = setUp();
    expect(knock(`token=${token}&format=protobuf`)).toMatchObject({ ok: true, format: 'protobuf' });
    expect(knock(`token=${token}&format=xml`)).toMatchObject({ ok: false, status: 400 });
  });

  it('comes from where the proxies say', () => {
    const { knock, token } = setUp();
    const headers = { 'x-forwarded-for': '203.0.113.1, 203.0.113.2' };
    expect(knock(`token=${token}`, headers)).toMatchObject({ clientIp: '203.0.113.2', clientPort: '' });
    expect(knock(`token=${token}`)).toMatchObject({ clientIp: '127.0.0.1', clientPort: '5000' });
  });

  it('is refused after a logout', () => {
    const { knock, token, revocations, userId } = setUp();
    revocations.revokeUser(userId);
    expect(knock(`token=${token}`)).toMatchObject({ ok: false, status: 401 });
  });
});

describe('an open socket', () => {
  function open(query: string) {
    const parts = setUp();
    const accepted = parts.knock(`token=${parts.token}&${query}`);
    if (!accepted.ok) throw new Error('refused');
    const events = accepted.open(connection);
    return { ...parts, events, session: parts.sessions.ofUser(parts.userId)[0]! };
  }

  it('is a session with what the token says, until it closes', () => {
    const { events, session, sessions, tracker } = open('lang=de&status=true');
    expect(session).toMatchObject({ username: 'ann', vars: { team: 'blue' }, lang: 'de' });
    const modes = () => Array.from(tracker.streamsOf(session.id), ({ stream }) => stream.mode);
    expect(modes()).toEqual([StreamMode.NOTIFICATIONS, StreamMode.STATUS]);
    events.onClose('lost');
    expect([sessions.size, modes()]).toEqual([0, []]);
  });

  it('shows its status only where it wants to', () => {
    const { session, tracker } = open('status=false');
    const modes = Array.from(tracker.streamsOf(session.id), ({ stream }) => stream.mode);
    expect(modes).toEqual([StreamMode.NOTIFICATIONS]);
  });
});

import { describe, expect, it } from 'vitest';
import { NIL_UUID, newUuid } from '../../src/base/id.js';
import { silentLogger } from '../../src/base/logger.js';
import { ArgumentError } from '../../src/guest/nk/argument.js';
import { createAnnouncer } from '../../src/presence/announce.js';
import { createRouter } from '../../src/presence/router.js';
import { createTracker, type Tracker } from '../../src/presence/tracker.js';
import { streamNk } from '../../src/runtime/nk/stream.js';
import type { Session } from '../../src/session/session.js';
import { createFakeConnection } from '../presence/fake-connection.js';

function setUp() {
  const tracker: Tracker = createTracker({ logger: silentLogger, onPresenceEvent: (event) => announce(event) });
  const router = createRouter({ tracker });
  const announce = createAnnouncer({ router, statusFollowers: { of: () => [] } });
  const sessions = new Map<string, Session>();
  const nk = streamNk({ node: 'node-1', sessions, tracker, router });
  const connect = (username: string) => {
    const connection = createFakeConnection();
    const session = { id: newUuid(), userId: newUuid(), username, connection } as unknown as Session;
    sessions.set(session.id, session);
    const take = () => {
      tracker.flush();
      return connection.sent
        .splice(0)
        .map(({ payload, reliable }) => ({ ...JSON.parse(payload.toString()), reliable }));
    };
    return { session, connection, take, ids: [session.userId, session.id] as const };
  };
  const call = (fn: string, ...args: unknown[]) => nk[fn]!({ logger: silentLogger }, ...args);
  return { call, tracker, ana: connect('ana'), ben: connect('ben') };
}

const subject = newUuid();
const stream = { mode: 111, subject, label: 'arena' };

describe('nk functions for streams', () => {
  it('let sessions join, once, and tell the members', () => {
    const { call, ana, ben } = setUp();
    expect(call('streamUserJoin', ...ana.ids, stream, false, false, 'ready')).toBe(true);
    expect(call('streamUserJoin', ...ana.ids, stream, true, true, 'again')).toBe(false);
    ana.take();
    expect(call('streamUserJoin', ...ben.ids, { ...stream, subject: subject.toUpperCase() })).toBe(true);
    const joins = [{ user_id: ben.ids[0], session_id: ben.ids[1], username: 'ben', persistence: true }];
    expect(ana.take()).toEqual([{ stream_presence_event: { stream, joins }, reliable: true }]);
    expect(call('streamUserGet', ...ana.ids, stream)).toEqual({
      hidden: false,
      persistence: false,
      username: 'ana',
      status: 'ready',
      reason: 1,
    });
    expect(call('streamUserGet', ana.ids[0], ben.ids[1], stream)).toBeNull();
    expect(call('streamCount', stream)).toBe(2);
  });

  it('list members, hidden ones only where asked for', () => {
    const { call, ana, ben } = setUp();
    call('streamUserJoin', ...ana.ids, stream);
    call('streamUserUpdate', ...ben.ids, stream, true, false, 'lurking');
    const names = (...flags: unknown[]) =>
      (call('streamUserList', stream, ...flags) as { username: string }[]).map(({ username }) => username);
    expect([names(), names(false), names(true, false), names(false, false), names(null, true)]).toEqual([
      ['ana', 'ben'],
      ['ana'],
      ['ben'],
      [],
      ['ana', 'ben'],
    ]);
    call('streamUserUpdate', ...ana.ids, stream, false, false, 'x');
    const listed = call('streamUserList', stream, false) as object[];
    const [userId, sessionId] = ana.ids;
    const flags = { hidden: false, persistence: false, status: 'x', reason: 2 };
    expect(listed).toEqual([{ userId, sessionId, username: 'ana', node: 'node-1', nodeId: 'node-1', ...flags }]);
    expect(call('streamCount', stream)).toBe(2);
  });

  it('let them leave, kick them and close the stream, whether or not anybody is there', () => {
    const { call, tracker, ana, ben } = setUp();
    for (const { ids } of [ana, ben]) call('streamUserJoin', ...ids, stream);
    call('streamUserLeave', ben.ids[0], ana.ids[1], stream);
    expect(call('streamCount', stream)).toBe(2);
    call('streamUserLeave', ...ana.ids, stream);
    call('streamUserLeave', ...ana.ids, stream);
    expect(call('streamCount', stream)).toBe(1);
    call('streamUserKick', { userId: ben.ids[0], sessionId: ben.ids[1] }, stream);
    call('streamUserKick', { userId: ben.ids[0], sessionId: ben.ids[1] }, stream);
    expect(call('streamCount', stream)).toBe(0);
    call('streamUserJoin', ...ana.ids, stream);
    tracker.flush();
    ana.take();
    call('streamClose', stream);
    call('streamClose', stream);
    expect([call('streamCount', stream), ana.take()]).toEqual([0, []]);
  });

  it('send data to all members or to chosen sessions', () => {
    const { call, ana, ben } = setUp();
    for (const { ids } of [ana, ben]) call('streamUserJoin', ...ids, stream, true);
    call('streamSend', stream, 'to all');
    call('streamSend', stream, 'to all too', [], false);
    call('streamSend', stream, 'to ben', [{ sessionId: ben.ids[1] }, { sessionId: newUuid() }]);
    const data = (text: string, reliable = true) => ({
      stream_data: { stream, data: text, ...(reliable ? { reliable } : {}) },
      reliable,
    });
    expect(ana.take()).toEqual([data('to all'), data('to all too', false)]);
    expect(ben.take()).toEqual([data('to all'), data('to all too', false), data('to ben')]);
  });

  it('send envelopes of any kind of the protocol, and nothing else', () => {
    const { call, ana } = setUp();
    call('streamUserJoin', ...ana.ids, stream, true);
    call('streamSendRaw', stream, { streamData: { stream: { mode: 5 }, data: 'raw' } }, null, false);
    expect(ana.take()).toEqual([{ stream_data: { stream: { mode: 5 }, data: 'raw' }, reliable: false }]);
    const cyclic: Record<string, unknown> = {};
    cyclic.ping = cyclic;
    const bad = [{}, { no_such_kind: {} }, { ping: {}, pong: {} }, { stream_data: { data: 5 } }, [], 'text', cyclic];
    for (const envelope of bad) expect(() => call('streamSendRaw', stream, envelope)).toThrow(ArgumentError);
    expect(ana.take()).toEqual([]);
  });

  it('take parts of a stream that are left out, empty or nil as empty', () => {
    const { call, ana } = setUp();
    call('streamUserJoin', ...ana.ids, {});
    for (const same of [{ mode: 0 }, { subject: '' }, { subject: NIL_UUID, subcontext: null }, { label: '' }]) {
      expect(call('streamCount', same)).toBe(1);
    }
  });

  it('refuse sessions that are not connected, or not those of the user', () => {
    const { call, ana, ben } = setUp();
    for (const fn of ['streamUserJoin', 'streamUserUpdate']) {
      for (const ids of [
        [ana.ids[0], newUuid()],
        [ana.ids[0], ben.ids[1]],
        ['ana', ana.ids[1]],
        [ana.ids[0], 's'],
      ]) {
        expect(() => call(fn, ...ids, stream)).toThrow(ArgumentError);
      }
    }
    ana.connection.closed = true;
    expect(() => call('streamUserJoin', ...ana.ids, stream)).toThrow(ArgumentError);
    expect(call('streamCount', stream)).toBe(0);
  });

  it.each([
    ['streamCount'],
    ['streamCount', 'arena'],
    ['streamCount', { mode: '111' }],
    ['streamCount', { mode: -1 }],
    ['streamCount', { mode: 256 }],
    ['streamCount', { subject: 'ana' }],
    ['streamCount', { subcontext: 5 }],
    ['streamCount', { label: 5 }],
    ['streamUserList', stream, 'yes'],
    ['streamUserKick', { userId: newUuid() }, stream],
    ['streamUserKick', stream],
    ['streamSend', stream, { text: 'no string' }],
    ['streamSend', stream, 'x', 'all'],
    ['streamSend', stream, 'x', [{}]],
    ['streamSend', stream, 'x', null, 'yes'],
  ])('refuse %s with %j, %j', (fn, ...args) => {
    const { call } = setUp();
    expect(() => call(fn, ...args)).toThrow(ArgumentError);
  });
});

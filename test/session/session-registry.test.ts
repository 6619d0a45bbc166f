import { describe, expect, it } from 'vitest';
import type { Session } from '../../src/session/session.js';
import { createSessionRegistry, type SessionRegistryOptions } from '../../src/session/session-registry.js';
import { type CloseCode, closeCodes } from '../../src/transport/close-codes.js';

function setUp(options: Partial<SessionRegistryOptions> = {}) {
  const log: string[] = [];
  const registry = createSessionRegistry({
    singleSocket: false,
    singleSession: false,
    maxSessions: 0,
    revokeToken: ({ id }) => log.push(`revoke ${id}`),
    onReplaced: ({ id }) => log.push(`tell ${id}`),
    onCount: (count) => log.push(`count ${count}`),
    ...options,
  });
  /** A session whose connection takes it out of the registry some time after it was closed: with `settle`. */
  const closing: string[] = [];
  const session = (id: string, userId: string, tokenId = `token of ${id}`): Session => ({
    id,
    userId,
    username: userId,
    vars: {},
    tokenId,
    issuedAtSec: 0,
    expiresAtSec: 0,
    lang: 'en',
    connection: {
      format: 'json',
      clientIp: '',
      clientPort: '',
      queuedBytes: 0,
      get closed() {
        return closing.includes(id);
      },
      send() {},
      close(code: CloseCode) {
        if (closing.includes(id)) return;
        log.push(`close ${id}: ${code.code}`);
        closing.push(id);
      },
    },
  });
  const settle = () => {
    for (const id of closing) registry.remove(id);
  };
  return { log, registry, session, settle };
}

const ids = (sessions: Iterable<Session>) => [...sessions].map(({ id }) => id);

describe('the session registry', () => {
  it('finds by id and by user, and counts', () => {
    const { log, registry, session } = setUp();
    for (const [id, user] of [
      ['a1', 'ann'],
      ['b1', 'bob'],
      ['a2', 'ann'],
    ] as const)
      registry.add(session(id, user));
    expect(registry.get('b1')?.userId).toBe('bob');
    expect(ids(registry.ofUser('ann'))).toEqual(['a1', 'a2']);
    expect(ids(registry.all())).toEqual(['a1', 'b1', 'a2']);
    expect(registry.ofUser('eve')).toEqual([]);
    expect([registry.remove('a1'), registry.remove('a1')]).toEqual([true, false]);
    expect(ids(registry.ofUser('ann'))).toEqual(['a2']);
    registry.remove('a2');
    expect([registry.ofUser('ann'), registry.size]).toEqual([[], 1]);
    expect(log).toEqual(['count 1', 'count 2', 'count 3', 'count 2', 'count 1']);
  });

  it('refuses the same session twice', () => {
    const { registry, session } = setUp();
    registry.add(session('a1', 'ann'));
    expect(() => registry.add(session('a1', 'ann'))).toThrow(TypeError);
  });

  it('closes one session, those of a user, or all', () => {
    const { log, registry, session, settle } = setUp({ onCount: undefined });
    for (const [id, user] of [
      ['a1', 'ann'],
      ['a2', 'ann'],
      ['a3', 'ann'],
      ['b1', 'bob'],
      ['c1', 'cat'],
    ] as const) {
      registry.add(session(id, user));
    }
    expect(registry.disconnect('a1', closeCodes.disconnectedByServer)).toBe(true);
    settle();
    expect(registry.disconnect('a1', closeCodes.disconnectedByServer)).toBe(false);
    expect(registry.disconnectUser('ann', closeCodes.banned)).toBe(2);
    settle();
    expect(registry.disconnectUser('ann', closeCodes.banned)).toBe(0);
    registry.disconnectAll(closeCodes.serverShutdown);
    settle();
    expect(log).toEqual(['close a1: 4006', 'close a2: 4004', 'close a3: 4004', 'close b1: 1001', 'close c1: 1001']);
    expect(registry.size).toBe(0);
  });

  it('takes no more sessions than it may, and changes nothing for one too many', () => {
    const { log, registry, session } = setUp({ maxSessions: 2, singleSocket: true });
    registry.add(session('a1', 'ann'));
    expect(registry.isFull).toBe(false);
    registry.add(session('b1', 'bob'));
    expect(registry.isFull).toBe(true);
    log.length = 0;
    expect(() => registry.add(session('a2', 'ann'))).toThrow(expect.objectContaining({ code: 8 }));
    expect(log).toEqual([]);
    expect(ids(registry.all())).toEqual(['a1', 'b1']);
    registry.remove('b1');
    registry.add(session('c1', 'cat'));
  });
});

describe('one connection a user', () => {
  it('is no rule unless it is set', () => {
    const { log, registry, session } = setUp({ onCount: undefined });
    registry.add(session('a1', 'ann'));
    registry.add(session('a2', 'ann'));
    expect(log).toEqual([]);
  });

  it('tells and closes the former connections of the same user, whose sessions stay valid', () => {
    const { log, registry, session, settle } = setUp({ singleSocket: true, onCount: undefined });
    registry.add(session('b1', 'bob'));
    registry.add(session('a1', 'ann'));
    registry.add(session('a2', 'ann'));
    expect(log).toEqual(['tell a1', 'close a1: 4002']);
    settle();
    expect(ids(registry.all())).toEqual(['b1', 'a2']);
  });

  it('logs the former sessions out where there is one session a user, but not the session that connects anew', () => {
    const { log, registry, session } = setUp({ singleSession: true, onCount: undefined });
    registry.add(session('a1', 'ann', 'first'));
    registry.add(session('a2', 'ann', 'first'));
    registry.add(session('a3', 'ann', 'second'));
    expect(log).toEqual(['tell a1', 'close a1: 4002', 'revoke a1', 'revoke a2', 'tell a2', 'close a2: 4002']);
  });
});

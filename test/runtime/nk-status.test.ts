import { describe, expect, it } from 'vitest';
import { newUuid } from '../../src/base/id.js';
import { silentLogger } from '../../src/base/logger.js';
import { ArgumentError } from '../../src/guest/nk/argument.js';
import { createStatusFollowers } from '../../src/presence/status-followers.js';
import { statusNk } from '../../src/runtime/nk/status.js';
import type { Session } from '../../src/session/session.js';
import { createFakeConnection } from '../presence/fake-connection.js';

function setUp() {
  const session = { id: newUuid(), connection: createFakeConnection() } as unknown as Session;
  const statusFollowers = createStatusFollowers({ maxFollowed: 2 });
  const sessions = { get: (id: string) => (id === session.id ? session : undefined) };
  const nk = statusNk({ sessions, statusFollowers });
  const followers = (userId: string) => [...statusFollowers.of(userId)];
  return { session, followers, call: (fn: string, ...args: unknown[]) => nk[fn]!({ logger: silentLogger }, ...args) };
}

describe('nk functions for statuses', () => {
  it('let a session follow users and stop it', () => {
    const { session, followers, call } = setUp();
    const userId = newUuid();
    call('statusFollow', session.id.toUpperCase(), [userId.toUpperCase()]);
    expect(followers(userId)).toEqual([session]);
    call('statusUnfollow', session.id, [userId]);
    expect(followers(userId)).toEqual([]);
  });

  it('pass over a session that has gone', () => {
    const { followers, call } = setUp();
    const userId = newUuid();
    call('statusFollow', newUuid(), [userId]);
    call('statusUnfollow', newUuid(), [userId]);
    expect(followers(userId)).toEqual([]);
  });

  it('refuse more than a session may follow', () => {
    const { session, call } = setUp();
    expect(() => call('statusFollow', session.id, [newUuid(), newUuid(), newUuid()])).toThrow('too many');
  });

  it.each([[], ['me', []], [newUuid()], [newUuid(), 'all'], [newUuid(), ['me']]])('refuse %j', (...args) => {
    const { call } = setUp();
    expect(() => call('statusFollow', ...args)).toThrow(ArgumentError);
    expect(() => call('statusUnfollow', ...args)).toThrow(ArgumentError);
  });
});

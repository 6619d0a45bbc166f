import { describe, expect, it } from 'vitest';
import { createStatusFollowers } from '../../src/presence/status-followers.js';
import { createFakeConnection } from './fake-connection.js';

function setUp() {
  const followers = createStatusFollowers({ maxFollowed: 3 });
  const session = (id: string) => ({ id, connection: createFakeConnection() });
  const of = (userId: string) => Array.from(followers.of(userId), ({ id }) => id);
  return { followers, session, of };
}

describe('followers of statuses', () => {
  it('follow and unfollow, nobody twice', () => {
    const { followers, session, of } = setUp();
    const [a, b] = [session('a'), session('b')];
    followers.follow(a, ['ann', 'bob', 'ann']);
    followers.follow(a, ['ann']);
    followers.follow(b, ['ann']);
    expect([of('ann'), of('bob'), of('eve')]).toEqual([['a', 'b'], ['a'], []]);
    followers.unfollow('a', ['ann', 'eve']);
    followers.unfollow('nobody', ['ann']);
    expect([of('ann'), of('bob')]).toEqual([['b'], ['a']]);
  });

  it('follow nobody once their session has ended', () => {
    const { followers, session, of } = setUp();
    const a = session('a');
    followers.follow(a, ['ann', 'bob']);
    a.connection.closed = true;
    followers.unfollowAll('a');
    followers.follow(a, ['ann']);
    expect([of('ann'), of('bob')]).toEqual([[], []]);
  });

  it('follow a limited number of users, all of a request or none', () => {
    const { followers, session, of } = setUp();
    const a = session('a');
    expect(followers.follow(a, ['ann', 'bob'])).toBe(true);
    expect(followers.follow(a, ['eve', 'zoe'])).toBe(false);
    expect([of('eve'), of('zoe')]).toEqual([[], []]);
    expect(followers.follow(a, ['ann', 'bob', 'eve'])).toBe(true);
    followers.unfollow('a', ['bob']);
    expect(followers.follow(a, ['zoe'])).toBe(true);
  });
});

import type { Connection } from '../transport/connection.js';

/** A session that wants to hear of statuses. */
export interface Follower {
  readonly id: string;
  readonly connection: Connection;
}

/** Which sessions are told of whose status. */
export interface StatusFollowers {
  /**
   * Makes a session a follower of users, of nobody twice; one whose connection has closed follows nobody. False, with
   * nothing changed, where it would follow more than `maxFollowed`.
   */
  follow(follower: Follower, userIds: readonly string[]): boolean;
  /** Whom the session does not follow is passed over. */
  unfollow(sessionId: string, userIds: readonly string[]): void;
  unfollowAll(sessionId: string): void;
  /** The followers of a user, to be read at once. */
  of(userId: string): Iterable<Follower>;
}

const NOBODY: readonly Follower[] = [];

/** MAX_FOLLOWED: how many users a session may follow. */
export function createStatusFollowers({ maxFollowed }: { readonly maxFollowed: number }): StatusFollowers {
  const followedBySession = new Map<string, Set<string>>();
  const followersByUser = new Map<string, Map<string, Follower>>();

  function forget(sessionId: string, userId: string): void {
    const followers = followersByUser.get(userId);
    followers?.delete(sessionId);
    if (followers?.size === 0) followersByUser.delete(userId);
  }

  return {
    follow(follower, userIds) {
      if (follower.connection.closed || userIds.length === 0) return true;
      const before = followedBySession.get(follower.id);
      const followed = new Set([...(before ?? []), ...userIds]);
      if (followed.size > maxFollowed) return false;
      followedBySession.set(follower.id, followed);
      for (const userId of userIds) {
        const followers = followersByUser.get(userId);
        if (followers) followers.set(follower.id, follower);
        else followersByUser.set(userId, new Map([[follower.id, follower]]));
      }
      return true;
    },
    unfollow(sessionId, userIds) {
      const followed = followedBySession.get(sessionId);
      if (!followed) return;
      for (const userId of userIds) if (followed.delete(userId)) forget(sessionId, userId);
      if (followed.size === 0) followedBySession.delete(sessionId);
    },
    unfollowAll(sessionId) {
      for (const userId of followedBySession.get(sessionId) ?? []) forget(sessionId, userId);
      followedBySession.delete(sessionId);
    },
    of: (userId) => followersByUser.get(userId)?.values() ?? NOBODY,
  };
}

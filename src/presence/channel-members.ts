import type { ChannelAddress } from '../wire/channel-id.js';
import type { ChannelMessage } from '../wire/gen/api.js';
import type { Init } from '../wire/well-known.js';
import { type PresenceMeta, type PresenceOwner, PresenceReason } from './presence.js';
import type { Router } from './router.js';
import { streamKey } from './stream.js';
import type { Tracker } from './tracker.js';

/** Who is in the chat channels, and how what is said there reaches them. */
export interface ChannelMembers {
  /** Brings MESSAGE to everybody in CHANNEL, hidden presences included, encoded once per wire format. */
  deliver(channel: ChannelAddress, message: Init<ChannelMessage>): void;
  /** Takes all sessions of a user out of CHANNEL; the others are told. */
  expel(channel: ChannelAddress, userId: string): void;
  /** Takes everybody out of CHANNEL. */
  close(channel: ChannelAddress): void;
  /**
   * Makes OWNER present in CHANNEL once CHECK allows it, which rejects where it does not. Who is expelled while that is
   * being found out does not slip in: it is found out again. False where OWNER was there before, or has gone.
   */
  enter(
    owner: PresenceOwner,
    channel: ChannelAddress,
    meta: PresenceMeta,
    check: () => Promise<void>,
  ): Promise<boolean>;
}

export interface ChannelMembersDeps {
  readonly tracker: Tracker;
  readonly router: Pick<Router, 'toStream'>;
}

interface Attempt {
  readonly key: string;
  readonly userId: string;
  /** Somebody was expelled since the check began, so that its outcome may be out of date. */
  isOutdated: boolean;
}

export function createChannelMembers({ tracker, router }: ChannelMembersDeps): ChannelMembers {
  const attempts = new Set<Attempt>();

  function outdate(channel: ChannelAddress, userId?: string): void {
    const key = streamKey(channel);
    for (const attempt of attempts) {
      if (attempt.key === key && (userId ?? attempt.userId) === attempt.userId) attempt.isOutdated = true;
    }
  }

  return {
    deliver(channel, message) {
      router.toStream(channel, { channel_message: message });
    },
    expel(channel, userId) {
      outdate(channel, userId);
      for (const { sessionId } of tracker.sessionsOfUser(userId, channel)) {
        tracker.untrack(sessionId, channel, PresenceReason.LEAVE);
      }
    },
    close(channel) {
      outdate(channel);
      tracker.untrackStream(channel, PresenceReason.LEAVE);
    },
    async enter(owner, channel, meta, check) {
      const attempt = { key: streamKey(channel), userId: owner.userId, isOutdated: false };
      attempts.add(attempt);
      try {
        do {
          attempt.isOutdated = false;
          await check();
        } while (attempt.isOutdated);
        return tracker.track(owner, channel, meta);
      } finally {
        attempts.delete(attempt);
      }
    },
  };
}

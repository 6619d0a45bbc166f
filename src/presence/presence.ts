import type { Connection } from '../transport/connection.js';
import type { Stream } from './stream.js';

export interface PresenceMeta {
  /** Hidden presences receive, but are neither listed nor announced. */
  readonly hidden: boolean;
  readonly persistence: boolean;
  readonly status: string;
}

/** Who is to be present: a session, or whatever looks like one. */
export interface PresenceOwner {
  readonly id: string;
  readonly userId: string;
  readonly username: string;
  readonly connection: Connection;
}

/** One session in one stream. Never changed once made: an update puts another in its place. */
export interface Presence {
  readonly stream: Stream;
  readonly sessionId: string;
  readonly userId: string;
  readonly username: string;
  readonly connection: Connection;
  readonly meta: PresenceMeta;
  /** What made it as it is: JOIN, or UPDATE once it has been updated. */
  readonly reason: PresenceReason;
}

/** Why a presence changed; the numbers are Nakama's and visible to modules. */
export const PresenceReason = { UNKNOWN: 0, JOIN: 1, UPDATE: 2, LEAVE: 3, DISCONNECT: 4 } as const;
export type PresenceReason = (typeof PresenceReason)[keyof typeof PresenceReason];

import type { Connection } from '../transport/connection.js';
import type { Stream } from './stream.js';

export interface PresenceMeta {
  /** Hidden presences receive, but are neither listed nor announced. */
  readonly hidden: boolean;
  readonly persistence: boolean;
  readonly status: string;
}

/** One session in one stream. */
export interface Presence {
  readonly stream: Stream;
  readonly sessionId: string;
  readonly userId: string;
  readonly username: string;
  readonly connection: Connection;
  readonly meta: PresenceMeta;
}

/** Why a presence changed; the numbers are Nakama's and visible to modules. */
export const PresenceReason = { UNKNOWN: 0, JOIN: 1, UPDATE: 2, LEAVE: 3, DISCONNECT: 4 } as const;
export type PresenceReason = (typeof PresenceReason)[keyof typeof PresenceReason];

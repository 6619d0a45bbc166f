import type { Presence, PresenceOwner } from '../presence/presence.js';
import type { Stream } from '../presence/stream.js';
import type { QueryDocument } from '../query/document.js';

/** Who asks to be let into a closed party. */
export type JoinRequest = PresenceOwner;

/** The state of one party. Only the registry changes it. */
export interface Party {
  /** 'UUID.NODE', as clients know it. */
  readonly id: string;
  readonly stream: Stream;
  /** Counts parties in the order in which they were made. */
  readonly number: number;
  readonly maxSize: number;
  readonly createTimeMs: number;
  open: boolean;
  hidden: boolean;
  label: string;
  /** What listings look at. */
  document: QueryDocument;
  /** By session id, in the order in which they came: the first is the oldest. */
  readonly members: Map<string, Presence>;
  /** The session id of the leader; undefined until the creator is in. */
  leader: string | undefined;
  /** By session id, never more than `maxSize`. */
  readonly requests: Map<string, JoinRequest>;
}

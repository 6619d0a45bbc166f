import type { Presence } from './presence.js';
import type { Stream } from './stream.js';

/** What one turn has changed in a stream, as its members see it: hidden presences appear in neither list. */
export interface PresenceEvent {
  readonly stream: Stream;
  readonly joins: readonly Presence[];
  readonly leaves: readonly Presence[];
}

interface StreamBefore {
  readonly stream: Stream;
  /** The presence that each touched session had when the turn began; undefined where it had none. */
  readonly bySession: Map<string, Presence | undefined>;
}

export interface PendingChanges {
  /** Notes that the presence of SESSION_ID in the stream KEY is about to stop being BEFORE. */
  note(key: string, stream: Stream, sessionId: string, before: Presence | undefined): void;
  /** Hands over what has been noted, one event a stream, and forgets it. NOW finds a session's present presence. */
  drain(now: (key: string, sessionId: string) => Presence | undefined): PresenceEvent[];
}

/**
 * Collects the changes of one turn. Only the first and the last state of a session count: who joins and leaves within
 * the turn is not announced, two updates are one.
 */
export function createPendingChanges(): PendingChanges {
  let streams = new Map<string, StreamBefore>();
  return {
    note(key, stream, sessionId, before) {
      let entry = streams.get(key);
      if (!entry) {
        entry = { stream, bySession: new Map() };
        streams.set(key, entry);
      }
      if (!entry.bySession.has(sessionId)) entry.bySession.set(sessionId, before);
    },
    drain(now) {
      const drained = streams;
      streams = new Map();
      const events: PresenceEvent[] = [];
      for (const [key, { stream, bySession }] of drained) {
        const joins: Presence[] = [];
        const leaves: Presence[] = [];
        for (const [sessionId, before] of bySession) {
          const after = now(key, sessionId);
          if (after === before) continue;
          if (before && !before.meta.hidden) leaves.push(before);
          if (after && !after.meta.hidden) joins.push(after);
        }
        if (joins.length > 0 || leaves.length > 0) events.push({ stream, joins, leaves });
      }
      return events;
    },
  };
}

import type { Logger } from '../base/logger.js';
import { createPendingChanges, type PresenceEvent } from './pending-changes.js';
import { type Presence, type PresenceMeta, type PresenceOwner, PresenceReason } from './presence.js';
import { type Stream, streamKey } from './stream.js';

export interface TrackerDeps {
  /** Is handed the visible changes of each stream, once per turn of the event loop. */
  onPresenceEvent(event: PresenceEvent): void;
  readonly logger: Logger;
  /** Runs a task once this turn's input has been handled; `setImmediate` where left out. */
  schedule?(task: () => void): void;
}

/** One change as it happens. A join has only `joined`, a leave only `left`, an update both. */
export interface PresenceChange {
  readonly joined?: Presence;
  readonly left?: Presence;
  readonly reason: PresenceReason;
}

/** Who is in which stream. Streams exist while they have presences; no call throws. */
export interface Tracker {
  /** Makes OWNER present. False where it was so already, which changes nothing, or where its connection has closed. */
  track(owner: PresenceOwner, stream: Stream, meta: PresenceMeta): boolean;
  /** Replaces the meta of OWNER's presence; one that is not there yet is tracked. False once its connection closed. */
  update(owner: PresenceOwner, stream: Stream, meta: PresenceMeta): boolean;
  /** False where there was no such presence. */
  untrack(sessionId: string, stream: Stream, reason: PresenceReason): boolean;
  /** Removes a session from every stream but EXCEPT. */
  untrackSession(sessionId: string, reason: PresenceReason, except?: readonly Stream[]): void;
  /** Empties a stream. */
  untrackStream(stream: Stream, reason: PresenceReason): void;
  get(stream: Stream, sessionId: string): Presence | undefined;
  /** A list that later changes leave as it is. Hidden presences are only in it on demand. */
  list(stream: Stream, which?: { includeHidden?: boolean; includeNotHidden?: boolean }): readonly Presence[];
  /** How many are present, hidden ones included. */
  count(stream: Stream): number;
  /** Everybody present, hidden ones included, by session id: the live map, to be read at once. */
  presences(stream: Stream): ReadonlyMap<string, Presence>;
  /** Everybody present, hidden ones included, as a list that is made anew only after a change: for broadcasts. */
  receivers(stream: Stream): readonly Presence[];
  /** The session's presences: the live values, to be copied by whoever untracks while reading them. */
  streamsOf(sessionId: string): Iterable<Presence>;
  /** How many streams the session is in. */
  countOfSession(sessionId: string): number;
  /** The presences of one user in a stream, hidden ones included. */
  sessionsOfUser(userId: string, stream: Stream): Presence[];
  /** Calls LISTENER with each change, hidden presences' too, right after it was made. Returns a way to stop that. */
  onChange(listener: (change: PresenceChange) => void): () => void;
  /** Hands out what is pending now rather than at the end of the turn. */
  flush(): void;
  readonly streamCount: number;
  readonly presenceCount: number;
}

interface StreamEntry {
  readonly stream: Stream;
  readonly bySession: Map<string, Presence>;
  receivers: readonly Presence[] | undefined;
  visible: readonly Presence[] | undefined;
}

const NOBODY: ReadonlyMap<string, Presence> = new Map();
const NONE: readonly Presence[] = [];

export function createTracker(deps: TrackerDeps): Tracker {
  const schedule = deps.schedule ?? setImmediate;
  const streams = new Map<string, StreamEntry>();
  const sessions = new Map<string, Map<string, Presence>>();
  const listeners = new Set<(change: PresenceChange) => void>();
  const pending = createPendingChanges();
  let flushScheduled = false;
  let presenceCount = 0;

  function guarded<Value>(listener: (value: Value) => void, value: Value): void {
    try {
      listener(value);
    } catch (error) {
      deps.logger.error('a listener to presence changes failed', { error });
    }
  }

  function flush(): void {
    flushScheduled = false;
    const events = pending.drain((key, sessionId) => streams.get(key)?.bySession.get(sessionId));
    for (const event of events) guarded(deps.onPresenceEvent, event);
  }

  function noteChange(key: string, before: Presence | undefined, after: Presence | undefined, reason: PresenceReason) {
    const { stream, sessionId } = (after ?? before)!;
    pending.note(key, stream, sessionId, before);
    if (!flushScheduled) {
      flushScheduled = true;
      schedule(flush);
    }
    if (listeners.size === 0) return;
    const change: PresenceChange = { joined: after, left: before, reason };
    for (const listener of listeners) guarded(listener, change);
  }

  function addStream(key: string, stream: Stream): StreamEntry {
    const entry: StreamEntry = { stream, bySession: new Map(), receivers: undefined, visible: undefined };
    streams.set(key, entry);
    return entry;
  }

  function addSession(sessionId: string): Map<string, Presence> {
    const own = new Map<string, Presence>();
    sessions.set(sessionId, own);
    return own;
  }

  function put(key: string, presence: Presence, before: Presence | undefined): void {
    const { stream, sessionId } = presence;
    const entry = streams.get(key) ?? addStream(key, stream);
    entry.bySession.set(sessionId, presence);
    entry.receivers = entry.visible = undefined;
    const own = sessions.get(sessionId) ?? addSession(sessionId);
    own.set(key, presence);
    if (!before) presenceCount++;
    noteChange(key, before, presence, presence.reason);
  }

  function remove(key: string, sessionId: string, reason: PresenceReason): boolean {
    const entry = streams.get(key);
    const before = entry?.bySession.get(sessionId);
    if (!entry || !before) return false;
    entry.bySession.delete(sessionId);
    entry.receivers = entry.visible = undefined;
    if (entry.bySession.size === 0) streams.delete(key);
    const own = sessions.get(sessionId);
    own?.delete(key);
    if (own?.size === 0) sessions.delete(sessionId);
    presenceCount--;
    noteChange(key, before, undefined, reason);
    return true;
  }

  const entryOf = (stream: Stream): StreamEntry | undefined => streams.get(streamKey(stream));

  return {
    track(owner, stream, meta) {
      const key = streamKey(stream);
      if (owner.connection.closed || streams.get(key)?.bySession.has(owner.id)) return false;
      put(key, presenceOf(owner, stream, meta, PresenceReason.JOIN), undefined);
      return true;
    },
    update(owner, stream, meta) {
      if (owner.connection.closed) return false;
      const key = streamKey(stream);
      const before = streams.get(key)?.bySession.get(owner.id);
      const reason = before ? PresenceReason.UPDATE : PresenceReason.JOIN;
      put(key, presenceOf(owner, stream, meta, reason), before);
      return true;
    },
    untrack: (sessionId, stream, reason) => remove(streamKey(stream), sessionId, reason),
    untrackSession(sessionId, reason, except = []) {
      const kept = new Set(except.map(streamKey));
      for (const key of [...(sessions.get(sessionId)?.keys() ?? [])]) {
        if (!kept.has(key)) remove(key, sessionId, reason);
      }
    },
    untrackStream(stream, reason) {
      const key = streamKey(stream);
      for (const sessionId of [...(streams.get(key)?.bySession.keys() ?? [])]) remove(key, sessionId, reason);
    },
    get: (stream, sessionId) => entryOf(stream)?.bySession.get(sessionId),
    list(stream, { includeHidden = false, includeNotHidden = true } = {}) {
      const entry = entryOf(stream);
      if (!entry) return NONE;
      if (includeHidden && includeNotHidden) return receiversOf(entry);
      if (includeHidden) return receiversOf(entry).filter(({ meta }) => meta.hidden);
      return includeNotHidden ? visibleOf(entry) : NONE;
    },
    count: (stream) => entryOf(stream)?.bySession.size ?? 0,
    presences: (stream) => entryOf(stream)?.bySession ?? NOBODY,
    receivers(stream) {
      const entry = entryOf(stream);
      return entry ? receiversOf(entry) : NONE;
    },
    streamsOf: (sessionId) => sessions.get(sessionId)?.values() ?? NONE,
    countOfSession: (sessionId) => sessions.get(sessionId)?.size ?? 0,
    sessionsOfUser(userId, stream) {
      const entry = entryOf(stream);
      return entry ? receiversOf(entry).filter((presence) => presence.userId === userId) : [];
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    flush,
    get streamCount() {
      return streams.size;
    },
    get presenceCount() {
      return presenceCount;
    },
  };
}

function presenceOf(owner: PresenceOwner, stream: Stream, meta: PresenceMeta, reason: PresenceReason): Presence {
  const { id: sessionId, userId, username, connection } = owner;
  return { stream, sessionId, userId, username, connection, meta, reason };
}

function receiversOf(entry: StreamEntry): readonly Presence[] {
  entry.receivers ??= [...entry.bySession.values()];
  return entry.receivers;
}

function visibleOf(entry: StreamEntry): readonly Presence[] {
  entry.visible ??= receiversOf(entry).filter(({ meta }) => !meta.hidden);
  return entry.visible;
}

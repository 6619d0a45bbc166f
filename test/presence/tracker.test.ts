import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Logger, silentLogger } from '../../src/base/logger.js';
import type { PresenceEvent } from '../../src/presence/pending-changes.js';
import { type PresenceOwner, PresenceReason } from '../../src/presence/presence.js';
import { type Stream, StreamMode, streamKey } from '../../src/presence/stream.js';
import { createTracker, type PresenceChange, type Tracker } from '../../src/presence/tracker.js';
import { createFakeConnection } from './fake-connection.js';

const match: Stream = { mode: StreamMode.MATCH_RELAYED, subject: 'm1', subcontext: '', label: '' };
const status: Stream = { mode: StreamMode.STATUS, subject: 'u1', subcontext: '', label: '' };
const shown = (text = '') => ({ hidden: false, persistence: false, status: text });
const hidden = (text = '') => ({ hidden: true, persistence: false, status: text });

function owner(id: string, userId = `user-${id}`): PresenceOwner {
  return { id, userId, username: `name-${id}`, connection: createFakeConnection() };
}

function setUp(logger: Logger = silentLogger) {
  const events: PresenceEvent[] = [];
  const scheduled: (() => void)[] = [];
  const tracker = createTracker({
    logger,
    onPresenceEvent: (event) => events.push(event),
    schedule: (task) => scheduled.push(task),
  });
  return { tracker, events, scheduled };
}

/** Events as the ids and statuses they hold. */
function outline(events: readonly PresenceEvent[]) {
  return events.map(({ stream, joins, leaves }) => ({
    subject: stream.subject,
    joins: joins.map(({ sessionId, meta }) => `${sessionId}:${meta.status}`),
    leaves: leaves.map(({ sessionId, meta }) => `${sessionId}:${meta.status}`),
  }));
}

describe('tracker', () => {
  it('tracks a session once and keeps its first meta', () => {
    const { tracker, events } = setUp();
    const a = owner('a');
    expect(tracker.track(a, match, shown('ready'))).toBe(true);
    tracker.flush();
    expect(tracker.track(a, match, shown('again'))).toBe(false);
    tracker.flush();
    expect(tracker.get(match, 'a')).toMatchObject({ meta: { status: 'ready' }, reason: PresenceReason.JOIN });
    expect(outline(events)).toEqual([{ subject: 'm1', joins: ['a:ready'], leaves: [] }]);
  });

  it('refuses a session whose connection has closed: a late join must not stay for ever', () => {
    const { tracker } = setUp();
    const a = owner('a');
    a.connection.close({ code: 1000, reason: '', retry: false });
    expect(tracker.track(a, match, shown())).toBe(false);
    expect(tracker.update(a, match, shown())).toBe(false);
    expect(tracker.count(match)).toBe(0);
    expect(tracker.streamCount).toBe(0);
  });

  it('announces an update as gone and back, also where nothing differs', () => {
    const { tracker, events } = setUp();
    const a = owner('a');
    expect(tracker.update(a, status, shown('one'))).toBe(true);
    tracker.flush();
    tracker.update(a, status, shown('two'));
    tracker.flush();
    tracker.update(a, status, shown('two'));
    tracker.flush();
    expect(outline(events)).toEqual([
      { subject: 'u1', joins: ['a:one'], leaves: [] },
      { subject: 'u1', joins: ['a:two'], leaves: ['a:one'] },
      { subject: 'u1', joins: ['a:two'], leaves: ['a:two'] },
    ]);
    expect(tracker.get(status, 'a')?.reason).toBe(PresenceReason.UPDATE);
  });

  it('shows hiding as leaving and appearing as joining, and never a hidden presence', () => {
    const { tracker, events } = setUp();
    const a = owner('a');
    tracker.track(a, match, hidden('h'));
    tracker.flush();
    tracker.update(a, match, shown('s'));
    tracker.flush();
    tracker.update(a, match, hidden('h2'));
    tracker.flush();
    tracker.untrack('a', match, PresenceReason.LEAVE);
    tracker.flush();
    expect(outline(events)).toEqual([
      { subject: 'm1', joins: ['a:s'], leaves: [] },
      { subject: 'm1', joins: [], leaves: ['a:s'] },
    ]);
  });

  it('lists visible presences by default and hidden ones on demand, and counts both', () => {
    const { tracker } = setUp();
    tracker.track(owner('a'), match, shown());
    tracker.track(owner('b'), match, hidden());
    const ids = (which?: { includeHidden?: boolean; includeNotHidden?: boolean }) =>
      tracker.list(match, which).map(({ sessionId }) => sessionId);
    expect(ids()).toEqual(['a']);
    expect(ids({ includeHidden: true })).toEqual(['a', 'b']);
    expect(ids({ includeHidden: true, includeNotHidden: false })).toEqual(['b']);
    expect(ids({ includeNotHidden: false })).toEqual([]);
    expect(tracker.receivers(match).length).toBe(2);
    expect(tracker.count(match)).toBe(2);
  });

  it('gives lists that later changes leave as they are, and the same one until then', () => {
    const { tracker } = setUp();
    tracker.track(owner('a'), match, shown());
    const before = tracker.list(match);
    expect(tracker.list(match)).toBe(before);
    tracker.track(owner('b'), match, shown());
    expect(before.length).toBe(1);
    expect(tracker.list(match).length).toBe(2);
  });

  it('hands out the changes of a turn in one event per stream', () => {
    const { tracker, events, scheduled } = setUp();
    tracker.track(owner('a'), match, shown());
    tracker.track(owner('b'), match, shown());
    tracker.track(owner('a'), status, shown());
    expect(scheduled.length).toBe(1);
    expect(events).toEqual([]);
    scheduled[0]!();
    expect(outline(events)).toEqual([
      { subject: 'm1', joins: ['a:', 'b:'], leaves: [] },
      { subject: 'u1', joins: ['a:'], leaves: [] },
    ]);
    tracker.track(owner('c'), match, shown());
    expect(scheduled.length).toBe(2);
  });

  it('announces nothing for who joins and leaves within a turn', () => {
    const { tracker, events } = setUp();
    const a = owner('a');
    tracker.track(a, match, shown());
    tracker.untrack('a', match, PresenceReason.LEAVE);
    tracker.track(a, match, shown());
    tracker.untrack('a', match, PresenceReason.LEAVE);
    tracker.flush();
    expect(events).toEqual([]);
  });

  it('announces one who leaves and comes back within a turn as gone and back', () => {
    const { tracker, events } = setUp();
    const a = owner('a');
    tracker.track(a, match, shown('1'));
    tracker.flush();
    tracker.untrack('a', match, PresenceReason.LEAVE);
    tracker.track(a, match, shown('2'));
    tracker.flush();
    expect(outline(events).at(-1)).toEqual({ subject: 'm1', joins: ['a:2'], leaves: ['a:1'] });
  });

  it('removes a session from all streams but those to be kept', () => {
    const { tracker } = setUp();
    const a = owner('a');
    tracker.track(a, match, shown());
    tracker.track(a, status, shown());
    tracker.untrackSession('a', PresenceReason.DISCONNECT, [status]);
    expect([...tracker.streamsOf('a')].map(({ stream }) => stream.mode)).toEqual([StreamMode.STATUS]);
    tracker.untrackSession('a', PresenceReason.DISCONNECT);
    expect([...tracker.streamsOf('a')]).toEqual([]);
    expect([tracker.streamCount, tracker.presenceCount]).toEqual([0, 0]);
  });

  it('empties a stream and tells the listeners why', () => {
    const { tracker } = setUp();
    const changes: PresenceChange[] = [];
    tracker.track(owner('a'), match, shown());
    tracker.track(owner('b'), match, hidden());
    const stop = tracker.onChange((change) => changes.push(change));
    tracker.untrackStream(match, PresenceReason.LEAVE);
    expect(changes.map(({ left, reason }) => [left?.sessionId, reason])).toEqual([
      ['a', PresenceReason.LEAVE],
      ['b', PresenceReason.LEAVE],
    ]);
    stop();
    tracker.track(owner('c'), match, shown());
    expect(changes.length).toBe(2);
  });

  it('calls listeners at once, hidden presences included, after the change was made', () => {
    const { tracker } = setUp();
    const seen: unknown[] = [];
    tracker.onChange(({ joined, left, reason }) =>
      seen.push([joined?.meta.status, left?.meta.status, reason, tracker.count(match)]),
    );
    const a = owner('a');
    tracker.track(a, match, hidden('1'));
    tracker.update(a, match, shown('2'));
    tracker.untrack('a', match, PresenceReason.DISCONNECT);
    tracker.untrack('a', match, PresenceReason.DISCONNECT);
    expect(seen).toEqual([
      ['1', undefined, PresenceReason.JOIN, 1],
      ['2', '1', PresenceReason.UPDATE, 1],
      [undefined, '2', PresenceReason.DISCONNECT, 0],
    ]);
  });

  it('survives listeners that throw, and listeners that untrack', () => {
    const errors: string[] = [];
    const { tracker } = setUp({ ...silentLogger, error: (message) => errors.push(message) });
    tracker.onChange(() => {
      throw new Error('broken');
    });
    tracker.onChange(({ joined }) => {
      if (joined?.sessionId === 'b') tracker.untrackStream(match, PresenceReason.LEAVE);
    });
    tracker.track(owner('a'), match, shown());
    tracker.track(owner('b'), match, shown());
    expect(tracker.count(match)).toBe(0);
    expect(errors.length).toBe(4);
  });

  it('finds the sessions of a user in a stream', () => {
    const { tracker } = setUp();
    tracker.track(owner('a1', 'anna'), match, shown());
    tracker.track(owner('a2', 'anna'), match, hidden());
    tracker.track(owner('b', 'ben'), match, shown());
    expect(tracker.sessionsOfUser('anna', match).map(({ sessionId }) => sessionId)).toEqual(['a1', 'a2']);
    expect(tracker.sessionsOfUser('anna', status)).toEqual([]);
  });

  it('tells streams apart whatever their parts hold', () => {
    const part = fc.constantFrom('', 'a', 'b', 'ab', ':', '1:', '1', '\n');
    const stream = fc.record({ mode: fc.constantFrom(1, 11), subject: part, subcontext: part, label: part });
    fc.assert(
      fc.property(stream, stream, (one, other) => {
        const same = (['mode', 'subject', 'subcontext', 'label'] as const).every((key) => one[key] === other[key]);
        expect(streamKey(one) === streamKey(other)).toBe(same);
      }),
      { numRuns: 2000 },
    );
  });
});

/** The rules, spelled out over one flat list. */
class NaiveTracker {
  entries: { session: string; stream: string; status: string; hidden: boolean }[] = [];
  atTurnStart: NaiveTracker['entries'] = [];
  touched = new Set<string>();

  find(session: string, stream: string) {
    return this.entries.find((entry) => entry.session === session && entry.stream === stream);
  }
  put(session: string, stream: string, status: string, isHidden: boolean) {
    this.touched.add(`${stream}/${session}`);
    const index = this.entries.findIndex((entry) => entry.session === session && entry.stream === stream);
    const entry = { session, stream, status, hidden: isHidden };
    if (index < 0) this.entries.push(entry);
    else this.entries[index] = entry;
  }
  remove(matches: (entry: NaiveTracker['entries'][number]) => boolean) {
    for (const entry of this.entries.filter(matches)) this.touched.add(`${entry.stream}/${entry.session}`);
    this.entries = this.entries.filter((entry) => !matches(entry));
  }
  /** What the turn has visibly changed, as sorted lines. */
  endTurn(): string[] {
    const lines = (entries: NaiveTracker['entries'], kind: string) =>
      entries
        .filter((entry) => !entry.hidden && this.touched.has(`${entry.stream}/${entry.session}`))
        .map((entry) => `${entry.stream} ${kind} ${entry.session} ${entry.status}`);
    const changes = [...lines(this.atTurnStart, 'leave'), ...lines(this.entries, 'join')].sort();
    this.atTurnStart = [...this.entries];
    this.touched.clear();
    return changes;
  }
}

const sessionIds = ['s0', 's1', 's2'];
const streamsByName: Record<string, Stream> = {
  x: { mode: 5, subject: 'x', subcontext: '', label: '' },
  y: { mode: 1, subject: 'y', subcontext: '', label: '' },
};
const at = { session: fc.constantFrom(...sessionIds), stream: fc.constantFrom('x', 'y') };
const meta = { status: fc.constantFrom('', 'p', 'q'), hidden: fc.boolean() };
const step = fc.oneof(
  fc.record({ do: fc.constant('track' as const), ...at, ...meta }),
  fc.record({ do: fc.constant('update' as const), ...at, ...meta }),
  fc.record({ do: fc.constant('untrack' as const), ...at }),
  fc.record({ do: fc.constant('untrackSession' as const), ...at, keep: fc.boolean() }),
  fc.record({ do: fc.constant('untrackStream' as const), ...at }),
  fc.record({ do: fc.constant('turn' as const) }),
);

function apply(tracker: Tracker, naive: NaiveTracker, owners: Record<string, PresenceOwner>, s: typeof stepType) {
  if (s.do === 'turn') return tracker.flush();
  const stream = streamsByName[s.stream]!;
  if (s.do === 'track' || s.do === 'update') {
    const wasThere = naive.find(s.session, s.stream) !== undefined;
    const done = tracker[s.do](owners[s.session]!, stream, { ...s, persistence: false });
    expect(done).toBe(s.do === 'update' || !wasThere);
    if (done) naive.put(s.session, s.stream, s.status, s.hidden);
  } else if (s.do === 'untrack') {
    expect(tracker.untrack(s.session, stream, PresenceReason.LEAVE)).toBe(!!naive.find(s.session, s.stream));
    naive.remove((entry) => entry.session === s.session && entry.stream === s.stream);
  } else if (s.do === 'untrackSession') {
    tracker.untrackSession(s.session, PresenceReason.LEAVE, s.keep ? [stream] : []);
    naive.remove((entry) => entry.session === s.session && !(s.keep && entry.stream === s.stream));
  } else {
    tracker.untrackStream(stream, PresenceReason.LEAVE);
    naive.remove((entry) => entry.stream === s.stream);
  }
}
declare const stepType: typeof step extends fc.Arbitrary<infer Value> ? Value : never;

describe('tracker against a naive model', () => {
  it('agrees after every step, and on what each turn announces', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { tracker, events } = setUp();
        const naive = new NaiveTracker();
        const owners = Object.fromEntries(sessionIds.map((id) => [id, owner(id)]));
        for (const s of [...steps, { do: 'turn' as const }]) {
          apply(tracker, naive, owners, s);
          for (const [name, stream] of Object.entries(streamsByName)) {
            const expected = naive.entries.filter((entry) => entry.stream === name);
            expect(tracker.count(stream)).toBe(expected.length);
            const visible = expected
              .filter((entry) => !entry.hidden)
              .map((entry) => `${entry.session} ${entry.status}`);
            const listed = tracker.list(stream).map((entry) => `${entry.sessionId} ${entry.meta.status}`);
            expect(listed.sort()).toEqual(visible.sort());
          }
          for (const id of sessionIds) {
            const own = [...tracker.streamsOf(id)].map(({ stream }) => stream.subject).sort();
            const expected = naive.entries.filter((entry) => entry.session === id).map((entry) => entry.stream);
            expect(own).toEqual(expected.sort());
          }
          expect(tracker.presenceCount).toBe(naive.entries.length);
          expect(tracker.streamCount).toBe(new Set(naive.entries.map((entry) => entry.stream)).size);
          if (s.do !== 'turn') continue;
          const announced = events
            .splice(0)
            .flatMap(({ stream, joins, leaves }) => [
              ...joins.map(({ sessionId, meta: { status: text } }) => `${stream.subject} join ${sessionId} ${text}`),
              ...leaves.map(({ sessionId, meta: { status: text } }) => `${stream.subject} leave ${sessionId} ${text}`),
            ]);
          expect(announced.sort()).toEqual(naive.endTurn());
        }
      }),
      { numRuns: 500 },
    );
  });
});

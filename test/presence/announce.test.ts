import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/base/logger.js';
import { createAnnouncer } from '../../src/presence/announce.js';
import { PresenceReason } from '../../src/presence/presence.js';
import { createRouter } from '../../src/presence/router.js';
import type { Follower } from '../../src/presence/status-followers.js';
import { type Stream, StreamMode } from '../../src/presence/stream.js';
import { createTracker, type Tracker } from '../../src/presence/tracker.js';
import { createFakeConnection } from './fake-connection.js';

/** Everybody in FOLLOWERS follows everybody. */
function setUp(followers: Follower[] = []): Tracker {
  const tracker: Tracker = createTracker({ logger: silentLogger, onPresenceEvent: (event) => announce(event) });
  const announce = createAnnouncer({ router: createRouter({ tracker }), statusFollowers: { of: () => followers } });
  return tracker;
}

const streamOf = (mode: number, parts: Partial<Stream> = {}): Stream => ({
  mode,
  subject: '',
  subcontext: '',
  label: '',
  ...parts,
});
const owner = (id: string) => ({
  id,
  userId: `user-${id}`,
  username: `name-${id}`,
  connection: createFakeConnection('json'),
});
const presence = (id: string) => ({ user_id: `user-${id}`, session_id: id, username: `name-${id}` });
const meta = (parts = {}) => ({ hidden: false, persistence: true, status: 'here', ...parts });

describe('announcements', () => {
  const kinds: [string, Stream, unknown][] = [
    [
      'a relayed match',
      streamOf(StreamMode.MATCH_RELAYED, { subject: 'm' }),
      { match_presence_event: { match_id: 'm.', joins: [presence('a')] } },
    ],
    [
      'an authoritative match',
      streamOf(StreamMode.MATCH_AUTHORITATIVE, { subject: 'm', label: 'node1' }),
      { match_presence_event: { match_id: 'm.node1', joins: [presence('a')] } },
    ],
    [
      'a status',
      streamOf(StreamMode.STATUS, { subject: 'u' }),
      { status_presence_event: { joins: [{ ...presence('a'), status: 'here' }] } },
    ],
    [
      'a room',
      streamOf(StreamMode.CHANNEL, { label: 'lobby' }),
      {
        channel_presence_event: {
          channel_id: '2...lobby',
          joins: [{ ...presence('a'), persistence: true }],
          room_name: 'lobby',
        },
      },
    ],
    [
      'a group channel',
      streamOf(StreamMode.GROUP, { subject: 'g' }),
      {
        channel_presence_event: {
          channel_id: '3.g..',
          joins: [{ ...presence('a'), persistence: true }],
          group_id: 'g',
        },
      },
    ],
    [
      'a direct channel',
      streamOf(StreamMode.DIRECT_MESSAGE, { subject: 'u1', subcontext: 'u2' }),
      {
        channel_presence_event: {
          channel_id: '4.u1.u2.',
          joins: [{ ...presence('a'), persistence: true }],
          user_id_one: 'u1',
          user_id_two: 'u2',
        },
      },
    ],
    [
      'a party',
      streamOf(StreamMode.PARTY, { subject: 'p', label: 'node1' }),
      { party_presence_event: { party_id: 'p.node1', joins: [presence('a')] } },
    ],
    [
      'a stream of a module',
      streamOf(111, { subject: 's', label: 'l' }),
      {
        stream_presence_event: {
          stream: { mode: 111, subject: 's', label: 'l' },
          joins: [{ ...presence('a'), persistence: true }],
        },
      },
    ],
  ];
  it.each(kinds)('of %s', (_name, stream, expected) => {
    const a = owner('a');
    const tracker = setUp([a]);
    tracker.track(a, stream, meta());
    tracker.flush();
    expect(a.connection.envelopes).toEqual([expected]);
  });

  it('leaves out persistence that is off, and shows an empty status', () => {
    const a = owner('a');
    const tracker = setUp([a]);
    tracker.track(a, streamOf(StreamMode.STATUS, { subject: 'u' }), meta({ status: '' }));
    tracker.track(a, streamOf(111), meta({ persistence: false }));
    tracker.flush();
    expect(a.connection.envelopes).toEqual([
      { status_presence_event: { joins: [{ ...presence('a'), status: '' }] } },
      { stream_presence_event: { stream: { mode: 111 }, joins: [presence('a')] } },
    ]);
  });

  it('tells nobody about notification streams', () => {
    const tracker = setUp();
    const a = owner('a');
    tracker.track(a, streamOf(StreamMode.NOTIFICATIONS, { subject: 'u' }), meta());
    tracker.flush();
    expect(a.connection.sent).toEqual([]);
  });

  it('tells followers of a status, and nobody else', () => {
    const [a, follower] = [owner('a'), owner('f')];
    const tracker = setUp([follower]);
    tracker.track(a, streamOf(StreamMode.STATUS, { subject: 'u' }), meta());
    tracker.flush();
    tracker.update(a, streamOf(StreamMode.STATUS, { subject: 'u' }), meta({ status: 'away' }));
    tracker.flush();
    const [here, away] = ['here', 'away'].map((status) => ({ ...presence('a'), status }));
    expect(a.connection.sent).toEqual([]);
    expect(follower.connection.envelopes).toEqual([
      { status_presence_event: { joins: [here] } },
      { status_presence_event: { joins: [away], leaves: [here] } },
    ]);
  });

  it('tells those who stay, hidden ones too, but not the one who left', () => {
    const tracker = setUp();
    const stream = streamOf(StreamMode.MATCH_RELAYED, { subject: 'm' });
    const [a, b, c] = [owner('a'), owner('b'), owner('c')];
    tracker.track(a!, stream, meta());
    tracker.track(b!, stream, meta());
    tracker.track(c!, stream, meta({ hidden: true }));
    tracker.flush();
    for (const { connection } of [a!, b!, c!]) connection.sent.length = 0;
    tracker.untrack('a', stream, PresenceReason.LEAVE);
    tracker.flush();
    const left = { match_presence_event: { match_id: 'm.', leaves: [presence('a')] } };
    expect([a!, b!, c!].map(({ connection }) => connection.envelopes)).toEqual([[], [left], [left]]);
  });
});

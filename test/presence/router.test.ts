import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/base/logger.js';
import { createRouter } from '../../src/presence/router.js';
import type { Stream } from '../../src/presence/stream.js';
import { createTracker } from '../../src/presence/tracker.js';
import { decodeEnvelope } from '../../src/wire/codec.js';
import type { WireFormat } from '../../src/wire/format.js';
import { createFakeConnection } from './fake-connection.js';

const stream: Stream = { mode: 5, subject: 's', subcontext: '', label: '' };

function setUp() {
  const tracker = createTracker({ onPresenceEvent() {}, logger: silentLogger });
  const encoded: WireFormat[] = [];
  const router = createRouter({
    tracker,
    encode(format, envelope) {
      encoded.push(format);
      return Buffer.from(JSON.stringify(envelope));
    },
  });
  const join = (id: string, format: WireFormat = 'json', hidden = false) => {
    const connection = createFakeConnection(format);
    tracker.track({ id, userId: id, username: id, connection }, stream, { hidden, persistence: false, status: '' });
    return connection;
  };
  return { tracker, router, encoded, join };
}

describe('router', () => {
  it('encodes once per format and shares the message between its receivers', () => {
    const { router, encoded, join } = setUp();
    const [a, b, c, d] = [join('a'), join('b', 'protobuf'), join('c'), join('d', 'protobuf')];
    expect(router.toStream(stream, { ping: {} })).toBe(4);
    expect(encoded).toEqual(['json', 'protobuf']);
    expect(a!.sent[0]).toBe(c!.sent[0]);
    expect(b!.sent[0]).toBe(d!.sent[0]);
    expect(a!.sent[0]).toMatchObject({ binary: false, reliable: true });
    expect(b!.sent[0]).toMatchObject({ binary: true, reliable: true });
  });

  it('encodes nothing where nobody hears it', () => {
    const { router, encoded } = setUp();
    expect(router.toStream(stream, { ping: {} })).toBe(0);
    expect(router.send([], { ping: {} })).toBe(0);
    expect(encoded).toEqual([]);
  });

  it('leaves out the excepted session, reaches hidden ones and passes reliability on', () => {
    const { router, join } = setUp();
    const [a, b] = [join('a'), join('b', 'json', true)];
    expect(router.toStream(stream, { ping: {} }, { reliable: false, except: 'a' })).toBe(1);
    expect(a!.sent).toEqual([]);
    expect(b!.sent[0]).toMatchObject({ reliable: false });
  });

  it('takes ready-made bytes from whoever knows a quicker way', () => {
    const { tracker, router, encoded, join } = setUp();
    const [a] = [join('a'), join('b')];
    let calls = 0;
    const message = {
      encode(format: WireFormat) {
        calls++;
        return Buffer.from(`"${format}"`);
      },
    };
    router.send(tracker.presences(stream).values(), message, false);
    expect(calls).toBe(1);
    expect(encoded).toEqual([]);
    expect(a!.envelopes).toEqual(['json']);
    router.toSession({ connection: a! }, message);
    expect(a!.envelopes).toEqual(['json', 'json']);
    expect(a!.sent[1]!.reliable).toBe(true);
  });

  it('sends nothing where the message cannot be encoded, and says so', () => {
    const { tracker, join } = setUp();
    const a = join('a');
    const router = createRouter({
      tracker,
      encode() {
        throw new Error('no');
      },
    });
    expect(() => router.toStream(stream, { ping: {} })).toThrow('no');
    expect(a.sent).toEqual([]);
  });

  it('speaks both formats with the codec of the server', () => {
    const tracker = createTracker({ onPresenceEvent() {}, logger: silentLogger });
    const router = createRouter({ tracker });
    for (const format of ['json', 'protobuf'] as const) {
      const connection = createFakeConnection(format);
      router.toSession({ connection }, { cid: '7', match_leave: { match_id: 'm.' } });
      const envelope = decodeEnvelope(format, connection.sent[0]!.payload);
      expect(envelope).toMatchObject({ cid: '7', match_leave: { match_id: 'm.' } });
    }
  });
});

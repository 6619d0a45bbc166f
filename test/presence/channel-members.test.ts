import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/base/logger.js';
import { createChannelMembers } from '../../src/presence/channel-members.js';
import { createRouter } from '../../src/presence/router.js';
import { createTracker } from '../../src/presence/tracker.js';
import { roomChannel } from '../../src/wire/channel-id.js';
import { encodeEnvelope } from '../../src/wire/codec.js';
import { createFakeConnection } from './fake-connection.js';

const room = roomChannel('hall');
const meta = { hidden: false, persistence: true, status: '' };
const allowed = async () => {};

function setUp() {
  const encodings: string[] = [];
  const tracker = createTracker({ logger: silentLogger, onPresenceEvent() {} });
  const router = createRouter({
    tracker,
    encode(format, envelope) {
      encodings.push(format);
      return encodeEnvelope(format, envelope);
    },
  });
  const owner = (id: string, format: 'json' | 'protobuf' = 'json', userId = `user-${id}`) => ({
    id,
    userId,
    username: `name-${id}`,
    connection: createFakeConnection(format),
  });
  return { members: createChannelMembers({ tracker, router }), tracker, encodings, owner };
}

describe('members of channels', () => {
  it('all get a message, which is encoded once per wire format', () => {
    const { members, tracker, encodings, owner } = setUp();
    const owners = Array.from({ length: 1000 }, (_, i) => owner(`s${i}`, i % 2 === 0 ? 'json' : 'protobuf'));
    for (const each of owners) tracker.track(each, room, meta);
    members.deliver(room, { channel_id: '2...hall', content: '{}' });
    expect(encodings.sort()).toEqual(['json', 'protobuf']);
    expect(owners.every(({ connection }) => connection.sent.length === 1)).toBe(true);
  });

  it('enter once, and only where they may', async () => {
    const { members, tracker, owner } = setUp();
    const ana = owner('ana');
    expect(await members.enter(ana, room, meta, allowed)).toBe(true);
    expect(await members.enter(ana, room, meta, allowed)).toBe(false);
    const refused = members.enter(owner('ben'), room, meta, async () => {
      throw new Error('no');
    });
    await expect(refused).rejects.toThrow('no');
    expect(tracker.count(room)).toBe(1);
  });

  it('are expelled with all of their sessions, the others stay', () => {
    const { members, tracker, owner } = setUp();
    for (const each of [owner('1', 'json', 'ana'), owner('2', 'json', 'ana'), owner('3', 'json', 'ben')]) {
      tracker.track(each, room, meta);
    }
    members.expel(room, 'ana');
    expect(tracker.list(room).map(({ userId }) => userId)).toEqual(['ben']);
    members.close(room);
    expect(tracker.count(room)).toBe(0);
  });

  it.each([
    ['expelled', (members: ReturnType<typeof createChannelMembers>) => members.expel(room, 'user-ana')],
    ['shut out with everybody', (members: ReturnType<typeof createChannelMembers>) => members.close(room)],
  ])('do not slip in while they are %s', async (_how, shutOut) => {
    const { members, tracker, owner } = setUp();
    let mayJoin = true;
    let checks = 0;
    const entering = members.enter(owner('ana'), room, meta, async () => {
      checks++;
      const found = mayJoin;
      await Promise.resolve();
      if (!found) throw new Error('no longer');
    });
    mayJoin = false;
    shutOut(members);
    await expect(entering).rejects.toThrow('no longer');
    expect(checks).toBe(2);
    expect(tracker.count(room)).toBe(0);
  });

  it('are not checked twice for somebody else', async () => {
    const { members, owner } = setUp();
    let checks = 0;
    const entering = members.enter(owner('ana'), room, meta, async () => {
      checks++;
      await Promise.resolve();
    });
    members.expel(room, 'user-ben');
    members.close(roomChannel('elsewhere'));
    await entering;
    expect(checks).toBe(1);
  });
});

import { describe, expect, it } from 'vitest';
import {
  channelFields,
  directChannel,
  formatChannelId,
  groupChannel,
  parseChannelId,
  roomChannel,
} from '../../src/wire/channel-id.js';

const A = 'a0000000-0000-4000-8000-00000000000a';
const B = 'b0000000-0000-4000-8000-00000000000b';

describe('channel ids', () => {
  it('name a room by its name, which may hold dots', () => {
    const room = roomChannel('a.room ☀');
    expect(formatChannelId(room)).toBe('2...a.room ☀');
    expect(parseChannelId('2...a.room ☀')).toEqual(room);
    expect(channelFields(room)).toEqual({ room_name: 'a.room ☀' });
  });

  it('name a group by its id', () => {
    expect(formatChannelId(groupChannel(A))).toBe(`3.${A}..`);
    expect(parseChannelId(`3.${A.toUpperCase()}..`)).toEqual(groupChannel(A));
    expect(channelFields(groupChannel(A))).toEqual({ group_id: A });
  });

  it('name two players by their ids, the smaller one first', () => {
    expect(formatChannelId(directChannel(B, A))).toBe(`4.${A}.${B}.`);
    expect(parseChannelId(`4.${A}.${B}.`)).toEqual(directChannel(A, B));
    expect(channelFields(directChannel(B, A))).toEqual({ user_id_one: A, user_id_two: B });
  });

  it.each([
    '',
    'tavern',
    '2',
    '2..',
    '2...',
    `2...${'x'.repeat(65)}`,
    '2...line\n',
    '2.x..room',
    '02...room',
    '2.0...room',
    '5...room',
    '3...',
    `3.${A}..label`,
    `3.${A}.${B}.`,
    '3.nobody..',
    `4.${B}.${A}.`,
    `4.${A}..`,
    `4.${A}.${B}.label`,
    `-2...room`,
  ])('know no channel %j', (id) => {
    expect(parseChannelId(id)).toBeUndefined();
  });

  it('take names of 64 bytes', () => {
    expect(parseChannelId(`2...${'☀'.repeat(21)}x`)).toBeDefined();
    expect(parseChannelId(`2...${'☀'.repeat(22)}`)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/base/clock.js';
import { newUuid } from '../../../src/base/id.js';
import { deliverGroupEvents, recordGroupEvents } from '../../../src/core/channel/group-events.js';
import { createMessageClock } from '../../../src/core/channel/message-clock.js';
import { MessageCode } from '../../../src/core/channel/message-code.js';
import { newPlayer, useDatabase } from '../core-fixture.js';

const db = useDatabase();
const rowsOf = async (groupId: string) => {
  const text = `select code, sender_id, username, content from message where stream_mode = 3 and stream_subject = $1
    and stream_label = '' order by create_time`;
  return (await db().queryText(text, [groupId])).rows;
};

describe('events of a group', () => {
  it('are kept in the channel of the group, and delivered once they are', async () => {
    const [ana, ben] = [await newPlayer(db()), await newPlayer(db())];
    const groupId = newUuid();
    const clock = createMessageClock(systemClock);
    const messages = await db().transaction((tx) =>
      recordGroupEvents(tx, clock, [
        { groupId, ...ana, code: MessageCode.GROUP_JOIN },
        { groupId, ...ben, code: MessageCode.GROUP_KICK },
      ]),
    );
    expect(await rowsOf(groupId)).toEqual([
      { code: 3, sender_id: ana.userId, username: ana.username, content: '{}' },
      { code: 6, sender_id: ben.userId, username: ben.username, content: '{}' },
    ]);
    const heard: unknown[] = [];
    deliverGroupEvents(
      { deliver: (channel, message) => heard.push([channel.subject, message]), expel() {}, close() {} },
      messages,
    );
    expect(heard).toEqual([
      [groupId, expect.objectContaining({ channel_id: `3.${groupId}..`, code: { value: 3 }, sender_id: ana.userId })],
      [groupId, expect.objectContaining({ group_id: groupId, code: { value: 6 }, persistent: { value: true } })],
    ]);
  });

  it('are not kept where the transaction fails', async () => {
    const ana = await newPlayer(db());
    const groupId = newUuid();
    const clock = createMessageClock(systemClock);
    const failing = db().transaction(async (tx) => {
      await recordGroupEvents(tx, clock, [{ groupId, ...ana, code: MessageCode.GROUP_JOIN }]);
      throw new Error('the group is full');
    });
    await expect(failing).rejects.toThrow('the group is full');
    expect(await rowsOf(groupId)).toEqual([]);
  });
});

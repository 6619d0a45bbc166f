import { describe, expect, it } from 'vitest';
import { Code } from '../../../src/base/code.js';
import { NIL_UUID, newUuid } from '../../../src/base/id.js';
import { deleteAccount } from '../../../src/core/account/delete-account.js';
import { recordGroupEvents } from '../../../src/core/channel/group-events.js';
import { listMessages } from '../../../src/core/channel/list-messages.js';
import { MessageCode } from '../../../src/core/channel/message-code.js';
import { removeMessage } from '../../../src/core/channel/remove-message.js';
import { sendMessage } from '../../../src/core/channel/send-message.js';
import { updateMessage } from '../../../src/core/channel/update-message.js';
import { groupChannel, roomChannel } from '../../../src/wire/channel-id.js';
import { useDatabase } from '../core-fixture.js';
import { createTestChat, type TestChat } from './chat-fixture.js';

const db = useDatabase();
const code = (expected: number) => ({ code: expected });
const historyOf = async ({ room }: TestChat) =>
  (await listMessages(db(), { channel: room, limit: 100, forward: true, cursor: '' })).messages!;

describe('sending', () => {
  it('keeps the message, then delivers it as it was written', async () => {
    const test = await createTestChat(db());
    const content = ' {"b":1,"a":"☀"}';
    const post = { channel: test.room, author: test.ana, content, persistent: true };
    const sent = await sendMessage(test.chat, post);
    expect(test.heard).toEqual([sent]);
    expect(sent).toMatchObject({
      channel_id: test.roomId,
      room_name: test.room.label,
      code: { value: 0 },
      sender_id: test.ana.userId,
      username: test.ana.username,
      content,
      persistent: { value: true },
    });
    const [kept] = await historyOf(test);
    expect({ ...kept, content: JSON.parse(kept!.content!) }).toEqual({ ...sent, content: { a: '☀', b: 1 } });
  });

  it('keeps nothing of what is not persistent', async () => {
    const test = await createTestChat(db());
    const sent = await sendMessage(test.chat, {
      channel: test.room,
      author: test.ana,
      content: '{}',
      persistent: false,
    });
    expect(sent.persistent).toEqual({ value: false });
    expect(test.heard).toHaveLength(1);
    expect(await historyOf(test)).toEqual([]);
  });

  it.each(['', ' ', 'text', '[]', '"text"', 'null', '1', '{', `{"a":"${'x'.repeat(256 * 1024)}"}`])(
    'refuses the content %.20s',
    async (content) => {
      const test = await createTestChat(db());
      const sending = sendMessage(test.chat, { channel: test.room, author: test.ana, content, persistent: true });
      await expect(sending).rejects.toMatchObject(code(Code.INVALID_ARGUMENT));
      expect(test.heard).toEqual([]);
    },
  );

  it('refuses what the database cannot hold, and only that, of messages sent at once', async () => {
    const test = await createTestChat(db());
    const contents = [
      '{"n":1}',
      '{"zero":"\\u0000"}',
      '{"n":2}',
      '{"n":1e200000}',
      `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
      '{"n":3}',
    ];
    const post = (content: string) =>
      sendMessage(test.chat, { channel: test.room, author: test.ana, content, persistent: true });
    const outcomes = await Promise.allSettled(contents.map(post));
    expect(outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'kept'))).toEqual([
      'kept',
      Code.INVALID_ARGUMENT,
      'kept',
      Code.INVALID_ARGUMENT,
      Code.INVALID_ARGUMENT,
      'kept',
    ]);
    expect((await historyOf(test)).map(({ content }) => content)).toEqual(['{"n": 1}', '{"n": 2}', '{"n": 3}']);
    expect(test.heard).toHaveLength(3);
  });

  it('refuses an author who has been deleted meanwhile', async () => {
    const test = await createTestChat(db());
    await test.say({}, 'ben');
    await deleteAccount(db(), { userId: test.ana.userId });
    await expect(test.say()).rejects.toMatchObject(code(Code.NOT_FOUND));
    expect(await historyOf(test)).toHaveLength(1);
  });

  it('keeps and delivers messages sent at once in the order of sending', async () => {
    const test = await createTestChat(db());
    const ids = await Promise.all(Array.from({ length: 500 }, (_, n) => test.say({ n })));
    expect(test.heard.map(({ message_id }) => message_id)).toEqual(ids);
    const { rows } = await db().queryText(
      "select (content->>'n')::int as n from message where stream_label = $1 order by create_time, id",
      [test.room.label],
    );
    expect(rows.map(({ n }) => n)).toEqual(ids.map((_, n) => n));
  });

  it('lets the server speak', async () => {
    const test = await createTestChat(db());
    const author = { userId: NIL_UUID, username: '' };
    await sendMessage(test.chat, { channel: test.room, author, content: '{}', persistent: true });
    expect(await historyOf(test)).toMatchObject([{ sender_id: NIL_UUID, username: '' }]);
  });
});

describe('updating', () => {
  it('replaces the content under the old id and tells everybody', async () => {
    const test = await createTestChat(db());
    const messageId = await test.say({ n: 1 });
    const update = { channel: test.room, messageId, author: { ...test.ana, username: 'renamed' }, persistent: true };
    const updated = await updateMessage(test.chat, { ...update, content: '{"n":2}' });
    expect(test.heard.at(-1)).toEqual(updated);
    expect(updated).toMatchObject({
      message_id: messageId,
      code: { value: 1 },
      content: '{"n":2}',
      username: 'renamed',
    });
    expect(updated.create_time).toEqual(test.heard[0]!.create_time);
    const [kept] = await historyOf(test);
    expect(kept).toEqual({ ...updated, code: { value: 0 }, content: '{"n": 2}' });
  });

  it('is of no use for a message that was never kept, but heard', async () => {
    const test = await createTestChat(db());
    const update = { channel: test.room, messageId: newUuid(), author: test.ana, content: '{}', persistent: false };
    expect(await updateMessage(test.chat, update)).toMatchObject({ persistent: { value: false }, code: { value: 1 } });
    expect(await historyOf(test)).toEqual([]);
  });

  it('changes a kept message also for an author who joined without persistence', async () => {
    const test = await createTestChat(db());
    const messageId = await test.say();
    const update = { channel: test.room, messageId, author: test.ana, content: '{"n":2}', persistent: false };
    expect(await updateMessage(test.chat, update)).toMatchObject({ persistent: { value: true } });
    expect(await historyOf(test)).toMatchObject([{ content: '{"n": 2}' }]);
  });
});

describe('removing', () => {
  it('takes the message out of the history and tells everybody', async () => {
    const test = await createTestChat(db());
    const [messageId, other] = [await test.say({ n: 1 }), await test.say({ n: 2 })];
    const removed = await removeMessage(test.chat, {
      channel: test.room,
      messageId,
      author: test.ana,
      persistent: true,
    });
    expect(test.heard.at(-1)).toEqual(removed);
    expect(removed).toMatchObject({ message_id: messageId, code: { value: 2 }, content: '{}' });
    expect((await historyOf(test)).map(({ message_id }) => message_id)).toEqual([other]);
  });

  it('succeeds for one of many who try at once', async () => {
    const test = await createTestChat(db());
    const messageId = await test.say();
    const remove = () =>
      removeMessage(test.chat, { channel: test.room, messageId, author: test.ana, persistent: true });
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, remove));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(test.heard).toHaveLength(2);
  });
});

describe('nobody changes a message', () => {
  type Change = (test: TestChat, messageId: string) => Promise<unknown>;
  const change = (parts: (test: TestChat) => object): [Change, Change] => [
    (test, messageId) =>
      updateMessage(test.chat, {
        ...{ channel: test.room, messageId, author: test.ana, content: '{}', persistent: true },
        ...parts(test),
      }),
    (test, messageId) =>
      removeMessage(test.chat, {
        ...{ channel: test.room, messageId, author: test.ana, persistent: true },
        ...parts(test),
      }),
  ];
  const refusals: [string, number, [Change, Change]][] = [
    ['of another player', Code.NOT_FOUND, change(({ ben }) => ({ author: ben }))],
    [
      'of another player, joined without persistence',
      Code.NOT_FOUND,
      change(({ ben }) => ({ author: ben, persistent: false })),
    ],
    ['of another channel', Code.NOT_FOUND, change(() => ({ channel: roomChannel('elsewhere') }))],
    ['that does not exist', Code.NOT_FOUND, change(() => ({ messageId: newUuid() }))],
    ['by what is no id', Code.INVALID_ARGUMENT, change(() => ({ messageId: 'first' }))],
  ];
  it.each(refusals)('%s', async (_what, expected, changes) => {
    const test = await createTestChat(db());
    const messageId = await test.say({ n: 1 });
    for (const attempt of changes) await expect(attempt(test, messageId)).rejects.toMatchObject(code(expected));
    expect(await historyOf(test)).toMatchObject([{ content: '{"n": 1}', username: test.ana.username }]);
    expect(test.heard).toHaveLength(1);
  });

  it('into what is no content', async () => {
    const test = await createTestChat(db());
    const messageId = await test.say({ n: 1 });
    for (const content of ['', '[]', '{"zero":"\\u0000"}']) {
      const update = { channel: test.room, messageId, author: test.ana, content, persistent: true };
      await expect(updateMessage(test.chat, update)).rejects.toMatchObject(code(Code.INVALID_ARGUMENT));
    }
    expect(await historyOf(test)).toMatchObject([{ content: '{"n": 1}' }]);
  });

  it('in which the server tells of oneself', async () => {
    const test = await createTestChat(db());
    const groupId = newUuid();
    const event = { groupId, ...test.ana, code: MessageCode.GROUP_JOIN };
    const [message] = await recordGroupEvents(db(), test.chat.clock, [event]);
    const change = {
      channel: groupChannel(groupId),
      messageId: message!.message_id!,
      author: test.ana,
      persistent: true,
    };
    await expect(updateMessage(test.chat, { ...change, content: '{}' })).rejects.toMatchObject(code(Code.NOT_FOUND));
    await expect(removeMessage(test.chat, change)).rejects.toMatchObject(code(Code.NOT_FOUND));
  });
});

import { describe, expect, it } from 'vitest';
import { channelNk } from '../../src/runtime/nk/channel.js';
import { createTestChat } from '../core/channel/chat-fixture.js';
import { useDatabase } from '../core/core-fixture.js';
import { startRuntime } from './start-runtime.js';

const db = useDatabase();

/** The same story told by both kinds of module: in a bundle nk answers at once, in a native module with promises. */
const story = (wait: string) => `
  const { channelId, ana } = JSON.parse(payload);
  const sent = ${wait} nk.channelMessageSend(channelId, { n: 1 }, ana.userId, ana.username);
  const updated = ${wait} nk.channelMessageUpdate(channelId, sent.messageId, { n: 2 }, ana.userId, ana.username);
  const passing = ${wait} nk.channelMessageSend(channelId, undefined, null, null, false);
  const page = ${wait} nk.channelMessagesList(channelId, 1, false);
  const removed = ${wait} nk.channelMessageRemove(channelId, sent.messageId, ana.userId);
  let refused;
  try {
    ${wait} nk.channelMessageRemove(channelId, sent.messageId, ana.userId);
  } catch (error) {
    refused = error.message;
  }
  return JSON.stringify({ sent, updated, passing, page, removed, refused });`;

const modules = {
  bundle: {
    'index.js': `function InitModule(ctx, logger, nk, initializer) {
      initializer.registerRpc('tell', function (ctx, logger, nk, payload) { ${story('')} });
    }`,
  },
  'native module': {
    'index.ts': `import { defineModule } from 'tickwire/runtime';
      export default defineModule({ rpcs: { async tell(_ctx, _logger, nk, payload) { ${story('await')} } } });`,
  },
};

describe.each(Object.entries(modules))('a %s', (_kind, files) => {
  it('writes, changes, reads and takes back', async () => {
    const { chat, roomId, room, ana, heard } = await createTestChat(db());
    const { runtime } = await startRuntime(files, { functions: channelNk(chat) });
    const { userId, username } = ana;
    const payload = JSON.stringify({ channelId: roomId, ana: { userId, username } });
    const told = JSON.parse(await runtime.callRpc('tell', {}, payload));
    const { messageId } = told.sent;
    const ack = { channelId: roomId, messageId, username, persistent: true };
    const author = { senderId: userId, roomName: room.label, groupId: '', userIdOne: '', userIdTwo: '' };
    expect(told).toMatchObject({
      sent: { ...ack, code: 0, createTime: expect.any(Number) },
      updated: { ...ack, code: 1 },
      passing: { code: 0, username: '', persistent: false },
      page: { messages: [{ ...ack, ...author, code: 0, content: '{"n": 2}' }], nextCursor: '', prevCursor: '' },
      removed: { ...ack, username: '', code: 2 },
      refused: expect.stringContaining('no such message'),
    });
    expect(heard.map(({ code, content }) => [code?.value, content])).toEqual([
      [0, '{"n":1}'],
      [1, '{"n":2}'],
      [0, '{}'],
      [2, '{}'],
    ]);
  });
});

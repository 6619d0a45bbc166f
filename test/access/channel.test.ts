// Every operation on channels, by every kind of caller, with its outcome.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { channelHandlers } from '../../src/api/channel.js';
import { newUuid } from '../../src/base/id.js';
import { silentLogger } from '../../src/base/logger.js';
import { deleteAccount } from '../../src/core/account/delete-account.js';
import { recordGroupEvents } from '../../src/core/channel/group-events.js';
import { MessageCode } from '../../src/core/channel/message-code.js';
import { sendMessage } from '../../src/core/channel/send-message.js';
import type { Database } from '../../src/database/database.js';
import { channelNk } from '../../src/runtime/nk/channel.js';
import {
  type ChannelAddress,
  directChannel,
  formatChannelId,
  groupChannel,
  roomChannel,
} from '../../src/wire/channel-id.js';
import { type Api, basic, HTTP_KEY, SERVER_KEY, startApi } from '../api/start-api.js';
import { newPlayer, unique, useDatabase } from '../core/core-fixture.js';
import { ask } from '../realtime/ask.js';
import { createRealtimeFixture, type FakeClient, type RealtimeFixture } from '../realtime/realtime-fixture.js';

interface Player {
  readonly userId: string;
  readonly username: string;
}

const database = useDatabase();
let db: Database;
let realtime: RealtimeFixture;
let api: Api;
/** Ann has written something; whoever comes along, for whom a table says what is possible, is `me`. */
let ann: Player;
let me: Player;
let client: FakeClient;
let channel: ChannelAddress;

beforeAll(async () => {
  db = database();
  realtime = createRealtimeFixture({ db });
  api = await startApi({ handlers: channelHandlers({ db }) });
});
afterAll(() => api.close());
beforeEach(async () => {
  [ann, me] = [await newPlayer(db), await newPlayer(db)];
  client = realtime.connect(me.username, me.userId);
});

async function enterGroup(state: number | undefined): Promise<void> {
  const { subject: groupId } = channel;
  const insert = 'insert into groups (id, creator_id, name, edge_count) values ($1, $2, $3, 1)';
  await db.queryText(insert, [groupId, ann.userId, unique('group-')]);
  if (state === undefined) return;
  const edge = `insert into group_edge (source_id, destination_id, state, position)
    values ($1, $2, $3, (random() * 1e15)::int8)`;
  await db.queryText(edge, [groupId, me.userId, state]);
}

const inRoom = async () => {
  channel = roomChannel(unique('room-'));
};
const inDirect = async () => {
  channel = directChannel(ann.userId, me.userId);
};
const inOthersDirect = async () => {
  channel = directChannel(ann.userId, newUuid());
};
const inGroup = (state?: number) => async () => {
  channel = groupChannel(newUuid());
  await enterGroup(state);
};
const blocked = (by: () => Player, whom: () => Player) => async () => {
  await inDirect();
  const edge = 'insert into user_edge (source_id, destination_id, state, position) values ($1, $2, 3, 1)';
  await db.queryText(edge, [by().userId, whom().userId]);
};

const callers: Record<string, () => Promise<void>> = {
  'anybody, of a room': inRoom,
  'one of two, of their channel': inDirect,
  'who has blocked the other': blocked(
    () => me,
    () => ann,
  ),
  'whom the other has blocked': blocked(
    () => ann,
    () => me,
  ),
  'a third player, of the channel of two': inOthersDirect,
  'the superadmin of a group': inGroup(0),
  'an admin of a group': inGroup(1),
  'a member of a group': inGroup(2),
  'who asks to join a group': inGroup(3),
  'who is banned from a group': inGroup(4),
  'an outsider of a group': inGroup(),
  'a member of no group at all': async () => {
    channel = groupChannel(newUuid());
  },
};

const target = (): [type: number, target: string] => {
  if (channel.mode === 2) return [1, channel.label];
  return channel.mode === 3 ? [3, channel.subject] : [2, ann.userId];
};
const says = async (author: Player, content = '{"n":1}') =>
  (await sendMessage(realtime.deps.chat, { channel, author, content, persistent: true })).message_id!;
const bearer = ({ userId, username }: Player) => ({
  authorization: `Bearer ${api.tokens.issue({ userId, username, vars: {} }).token}`,
});
const list = (headers: Record<string, string>) =>
  api.request('GET', `/v2/channel/${encodeURIComponent(formatChannelId(channel))}?limit=10`, { headers });

type Outcome = 'done' | 'refused';
const outcomeOf = ({ answer }: Awaited<ReturnType<typeof ask>>): Outcome =>
  (answer.error as { code: number } | undefined)?.code === 3 ? 'refused' : 'done';

const channel_id = () => formatChannelId(channel);
const joining = () => {
  const [type, name] = target();
  return { channel_join: { type, target: name } };
};

/** Operations of who has not joined, then of who has. */
const operations: Record<string, () => Promise<Outcome>> = {
  list: async () => {
    await says(ann);
    const answer = await list(bearer(me));
    if (answer.status === 200) expect(answer.json.messages).toHaveLength(1);
    else expect([answer.status, answer.json.code]).toEqual([400, 3]);
    return answer.status === 200 ? 'done' : 'refused';
  },
  join: async () => outcomeOf(await ask(client, joining())),
  'send unjoined': async () =>
    outcomeOf(await ask(client, { channel_message_send: { channel_id: channel_id(), content: '{}' } })),
  send: async () => {
    await ask(client, joining());
    return outcomeOf(await ask(client, { channel_message_send: { channel_id: channel_id(), content: '{}' } }));
  },
  'update own': async () => {
    await ask(client, joining());
    const update = { channel_id: channel_id(), message_id: await says(me), content: '{}' };
    return outcomeOf(await ask(client, { channel_message_update: update }));
  },
  "update another's": async () => {
    await ask(client, joining());
    const update = { channel_id: channel_id(), message_id: await says(ann), content: '{}' };
    return outcomeOf(await ask(client, { channel_message_update: update }));
  },
  'remove own': async () => {
    await ask(client, joining());
    const remove = { channel_id: channel_id(), message_id: await says(me) };
    return outcomeOf(await ask(client, { channel_message_remove: remove }));
  },
  "remove another's": async () => {
    await ask(client, joining());
    const remove = { channel_id: channel_id(), message_id: await says(ann) };
    return outcomeOf(await ask(client, { channel_message_remove: remove }));
  },
  leave: async () => outcomeOf(await ask(client, { channel_leave: { channel_id: channel_id() } })),
};

/** What somebody may do who may enter, and somebody who may not; nobody writes unjoined, or changes what others wrote. */
const inside: Record<string, Outcome> = {
  list: 'done',
  join: 'done',
  'send unjoined': 'refused',
  send: 'done',
  'update own': 'done',
  "update another's": 'refused',
  'remove own': 'done',
  "remove another's": 'refused',
  leave: 'done',
};
const outside: Record<string, Outcome> = {
  ...Object.fromEntries(Object.keys(inside).map((name) => [name, 'refused'])),
  leave: 'done',
};
const outcomes: Record<string, Record<string, Outcome>> = {
  'anybody, of a room': inside,
  'one of two, of their channel': inside,
  'who has blocked the other': inside,
  // What was said stays for both to read.
  'whom the other has blocked': { ...outside, list: 'done' },
  // Whoever names a player opens a channel with that player, never that of others: there it has no say.
  'a third player, of the channel of two': { ...outside, join: 'done' },
  'the superadmin of a group': inside,
  'an admin of a group': inside,
  'a member of a group': inside,
  'who asks to join a group': outside,
  'who is banned from a group': outside,
  'an outsider of a group': outside,
  'a member of no group at all': outside,
};

describe.each(Object.entries(outcomes))('%s', (caller, row) => {
  it.each(Object.entries(row))('%s: %s', async (operation, outcome) => {
    await callers[caller]!();
    expect(await operations[operation]!()).toBe(outcome);
  });
});

/** Who is let in nowhere, by the status that a listing is answered with. */
const strangers: Record<string, () => Record<string, string>> = {
  'nobody in particular': () => ({}),
  'who has the server key': () => basic(SERVER_KEY),
  'who has the http key': () => basic(HTTP_KEY),
  'who has a made-up token': () => ({ authorization: 'Bearer a.b.c' }),
  'who is banned': () => {
    const headers = bearer(me);
    api.revocations.revokeUser(me.userId);
    return headers;
  },
};
it.each(Object.keys(strangers))('%s reads no history', async (caller) => {
  await inRoom();
  expect((await list(strangers[caller]!())).status).toBe(401);
});

it('who was deleted a moment ago writes nothing that is kept', async () => {
  await inRoom();
  await ask(client, joining());
  await deleteAccount(db, { userId: me.userId });
  const { answer } = await ask(client, { channel_message_send: { channel_id: channel_id(), content: '{}' } });
  expect(answer).toMatchObject({ error: { code: 3 } });
});

describe('the server', () => {
  const nk = (fn: string, ...args: unknown[]) =>
    channelNk(realtime.deps.chat)[fn]!({ logger: silentLogger }, ...args) as Promise<Record<string, unknown>>;

  it.each(Object.keys(callers))('writes, changes and reads where the caller is %s', async (caller) => {
    await callers[caller]!();
    const id = formatChannelId(channel);
    const { messageId } = await nk('channelMessageSend', id, { n: 1 });
    await nk('channelMessageUpdate', id, messageId, { n: 2 });
    expect(await nk('channelMessagesList', id)).toMatchObject({ messages: [{ messageId, content: '{"n": 2}' }] });
    await nk('channelMessageRemove', id, messageId);
    expect(await nk('channelMessagesList', id)).toMatchObject({ messages: [] });
  });

  it("changes a player's message in that player's name alone", async () => {
    await inRoom();
    const id = formatChannelId(channel);
    const messageId = await says(ann);
    await expect(nk('channelMessageUpdate', id, messageId, {})).rejects.toMatchObject({ code: 5 });
    await expect(nk('channelMessageRemove', id, messageId, me.userId)).rejects.toMatchObject({ code: 5 });
    await nk('channelMessageRemove', id, messageId, ann.userId.toUpperCase());
  });

  it('leaves what it has told of a group', async () => {
    await inGroup(2)();
    const event = { groupId: channel.subject, ...ann, code: MessageCode.GROUP_JOIN };
    const [message] = await recordGroupEvents(db, realtime.deps.chat.clock, [event]);
    const remove = nk('channelMessageRemove', formatChannelId(channel), message!.message_id, ann.userId);
    await expect(remove).rejects.toMatchObject({ code: 5 });
  });

  it('builds ids, of closed channels for those alone who may enter', async () => {
    await blocked(
      () => ann,
      () => me,
    )();
    expect(await nk('channelIdBuild', ann.userId, me.userId, 2)).toBe(formatChannelId(channel));
    await expect(nk('channelIdBuild', me.userId, ann.userId, 2)).rejects.toMatchObject({ code: 3 });
    await expect(nk('channelIdBuild', null, ann.userId, 2)).rejects.toMatchObject({ code: 3 });
    await inGroup(3)();
    expect(await nk('channelIdBuild', null, channel.subject, 3)).toBe(formatChannelId(channel));
    await expect(nk('channelIdBuild', me.userId, channel.subject, 3)).rejects.toMatchObject({ code: 3 });
  });

  it.each([
    ['channelIdBuild', 'x', 'hall', 1],
    ['channelIdBuild', null, 5, 1],
    ['channelIdBuild', null, 'hall', 0],
    ['channelIdBuild', null, 'hall', 4],
    ['channelIdBuild', null, 'hall'],
    ['channelMessageSend', 'hall', {}],
    ['channelMessageSend', '2...hall', 'text'],
    ['channelMessageSend', '2...hall', {}, 'ann'],
    ['channelMessageSend', '2...hall', {}, null, 5],
    ['channelMessageSend', '2...hall', {}, null, null, 'yes'],
    ['channelMessageUpdate', '2...hall', 'x', {}],
    ['channelMessageRemove', '2...hall'],
    ['channelMessagesList', 'hall'],
    ['channelMessagesList', '2...hall', 'x'],
    ['channelMessagesList', '2...hall', 1, 'x'],
    ['channelMessagesList', '2...hall', 1, true, 5],
  ])('gives wrong arguments: %s %j %j', async (fn, ...args) => {
    await expect(nk(fn, ...args)).rejects.toBeInstanceOf(TypeError);
  });
});

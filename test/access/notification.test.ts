// Every operation on notifications, by every kind of caller, with its outcome.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { notificationHandlers } from '../../src/api/notification.js';
import { NIL_UUID, newUuid } from '../../src/base/id.js';
import { silentLogger } from '../../src/base/logger.js';
import { createNotifier, type Notifier } from '../../src/core/notification/notifier.js';
import type { Database } from '../../src/database/database.js';
import { notificationNk } from '../../src/runtime/nk/notification.js';
import { type Api, basic, HTTP_KEY, SERVER_KEY, startApi } from '../api/start-api.js';
import { newPlayer, useDatabase } from '../core/core-fixture.js';

interface Player {
  readonly userId: string;
  readonly username: string;
}

const database = useDatabase();
let db: Database;
let notifier: Notifier;
let api: Api;
let sender: Player;
let recipient: Player;
let outsider: Player;
let id: string;

// biome-ignore lint/suspicious/noExplicitAny: results are as modules see them.
const nk = async (fn: string, ...args: unknown[]): Promise<any> =>
  notificationNk({ db, notifier })[fn]!({ logger: silentLogger }, ...args);
const stored = async () => (await nk('notificationsList', recipient.userId)).notifications as { subject: string }[];

beforeAll(async () => {
  db = database();
  notifier = createNotifier({
    db,
    clock: { nowMs: () => 0 },
    logger: silentLogger,
    deliver() {},
    deliverToAll() {},
  });
  api = await startApi({ handlers: notificationHandlers({ db }) });
});
afterAll(async () => {
  await notifier.stop();
  await api.close();
});
beforeEach(async () => {
  [sender, recipient, outsider] = [await newPlayer(db), await newPlayer(db), await newPlayer(db)];
  await nk('notificationSend', recipient.userId, 'hello', { n: 1 }, 1, sender.userId, true);
  id = (await nk('notificationsList', recipient.userId)).notifications[0].id;
});

const bearer = ({ userId, username }: Player) => ({
  authorization: `Bearer ${api.tokens.issue({ userId, username, vars: {} }).token}`,
});
const banned = () => {
  const headers = bearer(recipient);
  api.revocations.revokeUser(recipient.userId);
  return headers;
};

/** What the caller's list is answered with, and how many are stored for the recipient once the caller has deleted. */
const callers: [name: string, headers: () => Record<string, string>, list: string[] | number, left: number][] = [
  ['the recipient', () => bearer(recipient), ['hello'], 0],
  ['the sender', () => bearer(sender), [], 1],
  ['an outsider', () => bearer(outsider), [], 1],
  ['the recipient, banned', banned, 401, 1],
  ['nobody in particular', () => ({}), 401, 1],
  ['who has a made-up token', () => ({ authorization: 'Bearer a.b.c' }), 401, 1],
  ['who has the server key', () => basic(SERVER_KEY), 401, 1],
  ['who has the http key', () => basic(HTTP_KEY), 401, 1],
];

describe.each(callers)('%s', (_name, headersOf, list, left) => {
  it('lists', async () => {
    const { status, json } = await api.request('GET', '/v2/notification?limit=10', { headers: headersOf() });
    if (typeof list === 'number') expect(status).toBe(list);
    else expect((json.notifications ?? []).map((n: { subject: string }) => n.subject)).toEqual(list);
  });

  it('deletes', async () => {
    const { status } = await api.request('DELETE', `/v2/notification?ids=${id}`, { headers: headersOf() });
    expect([status, (await stored()).length]).toEqual([typeof list === 'number' ? list : 200, left]);
  });
});

it('a player names what to delete by ids', async () => {
  const answer = await api.request('DELETE', '/v2/notification?ids=x', { headers: bearer(recipient) });
  expect([answer.status, answer.json.code]).toEqual([400, 3]);
});

describe('the server', () => {
  it('sends one, several, and to all', async () => {
    await nk('notificationsSend', [
      { userId: recipient.userId, subject: 'two', content: { b: 2, a: 1 }, code: 7, persistent: true },
      { userId: recipient.userId, subject: 'gone', content: {}, code: 7 },
    ]);
    await nk('notificationSendAll', 'news', {}, 9, true);
    await expect.poll(async () => (await stored()).map((n) => n.subject)).toEqual(['hello', 'two', 'news']);
    expect((await stored())[1]).toEqual({
      id: expect.any(String),
      subject: 'two',
      content: '{"a": 1, "b": 2}',
      code: 7,
      senderId: '',
      persistent: true,
      createTime: expect.any(Number),
    });
  });

  it('lists in pages, with a cursor while there is more', async () => {
    await nk('notificationSend', recipient.userId, 'two', {}, 1, null, true);
    const first = await nk('notificationsList', recipient.userId, 1);
    const second = await nk('notificationsList', recipient.userId, 1, first.cursor);
    expect([first, second].map(({ notifications }) => notifications[0].subject)).toEqual(['hello', 'two']);
    expect(second.cursor).toBeNull();
  });

  it('reads, changes and deletes any', async () => {
    await nk('notificationsUpdate', [{ id, subject: 'changed', content: { n: 2 }, sender: outsider.userId }]);
    const found = await nk('notificationsGetId', [id]);
    expect(found).toMatchObject([
      { userId: recipient.userId, subject: 'changed', content: { n: 2 }, sender: outsider.userId, persistent: true },
    ]);
    expect(await nk('notificationsGetId', [id], sender.userId)).toEqual([]);
    await nk('notificationsDelete', [{ userId: sender.userId, notificationId: id }]);
    await nk('notificationsDeleteId', [id], sender.userId);
    expect(await stored()).toHaveLength(1);
    await nk('notificationsDelete', [{ userId: recipient.userId, notificationId: id }]);
    await nk('notificationsDeleteId', [id]);
    expect(await stored()).toEqual([]);
  });

  const someone = newUuid();
  const valid = { userId: someone, subject: 's', content: {}, code: 1 };
  it.each([
    ['notificationSend', 'x', 's', {}, 1],
    ['notificationSend', someone, '', {}, 1],
    ['notificationSend', someone, 's', 'text', 1],
    ['notificationSend', someone, 's', {}, 0],
    ['notificationSend', someone, 's', {}, -5],
    ['notificationSend', someone, 's', {}, 1, 'x'],
    ['notificationSend', someone, 's', {}, 1, null, 'yes'],
    ['notificationsSend', {}],
    ['notificationsSend', [{ ...valid, code: 0 }]],
    ['notificationsSend', [{ ...valid, userId: undefined }]],
    ['notificationsSend', [{ ...valid, subject: undefined }]],
    ['notificationsSend', [{ ...valid, content: undefined }]],
    ['notificationSendAll', 's', {}, -1],
    ['notificationsList', 'x'],
    ['notificationsDelete', [{ userId: someone }]],
    ['notificationsGetId', ['x']],
    ['notificationsUpdate', [{ id: someone, subject: '' }]],
  ])('gives wrong arguments: %s', async (fn, ...args) => {
    await expect(nk(fn, ...args)).rejects.toBeInstanceOf(TypeError);
  });

  it('cannot send to who does not exist', async () => {
    await expect(nk('notificationSend', newUuid(), 's', {}, 1, NIL_UUID, true)).rejects.toMatchObject({ code: 5 });
  });
});

import { describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { NIL_UUID, newUuid } from '../../src/base/id.js';
import { type LogFields, type Logger, silentLogger } from '../../src/base/logger.js';
import { deleteAccount } from '../../src/core/account/delete-account.js';
import { deleteNotifications } from '../../src/core/notification/delete-notifications.js';
import { getNotifications } from '../../src/core/notification/get-notifications.js';
import { listNotifications } from '../../src/core/notification/list-notifications.js';
import type { NotificationDraft } from '../../src/core/notification/notification.js';
import { createNotifier } from '../../src/core/notification/notifier.js';
import { storeNotifications } from '../../src/core/notification/store-notifications.js';
import { updateNotifications } from '../../src/core/notification/update-notifications.js';
import type { Notification } from '../../src/wire/gen/api.js';
import type { Init } from '../../src/wire/well-known.js';
import { newPlayer, useDatabase } from './core-fixture.js';

const db = useDatabase();
const code = (expected: number) => expect.objectContaining({ name: 'StatusError', code: expected });
const NOW_MS = 1_700_000_000_500;

function start() {
  const delivered: [userId: string | null, notifications: readonly Init<Notification>[]][] = [];
  const problems: LogFields[] = [];
  const note = (_message: string, fields: LogFields = {}) => problems.push(fields);
  const logger: Logger = { ...silentLogger, warn: note, error: note };
  const notifier = createNotifier({
    db: db(),
    clock: { nowMs: () => NOW_MS },
    logger,
    deliver: (userId, notifications) => delivered.push([userId, notifications]),
    deliverToAll: (notification) => delivered.push([null, [notification]]),
  });
  return { notifier, delivered, problems };
}

const draft = (userId: string, subject: string, changes: Partial<NotificationDraft> = {}): NotificationDraft => ({
  userId,
  subject,
  content: '{}',
  code: 1,
  senderId: NIL_UUID,
  persistent: true,
  ...changes,
});

const list = (userId: string, limit = 100, cursor = '') => listNotifications(db(), { userId, limit, cursor });
const subjects = async (userId: string) => (await list(userId)).notifications.map((n) => n.subject);

describe('sending', () => {
  it('stores what is persistent, and delivers all of a user in one message, in their order', async () => {
    const [ann, bob] = [await newPlayer(db()), await newPlayer(db())];
    const { notifier, delivered } = start();
    await notifier.send([
      draft(ann.userId, 'one', { content: '{"gold": 5}', senderId: bob.userId }),
      draft(bob.userId, 'for bob'),
      draft(ann.userId.toUpperCase(), 'two', { persistent: false, code: 100_000 }),
      draft(ann.userId, 'three', { code: 7 }),
    ]);
    expect(delivered.map(([userId, all]) => [userId, all.map((n) => n.subject)])).toEqual([
      [ann.userId, ['one', 'two', 'three']],
      [bob.userId, ['for bob']],
    ]);
    const [, all] = delivered[0]!;
    expect(all[1]).toMatchObject({ persistent: false, create_time: { seconds: 1_700_000_000, nanos: 0 } });
    const { notifications } = await list(ann.userId);
    expect(notifications).toEqual([
      { ...all[0], sender_id: bob.userId },
      { ...all[2], sender_id: '' },
    ]);
    expect(notifications[0]).toMatchObject({ content: '{"gold": 5}', code: 1, persistent: true });
  });

  it('keeps the order of a batch, whatever the ids', async () => {
    const { userId } = await newPlayer(db());
    const names = Array.from({ length: 50 }, (_, i) => `n${i}`);
    await start().notifier.send(names.map((name) => draft(userId, name)));
    expect(await subjects(userId)).toEqual(names);
  });

  it('sends all or none', async () => {
    const { userId } = await newPlayer(db());
    const { notifier, delivered } = start();
    const refused: [NotificationDraft, number][] = [
      [draft(newUuid(), 'to nobody'), Code.NOT_FOUND],
      [draft(userId, 'x', { content: '{"a":"\\u0000"}' }), Code.INVALID_ARGUMENT],
      [draft(userId, ''), Code.INVALID_ARGUMENT],
      [draft(userId, 'nul\0'), Code.INVALID_ARGUMENT],
      [draft(userId, 'x'.repeat(256)), Code.INVALID_ARGUMENT],
      [draft(userId, 'x', { code: 40_000 }), Code.INVALID_ARGUMENT],
      [draft(userId, 'x', { code: 2 ** 31, persistent: false }), Code.INVALID_ARGUMENT],
    ];
    for (const [bad, expected] of refused) {
      await expect(notifier.send([draft(userId, 'good'), bad])).rejects.toEqual(code(expected));
    }
    expect(await subjects(userId)).toEqual([]);
    expect(delivered).toEqual([]);
    await notifier.send([draft(userId, '\u{1F600}'.repeat(255))]);
    expect(await subjects(userId)).toHaveLength(1);
  });

  it('telling passes over who does not exist, and logs what fails', async () => {
    const { userId } = await newPlayer(db());
    const { notifier, delivered, problems } = start();
    await notifier.tell([draft(newUuid(), 'to nobody', { code: -2 }), draft(userId, 'news', { code: -2 })]);
    expect(delivered.map(([to]) => to)).toEqual([userId]);
    await notifier.tell([draft(userId, 'x', { content: '{"a":"\\u0000"}', code: -3 })]);
    expect(problems).toEqual([{ code: -3, error: code(Code.INVALID_ARGUMENT) }]);
    expect(await subjects(userId)).toEqual(['news']);
  });

  it('is undone with the transaction it is part of', async () => {
    const { userId } = await newPlayer(db());
    const failing = db().transaction(async (tx) => {
      await storeNotifications(tx, [draft(userId, 'never')], NOW_MS);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await subjects(userId)).toEqual([]);
  });

  it('and the deletion of a recipient at the same time leave nothing behind', async () => {
    const players = await Promise.all(Array.from({ length: 8 }, () => newPlayer(db())));
    const { notifier, problems } = start();
    await Promise.all([
      ...players.map(() => notifier.tell(players.map(({ userId }) => draft(userId, 'to all')))),
      ...players.slice(4).map(({ userId }) => deleteAccount(db(), { userId })),
    ]);
    expect(problems).toEqual([]);
    for (const { userId } of players.slice(0, 4)) expect(await subjects(userId)).toHaveLength(8);
    for (const { userId } of players.slice(4)) expect(await subjects(userId)).toEqual([]);
  });

  it('to all: live to everybody connected, or stored for every user', async () => {
    const players = [await newPlayer(db()), await newPlayer(db())];
    const { notifier, delivered } = start();
    await notifier.sendToAll({ ...draft('', 'shout', { persistent: false }) });
    expect(delivered).toMatchObject([[null, [{ subject: 'shout', persistent: false }]]]);
    await notifier.sendToAll(draft('', 'news'));
    await notifier.stop();
    for (const { userId } of players) {
      const [stored] = (await list(userId)).notifications;
      expect(delivered).toContainEqual([userId, [{ ...stored, sender_id: NIL_UUID }]]);
    }
    expect((await list(NIL_UUID)).notifications).toEqual([]);
    await expect(notifier.sendToAll(draft('', 'too late'))).rejects.toEqual(code(Code.RESOURCE_EXHAUSTED));
    await expect(notifier.sendToAll(draft('', ''))).rejects.toEqual(code(Code.INVALID_ARGUMENT));
  });
});

it('stores no more than a few for everybody at once', async () => {
  const { notifier } = start();
  const shouts = Array.from({ length: 20 }, (_, n) => notifier.sendToAll(draft('', `news ${n}`)));
  const results = await Promise.allSettled(shouts);
  const refused = results.filter(({ status }) => status === 'rejected');
  expect(refused).toEqual(Array(4).fill({ status: 'rejected', reason: code(Code.RESOURCE_EXHAUSTED) }));
  await notifier.stop();
});

describe('listing', () => {
  it('goes on from a cursor, also from one whose notification is gone or after which nothing came yet', async () => {
    const { userId } = await newPlayer(db());
    const { notifier } = start();
    const empty = await list(userId, 2);
    expect(empty).toEqual({ notifications: [], cacheableCursor: expect.stringMatching(/.+/), hasMore: false });
    await notifier.send(['a', 'b', 'c'].map((name) => draft(userId, name)));
    const first = await list(userId, 2, empty.cacheableCursor);
    expect([first.notifications.map((n) => n.subject), first.hasMore]).toEqual([['a', 'b'], true]);
    await deleteNotifications(db(), [first.notifications[1]!.id!], userId);
    const second = await list(userId, 2, first.cacheableCursor);
    expect([second.notifications.map((n) => n.subject), second.hasMore]).toEqual([['c'], false]);
    const third = await list(userId, 2, second.cacheableCursor);
    expect(third).toEqual({ notifications: [], cacheableCursor: second.cacheableCursor, hasMore: false });
    await notifier.send([draft(userId, 'd')]);
    expect((await list(userId, 2, third.cacheableCursor)).notifications.map((n) => n.subject)).toEqual(['d']);
  });

  it.each([
    ['nonsense'],
    ['e30'],
    [Buffer.from(JSON.stringify([1, 'x'])).toString('base64url')],
    [Buffer.from(JSON.stringify([1e300, newUuid()])).toString('base64url')],
    [Buffer.from(JSON.stringify([-1, newUuid()])).toString('base64url')],
    [Buffer.from(JSON.stringify([1, newUuid(), 2])).toString('base64url')],
  ])('refuses the cursor %s', async (cursor) => {
    await expect(list(newUuid(), 1, cursor)).rejects.toEqual(code(Code.INVALID_ARGUMENT));
  });

  it.each([0, -1, 1001, 1.5, Number.NaN])('refuses a limit of %d', async (limit) => {
    await expect(list(newUuid(), limit)).rejects.toEqual(code(Code.INVALID_ARGUMENT));
  });
});

describe('deleting, reading and changing', () => {
  it('a player deletes own ones alone, the server any', async () => {
    const [ann, bob] = [await newPlayer(db()), await newPlayer(db())];
    await start().notifier.send(['a', 'b', 'c'].map((name) => draft(ann.userId, name)));
    const [a, b, c] = (await list(ann.userId)).notifications.map((n) => n.id!);
    await deleteNotifications(db(), [a!, b!], bob.userId);
    expect(await subjects(ann.userId)).toEqual(['a', 'b', 'c']);
    await deleteNotifications(db(), [a!, a!, newUuid()], ann.userId);
    expect(await subjects(ann.userId)).toEqual(['b', 'c']);
    await expect(deleteNotifications(db(), [b!, 'x'])).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    await deleteNotifications(db(), [b!]);
    await deleteNotifications(db(), []);
    expect(await getNotifications(db(), [b!, c!, c!])).toMatchObject([{ userId: ann.userId, notification: { id: c } }]);
    expect(await getNotifications(db(), [c!], bob.userId)).toEqual([]);
    await expect(getNotifications(db(), ['x'])).rejects.toEqual(code(Code.INVALID_ARGUMENT));
  });

  it('changes what is given, all or none', async () => {
    const [ann, bob] = [await newPlayer(db()), await newPlayer(db())];
    await start().notifier.send(['a', 'b'].map((name) => draft(ann.userId, name, { content: '{"n": 1}' })));
    const [a, b] = (await list(ann.userId)).notifications.map((n) => n.id!);
    await updateNotifications(db(), [
      { id: b!, subject: 'B', senderId: bob.userId },
      { id: a!, content: '{"n": 2}' },
      { id: newUuid(), subject: 'nobody' },
    ]);
    expect((await list(ann.userId)).notifications).toMatchObject([
      { subject: 'a', content: '{"n": 2}', sender_id: '' },
      { subject: 'B', content: '{"n": 1}', sender_id: bob.userId },
    ]);
    const refused = [
      { id: 'x' },
      { id: b!, subject: '' },
      { id: b!, content: '{"a":"\\u0000"}' },
      { id: b!, senderId: 'x' },
    ];
    for (const bad of refused) {
      const changes = [{ id: a!, subject: 'changed' }, bad];
      await expect(updateNotifications(db(), changes)).rejects.toEqual(code(Code.INVALID_ARGUMENT));
    }
    expect(await subjects(ann.userId)).toEqual(['a', 'B']);
  });
});

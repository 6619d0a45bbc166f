import { describe, expect, it } from 'vitest';
import { Code } from '../../../src/base/code.js';
import { listMessages } from '../../../src/core/channel/list-messages.js';
import { roomChannel } from '../../../src/wire/channel-id.js';
import { useDatabase } from '../core-fixture.js';
import { createTestChat, type TestChat } from './chat-fixture.js';

const db = useDatabase();

interface Page {
  readonly n: number[];
  readonly next: string;
  readonly previous: string;
  readonly cacheable: string;
}

async function page({ room }: TestChat, limit: number, forward: boolean, cursor = ''): Promise<Page> {
  const list = await listMessages(db(), { channel: room, limit, forward, cursor });
  const n = list.messages!.map(({ content }) => JSON.parse(content!).n as number);
  return { n, next: list.next_cursor!, previous: list.prev_cursor!, cacheable: list.cacheable_cursor! };
}

async function chatWith(count: number): Promise<TestChat> {
  const test = await createTestChat(db());
  for (let n = 1; n <= count; n++) await test.say({ n });
  return test;
}

describe('the history of a channel', () => {
  it('is empty, without cursors, where nothing was said', async () => {
    const test = await createTestChat(db());
    for (const forward of [true, false]) {
      expect(await page(test, 10, forward)).toEqual({ n: [], next: '', previous: '', cacheable: '' });
    }
  });

  it('is read oldest first and newest first, onwards and back', async () => {
    const test = await chatWith(5);
    const first = await page(test, 2, true);
    expect(first).toMatchObject({ n: [1, 2], previous: '' });
    const second = await page(test, 2, true, first.next);
    expect(second.n).toEqual([3, 4]);
    const third = await page(test, 2, true, second.next);
    expect(third).toMatchObject({ n: [5], next: '' });
    const back = await page(test, 2, true, third.previous);
    expect(back.n).toEqual([3, 4]);
    expect((await page(test, 2, true, back.next)).n).toEqual([5]);
    const start = await page(test, 2, true, back.previous);
    expect(start).toMatchObject({ n: [1, 2], previous: '' });
    expect((await page(test, 2, true, start.next)).n).toEqual([3, 4]);

    const latest = await page(test, 2, false);
    expect(latest).toMatchObject({ n: [5, 4], previous: '' });
    const older = await page(test, 2, false, latest.next);
    expect(older.n).toEqual([3, 2]);
    expect((await page(test, 2, false, older.next)).n).toEqual([1]);
    expect((await page(test, 2, false, older.previous)).n).toEqual([5, 4]);
  });

  it('leads on from the newest message seen, later and whichever way it was read', async () => {
    const test = await chatWith(3);
    const forward = await page(test, 10, true);
    const backward = await page(test, 2, false);
    const older = await page(test, 2, false, backward.next);
    expect((await page(test, 10, true, forward.cacheable)).n).toEqual([]);
    const again = (await page(test, 10, true, forward.cacheable)).cacheable;
    await test.say({ n: 4 });
    for (const cursor of [forward.cacheable, backward.cacheable, older.cacheable, again]) {
      expect((await page(test, 10, true, cursor)).n).toEqual([4]);
    }
  });

  it('goes on behind a message that was removed meanwhile', async () => {
    const test = await chatWith(4);
    const { next } = await page(test, 2, true);
    await db().queryText(`delete from message where stream_label = $1 and content->>'n' = '2'`, [test.room.label]);
    expect((await page(test, 2, true, next)).n).toEqual([3, 4]);
  });

  it('goes on right where equal times meet', async () => {
    const test = await createTestChat(db(), { nextMs: () => 1_700_000_000_123.456 });
    for (let n = 1; n <= 7; n++) await test.say({ n });
    for (const forward of [true, false]) {
      const seen: number[] = [];
      let cursor = '';
      do {
        const { n, next } = await page(test, 3, forward, cursor);
        seen.push(...n);
        cursor = next;
      } while (cursor !== '');
      expect([...seen].sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    }
  });

  it('keeps apart what is said elsewhere', async () => {
    const [one, other] = [await chatWith(2), await chatWith(3)];
    expect((await page(one, 10, true)).n).toEqual([1, 2]);
    expect((await page(other, 10, true)).n).toEqual([1, 2, 3]);
  });

  it.each([0, 101, -1, 1.5, Number.NaN])('has no page of %d', async (limit) => {
    const listing = listMessages(db(), { channel: roomChannel('any'), limit, forward: true, cursor: '' });
    await expect(listing).rejects.toMatchObject({ code: Code.INVALID_ARGUMENT });
  });

  it('takes no cursor of another direction, of another channel, or of nobody', async () => {
    const test = await chatWith(3);
    const other = await chatWith(1);
    const { next } = await page(test, 1, true);
    const parts = JSON.parse(Buffer.from(next, 'base64url').toString()) as unknown[];
    const forged = (at: number, value: unknown) =>
      Buffer.from(JSON.stringify(parts.with(at, value))).toString('base64url');
    const attempts = [
      () => page(test, 1, false, next),
      () => page(other, 1, true, next),
      ...['nonsense', 'e30', Buffer.from('[]').toString('base64url'), forged(2, 1), forged(3, '1'), forged(3, 1e300)]
        .concat(forged(4, 'x'), forged(6, null), forged(5, null))
        .map((cursor) => () => page(test, 1, true, cursor)),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toMatchObject({ code: Code.INVALID_ARGUMENT });
  });

  it('is read from an index, wherever a page begins', async () => {
    const { rows } = await db().queryText<{ 'QUERY PLAN': string }>(`explain (costs off)
      select id from message where stream_mode = 2 and stream_subject = '00000000-0000-0000-0000-000000000000'
        and stream_descriptor = '00000000-0000-0000-0000-000000000000' and stream_label = 'r'
        and (create_time, id) < (now(), '00000000-0000-0000-0000-000000000000')
      order by create_time desc, id desc limit 11`);
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('message_pkey');
    expect(plan).not.toMatch(/Sort|Seq Scan/);
  });
});

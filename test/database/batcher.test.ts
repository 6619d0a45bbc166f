import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { StatusError } from '../../src/base/status-error.js';
import { createBatcher } from '../../src/database/batcher.js';
import type { Database } from '../../src/database/database.js';
import { isUniqueViolation, sqlStateOf } from '../../src/database/database-error.js';
import { createGroupCommit } from '../../src/database/group-commit.js';
import { createReadBatcher } from '../../src/database/read-batcher.js';
import { createTestDatabase, type TestDatabase, testServers } from './test-database.js';

describe('createBatcher', () => {
  /** A run that answers when told to. */
  function createSlowRun() {
    const calls: { items: readonly number[]; finish: (results: number[]) => void; fail: (error: unknown) => void }[] =
      [];
    const run = (items: readonly number[]) =>
      new Promise<number[]>((finish, fail) => {
        calls.push({ items, finish, fail });
      });
    return { calls, run };
  }

  it('runs what comes in one turn together', async () => {
    const { calls, run } = createSlowRun();
    const batcher = createBatcher({ run, maxBatch: 10, maxInFlight: 1, maxWaiting: 100 });
    const answers = Promise.all([batcher.submit(1), batcher.submit(2), batcher.submit(3)]);
    await turn();
    expect(calls.map((call) => call.items)).toEqual([[1, 2, 3]]);
    calls[0]!.finish([10, 20, 30]);
    expect(await answers).toEqual([10, 20, 30]);
  });

  it('keeps to its limits on size and on batches at once, and takes the rest afterwards', async () => {
    const { calls, run } = createSlowRun();
    const batcher = createBatcher({ run, maxBatch: 2, maxInFlight: 2, maxWaiting: 100 });
    const answers = Promise.all([1, 2, 3, 4, 5].map((item) => batcher.submit(item)));
    await turn();
    expect(calls.map((call) => call.items)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    calls[0]!.finish([1, 2]);
    await turn();
    await turn();
    expect(calls[2]!.items).toEqual([5]);
    calls[1]!.finish([3, 4]);
    calls[2]!.finish([5]);
    expect(await answers).toEqual([1, 2, 3, 4, 5]);
  });

  it('refuses what it cannot keep', async () => {
    const { calls, run } = createSlowRun();
    const batcher = createBatcher({ run, maxBatch: 10, maxInFlight: 1, maxWaiting: 2 });
    const kept = Promise.all([batcher.submit(1), batcher.submit(2)]);
    await expect(batcher.submit(3)).rejects.toMatchObject({ code: Code.RESOURCE_EXHAUSTED });
    await turn();
    calls[0]!.finish([1, 2]);
    expect(await kept).toEqual([1, 2]);
  });

  it('runs each item alone where the batch is refused', async () => {
    const run = async (items: readonly number[]) => {
      if (items.includes(2)) throw new Error('two is not welcome');
      return items.map((item) => item * 10);
    };
    const batcher = createBatcher({ run, maxBatch: 10, maxInFlight: 1, maxWaiting: 100 });
    const results = await Promise.allSettled([1, 2, 3].map((item) => batcher.submit(item)));
    expect(results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason.message))).toEqual([
      10,
      'two is not welcome',
      30,
    ]);
    expect(await batcher.submit(4)).toBe(40);
  });

  it('repeats nothing where the database is lost', async () => {
    const { calls, run } = createSlowRun();
    const batcher = createBatcher({ run, maxBatch: 10, maxInFlight: 1, maxWaiting: 100 });
    const results = Promise.allSettled([batcher.submit(1), batcher.submit(2)]);
    await turn();
    calls[0]!.fail(new StatusError(Code.UNAVAILABLE, 'gone'));
    expect((await results).map((result) => result.status)).toEqual(['rejected', 'rejected']);
    await turn();
    expect(calls.length).toBe(1);
  });
});

describe.each(testServers())('batches on %s PostgreSQL', (server) => {
  const first = '00000000-0000-4000-8000-000000000001';
  const second = '00000000-0000-4000-8000-000000000002';
  let test: TestDatabase;
  let queries = 0;
  let counting: Database;
  beforeAll(async () => {
    test = await createTestDatabase(server);
    await test.database.queryText(`insert into users (id, username) values ($1, 'one'), ($2, 'two')`, [first, second]);
    counting = {
      ...test.database,
      query(statement, values) {
        queries++;
        return test.database.query(statement, values);
      },
    };
  });
  afterAll(() => test.drop());

  it('reads many single rows with one statement', async () => {
    const users = createReadBatcher<{ id: string; username: string }>({
      database: counting,
      statement: { name: 'test_users_by_id', text: 'select id, username from users where id = any($1::uuid[])' },
      keyOf: (row) => row.id,
    });
    const missing = '00000000-0000-4000-8000-000000000009';
    queries = 0;
    const rows = await Promise.all([first, second, missing, first].map((id) => users.load(id)));
    expect(rows.map((row) => row?.username)).toEqual(['one', 'two', undefined, 'one']);
    expect(queries).toBe(1);

    const results = await Promise.allSettled([users.load(first), users.load('no uuid')]);
    expect(results[0]).toMatchObject({ status: 'fulfilled', value: { username: 'one' } });
    expect(sqlStateOf((results[1] as PromiseRejectedResult).reason)).toBe('22P02');
  });

  it('writes many rows with one statement, and refuses alone what breaks a rule', async () => {
    const statement = {
      name: 'test_add_devices',
      text: 'insert into user_device (id, user_id) select * from unnest($1::text[], $2::uuid[]) returning id',
    };
    const devices = createGroupCommit<{ id: string; userId: string }, string>({
      async write(items) {
        const values = [items.map((item) => item.id), items.map((item) => item.userId)];
        const { rows } = await counting.query<{ id: string }>(statement, values);
        return rows.map((row) => row.id);
      },
    });
    queries = 0;
    const ids = Array.from({ length: 50 }, (_, index) => `device-${index}`);
    expect(await Promise.all(ids.map((id) => devices.submit({ id, userId: first })))).toEqual(ids);
    expect(queries).toBe(1);

    const results = await Promise.allSettled([
      devices.submit({ id: 'device-0', userId: first }),
      devices.submit({ id: 'device-new', userId: second }),
    ]);
    expect(isUniqueViolation((results[0] as PromiseRejectedResult).reason, 'user_device_pkey')).toBe(true);
    expect(results[1]).toMatchObject({ status: 'fulfilled', value: 'device-new' });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { silentLogger } from '../../src/base/logger.js';
import { createDatabase } from '../../src/database/create-database.js';
import type { Database } from '../../src/database/database.js';
import {
  isCheckViolation,
  isForeignKeyViolation,
  isUniqueViolation,
  sqlStateOf,
} from '../../src/database/database-error.js';
import { timestamptz } from '../../src/database/value-parsers.js';
import { createTestDatabase, type TestDatabase, testServers } from './test-database.js';

const insertUser = {
  name: 'test_insert_user',
  text: 'insert into users (id, username, custom_id) values (gen_random_uuid(), $1, $2)',
};
const readUser = { name: 'test_read_user', text: 'select username from users where username = $1' };

describe.each(testServers())('a database on %s PostgreSQL', (server) => {
  let test: TestDatabase;
  let db: Database;
  beforeAll(async () => {
    test = await createTestDatabase(server);
    db = test.database;
    await db.queryText('create table counter (id text primary key, n int8 not null default 0)');
  });
  afterAll(() => test.drop());

  it('gives int8 as text, timestamps in milliseconds with their fraction, jsonb as text, bytea as bytes', async () => {
    const { rows } = await db.query({
      name: 'test_values',
      text: `select 9223372036854775807::int8 as big, 7::int2 as small, 3.25::float8 as real, 1.10::numeric as exact,
        '2026-07-16 12:28:59.123456+02'::timestamptz as at, '{"b":1,"a":[1.0, 2]}'::jsonb as doc, '\\x00ff'::bytea as raw,
        true as yes, null as none, array['{"a":1}'::jsonb] as docs, array[1::int8] as bigs,
        array['1970-01-01 00:00:01Z'::timestamptz, null] as times, '1969-12-31 23:59:59.999999Z'::timestamptz as before,
        'infinity'::timestamptz as never, '0044-03-15 00:00:00 BC'::timestamp as ides, '2026-07-16'::date as day`,
    });
    expect(rows).toEqual([
      {
        big: '9223372036854775807',
        small: 7,
        real: 3.25,
        exact: '1.10',
        at: Date.UTC(2026, 6, 16, 10, 28, 59) + 123.456,
        doc: '{"a": [1.0, 2], "b": 1}',
        raw: Buffer.from([0, 255]),
        yes: true,
        none: null,
        docs: ['{"a": 1}'],
        bigs: ['1'],
        times: [1000, null],
        before: expect.closeTo(-0.001, 6),
        never: Infinity,
        ides: new Date(Date.UTC(2000, 2, 15)).setUTCFullYear(-43),
        day: '2026-07-16',
      },
    ]);
  });

  it('gives the very same moment back through timestamptz()', async () => {
    const { rows } = await db.queryText<{ at: number; text: string }>(
      `select t as at, t::text as text from generate_series('2026-01-01'::timestamptz, '2240-01-01', '137 days 123.456789 s') as t`,
    );
    expect(rows.length).toBeGreaterThan(500);
    const { rows: back } = await db.queryText<{ text: string }>(
      'select t::text as text from unnest($1::timestamptz[]) t',
      [rows.map((row) => timestamptz(row.at))],
    );
    expect(back.map((row) => row.text)).toEqual(rows.map((row) => row.text));
    expect(timestamptz(0)).toBe('1970-01-01T00:00:00.000000Z');
    expect(timestamptz(-0.001)).toBe('1969-12-31T23:59:59.999999Z');
  });

  it('takes objects as JSON, and refuses what JSON cannot hold without harm to the connection', async () => {
    const echo = { name: 'test_echo_json', text: 'select $1::jsonb as doc' };
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    await expect(db.query(echo, [circular])).rejects.toMatchObject({ code: Code.INVALID_ARGUMENT });
    await expect(db.query(echo, [{ n: 1n }])).rejects.toMatchObject({ code: Code.INVALID_ARGUMENT });
    for (let i = 0; i < 20; i++) {
      expect((await db.query(echo, [{ a: [1, 'x'] }])).rows).toEqual([{ doc: '{"a": [1, "x"]}' }]);
    }
    const tooMany = Array.from({ length: 65_536 }, () => 1);
    await expect(db.queryText('select 1', tooMany)).rejects.toMatchObject({ code: Code.INVALID_ARGUMENT });
  });

  it('says which rule a statement has broken, and costs no connection for it', async () => {
    await db.query(insertUser, ['alba', 'custom-1']);
    const before = db.stats().total;
    for (let i = 0; i < 10; i++) {
      const error = await db.query(insertUser, ['alba', `custom-${i + 2}`]).catch((thrown) => thrown);
      expect(isUniqueViolation(error)).toBe(true);
      expect(isUniqueViolation(error, 'users_username_key')).toBe(true);
      expect(isUniqueViolation(error, 'users_custom_id_key')).toBe(false);
    }
    expect(db.stats().total).toBe(before);
    const device = db.queryText(`insert into user_device (id, user_id) values ('device', gen_random_uuid())`);
    expect(isForeignKeyViolation(await device.catch((thrown) => thrown), 'user_device_user_id_fkey')).toBe(true);
    const edge = db.queryText('update users set edge_count = -1');
    expect(isCheckViolation(await edge.catch((thrown) => thrown), 'users_edge_count_check')).toBe(true);
  });

  it('answers each of many reads in one turn with its own rows or its own error', async () => {
    const divide = { name: 'test_divide', text: 'select 100 / $1::int4 as n' };
    const results = await Promise.allSettled(
      Array.from({ length: 200 }, (_, i) => db.query<{ n: number }>(divide, [i % 5])),
    );
    results.forEach((result, i) => {
      if (i % 5 === 0) expect(sqlStateOf((result as PromiseRejectedResult).reason)).toBe('22012');
      else
        expect((result as PromiseFulfilledResult<{ rows: { n: number }[] }>).value.rows[0]!.n).toBe(
          Math.trunc(100 / (i % 5)),
        );
    });
  });

  it('sees a row at once after it was written', async () => {
    for (let i = 0; i < 50; i++) {
      await db.query(insertUser, [`writer-${i}`, `writer-custom-${i}`]);
      expect((await db.query(readUser, [`writer-${i}`])).rowCount).toBe(1);
    }
  });

  it('reads on after the table has changed under a prepared statement', async () => {
    const all = { name: 'test_select_star', text: 'select * from shape' };
    await db.queryText('create table shape (a int4)');
    await Promise.all(Array.from({ length: 8 }, () => db.query(all)));
    await db.queryText('alter table shape add column b text');
    const results = await Promise.all(Array.from({ length: 8 }, () => db.query(all)));
    expect(results.every((result) => result.rowCount === 0)).toBe(true);
  });

  it('runs one statement at a time from text', async () => {
    const error = await db.queryText('select 1; select 2').catch((thrown) => thrown);
    expect(sqlStateOf(error)).toBe('42601');
    expect((await db.queryText('select 1 as a')).fields).toMatchObject([{ name: 'a', dataTypeID: 23 }]);
  });

  it('keeps a transaction whole, or nothing of it', async () => {
    await db.transaction(async (tx) => {
      await tx.query(insertUser, ['kept', 'kept']);
      expect((await tx.query(readUser, ['kept'])).rowCount).toBe(1);
      expect((await db.query(readUser, ['kept'])).rowCount).toBe(0);
    });
    expect((await db.query(readUser, ['kept'])).rowCount).toBe(1);

    const refusal = new Error('not this way');
    const failing = db.transaction(async (tx) => {
      await tx.query(insertUser, ['lost', 'lost']);
      throw refusal;
    });
    await expect(failing).rejects.toBe(refusal);
    expect((await db.query(readUser, ['lost'])).rowCount).toBe(0);
  });

  it('does not report success where a failed statement was swallowed', async () => {
    const work = db.transaction(async (tx) => {
      await tx.query(insertUser, ['swallowed', 'swallowed']);
      await tx.query(insertUser, ['swallowed', 'other']).catch(() => {});
    });
    await expect(work).rejects.toThrow('nothing of it can be kept');
    expect((await db.query(readUser, ['swallowed'])).rowCount).toBe(0);
  });

  it('refuses queries of a transaction that is over', async () => {
    let escaped: { queryText(text: string): Promise<unknown> } | undefined;
    await db.transaction(async (tx) => {
      escaped = tx;
    });
    await expect(escaped!.queryText('select 1')).rejects.toThrow('over');
  });

  it('repeats a transaction that lost a race, until each has counted', async () => {
    await db.queryText(`insert into counter (id) values ('race')`);
    let attempts = 0;
    let allHaveRead = () => {};
    const start = new Promise<void>((resolve) => {
      allHaveRead = resolve;
    });
    const increment = () =>
      db.transaction(async (tx) => {
        await tx.queryText('set transaction isolation level serializable');
        const { rows } = await tx.queryText<{ n: string }>(`select n from counter where id = 'race'`);
        if (++attempts === 3) allHaveRead();
        await start;
        await tx.queryText(`update counter set n = $1 where id = 'race'`, [BigInt(rows[0]!.n) + 1n]);
      });
    await Promise.all([increment(), increment(), increment()]);
    expect((await db.queryText(`select n from counter where id = 'race'`)).rows).toEqual([{ n: '3' }]);
    expect(attempts).toBeGreaterThan(3);
  });

  it('gives up a transaction after five repetitions', async () => {
    let attempts = 0;
    const work = db.transaction(async (tx) => {
      attempts++;
      await tx.queryText(`do $$ begin raise exception 'again' using errcode = '40001'; end $$`);
    });
    expect(sqlStateOf(await work.catch((error) => error))).toBe('40001');
    expect(attempts).toBe(6);
  });

  it('answers on after every one of its connections was cut', async () => {
    await Promise.all(Array.from({ length: 20 }, () => db.query(readUser, ['alba'])));
    await Promise.all(Array.from({ length: 5 }, () => db.queryText('select 1')));
    const { rowCount } = await withOtherPool(test, (other) =>
      other.queryText(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and application_name = 'tickwire'`,
      ),
    );
    expect(rowCount).toBeGreaterThan(1);
    for (let i = 0; i < 10; i++) expect((await db.query(readUser, ['alba'])).rowCount).toBe(1);
    await expect(untilAnswered(() => db.queryText('select 1'))).resolves.toMatchObject({ rowCount: 1 });
  });

  it('ends a statement that takes too long', async () => {
    const hurried = await createDatabase({ address: test.address, logger: silentLogger, statementTimeoutMs: 50 });
    await expect(hurried.queryText('select pg_sleep(5)')).rejects.toMatchObject({ code: Code.DEADLINE_EXCEEDED });
    await hurried.close();
  });

  it('opens no more connections than it may, and lets the others wait their turn', async () => {
    const small = await createDatabase({ address: test.address, logger: silentLogger, maxOpenConns: 3 });
    const slow = Array.from({ length: 12 }, () => small.queryText('select pg_sleep(0.01)'));
    await small.queryText('select 1');
    expect(small.stats().total).toBeLessThanOrEqual(3);
    expect(small.stats().waiting).toBeGreaterThanOrEqual(0);
    await Promise.all(slow);
    const finish = small.queryText('select pg_sleep(0.05)');
    await Promise.all([small.close(), finish]);
    await expect(small.queryText('select 1')).rejects.toMatchObject({ code: Code.UNAVAILABLE });
    await expect(small.query(readUser, ['alba'])).rejects.toMatchObject({ code: Code.UNAVAILABLE });
  });
});

it('says UNAVAILABLE where nobody listens', async () => {
  const attempt = createDatabase({ address: 'postgres://nobody@127.0.0.1:1/none', logger: silentLogger });
  await expect(attempt).rejects.toMatchObject({ code: Code.UNAVAILABLE });
});

async function withOtherPool<T>(test: TestDatabase, work: (other: Database) => Promise<T>): Promise<T> {
  const other = await createDatabase({ address: test.address, logger: silentLogger, applicationName: 'other' });
  try {
    return await work(other);
  } finally {
    await other.close();
  }
}

/** Each of the pool's idle connections may be found dead once. */
async function untilAnswered<T>(ask: () => Promise<T>, attempts = 10): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (attempts <= 1 || (error as { code?: unknown }).code !== Code.UNAVAILABLE) throw error;
    return untilAnswered(ask, attempts - 1);
  }
}

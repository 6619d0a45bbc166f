import fs from 'node:fs/promises';
import type pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/base/logger.js';
import { connect } from '../../src/database/connect.js';
import { createDatabase, toConnectionOptions } from '../../src/database/create-database.js';
import { type Migration, migrate, readMigrations, splitStatements } from '../../src/database/migrate.js';
import { ownIndexes } from '../../src/database/own-indexes.js';
import { prepareDatabase } from '../../src/database/prepare-database.js';
import { readSchema, type TableSchema } from './read-schema.js';
import { createEmptyOrCopy, nameTestDatabase, testServers } from './test-database.js';

const expected: Record<string, TableSchema> = JSON.parse(
  await fs.readFile(new URL('./schema.json', import.meta.url), 'utf8'),
);
const migrations = await readMigrations();

/** What Nakama has at a level and a database of ours never gets, since a later step removes it. */
const NAKAMA_ONLY: Readonly<Record<string, string>> = {
  '20201005180855-console.sql': `
    create table purchase_receipt (receipt text not null primary key, user_id uuid not null references users (id))`,
  '20210416090601-purchase.sql': `
    create index purchase_user_id_purchase_time_transaction_id_idx
      on purchase (user_id, purchase_time desc, transaction_id);
    insert into purchase (product_id, transaction_id) values ('gem', 'transaction-1')`,
  '20220426122825-subscription.sql': `
    create index subscription_user_id_purchase_time_transaction_id_idx
      on subscription (user_id, purchase_time desc, original_transaction_id);
    insert into subscription (product_id, original_transaction_id, expire_time) values ('pass', 'transaction-2', now())`,
};

function withoutOwnIndexes(schema: Record<string, TableSchema>): Record<string, TableSchema> {
  const isOwn = (index: string) => ownIndexes.some(({ name }) => index.includes(` ${name} `));
  return Object.fromEntries(
    Object.entries(schema).map(([table, parts]) => [
      table,
      { ...parts, indexes: parts.indexes.filter((index) => !isOwn(index)) },
    ]),
  );
}

describe.each(testServers())('migrations on %s PostgreSQL', (server) => {
  const cleanUp: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    while (cleanUp.length > 0) await cleanUp.pop()!();
  });

  async function openEmpty() {
    const named = await createEmptyOrCopy(server, false);
    const { client } = await connect(toConnectionOptions({ address: named.address, logger: silentLogger }));
    const database = await createDatabase({ address: named.address, logger: silentLogger, maxOpenConns: 2 });
    cleanUp.push(
      named.drop,
      () => client.end(),
      () => database.close(),
    );
    return { client, database, address: named.address };
  }

  /** A database as Nakama has it after STEPS, with its own record of them. */
  async function makeNakamaDatabase(client: pg.Client, steps: readonly Migration[]): Promise<void> {
    await client.query(
      'create table migration_info (id text primary key, applied_at timestamptz not null default now())',
    );
    for (const { id, sql } of steps) {
      await client.query(sql);
      if (NAKAMA_ONLY[id]) await client.query(NAKAMA_ONLY[id]);
      await client.query('insert into migration_info (id) values ($1)', [id]);
    }
  }

  it('make the schema of the specification in an empty database', async () => {
    const { client, database } = await openEmpty();
    expect(await migrate(client, silentLogger)).toEqual(migrations.map((migration) => migration.id));
    expect(await readSchema(database)).toEqual(expected);
    const { rows } = await database.queryText(`select id, username from users`);
    expect(rows).toEqual([{ id: '00000000-0000-0000-0000-000000000000', username: '' }]);
  });

  it('record the steps under the ids that Nakama 3.26 has for them, so that it finds nothing to do', async () => {
    const { client, database } = await openEmpty();
    await migrate(client, silentLogger);
    const { rows } = await database.queryText<{ id: string }>('select id from migration_info order by id');
    expect(rows.map((row) => row.id)).toEqual([
      '20180103142001_initial_schema.sql',
      '20180805174141-tournaments.sql',
      '20200116134800-facebook-instant-games.sql',
      '20200615102232-apple.sql',
      '20201005180855-console.sql',
      '20210416090601-purchase.sql',
      '20220426122825-subscription.sql',
      '20221027145900-subscription-raw-columns.sql',
      '20230222172540-purchases-not-null-uid-1.sql',
      '20230222172540-purchases-not-null-uid-2.sql',
      '20230706095800-leaderboard-list-index.sql',
      '20240715155039-leaderboard-rank-enable.sql',
      '20240725115145-purchase-index-change.sql',
      '20240801100859-add-console-user-mfa.sql',
      '20250113112512_add_user_edge_metadata.sql',
    ]);
  });

  it.each(migrations.map((migration, index) => [index + 1, migration.id] as const))(
    'bring a database of Nakama at step %i (%s) to the schema, and keep what is in it',
    async (level) => {
      const { client, database } = await openEmpty();
      await makeNakamaDatabase(client, migrations.slice(0, level));
      const id = '11111111-1111-4111-8111-111111111111';
      await client.query('insert into users (id, username, wallet) values ($1, $2, $3)', [id, 'old', '{"coins": 3}']);

      expect(await migrate(client, silentLogger)).toEqual(migrations.slice(level).map((migration) => migration.id));
      expect(await readSchema(database)).toEqual(expected);
      const { rows } = await database.queryText('select username, wallet from users where id = $1', [id]);
      expect(rows).toEqual([{ username: 'old', wallet: '{"coins": 3}' }]);
      if (level >= 6 && level < 9) {
        const { rows: owners } = await database.queryText('select user_id from purchase');
        expect(owners).toEqual([{ user_id: '00000000-0000-0000-0000-000000000000' }]);
      }
    },
  );

  it('change nothing the second time', async () => {
    const { client, database } = await openEmpty();
    await migrate(client, silentLogger);
    const before = await database.queryText('select id, applied_at from migration_info order by id');
    expect(await migrate(client, silentLogger)).toEqual([]);
    const after = await database.queryText('select id, applied_at from migration_info order by id');
    expect(after.rows).toEqual(before.rows);
  });

  it('leave alone what a newer Nakama has made', async () => {
    const { client, database } = await openEmpty();
    await makeNakamaDatabase(client, migrations);
    await client.query('alter table console_user drop column role');
    await client.query(`insert into migration_info (id) values ('20250926112031-console-fine-grained-acl.sql')`);
    const before = await readSchema(database);
    expect(await migrate(client, silentLogger)).toEqual([]);
    expect(withoutOwnIndexes(await readSchema(database))).toEqual(before);
    const { rows } = await database.queryText<{ count: string }>('select count(*) from migration_info');
    expect(Number(rows[0]!.count)).toBe(migrations.length + 1);
  });

  it('finish what was cut short: every step may run again, statement by statement', async () => {
    const { client, database } = await openEmpty();
    await migrate(client, silentLogger);
    for (const { sql } of migrations) for (const statement of splitStatements(sql)) await client.query(statement);
    const schema = await readSchema(database);
    for (const name of Object.keys(expected)) expect(schema[name]!.constraints).toEqual(expected[name]!.constraints);
  });

  it('keep nothing of a step that fails, and say which it was', async () => {
    const { client, database } = await openEmpty();
    await client.query('create view user_edge as select 1 as source_id');
    await expect(migrate(client, silentLogger)).rejects.toThrow('20180103142001_initial_schema.sql');
    expect(Object.keys(await readSchema(database))).toEqual(['migration_info']);
    await client.query('drop view user_edge');
    await migrate(client, silentLogger);
    expect(await readSchema(database)).toEqual(expected);
  });

  it('create the database of the address, also when several servers start at once', async () => {
    const named = await nameTestDatabase(server);
    cleanUp.push(named.drop);
    const options = toConnectionOptions({ address: named.address, logger: silentLogger });
    await Promise.all(Array.from({ length: 4 }, () => prepareDatabase(options, silentLogger)));
    const database = await createDatabase({ address: named.address, logger: silentLogger, maxOpenConns: 2 });
    cleanUp.push(() => database.close());
    expect(await readSchema(database)).toEqual(expected);
  });
});

it('say in one line what is wrong with an address', async () => {
  const options = toConnectionOptions({ address: 'postgres://ann:secret@127.0.0.1:1/game', logger: silentLogger });
  const error: Error = await prepareDatabase(options, silentLogger).catch((thrown) => thrown);
  expect(error.message).toMatch(/^The database ann@127\.0\.0\.1:1\/game cannot be reached/);
  expect(error.message).not.toMatch(/secret|\n/);
});

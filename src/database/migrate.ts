import fs from 'node:fs/promises';
import type pg from 'pg';
import { Code } from '../base/code.js';
import type { Logger } from '../base/logger.js';
import { StatusError } from '../base/status-error.js';
import { sqlStateOf } from './database-error.js';
import { createOwnIndexes } from './own-indexes.js';

/** One step of the schema. Its id is Nakama's for the same step, so that each program sees what the other has done. */
export interface Migration {
  readonly id: string;
  readonly sql: string;
}

const FOLDER = new URL('./migrations/', import.meta.url);
/** Any number of our own; servers that start together on one database take turns by it. */
const ADVISORY_LOCK = '7351026184220179';

/** The steps in the order of their ids. */
export async function readMigrations(): Promise<Migration[]> {
  const names = (await fs.readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(names.map(async (id) => ({ id, sql: await fs.readFile(new URL(id, FOLDER), 'utf8') })));
}

/**
 * Brings the database behind CLIENT to the schema of this version: runs the steps that its table `migration_info` does
 * not name, and enters them there; then adds the indexes that are ours alone. A database that Nakama has made is adopted by
 * that; what a newer Nakama has added is left alone. Answers the ids of the steps taken.
 */
export async function migrate(client: pg.ClientBase, logger: Logger): Promise<string[]> {
  const isCockroach = /^CockroachDB/.test((await client.query('select version() as v')).rows[0].v);
  const migrations = await readMigrations();
  if (isCockroach) {
    const taken = await takeSteps(client, migrations, logger, runStatementByStatement);
    await createOwnIndexes(client, logger);
    return taken;
  }

  await client.query('select pg_advisory_lock($1)', [ADVISORY_LOCK]);
  try {
    const taken = await takeSteps(client, migrations, logger, runInTransaction);
    await createOwnIndexes(client, logger);
    return taken;
  } finally {
    await client.query('select pg_advisory_unlock($1)', [ADVISORY_LOCK]).catch(() => {});
  }
}

type RunStep = (client: pg.ClientBase, migration: Migration) => Promise<void>;

async function takeSteps(client: pg.ClientBase, migrations: Migration[], logger: Logger, run: RunStep) {
  const applied = await readApplied(client);
  const pending = migrations.filter((migration) => !applied.has(migration.id));
  for (const migration of pending) {
    logger.debug('Bringing the database up to date', { migration: migration.id });
    await run(client, migration).catch((error) => {
      throw new StatusError(
        Code.FAILED_PRECONDITION,
        `The database cannot be brought up to date: ${migration.id} failed: ${(error as Error).message}.`,
        { cause: error },
      );
    });
  }
  return pending.map((migration) => migration.id);
}

async function readApplied(client: pg.ClientBase): Promise<Set<string>> {
  try {
    const { rows } = await client.query<{ id: string }>('select id from migration_info');
    return new Set(rows.map((row) => row.id));
  } catch (error) {
    if (sqlStateOf(error) !== '42P01') throw error;
  }
  await client.query(
    `create table if not exists migration_info (
       id text not null,
       applied_at timestamptz not null default now(),
       constraint migration_info_pkey primary key (id)
     )`,
  );
  return new Set();
}

const RECORD = 'insert into migration_info (id, applied_at) values ($1, now()) on conflict (id) do nothing';

async function runInTransaction(client: pg.ClientBase, migration: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(migration.sql);
    await client.query(RECORD, [migration.id]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

/** CockroachDB changes a schema best one statement at a time; each of ours may be run again. */
async function runStatementByStatement(client: pg.ClientBase, migration: Migration): Promise<void> {
  for (const statement of splitStatements(migration.sql)) await client.query(statement);
  await client.query(RECORD, [migration.id]);
}

/** The statements of a migration: comments stand on lines of their own, and no literal holds a semicolon. */
export function splitStatements(sql: string): string[] {
  return sql
    .replace(/^\s*--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

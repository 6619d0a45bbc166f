import pg from 'pg';
import { Code } from '../base/code.js';
import type { Logger } from '../base/logger.js';
import { StatusError } from '../base/status-error.js';
import { describeAddress } from './address.js';
import { type ConnectionOptions, connect } from './connect.js';
import { isUnavailable, sqlStateOf } from './database-error.js';
import { migrate } from './migrate.js';

const NO_SUCH_DATABASE = '3D000';
const EXISTS_ALREADY = new Set(['42P04', '23505']);
/** Databases that are there from the start: PostgreSQL's, then CockroachDB's. */
const MAINTENANCE_DATABASES = ['postgres', 'template1', 'defaultdb'];

/**
 * Creates the database of the address where it does not exist, and brings its schema up to date. Rejects with one line
 * for the operator: UNAVAILABLE, UNAUTHENTICATED, PERMISSION_DENIED or FAILED_PRECONDITION.
 */
export async function prepareDatabase(options: ConnectionOptions, logger: Logger): Promise<void> {
  const unlimited = { ...options, statementTimeoutMs: 0 };
  try {
    const client = await connectOrCreate(unlimited, logger);
    try {
      const steps = await migrate(client, logger);
      if (steps.length > 0) logger.info('The database schema is up to date', { steps: steps.length });
    } finally {
      await client.end();
    }
  } catch (error) {
    throw explain(error, options);
  }
}

async function connectOrCreate(options: ConnectionOptions, logger: Logger): Promise<pg.Client> {
  try {
    return (await connect(options)).client;
  } catch (error) {
    if (sqlStateOf(error) !== NO_SUCH_DATABASE) throw error;
  }
  logger.info('Creating the database', { database: options.address.database });
  await createDatabaseNamed(options);
  return (await connect(options)).client;
}

async function createDatabaseNamed(options: ConnectionOptions): Promise<void> {
  const name = pg.escapeIdentifier(options.address.database);
  const client = await connectToAny(options);
  try {
    await client.query(`create database ${name}`);
  } catch (error) {
    if (!EXISTS_ALREADY.has(sqlStateOf(error) ?? '')) throw error; // Another server was quicker.
  } finally {
    await client.end();
  }
}

async function connectToAny(options: ConnectionOptions): Promise<pg.Client> {
  let first: unknown;
  for (const database of MAINTENANCE_DATABASES) {
    try {
      return (await connect({ ...options, address: { ...options.address, database } })).client;
    } catch (error) {
      first ??= error;
    }
  }
  throw first;
}

function explain(error: unknown, options: ConnectionOptions): unknown {
  if (error instanceof StatusError) return error;
  const where = describeAddress(options.address);
  const reason = error instanceof Error ? error.message || (error as NodeJS.ErrnoException).code : String(error);
  const state = sqlStateOf(error);
  if (state?.startsWith('28')) {
    const message = `The database ${where} refuses this user (${reason}); check user and password in database.address.`;
    return new StatusError(Code.UNAUTHENTICATED, message, { cause: error });
  }
  if (state === '42501') {
    const message = `The database user of ${where} may not create what is missing (${reason}); grant it, or create it.`;
    return new StatusError(Code.PERMISSION_DENIED, message, { cause: error });
  }
  if (state === undefined || isUnavailable(error)) {
    const message = `The database ${where} cannot be reached (${reason}); is it running, and is database.address right?`;
    return new StatusError(Code.UNAVAILABLE, message, { cause: error });
  }
  return new StatusError(Code.FAILED_PRECONDITION, `The database ${where} refuses: ${reason}.`, { cause: error });
}

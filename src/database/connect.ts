import pg from 'pg';
import { type DatabaseAddress, describeAddress, sslAttempts } from './address.js';
import { sqlStateOf } from './database-error.js';
import { createValueParsers } from './value-parsers.js';

/** What all connections of one database share. */
export interface ConnectionOptions {
  readonly address: DatabaseAddress;
  /** Shown in the database's list of sessions. */
  readonly applicationName: string;
  /** A statement that runs longer is ended by the database; 0 for no limit. */
  readonly statementTimeoutMs: number;
  /** For the connection to come up. */
  readonly connectTimeoutMs: number;
  /** The TLS options that were found to work; `false` is an unencrypted connection. */
  readonly ssl?: false | object;
}

/** The driver's configuration of one connection. */
export function toClientConfig(options: ConnectionOptions): pg.ClientConfig {
  const { address } = options;
  const { application_name, statement_timeout, ...others } = address.settings;
  const timeout = statement_timeout === undefined ? options.statementTimeoutMs : Number(statement_timeout);
  return {
    host: address.host,
    port: address.port,
    user: address.user,
    database: address.database,
    ...(address.password === undefined ? {} : { password: address.password }),
    ssl: options.ssl ?? false,
    application_name: application_name ?? options.applicationName,
    statement_timeout: timeout || false,
    connectionTimeoutMillis: address.connectTimeoutMs || options.connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 30_000,
    ...startupOptions(others),
    types: createValueParsers(),
    pipeline: true,
  };
}

/**
 * Opens one connection, trying the TLS options of the address in order. The caller ends it. Rejects with what the
 * driver says, or PostgreSQL.
 */
export async function connect(options: ConnectionOptions): Promise<{ client: pg.Client; ssl: false | object }> {
  const attempts = options.ssl === undefined ? sslAttempts(options.address) : [options.ssl];
  for (const [index, ssl] of attempts.entries()) {
    const client = new pg.Client(toClientConfig({ ...options, ssl }));
    client.on('error', () => {}); // Whoever has a query under way learns of it there.
    try {
      await client.connect();
      return { client, ssl };
    } catch (error) {
      await client.end().catch(() => {});
      if (index + 1 >= attempts.length || !isAboutEncryption(error)) throw error;
    }
  }
  throw new Error(`No way to connect to ${describeAddress(options.address)}`);
}

/** Whether trying with (or without) TLS may help: the server refused that, and not the user or the database. */
function isAboutEncryption(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state) return state === '28000';
  const code = (error as { code?: unknown }).code;
  return !(typeof code === 'string' && /^E[A-Z_]+$/.test(code)) || code === 'EPROTO';
}

function startupOptions(settings: Readonly<Record<string, string>>): { options?: string } {
  const { options, ...rest } = settings;
  const parts = Object.entries(rest).map(([name, value]) => `-c ${name}=${value.replace(/[\\ ]/g, '\\$&')}`);
  if (options) parts.unshift(options);
  return parts.length > 0 ? { options: parts.join(' ') } : {};
}

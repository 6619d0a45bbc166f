import fs from 'node:fs';
import { Code } from '../base/code.js';
import { StatusError } from '../base/status-error.js';

/** How a connection is encrypted; `undefined` picks by host: plain first on this machine, TLS first elsewhere. */
export type SslMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

/** Where a database is and how to reach it. */
export interface DatabaseAddress {
  /** A host name, an IP address, or the folder of a Unix socket (begins with `/`). */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  readonly sslMode: SslMode;
  readonly sslFiles: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  readonly connectTimeoutMs: number | undefined;
  /** Settings of the database session, by name. */
  readonly settings: Readonly<Record<string, string>>;
}

const SSL_MODES: readonly string[] = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];
const SSL_FILES: Readonly<Record<string, 'ca' | 'cert' | 'key'>> = {
  sslrootcert: 'ca',
  sslcert: 'cert',
  sslkey: 'key',
};
/** What belongs to the connection pools of other drivers, and has options of its own here. */
const IGNORED = /^pool_|^(fallback_application_name|default_query_exec_mode|statement_cache_capacity)$/;
const SETTING = /^[a-z_][a-z0-9_.]*$/i;

/**
 * Reads an address as `database.address` has it: `postgres://user:password@host:5432/name?sslmode=require`, the same
 * with `postgresql://`, or without a scheme (`root@localhost:26257`). User `root`, port 5432 and database `nakama` are
 * taken where the address names none. Throws INVALID_ARGUMENT, without the password in its message.
 */
export function parseDatabaseAddress(text: string): DatabaseAddress {
  const url = parseUrl(text);
  const settings: Record<string, string> = {};
  const sslFiles: { ca?: string; cert?: string; key?: string } = {};
  let host = decode(url.hostname).replace(/^\[|\]$/g, '');
  let sslMode: SslMode | undefined;
  let connectTimeoutMs: number | undefined;

  for (const [name, value] of url.searchParams) {
    if (name === 'host') host = value;
    else if (name === 'sslmode') sslMode = parseSslMode(value);
    else if (SSL_FILES[name]) sslFiles[SSL_FILES[name]] = value;
    else if (name === 'connect_timeout') connectTimeoutMs = parseSeconds(name, value) * 1000;
    else if (IGNORED.test(name)) continue;
    else if (SETTING.test(name)) settings[name] = value;
    else throw malformed(`"${name}" is not a setting.`);
  }
  return {
    host: host || 'localhost',
    port: url.port ? Number(url.port) : 5432,
    user: decode(url.username) || 'root',
    password: url.password ? decode(url.password) : undefined,
    database: decode(url.pathname.slice(1)) || 'nakama',
    sslMode: sslMode ?? (isLocal(host) ? 'allow' : 'prefer'),
    sslFiles,
    connectTimeoutMs,
    settings,
  };
}

/** The address in one line for logs and errors: no password. */
export function describeAddress(address: DatabaseAddress): string {
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${address.user}@${host}:${address.port}/${address.database}`;
}

/** The TLS options to try, in order; `false` is an unencrypted connection. */
export function sslAttempts(address: DatabaseAddress): readonly (false | object)[] {
  if (address.host.startsWith('/')) return [false];
  const tls = (checks: object) => ({ ...checks, ...readFiles(address.sslFiles) });
  const unverified = tls({ rejectUnauthorized: false });
  switch (address.sslMode) {
    case 'disable':
      return [false];
    case 'allow':
      return [false, unverified];
    case 'prefer':
      return [unverified, false];
    case 'require':
      return [unverified];
    case 'verify-ca':
      return [tls({ rejectUnauthorized: true, checkServerIdentity: () => undefined })];
    case 'verify-full':
      return [tls({ rejectUnauthorized: true })];
  }
}

function parseUrl(text: string): URL {
  const full = /^postgres(ql)?:\/\//i.test(text) ? text : `postgres://${text}`;
  if (text.includes('://') && full !== text) throw malformed('It must begin with postgres:// or postgresql://.');
  if (text === '') throw malformed('It is empty.');
  try {
    return new URL(full);
  } catch {
    throw malformed('Characters such as / @ # ? in a user name or password must be percent-encoded.');
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw malformed('A % must be followed by two hexadecimal digits; write %25 for a plain one.');
  }
}

function parseSslMode(value: string): SslMode {
  if (!SSL_MODES.includes(value)) throw malformed(`sslmode must be one of ${SSL_MODES.join(', ')}.`);
  return value as SslMode;
}

function parseSeconds(name: string, value: string): number {
  const seconds = Number(value);
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > 3600) throw malformed(`${name} must be whole seconds.`);
  return seconds;
}

function isLocal(host: string): boolean {
  return host === '' || host === 'localhost' || host === '::1' || host.startsWith('127.') || host.startsWith('/');
}

function readFiles(files: DatabaseAddress['sslFiles']): Record<string, string> {
  const contents: Record<string, string> = {};
  for (const [use, file] of Object.entries(files)) {
    try {
      contents[use] = fs.readFileSync(file, 'utf8');
    } catch (error) {
      throw malformed(`The file ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
    }
  }
  return contents;
}

function malformed(reason: string): StatusError {
  const form = 'postgres://user:password@host:5432/database';
  return new StatusError(Code.INVALID_ARGUMENT, `database.address is not an address such as ${form}: ${reason}`);
}

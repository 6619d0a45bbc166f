import type pg from 'pg';
import { invalidArgument } from '../base/status-error.js';
import type { QueryResult, Statement } from './database.js';

const MAX_PARAMETERS = 65_535;

/** A query as the driver takes it: named ones are planned once a connection, others each time. */
export interface DriverQuery {
  readonly name?: string;
  readonly text: string;
  readonly values: unknown[];
  /** Always by the extended protocol, which runs one statement only. */
  readonly queryMode: 'extended';
}

export function namedQuery(statement: Statement, values: readonly unknown[] | undefined): DriverQuery {
  return { name: statement.name, text: statement.text, values: toParameters(values), queryMode: 'extended' };
}

export function textQuery(text: string, values: readonly unknown[] | undefined): DriverQuery {
  return { text, values: toParameters(values), queryMode: 'extended' };
}

/** Runs QUERY on a connection that the caller has; rejects with what the driver gives. */
export function runQuery<Row>(client: pg.ClientBase, query: DriverQuery): Promise<QueryResult<Row>> {
  return new Promise((resolve, reject) => {
    client.query(query, (error: Error | null, result: pg.QueryResult) => {
      if (error) reject(error);
      else resolve({ rows: result.rows as Row[], rowCount: result.rowCount ?? 0, fields: result.fields });
    });
  });
}

/**
 * Objects become JSON here and not in the driver: a value it fails to serialize there would leave the connection with a
 * statement that is known to it and not to the database.
 */
function toParameters(values: readonly unknown[] | undefined): unknown[] {
  if (values === undefined) return [];
  if (values.length > MAX_PARAMETERS) throw invalidArgument(`A statement takes at most ${MAX_PARAMETERS} parameters.`);
  return values.map(toParameter);
}

function toParameter(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'symbol' || typeof value === 'function' ? String(value) : value;
  }
  if (Array.isArray(value)) return value.map(toParameter);
  if (ArrayBuffer.isView(value) || value instanceof Date) return value;
  try {
    return JSON.stringify(value);
  } catch (error) {
    throw invalidArgument(`A parameter cannot be written as JSON: ${(error as Error).message}.`);
  }
}

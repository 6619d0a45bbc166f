import { Code } from '../../base/code.js';
import { invalidArgument, StatusError } from '../../base/status-error.js';
import type { Queryable, QueryResult } from '../../database/database.js';
import { sqlErrorOf } from '../../database/database-error.js';
import { list, nonEmptyText, optional } from '../../guest/nk/argument.js';
import type { NkFunctions } from '../nk-functions.js';

/** Type oids whose values arrive in another form than modules know them in. */
const INT8 = 20;
const TIMESTAMPS = new Set([1114, 1184]);

/** A statement that took longer than it may. */
const QUERY_CANCELED = '57014';

/** Comments, then what begins or ends a transaction; going back to a savepoint does neither. */
const TRANSACTION_CONTROL =
  /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*(?:begin|start\s+transaction|commit|end|abort|prepare\s+transaction|rollback(?!(?:\s+(?:work|transaction))?\s+to\b))\b/i;

export interface SqlNkDeps {
  readonly db: Pick<Queryable, 'queryText'>;
}

/** nk functions that run a module's own SQL. What the database says of a statement is what its author needs to know. */
export function sqlNk({ db }: SqlNkDeps): NkFunctions {
  async function run(fn: string, sql: unknown, args: unknown): Promise<QueryResult<Record<string, unknown>>> {
    const text = nonEmptyText(fn, 'sqlQuery', sql);
    const values = optional(list, fn, 'args', args) ?? [];
    if (TRANSACTION_CONTROL.test(text)) {
      throw invalidArgument('Statements do not begin or end transactions: nk.transaction does, and nk.multiUpdate.');
    }
    try {
      return await db.queryText(text, values.map(toParameter));
    } catch (error) {
      const report = sqlErrorOf(error);
      if (!report) throw error;
      const message = `${report.message} (SQLSTATE ${report.code})`;
      const code = report.code === QUERY_CANCELED ? Code.DEADLINE_EXCEEDED : Code.INVALID_ARGUMENT;
      throw new StatusError(code, message, { cause: error });
    }
  }

  return {
    async sqlExec(_caller, sqlQuery, args) {
      return { rowsAffected: (await run('sqlExec', sqlQuery, args)).rowCount };
    },

    async sqlQuery(_caller, sqlQuery, args) {
      const { rows, fields = [] } = await run('sqlQuery', sqlQuery, args);
      const types = new Map(fields.map(({ name, dataTypeID }) => [name, dataTypeID]));
      return rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([name, value]) => [name, fromColumn(types.get(name), value)])),
      );
    },
  };
}

function toParameter(value: unknown): unknown {
  if (value instanceof ArrayBuffer) return Buffer.from(value);
  return value === undefined ? null : value;
}

function fromColumn(type: number | undefined, value: unknown): unknown {
  if (value === null) return null;
  if (type === INT8) return Number(value);
  if (type !== undefined && TIMESTAMPS.has(type) && typeof value === 'number') return new Date(value);
  if (Buffer.isBuffer(value)) return new Uint8Array(value).buffer;
  return value;
}

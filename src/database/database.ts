/** A prepared statement: NAME is unique in the program, so that each connection plans it once. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export interface QueryResult<Row> {
  readonly rows: Row[];
  /** Rows returned by a query, or changed by an insert, update or delete. */
  readonly rowCount: number;
  /** The columns in order; `dataTypeID` is PostgreSQL's type oid. */
  readonly fields?: readonly { readonly name: string; readonly dataTypeID: number }[];
}

/**
 * Values arrive as `value-parsers.ts` says: int8 and numeric as decimal strings, timestamps as milliseconds since 1970
 * (microseconds are the fraction; `timestamptz()` makes a parameter of them), json and jsonb as text, bytea as Buffer.
 *
 * Rejects with UNAVAILABLE where the database cannot be reached, DEADLINE_EXCEEDED where a statement took too long, and
 * with PostgreSQL's own report (`isUniqueViolation`, `sqlStateOf`) where it refused the statement.
 */
export interface Queryable {
  query<Row = Record<string, unknown>>(statement: Statement, values?: readonly unknown[]): Promise<QueryResult<Row>>;
  /** SQL of a module's making: one statement, not prepared by name. */
  queryText<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<QueryResult<Row>>;
}

/** Connections at this moment, and how many callers wait for one. */
export interface PoolCounts {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

export interface TransactionOptions {
  /** How often a serialization failure or a deadlock runs it again; 5 by default. */
  readonly retries?: number;
  /** In place of the connection's. */
  readonly statementTimeoutMs?: number;
}

export interface Database extends Queryable {
  /** Runs WORK in one transaction; a serialization failure or deadlock runs it again. */
  transaction<T>(work: (tx: Queryable) => Promise<T>, options?: TransactionOptions): Promise<T>;
  stats(): PoolCounts;
  /** Waits for running queries, then ends every connection. */
  close(): Promise<void>;
}

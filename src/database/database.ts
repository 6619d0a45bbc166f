/** A prepared statement: NAME is unique in the program, so that each connection plans it once. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export interface QueryResult<Row> {
  readonly rows: Row[];
  /** Rows returned by a query, or changed by an insert, update or delete. */
  readonly rowCount: number;
}

export interface Queryable {
  query<Row = Record<string, unknown>>(statement: Statement, values?: readonly unknown[]): Promise<QueryResult<Row>>;
  /** SQL of a module's making: not prepared by name. */
  queryText<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<QueryResult<Row>>;
}

export interface Database extends Queryable {
  /** Runs WORK in one transaction; a serialization failure or deadlock runs it again, at most five times. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** Waits for running queries, then ends every connection. */
  close(): Promise<void>;
}

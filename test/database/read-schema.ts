import type { Database } from '../../src/database/database.js';

/** One table as `spec/database.json` writes it. */
export interface TableSchema {
  readonly columns: string[];
  readonly indexes: string[];
  readonly constraints: string[];
}

/** Tables, columns, indexes and constraints of the public schema, from PostgreSQL's catalogue. */
export async function readSchema(db: Database): Promise<Record<string, TableSchema>> {
  const tables: Record<string, TableSchema> = {};
  const columns = await db.queryText<{ table: string; column: string }>(`
    select c.relname as table,
      a.attname || ' ' || case t.typname when 'varchar' then 'varchar(' || (a.atttypmod - 4) || ')' else t.typname end
        || case when a.attnotnull then ' not null' else '' end
        || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as column
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relkind = 'r' order by c.relname, a.attnum`);
  for (const { table, column } of columns.rows) {
    tables[table] ??= { columns: [], indexes: [], constraints: [] };
    tables[table].columns.push(column.replaceAll('::bpchar', ''));
  }
  const indexes = await db.queryText<{ table: string; index: string }>(`
    select tablename as table, regexp_replace(indexdef, '^CREATE (UNIQUE )?INDEX (\\S+) ON \\S+ USING ', '\\1INDEX \\2 ') as index
    from pg_indexes where schemaname = 'public' order by indexname`);
  for (const { table, index } of indexes.rows) tables[table]!.indexes.push(index);
  // PostgreSQL 18 lists "not null" among the constraints; the columns say that already.
  const constraints = await db.queryText<{ table: string; constraint: string }>(`
    select c.relname as table, k.conname || ': ' || pg_get_constraintdef(k.oid) as constraint
    from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and k.contype in ('c', 'f', 'p', 'u') order by k.conname`);
  for (const { table, constraint } of constraints.rows) tables[table]!.constraints.push(constraint);
  return tables;
}

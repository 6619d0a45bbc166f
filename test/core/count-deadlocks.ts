import type { Database } from '../../src/database/database.js';

/**
 * How many deadlocks PostgreSQL has broken in this database so far: a batch of writes that was run again hides them.
 * Each connection tells of its own only when it is asked to.
 */
export async function countDeadlocks(db: Database): Promise<number> {
  const tell = () => db.queryText('select pg_stat_force_next_flush(), pg_sleep(0.05)');
  await Promise.all(Array.from({ length: 2 * Math.max(4, db.stats().total) }, tell));
  const { rows } = await db.queryText<{ deadlocks: string }>(
    'select deadlocks::text from pg_stat_database where datname = current_database()',
  );
  return Number(rows[0]!.deadlocks);
}

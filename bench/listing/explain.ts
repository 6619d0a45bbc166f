import type { Database, Queryable, Statement } from '../../src/database/database.js';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** How PostgreSQL reads a page. */
export interface PagePlan {
  /** The tables that it reads from end to end. */
  readonly scanned: readonly string[];
  readonly indexes: readonly string[];
  /** Blocks of 8 KiB that it looks at, cached or not: the same wherever there is an index for the order. */
  readonly blocks: number;
}

/** What PostgreSQL does for the statements that READ makes. */
export async function explainPage(db: Database, read: (db: Queryable) => Promise<unknown>): Promise<PagePlan> {
  const made: [text: string, values: readonly unknown[]][] = [];
  await read({
    query<Row>(statement: Statement, values: readonly unknown[] = []) {
      made.push([statement.text, values]);
      return db.query<Row>(statement, values);
    },
    queryText: (text, values) => db.queryText(text, values),
  });
  const plans = [];
  for (const [text, values] of made) {
    const { rows } = await db.queryText<{ 'QUERY PLAN': string }>(
      `explain (analyze, buffers, format json) ${text}`,
      values,
    );
    plans.push(...(JSON.parse(rows[0]!['QUERY PLAN']) as { Plan: PlanNode & Record<string, number> }[]));
  }
  const nodes = plans.flatMap(({ Plan }) => nodesOf(Plan));
  return {
    scanned: nodes.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name'] ?? ''),
    indexes: [...new Set(nodes.flatMap((node) => node['Index Name'] ?? []))],
    blocks: plans.reduce((sum, { Plan }) => sum + Plan['Shared Hit Blocks']! + Plan['Shared Read Blocks']!, 0),
  };
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

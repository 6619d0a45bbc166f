import { type CompiledClause, compileClause } from './compile-clause.js';
import { compileQuery, type Query } from './compile-query.js';
import type { Clause } from './parse.js';

/**
 * A `compileQuery` for thousands of queries that are much alike: equal clauses are compiled once and shared, which saves
 * most of their memory. Remembers at most CAPACITY clauses.
 */
export function createQueryCompiler(capacity: number): (text: string) => Query {
  const known = new Map<string, CompiledClause>();

  function compile(clause: Clause, query: string): CompiledClause {
    const key = keyOf(clause);
    const found = known.get(key);
    if (found) return found;
    const compiled = compileClause(clause, query);
    if (known.size >= capacity) known.clear();
    known.set(key, compiled);
    return compiled;
  }

  return (text) => compileQuery(text, compile);
}

function keyOf({ occurrence, field, boost, condition }: Clause): string {
  return `${occurrence} ${boost} ${JSON.stringify(condition)} ${field}`;
}

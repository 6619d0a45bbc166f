import { type Accepts, compileCondition } from './compile-condition.js';
import type { QueryFields } from './document.js';
import type { Clause } from './parse.js';

export interface CompiledClause extends Clause {
  /** Whether a value fits the condition of this clause, whichever field it stands in. */
  readonly accepts: Accepts;
  /** Whether a document has a value that fits, whatever the clause's occurrence. */
  readonly holds: (document: QueryFields) => boolean;
}

/** Compiles a clause of QUERY. Throws INVALID_ARGUMENT that points at an expression that is wrong. */
export function compileClause(clause: Clause, query: string): CompiledClause {
  const { field, condition } = clause;
  const accepts = compileCondition(condition, query);
  if (field !== undefined)
    return { accepts, holds: (document) => document.get(field)?.some(accepts) ?? false, ...clause };
  if (condition.kind === 'any') return { accepts, holds: () => true, ...clause };
  return { accepts, holds: (document) => holdsAnywhere(document, accepts), ...clause };
}

function holdsAnywhere(document: QueryFields, accepts: Accepts): boolean {
  for (const values of document.values()) if (values.some(accepts)) return true;
  return false;
}

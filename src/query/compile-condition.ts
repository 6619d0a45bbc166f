import { type Scalar, termOf } from './document.js';
import { withinEdits } from './edit-distance.js';
import { compileRegex } from './linear-regex.js';
import { compileGlob } from './match-glob.js';
import { type Comparison, type Condition, parseDateMs } from './parse.js';
import { queryError } from './tokenize.js';

/** Whether a value is as a condition wants it. */
export type Accepts = (value: Scalar) => boolean;

/** Compiles the condition of a clause of QUERY. Throws INVALID_ARGUMENT that points at an expression that is wrong. */
export function compileCondition(condition: Condition, query: string): Accepts {
  switch (condition.kind) {
    case 'any':
      return () => true;
    case 'term':
      return (value) => (typeof value === 'number' ? value === condition.number : termOf(value) === condition.text);
    case 'fuzzy':
      return textTest((text) => withinEdits(text, condition.text, condition.edits));
    case 'glob':
      return textTest(compileGlob(condition.parts));
    case 'regex':
      return textTest(compileExpression(condition.source, query, condition.at));
    case 'number':
      return compileNumber(condition.comparison, condition.value);
    case 'date':
      return compileDate(condition.comparison, condition.timeMs);
  }
}

function textTest(test: (text: string) => boolean): Accepts {
  return (value) => typeof value !== 'number' && test(termOf(value));
}

function compileExpression(source: string, query: string, at: number): (text: string) => boolean {
  try {
    return compileRegex(source);
  } catch (error) {
    throw queryError(query, at, (error as Error).message);
  }
}

function compileNumber(comparison: Comparison, limit: number): Accepts {
  return (value) => typeof value === 'number' && compare(value, comparison, limit);
}

function compileDate(comparison: Comparison, limitMs: number): Accepts {
  return (value) => {
    const timeMs = typeof value === 'string' ? parseDateMs(value) : undefined;
    return timeMs !== undefined && compare(timeMs, comparison, limitMs);
  };
}

function compare(value: number, comparison: Comparison, limit: number): boolean {
  switch (comparison) {
    case '>':
      return value > limit;
    case '>=':
      return value >= limit;
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
  }
}

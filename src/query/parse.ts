import { invalidArgument } from '../base/status-error.js';
import { type GlobPart, queryError, type Token, tokenize } from './tokenize.js';

export type Occurrence = 'must' | 'mustNot' | 'should';
export type Comparison = '>' | '>=' | '<' | '<=';

/** What a value has to be like. `field` of the clause says which value. */
export type Condition =
  | { readonly kind: 'any' }
  | { readonly kind: 'term'; readonly text: string; readonly number: number | undefined }
  | { readonly kind: 'fuzzy'; readonly text: string; readonly edits: number }
  | { readonly kind: 'glob'; readonly parts: readonly GlobPart[] }
  | { readonly kind: 'regex'; readonly source: string; readonly at: number }
  | { readonly kind: 'number'; readonly comparison: Comparison; readonly value: number }
  | { readonly kind: 'date'; readonly comparison: Comparison; readonly timeMs: number };

/** `field` is undefined for a bare value, which may stand in any field. */
export interface Clause {
  readonly occurrence: Occurrence;
  readonly field: string | undefined;
  readonly condition: Condition;
  readonly boost: number;
}

const MAX_QUERY_LENGTH = 16_384;
const MAX_CLAUSES = 1_024;
const MAX_EDITS = 2;
const NUMBER = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/**
 * Reads a query: clauses between blanks, each an optional `+` or `-`, an optional `field:`, a value, and optional `~edits`
 * and `^boost`. No clause at all, or `*`, means everything. Throws INVALID_ARGUMENT that points at what is wrong.
 */
export function parseQuery(query: string): Clause[] {
  if (query.length > MAX_QUERY_LENGTH)
    throw invalidArgument(`A query has at most ${MAX_QUERY_LENGTH} characters; this one has ${query.length}.`);
  const reader = createReader(query, tokenize(query));
  const clauses: Clause[] = [];
  while (reader.peek() !== undefined) {
    if (clauses.length === MAX_CLAUSES) throw reader.error(`it has more than ${MAX_CLAUSES} clauses`);
    clauses.push(readClause(reader));
  }
  return clauses;
}

interface Reader {
  peek(): Token | undefined;
  /** Takes the next token if it is of KIND. */
  take<Kind extends Token['kind']>(kind: Kind): Extract<Token, { kind: Kind }> | undefined;
  error(problem: string): Error;
}

function createReader(query: string, tokens: readonly Token[]): Reader {
  let next = 0;
  return {
    peek: () => tokens[next],
    take(kind) {
      const token = tokens[next];
      if (token?.kind !== kind) return undefined;
      next++;
      return token as never;
    },
    error: (problem) => queryError(query, tokens[next]?.at ?? query.length, problem),
  };
}

function readClause(reader: Reader): Clause {
  const occurrence = reader.take('+') ? 'must' : reader.take('-') ? 'mustNot' : 'should';
  const first = reader.take('word');
  if (first !== undefined && reader.take(':')) {
    const condition = readFieldValue(reader);
    return { occurrence, field: first.text, condition, boost: readBoost(reader) };
  }
  const condition = first === undefined ? readQuoted(reader) : readWordCondition(first, reader);
  return { occurrence, field: undefined, condition, boost: readBoost(reader) };
}

function readFieldValue(reader: Reader): Condition {
  const comparison = readComparison(reader);
  if (comparison !== undefined) return readCompared(reader, comparison);
  const negative = reader.take('-') !== undefined;
  const word = reader.take('word');
  if (word === undefined) {
    if (negative) throw reader.error('a number must follow the minus sign');
    return readQuoted(reader);
  }
  return readWordCondition(negative ? negated(word) : word, reader);
}

function negated(word: Extract<Token, { kind: 'word' }>): Extract<Token, { kind: 'word' }> {
  return { ...word, text: `-${word.text}`, ...(word.glob ? { glob: ['-', ...word.glob] } : {}) };
}

function readComparison(reader: Reader): Comparison | undefined {
  const sign = reader.take('>') ? '>' : reader.take('<') ? '<' : undefined;
  if (sign === undefined) return undefined;
  return reader.take('=') ? `${sign}=` : sign;
}

function readCompared(reader: Reader, comparison: Comparison): Condition {
  const problem = `a number, or a date in double quotes, must follow '${comparison}'`;
  const date = reader.peek()?.kind === 'phrase' ? reader.peek() : undefined;
  if (date?.kind === 'phrase') {
    const timeMs = parseDateMs(date.text);
    if (timeMs === undefined) throw reader.error(`${problem}, such as "2024-05-31T12:00:00Z"`);
    reader.take('phrase');
    return { kind: 'date', comparison, timeMs };
  }
  const negative = reader.take('-') !== undefined;
  const word = reader.peek();
  if (word?.kind !== 'word' || !word.plain || !NUMBER.test(word.text)) throw reader.error(problem);
  reader.take('word');
  return { kind: 'number', comparison, value: Number(word.text) * (negative ? -1 : 1) };
}

function readQuoted(reader: Reader): Condition {
  const phrase = reader.take('phrase');
  if (phrase !== undefined) return withFuzziness({ kind: 'term', text: phrase.text, number: undefined }, reader);
  const regex = reader.take('regex');
  if (regex !== undefined) return { kind: 'regex', source: regex.text, at: regex.at };
  throw reader.error(reader.peek() === undefined ? 'a value is missing' : 'a value must stand here');
}

function readWordCondition(word: Extract<Token, { kind: 'word' }>, reader: Reader): Condition {
  if (word.glob !== undefined) {
    const everything = word.glob.every((part) => typeof part === 'symbol' && part.description === '*');
    return everything ? { kind: 'any' } : { kind: 'glob', parts: word.glob };
  }
  const number = word.plain && NUMBER.test(word.text) ? Number(word.text) : undefined;
  return withFuzziness({ kind: 'term', text: word.text, number }, reader);
}

function withFuzziness(term: Extract<Condition, { kind: 'term' }>, reader: Reader): Condition {
  const problem = `the number of edits is 0, 1 or ${MAX_EDITS}`;
  const mark = reader.peek();
  if (mark?.kind !== '~') return term;
  const edits = mark.value ?? 1;
  if (!Number.isInteger(edits) || edits > MAX_EDITS) throw reader.error(problem);
  reader.take('~');
  return edits === 0 ? term : { kind: 'fuzzy', text: term.text, edits };
}

function readBoost(reader: Reader): number {
  const mark = reader.peek();
  if (mark?.kind !== '^') return 1;
  if (mark.value === undefined) throw reader.error("a number must follow '^'");
  reader.take('^');
  return mark.value;
}

const DATE = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

/** Milliseconds since 1970 of an RFC 3339 date or date and time; a missing zone means UTC. */
export function parseDateMs(text: string): number | undefined {
  if (!DATE.test(text)) return undefined;
  const zoned = text.length === 10 || /(?:Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}Z`;
  const timeMs = Date.parse(zoned.replace(' ', 'T'));
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

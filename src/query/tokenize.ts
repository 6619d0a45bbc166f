import { invalidArgument, type StatusError } from '../base/status-error.js';

/** One piece of a wildcard pattern: a character, any one character, or any run of characters. */
export type GlobPart = string | typeof anyOne | typeof anyRun;
export const anyOne = Symbol('?');
export const anyRun = Symbol('*');

/**
 * A token of a query. `at` is the index of its first character. `text` has its escapes resolved; `glob` is there when a
 * word holds an unescaped `*` or `?`; `plain` tells that a word was written without any escape.
 */
export type Token =
  | { readonly kind: '+' | '-' | ':' | '>' | '<' | '='; readonly at: number }
  | {
      readonly kind: 'word';
      readonly at: number;
      readonly text: string;
      readonly plain: boolean;
      readonly glob?: readonly GlobPart[];
    }
  | { readonly kind: 'phrase'; readonly at: number; readonly text: string }
  | { readonly kind: 'regex'; readonly at: number; readonly text: string }
  | { readonly kind: '^' | '~'; readonly at: number; readonly value: number | undefined };

const WORD_END = /[\s:^~]/;
const NUMBER_AFTER_SIGN = /\d+(?:\.\d+)?/y;

/** The error for a query that cannot be read; it names the character (counted from 1) and shows what stands there. */
export function queryError(query: string, at: number, problem: string): StatusError {
  const rest = query.slice(at, at + 16);
  const where = rest === '' ? 'at its end' : `at character ${at + 1} ('${rest}')`;
  return invalidArgument(`The query cannot be read ${where}: ${problem}.`);
}

export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    const char = query[at]!;
    if (/\s/.test(char)) {
      at++;
    } else if ('+-:><='.includes(char) && opensToken(char, tokens, query, at)) {
      tokens.push({ kind: char as ':', at });
      at++;
    } else if (char === '"' || (char === '/' && startsValue(tokens, query, at))) {
      at = readDelimited(query, at, tokens);
    } else if (char === '^' || char === '~') {
      at = readSuffix(query, at, tokens);
    } else {
      at = readWord(query, at, tokens);
    }
  }
  return tokens;
}

// `+` and `-` are signs only where a clause or a value begins, comparisons only where a value begins.
function opensToken(char: string, tokens: readonly Token[], query: string, at: number): boolean {
  if (char === ':') return true;
  if (char === '+') return startsClause(tokens, query, at);
  if (char === '-') return startsClause(tokens, query, at) || startsValue(tokens, query, at);
  const kind = tokens.at(-1)?.kind;
  return kind === ':' || (char === '=' && (kind === '>' || kind === '<'));
}

function startsClause(tokens: readonly Token[], query: string, at: number): boolean {
  return tokens.length === 0 || /\s/.test(query[at - 1] ?? ' ');
}

function startsValue(tokens: readonly Token[], query: string, at: number): boolean {
  const kind = tokens.at(-1)?.kind;
  return (
    startsClause(tokens, query, at) || kind === ':' || kind === '>' || kind === '<' || kind === '=' || isSign(kind)
  );
}

function isSign(kind: Token['kind'] | undefined): boolean {
  return kind === '+' || kind === '-';
}

function readDelimited(query: string, start: number, tokens: Token[]): number {
  const delimiter = query[start]!;
  let text = '';
  for (let at = start + 1; at < query.length; at++) {
    const char = query[at]!;
    if (char === delimiter) {
      tokens.push({ kind: delimiter === '"' ? 'phrase' : 'regex', at: start, text });
      return at + 1;
    }
    const next = query[at + 1];
    // Inside an expression every other escape is the expression's own.
    if (char === '\\' && next !== undefined && (delimiter === '"' || next === '/')) {
      text += next;
      at++;
    } else if (char === '\\' && next !== undefined) {
      text += char + next;
      at++;
    } else {
      text += char;
    }
  }
  throw queryError(query, start, `the closing ${delimiter} is missing`);
}

function readSuffix(query: string, start: number, tokens: Token[]): number {
  NUMBER_AFTER_SIGN.lastIndex = start + 1;
  const digits = NUMBER_AFTER_SIGN.exec(query)?.[0];
  const kind = query[start] as '^' | '~';
  tokens.push({ kind, at: start, value: digits === undefined ? undefined : Number(digits) });
  return start + 1 + (digits?.length ?? 0);
}

function readWord(query: string, start: number, tokens: Token[]): number {
  const glob: GlobPart[] = [];
  let text = '';
  let plain = true;
  let wild = false;
  let at = start;
  for (; at < query.length && !WORD_END.test(query[at]!); at++) {
    let char = query[at]!;
    if (char === '\\' && at + 1 < query.length) {
      char = query[++at]!;
      plain = false;
      glob.push(char);
    } else if (char === '*' || char === '?') {
      wild = true;
      glob.push(char === '*' ? anyRun : anyOne);
    } else {
      glob.push(char);
    }
    text += char;
  }
  tokens.push(wild ? { kind: 'word', at: start, text, plain, glob } : { kind: 'word', at: start, text, plain });
  return at;
}

import { invalidArgument } from '../base/status-error.js';

/** How deep values that nobody reads may be nested. */
const MAX_DEPTH = 64;

/** In unicode mode the halves of a pair are one character, so that only a half on its own matches. */
const LONE_SURROGATE = /\p{Surrogate}/u;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** A place in a JSON text; the functions of this file read what stands there and move on. */
export interface JsonText {
  readonly text: string;
  position: number;
}

/** The character code of the next thing that is not white space; NaN at the end. */
export function peek(source: JsonText): number {
  const { text } = source;
  let { position } = source;
  let code = text.charCodeAt(position);
  while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = text.charCodeAt(++position);
  source.position = position;
  return code;
}

/** Moves past CHARACTER where it comes next, and tells whether it did. */
export function take(source: JsonText, character: string): boolean {
  if (peek(source) !== character.charCodeAt(0)) return false;
  source.position++;
  return true;
}

export function expect(source: JsonText, character: string): void {
  if (!take(source, character)) throw notJson(source);
}

/** Moves past `null` where it comes next, and tells whether it did. */
export function takeNull(source: JsonText): boolean {
  return peek(source) === 0x6e && takeWord(source, 'null');
}

/** Moves past WORD where it comes next, and tells whether it did. */
export function takeWord(source: JsonText, word: string): boolean {
  peek(source);
  if (!source.text.startsWith(word, source.position)) return false;
  source.position += word.length;
  return true;
}

/** Refuses whatever follows the value that has been read. */
export function expectEnd(source: JsonText): void {
  if (!Number.isNaN(peek(source))) throw notJson(source);
}

export function notJson(source: JsonText): Error {
  return invalidArgument(`This is not valid JSON: see character ${source.position + 1}.`);
}

/** Anything that a string may not hold as it stands, or that wants a closer look. */
const NOT_PLAIN = /[^ !#-[\]-~]/;

/** The string that comes next, or undefined where something else does. Lone surrogates are refused. */
export function readString(source: JsonText): string | undefined {
  if (peek(source) !== QUOTE) return undefined;
  const { text } = source;
  const start = source.position + 1;
  const end = text.indexOf('"', start);
  if (end < 0) throw notJson(source);
  const value = text.slice(start, end);
  if (NOT_PLAIN.test(value)) return readUnusualString(source, start);
  source.position = end + 1;
  return value;
}

/** As readString for a string that starts at START and holds more than plain ASCII. */
function readUnusualString(source: JsonText, start: number): string {
  const { text } = source;
  let end = start;
  let escaped = false;
  for (let code = text.charCodeAt(end); code !== QUOTE; code = text.charCodeAt(end)) {
    if (!(code >= 0x20)) throw notJson(source);
    if (code === BACKSLASH) escaped = true;
    end += code === BACKSLASH ? 2 : 1;
  }
  const value = escaped ? unescaped(source, text.slice(start - 1, end + 1)) : text.slice(start, end);
  if (LONE_SURROGATE.test(value)) throw invalidArgument('A text contains half of a surrogate pair.');
  source.position = end + 1;
  return value;
}

/** What the JSON string QUOTED says, its quotes included. */
function unescaped(source: JsonText, quoted: string): string {
  try {
    return JSON.parse(quoted);
  } catch {
    throw notJson(source);
  }
}

/** The text of the number that comes next, or undefined where something else does. */
export function readNumber(source: JsonText): string | undefined {
  const first = peek(source);
  if (first !== 0x2d && !isDigit(first)) return undefined;
  const start = source.position;
  if (first === 0x2d) source.position++;
  if (source.text.charCodeAt(source.position) === 0x30) source.position++;
  else readDigits(source);
  if (source.text[source.position] === '.') {
    source.position++;
    readDigits(source);
  }
  if (source.text[source.position] === 'e' || source.text[source.position] === 'E') {
    source.position++;
    if (source.text[source.position] === '+' || source.text[source.position] === '-') source.position++;
    readDigits(source);
  }
  return source.text.slice(start, source.position);
}

function readDigits(source: JsonText): void {
  if (!isDigit(source.text.charCodeAt(source.position))) throw notJson(source);
  do source.position++;
  while (isDigit(source.text.charCodeAt(source.position)));
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Moves past the value that comes next, whatever it is, as long as it is JSON. */
export function skipValue(source: JsonText, depth = 0): void {
  if (depth > MAX_DEPTH) throw invalidArgument(`The JSON is nested more than ${MAX_DEPTH} levels deep.`);
  if (take(source, '{')) skipMembers(source, depth);
  else if (take(source, '[')) skipItems(source, depth);
  else if (readString(source) === undefined && readNumber(source) === undefined && !takeLiteral(source)) {
    throw notJson(source);
  }
}

function takeLiteral(source: JsonText): boolean {
  return takeWord(source, 'null') || takeWord(source, 'true') || takeWord(source, 'false');
}

function skipMembers(source: JsonText, depth: number): void {
  if (take(source, '}')) return;
  do {
    if (readString(source) === undefined) throw notJson(source);
    expect(source, ':');
    skipValue(source, depth + 1);
  } while (take(source, ','));
  expect(source, '}');
}

function skipItems(source: JsonText, depth: number): void {
  if (take(source, ']')) return;
  do skipValue(source, depth + 1);
  while (take(source, ','));
  expect(source, ']');
}

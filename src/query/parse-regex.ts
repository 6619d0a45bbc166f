export type CharTest = (code: number) => boolean;

export type RegexNode =
  | { readonly kind: 'char'; readonly test: CharTest }
  | { readonly kind: 'sequence' | 'either'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'repeat'; readonly item: RegexNode; readonly min: number; readonly max: number };

const MAX_LENGTH = 1_000;
const MAX_DEPTH = 50;
const MAX_REPEAT = 1_000;

/** Reads `. [] [^] () (?:) | * + ? {m,n} \d \w \s` and escapes. `^` at the start and `$` at the end mean nothing. */
export function parseRegex(source: string): RegexNode {
  if (source.length > MAX_LENGTH) throw new Error(`the expression is longer than ${MAX_LENGTH} characters`);
  const chars = Array.from(source);
  if (chars[0] === '^') chars.shift();
  if (chars.at(-1) === '$' && chars.at(-2) !== '\\') chars.pop();
  const reader = { chars, at: 0 };
  const node = readEither(reader, 0);
  if (reader.at < chars.length) throw new Error(`the expression has a ')' too many`);
  return node;
}

interface Reader {
  readonly chars: readonly string[];
  at: number;
}

function readEither(reader: Reader, depth: number): RegexNode {
  if (depth > MAX_DEPTH) throw new Error('the expression has too many brackets inside each other');
  const items = [readSequence(reader, depth)];
  while (reader.chars[reader.at] === '|') {
    reader.at++;
    items.push(readSequence(reader, depth));
  }
  return items.length === 1 ? items[0]! : { kind: 'either', items };
}

function readSequence(reader: Reader, depth: number): RegexNode {
  const items: RegexNode[] = [];
  for (;;) {
    const char = reader.chars[reader.at];
    if (char === undefined || char === '|' || char === ')') return { kind: 'sequence', items };
    items.push(readRepeats(reader, readAtom(reader, depth)));
  }
}

function readAtom(reader: Reader, depth: number): RegexNode {
  const char = reader.chars[reader.at++]!;
  if (char === '(') return readGroup(reader, depth);
  if (char === '[') return { kind: 'char', test: readClass(reader) };
  if (char === '.') return { kind: 'char', test: () => true };
  if (char === '\\') return { kind: 'char', test: readEscape(reader) };
  if (char === '*' || char === '+' || char === '?')
    throw new Error(`the expression has a '${char}' that repeats nothing`);
  return { kind: 'char', test: is(char) };
}

function readGroup(reader: Reader, depth: number): RegexNode {
  if (reader.chars[reader.at] === '?') {
    if (reader.chars[reader.at + 1] !== ':') throw new Error("the expression uses '(?', which is not supported");
    reader.at += 2;
  }
  const node = readEither(reader, depth + 1);
  if (reader.chars[reader.at++] !== ')') throw new Error("the expression lacks a ')'");
  return node;
}

function readRepeats(reader: Reader, atom: RegexNode): RegexNode {
  let node = atom;
  for (;;) {
    const counts = readCounts(reader);
    if (counts === undefined) return node;
    node = { kind: 'repeat', item: node, ...counts };
    // Whether a repetition is greedy makes no difference where only the whole text counts.
    if (reader.chars[reader.at] === '?') reader.at++;
  }
}

function readCounts(reader: Reader): { min: number; max: number } | undefined {
  const char = reader.chars[reader.at];
  if (char === '*' || char === '+' || char === '?') {
    reader.at++;
    return { min: char === '+' ? 1 : 0, max: char === '?' ? 1 : Number.POSITIVE_INFINITY };
  }
  if (char !== '{') return undefined;
  const found = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(reader.chars.slice(reader.at, reader.at + 12).join(''));
  if (found === null) throw new Error("the expression has a '{' without counts; write \\{ for the character");
  reader.at += found[0].length;
  const min = Number(found[1]);
  const max = found[2] === undefined ? min : found[3] === '' ? Number.POSITIVE_INFINITY : Number(found[3]);
  if (max < min || min > MAX_REPEAT || (max > MAX_REPEAT && max !== Number.POSITIVE_INFINITY))
    throw new Error(`the expression repeats ${found[0]}, which is not a count up to ${MAX_REPEAT}`);
  return { min, max };
}

function readClass(reader: Reader): CharTest {
  const negative = reader.chars[reader.at] === '^';
  if (negative) reader.at++;
  const tests: CharTest[] = [];
  for (let first = true; ; first = false) {
    const char = reader.chars[reader.at++];
    if (char === undefined) throw new Error("the expression lacks a ']'");
    if (char === ']' && !first) break;
    if (char === '\\') tests.push(readEscape(reader));
    else tests.push(readRange(reader, char));
  }
  const inside: CharTest = (code) => tests.some((test) => test(code));
  return negative ? (code) => !inside(code) : inside;
}

function readRange(reader: Reader, char: string): CharTest {
  const last = reader.chars[reader.at + 1];
  if (reader.chars[reader.at] !== '-' || last === undefined || last === ']') return is(char);
  reader.at += 2;
  const to = last === '\\' ? reader.chars[reader.at++] : last;
  const low = char.codePointAt(0)!;
  const high = to?.codePointAt(0) ?? -1;
  if (high < low) throw new Error(`the expression has a range ${char}-${to ?? ''} that runs backwards`);
  return (code) => code >= low && code <= high;
}

const classes: Readonly<Record<string, CharTest>> = {
  d: (code) => code >= 48 && code <= 57,
  w: (code) => /\w/.test(String.fromCodePoint(code)),
  s: (code) => /\s/.test(String.fromCodePoint(code)),
};

function readEscape(reader: Reader): CharTest {
  const char = reader.chars[reader.at++];
  if (char === undefined) throw new Error('the expression ends in a backslash');
  const lower = classes[char.toLowerCase()];
  if (lower !== undefined) return char === char.toLowerCase() ? lower : (code) => !lower(code);
  return is(({ n: '\n', t: '\t', r: '\r' } as Record<string, string>)[char] ?? char);
}

function is(char: string): CharTest {
  const wanted = char.codePointAt(0)!;
  return (code) => code === wanted;
}

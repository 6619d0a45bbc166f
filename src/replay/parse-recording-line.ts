import type { CallLine, EndLine, HeadLine, RecordingLine, StartLine } from '../guest/recording/recording-line.js';
import { handlerFunctions } from '../match/loop/handler-functions.js';
import { RecordingError } from './recording-error.js';

type Json = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isWhole: Check = (value) => Number.isSafeInteger(value);
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isNumber: Check = (value) => typeof value === 'number';
const isRecord: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isAnything: Check = () => true;
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
/** A list with a check for each place; those from FROM on may be missing. */
const tuple =
  (checks: readonly Check[], from = checks.length): Check =>
  (value) =>
    Array.isArray(value) &&
    value.length >= from &&
    value.length <= checks.length &&
    value.every((each, i) => checks[i]!(each));
const oneOf =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);

const isOutcome: Check = (value) => isRecord(value) && ('v' in (value as Json) || isText((value as Json).e));
const isNkCall = tuple([isText, isText, isOutcome, oneOf(1)], 2);
/** A place of the state: its path, or its number. */
const isPlace: Check = (value) => isCount(value) || listOf((key) => isText(key) || isCount(key))(value);

const headFields = {
  v: isWhole,
  server: isText,
  at: isNumber,
  match: isText,
  handler: isText,
  node: isText,
  env: (value: unknown) => isRecord(value) && Object.values(value as Json).every(isText),
  isolation: oneOf('match', 'shared'),
  seed: tuple([isCount, isCount, isCount, isCount]),
  deferredQueueSize: isCount,
};

const callFields: Readonly<Record<keyof Omit<CallLine, 'k' | 'f'>, Check>> = {
  t: isCount,
  params: isAnything,
  p: listOf(tuple([isText, isText, isText, isText, isWhole], 4)),
  ctx: isRecord,
  meta: isRecord,
  m: listOf(tuple([isText, isWhole, isText, oneOf(0, 1), isNumber])),
  data: isText,
  grace: isCount,
  packed: isText,
  d: listOf(isNumber),
  n: listOf(isNumber),
  x: isCount,
  c: listOf(isNkCall),
  s: listOf(listOf(tuple([isCount, isOutcome]))),
  b: isCount,
  o: listOf(tuple([isText, isNumber, isCount, isText])),
  more: isCount,
  r: isText,
  e: isText,
  h: isText,
  ch: listOf(tuple([isPlace, isAnything], 1)),
  cut: oneOf(true),
};

/** What a function cannot be called without. */
const needed: Readonly<Record<string, readonly (keyof CallLine)[]>> = {
  matchJoinAttempt: ['t', 'p', 'ctx', 'meta'],
  matchJoin: ['t', 'p'],
  matchLeave: ['t', 'p'],
  matchLoop: ['t'],
  matchSignal: ['t', 'data'],
  matchTerminate: ['t', 'grace'],
  matchUpgrade: ['t', 'packed'],
};

/** The line TEXT. Throws RecordingError for what is none. */
export function parseRecordingLine(text: string): RecordingLine {
  const line = parseJson(text);
  switch (line.k) {
    case 'head':
      for (const [name, check] of Object.entries(headFields)) need(line, name, check);
      return line as unknown as HeadLine;
    case 'start':
      need(line, 'c', listOf(isNkCall));
      return line as unknown as StartLine;
    case 'call':
      return callLine(line);
    case 'end':
      need(line, 'why', isText);
      return line as unknown as EndLine;
    default:
      throw new RecordingError('it is of no known kind');
  }
}

function callLine(line: Json): CallLine {
  need(line, 'f', oneOf('load', ...handlerFunctions));
  for (const [name, check] of Object.entries(callFields)) if (name in line) need(line, name, check);
  for (const name of needed[line.f as string] ?? []) if (!(name in line)) throw missing(name);
  if (line.f === 'matchJoinAttempt' && (line.p as unknown[]).length !== 1) throw missing('p');
  return line as unknown as CallLine;
}

function parseJson(text: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RecordingError('it is no JSON');
  }
  if (!isRecord(value)) throw new RecordingError('it is no object');
  return value as Json;
}

function need(line: Json, name: string, check: Check): void {
  if (!check(line[name])) throw missing(name);
}

const missing = (name: string): RecordingError => new RecordingError(`its '${name}' is not what it must be`);

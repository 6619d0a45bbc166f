import protobuf from 'protobufjs';
import { invalidArgument } from '../base/status-error.js';
import { parseBase64 } from './base64.js';
import { toLong } from './int64.js';
import { parseTimestamp } from './timestamp.js';

/** Turns the text of a query value into the value of a field; undefined where it says none. */
type ParseText = (text: string) => unknown;

const SIGNED = /^[+-]?\d{1,40}$/;
const UNSIGNED = /^\d{1,40}$/;
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const TRUE: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);
const FALSE: ReadonlySet<string> = new Set(['0', 'f', 'F', 'FALSE', 'false', 'False']);

const parsers: Readonly<Record<string, ParseText>> = {
  string: (text) => text,
  bool: (text) => (TRUE.has(text) ? true : FALSE.has(text) ? false : undefined),
  int32: (text) => inRange(digits(text, SIGNED), -0x80000000n, 0x7fffffffn),
  uint32: (text) => inRange(digits(text, UNSIGNED), 0n, 0xffffffffn),
  int64: (text) => toLong(digits(text, SIGNED), false),
  uint64: (text) => toLong(digits(text, UNSIGNED), true),
  double: (text) => (DECIMAL.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined),
  float: (text) => (DECIMAL.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined),
  bytes: parseBase64,
};

/**
 * The value of FIELD, or of one of its items, that TEXT says in a path or a query. Wrappers are written as the bare
 * value. Throws a StatusError (INVALID_ARGUMENT) where TEXT says none.
 */
export function parseQueryValue(field: protobuf.Field, text: string): unknown {
  const value = field.resolvedType ? parseResolved(field.resolvedType, text) : parsers[field.type]?.(text);
  if (value === undefined) throw invalidArgument(`${field.name} has a value that it cannot take.`);
  return value;
}

function parseResolved(type: protobuf.Type | protobuf.Enum, text: string): unknown {
  if (type instanceof protobuf.Enum) return type.values[text] ?? parsers.int32!(text);
  if (type.fullName === '.google.protobuf.Timestamp') {
    const timestamp = parseTimestamp(text);
    return timestamp && type.create(timestamp);
  }
  const inner = type.fields.value;
  if (!type.fullName.startsWith('.google.protobuf.') || !inner) return undefined;
  const value = parsers[inner.type]?.(text);
  return value === undefined ? undefined : type.create({ value });
}

function digits(text: string, form: RegExp): bigint | undefined {
  return form.test(text) ? BigInt(text.replace(/^\+/, '')) : undefined;
}

function inRange(value: bigint | undefined, least: bigint, most: bigint): number | undefined {
  return value !== undefined && value >= least && value <= most ? Number(value) : undefined;
}

import { toUSVString } from 'node:util';
import protobuf from 'protobufjs';
import { formatBase64 } from './base64.js';
import { formatInt64 } from './int64.js';
import { camelCase, type MessageObject } from './json-reader.js';
import { formatTimestamp } from './timestamp.js';
import type { Int64 } from './well-known.js';

/** Names of fields as the proto files have them, or in camelCase. */
export type FieldNames = 'original' | 'camel';

/** The JSON text of a value. */
export type WriteValue = (value: never) => string;

interface FieldWriter {
  name: string;
  index: number;
  /** `"name":value`, or nothing where the field has its default. */
  write(value: unknown): string;
}

/** From this many fields on, looking at those that a message has is quicker than looking for all. */
const MANY_FIELDS = 30;

/** A writer for the message TYPE. WRITERS gives those of other types once all are built. */
export function compileWriter(
  type: protobuf.Type,
  names: FieldNames,
  writers: ReadonlyMap<protobuf.Type, WriteValue>,
): WriteValue {
  const wellKnown = wellKnownWriter(type);
  if (wellKnown) return wellKnown;
  const fields = type.fieldsArray.map((field, index) => fieldWriter(field, index, names, writers));
  if (fields.length < MANY_FIELDS) return (message: MessageObject) => writeFields(fields, message);
  const byName = new Map(fields.map((field) => [field.name, field]));
  return (message: MessageObject) => writeFields(fieldsOf(byName, message), message);
}

function fieldsOf(byName: ReadonlyMap<string, FieldWriter>, message: MessageObject): FieldWriter[] {
  const fields: FieldWriter[] = [];
  for (const name of Object.keys(message)) {
    const field = byName.get(name);
    if (field) fields.push(field);
  }
  return fields.length < 2 ? fields : fields.sort((one, other) => one.index - other.index);
}

function writeFields(fields: readonly FieldWriter[], message: MessageObject): string {
  let text = '';
  for (const field of fields) {
    const value = message[field.name];
    if (value === undefined || value === null) continue;
    const member = field.write(value);
    if (member !== '') text = text === '' ? member : `${text},${member}`;
  }
  return `{${text}}`;
}

function fieldWriter(
  field: protobuf.Field,
  index: number,
  names: FieldNames,
  writers: ReadonlyMap<protobuf.Type, WriteValue>,
): FieldWriter {
  const { name } = field;
  const key = `"${names === 'camel' ? camelCase(name) : name}":`;
  const value = valueWriter(field, writers) as (value: unknown) => string;
  return { name, index, write: memberWriter(field, key, value) };
}

function memberWriter(field: protobuf.Field, key: string, write: (value: unknown) => string): FieldWriter['write'] {
  if (field.map) return (map) => writeMember(key, '{', writeEntries(map as object, write), '}');
  if (field.repeated) return (list) => writeMember(key, '[', (list as unknown[]).map(write).join(), ']');
  if (field.partOf || field.resolvedType instanceof protobuf.Type) return (value) => key + write(value);
  const isDefault = defaultOf(field.type);
  return (value) => (isDefault(value) ? '' : key + write(value));
}

function writeMember(key: string, open: string, content: string, close: string): string {
  return content === '' ? '' : key + open + content + close;
}

function writeEntries(map: object, write: (value: unknown) => string): string {
  return Object.entries(map)
    .map(([key, value]) => `${writeString(key)}:${write(value)}`)
    .join();
}

/** Tells values that are left out from those that are written. */
function defaultOf(type: string): (value: unknown) => boolean {
  if (type === 'bytes') return (value) => (value as Uint8Array).length === 0;
  if (type.endsWith('64')) return (value) => value === 0 || String(value) === '0';
  if (type === 'double' || type === 'float') return (value) => Object.is(value, 0);
  return (value) => !value;
}

function valueWriter(field: protobuf.Field, writers: ReadonlyMap<protobuf.Type, WriteValue>): WriteValue {
  const { resolvedType } = field;
  if (!(resolvedType instanceof protobuf.Type)) return scalarWriter(resolvedType ? 'int32' : field.type);
  return (value) => writers.get(resolvedType)!(value);
}

function scalarWriter(type: string): WriteValue {
  if (type === 'string') return writeString;
  if (type === 'bytes') return (value: Uint8Array) => `"${formatBase64(value)}"`;
  if (type === 'double' || type === 'float') return writeDouble;
  if (type.endsWith('64')) return (value: Int64) => `"${formatInt64(value)}"`;
  return (value: unknown) => String(value);
}

/** What makes a text differ between its two quotes: halves of surrogate pairs are looked at more closely. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON escapes
const TO_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/;

/** TEXT as JSON; half of a surrogate pair, which no encoding can carry, becomes U+FFFD. */
export function writeString(text: string): string {
  return TO_ESCAPE.test(text) ? JSON.stringify(toUSVString(text)) : `"${text}"`;
}

function writeDouble(value: number): string {
  return Number.isFinite(value) ? (Object.is(value, -0) ? '-0' : String(value)) : `"${value}"`;
}

/** Wrappers and timestamps have a JSON form of their own: the bare value. */
function wellKnownWriter(type: protobuf.Type): WriteValue | undefined {
  if (type.fullName === '.google.protobuf.Timestamp') {
    return (time: { seconds?: Int64; nanos?: number }) => `"${formatTimestamp(time.seconds ?? 0, time.nanos ?? 0)}"`;
  }
  const { value } = type.fields;
  if (!type.fullName.startsWith('.google.protobuf.') || !value) return undefined;
  const write = scalarWriter(value.type) as (value: unknown) => string;
  return (wrapper: MessageObject) => write(wrapper.value ?? value.typeDefault);
}

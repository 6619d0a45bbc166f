import protobuf from 'protobufjs';
import { invalidArgument } from '../base/status-error.js';
import { enumReader, type ReadScalar, readTimestamp, scalarReader } from './json-scalar.js';
import { expect, type JsonText, notJson, readString, skipValue, take, takeNull } from './json-text.js';

/** What becomes of a field that the message does not have. */
export type UnknownFields = 'refuse' | 'ignore';

/** A message while it is filled: an instance of the class that protobufjs made for its type. */
export type MessageObject = Record<string, unknown>;

/** Reads the value that comes next; throws a StatusError where it is none of its type. */
export type ReadValue = (source: JsonText, unknown: UnknownFields) => unknown;

interface FieldReader {
  /** Place in the type; the bit that tells whether the field was there. */
  index: number;
  /** Which oneof of the type it belongs to, or -1. */
  oneof: number;
  read(source: JsonText, message: MessageObject, unknown: UnknownFields): void;
}

/** Bits that an integer has for telling fields apart; a type may have twice as many fields. */
const BITS = 32;

/** A reader for the message TYPE. READERS gives those of other types once all are built. */
export function compileReader(type: protobuf.Type, readers: ReadonlyMap<protobuf.Type, ReadValue>): ReadValue {
  const wellKnown = wellKnownReader(type, 'value');
  if (wellKnown) return wellKnown;
  if (type.fieldsArray.length > 2 * BITS) throw new Error(`${type.name} has more fields than are told apart.`);
  const fields = new Map<string, FieldReader>();
  for (const [index, field] of type.fieldsArray.entries()) {
    const reader = fieldReader(type, field, index, readers);
    fields.set(field.name, reader);
    fields.set(camelCase(field.name), reader);
  }
  const shape = { name: type.name, Message: type.ctor as new () => MessageObject, fields };
  return (source, unknown) => readMessage(shape, source, unknown);
}

/** The name of a field that proto3 JSON gives it by default. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
}

/** A message type, as far as reading needs it. */
interface MessageShape {
  name: string;
  Message: new () => MessageObject;
  fields: ReadonlyMap<string, FieldReader>;
}

function readMessage(shape: MessageShape, source: JsonText, unknown: UnknownFields): MessageObject {
  if (!take(source, '{')) throw invalidArgument(`${shape.name} must be a JSON object.`);
  const message = new shape.Message();
  if (take(source, '}')) return message;
  let seenLow = 0;
  let seenHigh = 0;
  let seenOneofs = 0;
  do {
    const name = readString(source);
    if (name === undefined) throw notJson(source);
    expect(source, ':');
    const field = shape.fields.get(name);
    if (!field) {
      if (unknown === 'refuse') throw invalidArgument(`${shape.name} has no field ${quoted(name)}.`);
      skipValue(source);
      continue;
    }
    const bit = 1 << (field.index % BITS);
    if ((field.index < BITS ? seenLow : seenHigh) & bit) throw invalidArgument(`The field ${name} is there twice.`);
    if (field.index < BITS) seenLow |= bit;
    else seenHigh |= bit;
    if (takeNull(source)) continue;
    if (field.oneof >= 0) {
      if (seenOneofs & (1 << field.oneof)) throw invalidArgument(`${name} cannot stand beside another of its kind.`);
      seenOneofs |= 1 << field.oneof;
    }
    field.read(source, message, unknown);
  } while (take(source, ','));
  expect(source, '}');
  return message;
}

function quoted(name: string): string {
  return JSON.stringify(name.length > 40 ? `${name.slice(0, 40)}…` : name);
}

function fieldReader(
  type: protobuf.Type,
  field: protobuf.Field,
  index: number,
  readers: ReadonlyMap<protobuf.Type, ReadValue>,
): FieldReader {
  const { name } = field;
  const oneof = field.partOf ? type.oneofsArray.indexOf(field.partOf) : -1;
  const value = valueReader(field, readers);
  if (field instanceof protobuf.MapField) {
    if (field.keyType !== 'string') throw new Error(`${type.name}.${name}: only text can be the key of a map.`);
    return {
      index,
      oneof,
      read: (source, message, unknown) => {
        message[name] = readMap(name, value, source, unknown);
      },
    };
  }
  if (field.repeated) {
    return {
      index,
      oneof,
      read: (source, message, unknown) => {
        message[name] = readList(name, value, source, unknown);
      },
    };
  }
  return {
    index,
    oneof,
    read: (source, message, unknown) => {
      message[name] = value(source, unknown);
    },
  };
}

/** A reader for one value of FIELD: an item of a list, a value of a map, or the field itself. */
export function valueReader(field: protobuf.Field, readers: ReadonlyMap<protobuf.Type, ReadValue>): ReadValue {
  const { resolvedType } = field;
  if (!(resolvedType instanceof protobuf.Type)) return scalarValueReader(field);
  const readerOf = () => readers.get(resolvedType)!;
  return wellKnownReader(resolvedType, field.name) ?? ((source, unknown) => readerOf()(source, unknown));
}

function scalarValueReader(field: protobuf.Field, name = field.name): ReadValue {
  const { resolvedType, type } = field;
  const read = resolvedType instanceof protobuf.Enum ? enumReader(resolvedType) : scalarReader(type);
  return required(read, name, resolvedType instanceof protobuf.Enum ? resolvedType.name : type);
}

function required(read: ReadScalar, name: string, typeName: string): ReadValue {
  return (source) => {
    const value = read(source);
    if (value === undefined) throw invalidArgument(`${name} must be ${nameOf(typeName)}.`);
    return value;
  };
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text in quotes',
  bool: 'true or false',
  bytes: 'base64 in quotes',
  int32: 'a whole number of 32 bits',
  uint32: 'a whole number of 32 bits that is not negative',
  int64: 'a whole number of 64 bits',
  uint64: 'a whole number of 64 bits that is not negative',
  double: 'a number',
  float: 'a number',
};

function nameOf(typeName: string): string {
  return typeNames[typeName] ?? `one of ${typeName}`;
}

function readMap(name: string, value: ReadValue, source: JsonText, unknown: UnknownFields): MessageObject {
  if (!take(source, '{')) throw invalidArgument(`${name} must be a JSON object.`);
  // Without a prototype: the keys are the client's, and one may be called __proto__.
  const map: MessageObject = Object.create(null);
  if (take(source, '}')) return map;
  do {
    const key = readString(source);
    if (key === undefined) throw notJson(source);
    if (key in map) throw invalidArgument(`${name} has a key twice: ${quoted(key)}.`);
    expect(source, ':');
    map[key] = value(source, unknown);
  } while (take(source, ','));
  expect(source, '}');
  return map;
}

function readList(name: string, value: ReadValue, source: JsonText, unknown: UnknownFields): unknown[] {
  if (!take(source, '[')) throw invalidArgument(`${name} must be a JSON array.`);
  const list: unknown[] = [];
  if (take(source, ']')) return list;
  do list.push(value(source, unknown));
  while (take(source, ','));
  expect(source, ']');
  return list;
}

/** Wrappers and timestamps have a JSON form of their own: the bare value. NAME stands in messages. */
function wellKnownReader(type: protobuf.Type, name: string): ReadValue | undefined {
  const Message = type.ctor as new (properties: object) => MessageObject;
  if (type.fullName === '.google.protobuf.Timestamp') {
    return (source) => {
      const timestamp = readTimestamp(source);
      if (!timestamp) throw invalidArgument(`${name} must be a time in the form 2006-01-02T15:04:05Z, in quotes.`);
      return new Message(timestamp);
    };
  }
  if (!type.fullName.startsWith('.google.protobuf.') || !type.fields.value) return undefined;
  const value = scalarValueReader(type.fields.value, name);
  return (source, unknown) => new Message({ value: value(source, unknown) });
}

import { isUtf8 } from 'node:buffer';
import Long from 'long';
import protobuf from 'protobufjs';
import { invalidArgument } from '../base/status-error.js';
import { messageTypes } from './message-types.js';

type MessageObject = Record<string, unknown>;

/** A place in protobuf bytes. */
interface Bytes {
  readonly buffer: Buffer;
  position: number;
}

type ReadValue = (bytes: Bytes, end: number) => unknown;

interface FieldReader {
  wireType: number;
  /** Which oneof of the type it belongs to, or -1. */
  oneof: number;
  read(bytes: Bytes, end: number, message: MessageObject, wireType: number): void;
}

const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

const wireTypes: Readonly<Record<string, number>> = protobuf.types.basic;
const REPLACEMENT = '\ufffd';

const truncated = () => invalidArgument('The protobuf message ends too early.');

/**
 * Reads a message of TYPE from protobuf bytes: as protobufjs does, but a value of another wire type, a text that is
 * not UTF-8, two members of a oneof, and a length beyond the end are refused with a StatusError (INVALID_ARGUMENT).
 * Fields that the type does not have are skipped, as the format wants it.
 */
export function decodeProtobuf<T = MessageObject>(type: protobuf.Type, data: Uint8Array): T {
  const buffer = Buffer.isBuffer(data) ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return readers.get(type)!({ buffer, position: 0 }, buffer.length) as T;
}

function compileAll() {
  const all = new Map<protobuf.Type, ReadValue>();
  for (const type of messageTypes) all.set(type, compileReader(type, all));
  return all;
}

function compileReader(type: protobuf.Type, all: ReadonlyMap<protobuf.Type, ReadValue>): ReadValue {
  const fields: FieldReader[] = [];
  for (const field of type.fieldsArray) fields[field.id] = fieldReader(type, field, all);
  const Message = type.ctor as new () => MessageObject;
  return (bytes, end) => readMessage(fields, new Message(), bytes, end);
}

function readMessage(fields: readonly FieldReader[], message: MessageObject, bytes: Bytes, end: number) {
  let seenOneofs = 0;
  while (bytes.position < end) {
    const tag = readUint32(bytes, end);
    const wireType = tag & 7;
    const field = fields[tag >>> 3];
    if (!field) {
      skip(bytes, end, tag);
      continue;
    }
    if (field.oneof >= 0) {
      if (seenOneofs & (1 << field.oneof)) throw invalidArgument('Two fields are set of which only one can be.');
      seenOneofs |= 1 << field.oneof;
    }
    field.read(bytes, end, message, wireType);
  }
  return message;
}

function fieldReader(
  type: protobuf.Type,
  field: protobuf.Field,
  all: ReadonlyMap<protobuf.Type, ReadValue>,
): FieldReader {
  const oneof = field.partOf ? type.oneofsArray.indexOf(field.partOf) : -1;
  const wireType = field.map ? LENGTH_DELIMITED : wireTypeOf(field);
  return { wireType, oneof, read: setter(field, wireType, valueReader(field, all)) };
}

function setter(field: protobuf.Field, expected: number, value: ReadValue): FieldReader['read'] {
  const { name } = field;
  const check = (wireType: number) => {
    if (wireType !== expected) throw invalidArgument(`${name} has a value of another type.`);
  };
  if (field.map) {
    const readEntry = entryReader(field, value);
    return (bytes, end, message, wireType) => {
      check(wireType);
      readEntry(bytes, end, mapOf(message, name));
    };
  }
  if (field.repeated) {
    const packable = expected !== LENGTH_DELIMITED;
    return (bytes, end, message, wireType) => {
      const list = message[name] as unknown[];
      if (packable && wireType === LENGTH_DELIMITED) {
        const listEnd = readLength(bytes, end);
        while (bytes.position < listEnd) list.push(value(bytes, listEnd));
        return;
      }
      check(wireType);
      list.push(value(bytes, end));
    };
  }
  return (bytes, end, message, wireType) => {
    check(wireType);
    message[name] = value(bytes, end);
  };
}

/** The map NAME of MESSAGE; without a prototype, since the keys are the client's and one may be called __proto__. */
function mapOf(message: MessageObject, name: string): MessageObject {
  const map = message[name] as MessageObject;
  if (Object.getPrototypeOf(map) === null) return map;
  const own: MessageObject = Object.create(null);
  message[name] = own;
  return own;
}

function entryReader(field: protobuf.Field, readValue: ReadValue) {
  if (!(field instanceof protobuf.MapField) || field.keyType !== 'string')
    throw new Error(`${field.fullName}: only text can be the key of a map.`);
  const valueWireType = wireTypeOf(field);
  const missing = field.resolvedType instanceof protobuf.Type ? {} : field.typeDefault;
  return (bytes: Bytes, end: number, map: MessageObject) => {
    const entryEnd = readLength(bytes, end);
    let key = '';
    let value: unknown = missing;
    while (bytes.position < entryEnd) {
      const tag = readUint32(bytes, entryEnd);
      if (tag === ((1 << 3) | LENGTH_DELIMITED)) key = readString(bytes, entryEnd);
      else if (tag === ((2 << 3) | valueWireType)) value = readValue(bytes, entryEnd);
      else if (tag >>> 3 === 1 || tag >>> 3 === 2) throw invalidArgument(`${field.name} has an entry of another type.`);
      else skip(bytes, entryEnd, tag);
    }
    map[key] = value;
  };
}

function wireTypeOf(field: protobuf.Field): number {
  if (field.resolvedType instanceof protobuf.Enum) return VARINT;
  return wireTypes[field.type] ?? LENGTH_DELIMITED;
}

function valueReader(field: protobuf.Field, all: ReadonlyMap<protobuf.Type, ReadValue>): ReadValue {
  const { resolvedType } = field;
  if (resolvedType instanceof protobuf.Type) {
    return (bytes, end) => {
      const messageEnd = readLength(bytes, end);
      return all.get(resolvedType)!(bytes, messageEnd);
    };
  }
  const reader = scalarReaders[resolvedType ? 'int32' : field.type];
  if (!reader) throw new Error(`No way is known to read ${field.type}.`);
  return reader;
}

const scalarReaders: Readonly<Record<string, ReadValue>> = {
  string: readString,
  bytes: readBytes,
  bool: (bytes, end) => {
    const { low, high } = readVarint(bytes, end, false);
    return (low | high) !== 0;
  },
  int32: (bytes, end) => readVarint(bytes, end, false).low,
  uint32: (bytes, end) => readVarint(bytes, end, false).low >>> 0,
  int64: (bytes, end) => readVarint(bytes, end, false),
  uint64: (bytes, end) => readVarint(bytes, end, true),
  double: (bytes, end) => bytes.buffer.readDoubleLE(advance(bytes, end, 8)),
  float: (bytes, end) => bytes.buffer.readFloatLE(advance(bytes, end, 4)),
};

/** Moves LENGTH bytes on and returns where they begin. */
function advance(bytes: Bytes, end: number, length: number): number {
  const start = bytes.position;
  if (length > end - start) throw truncated();
  bytes.position = start + length;
  return start;
}

/** Reads a length and returns where what it measures ends. */
function readLength(bytes: Bytes, end: number): number {
  const length = readUint32(bytes, end);
  if (length > end - bytes.position) throw truncated();
  return bytes.position + length;
}

function readString(bytes: Bytes, end: number): string {
  const stringEnd = readLength(bytes, end);
  const start = bytes.position;
  bytes.position = stringEnd;
  const text = bytes.buffer.toString('utf8', start, stringEnd);
  if (text.includes(REPLACEMENT) && !isUtf8(bytes.buffer.subarray(start, stringEnd))) {
    throw invalidArgument('A text is not UTF-8.');
  }
  return text;
}

function readBytes(bytes: Bytes, end: number): Buffer {
  const bytesEnd = readLength(bytes, end);
  const start = bytes.position;
  bytes.position = bytesEnd;
  return bytes.buffer.subarray(start, bytesEnd);
}

/** A tag or a length: a varint of at most 32 bits. */
function readUint32(bytes: Bytes, end: number): number {
  const { buffer } = bytes;
  const first = bytes.position < end ? buffer[bytes.position]! : 0x80;
  if (first < 0x80) {
    bytes.position++;
    return first;
  }
  const { low, high } = readVarint(bytes, end, true);
  if (high !== 0) throw invalidArgument('A protobuf tag or length is too large.');
  return low >>> 0;
}

function readVarint(bytes: Bytes, end: number, unsigned: boolean): Long {
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < 70; shift += 7) {
    if (bytes.position >= end) throw truncated();
    const byte = bytes.buffer[bytes.position++]!;
    const bits = byte & 0x7f;
    if (shift < 28) low |= bits << shift;
    else if (shift === 28) {
      low |= bits << 28;
      high |= bits >>> 4;
    } else high |= bits << (shift - 32);
    if (byte < 0x80) {
      if (shift === 63 && byte > 1) break;
      return new Long(low, high, unsigned);
    }
  }
  throw invalidArgument('A protobuf number is too long.');
}

/** Moves past a field that the type does not have. Groups, which proto3 has no more, are refused. */
function skip(bytes: Bytes, end: number, tag: number): void {
  if (tag >>> 3 === 0) throw invalidArgument('A protobuf field has the number 0.');
  const wireType = tag & 7;
  if (wireType === VARINT) readVarint(bytes, end, true);
  else if (wireType === FIXED64) advance(bytes, end, 8);
  else if (wireType === FIXED32) advance(bytes, end, 4);
  else if (wireType === LENGTH_DELIMITED) bytes.position = readLength(bytes, end);
  else throw invalidArgument('A protobuf field has an unknown wire type.');
}

const readers: ReadonlyMap<protobuf.Type, ReadValue> = compileAll();

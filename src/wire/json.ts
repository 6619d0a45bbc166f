import type protobuf from 'protobufjs';
import { invalidArgument } from '../base/status-error.js';
import { formatBase64 } from './base64.js';
import { compileReader, type MessageObject, type ReadValue, type UnknownFields, valueReader } from './json-reader.js';
import { expectEnd, type JsonText, peek } from './json-text.js';
import { compileWriter, type FieldNames, type WriteValue } from './json-writer.js';
import { messageTypes } from './message-types.js';

/** How messages are read from JSON. */
export interface ReadOptions {
  unknown: UnknownFields;
}

/** How messages are written as JSON. */
export interface WriteOptions {
  names: FieldNames;
}

const readers: ReadonlyMap<protobuf.Type, ReadValue> = compileAll((type, all: ReadonlyMap<protobuf.Type, ReadValue>) =>
  compileReader(type, all),
);

const writers: Readonly<Record<FieldNames, ReadonlyMap<protobuf.Type, WriteValue>>> = {
  original: compileAll((type, all: ReadonlyMap<protobuf.Type, WriteValue>) => compileWriter(type, 'original', all)),
  camel: compileAll((type, all: ReadonlyMap<protobuf.Type, WriteValue>) => compileWriter(type, 'camel', all)),
};

function compileAll<T>(compile: (type: protobuf.Type, all: ReadonlyMap<protobuf.Type, T>) => T) {
  const all = new Map<protobuf.Type, T>();
  for (const type of messageTypes) all.set(type, compile(type, all));
  return all;
}

/**
 * Reads a message of TYPE from the proto3 JSON text TEXT, with original or camelCase names. Throws a StatusError
 * (INVALID_ARGUMENT) where the text is no JSON, has a field twice, or a value of another type.
 */
export function parseJson<T = MessageObject>(type: protobuf.Type, text: string, options: ReadOptions): T {
  const source: JsonText = { text, position: 0 };
  const message = readers.get(type)!(source, options.unknown);
  expectEnd(source);
  return message as T;
}

/**
 * Reads one value of FIELD from TEXT, as parseJson does; null where the text is `null`.
 * What is read of a repeated field or a map is a list or an object of its values.
 */
export function parseJsonValue(field: protobuf.Field, text: string, options: ReadOptions): unknown {
  const source: JsonText = { text, position: 0 };
  const value =
    peek(source) === 0x6e && text.trim() === 'null' ? null : valueReader(field, readers)(source, options.unknown);
  if (value !== null) expectEnd(source);
  return value;
}

/**
 * Reads a message of TYPE from VALUE, which is what its JSON text would parse to; bigint and bytes may stand for
 * themselves. Throws as parseJson does.
 */
export function fromJson<T = MessageObject>(type: protobuf.Type, value: unknown, options: ReadOptions): T {
  return parseJson(type, jsonOf(value), options);
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value, plainValue) ?? 'undefined';
  } catch {
    throw invalidArgument('The value cannot be put into JSON.');
  }
}

/** A JSON.stringify replacer for what it drops or refuses, though a message has a place for it. */
function plainValue(this: unknown, key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? (Object.is(value, -0) ? '-0' : value) : String(value);
  const original = (this as MessageObject)[key];
  return original instanceof Uint8Array ? formatBase64(original) : value;
}

/** MESSAGE of TYPE as proto3 JSON: 64-bit integers as texts, enums as numbers, defaults left out. */
export function stringifyJson(type: protobuf.Type, message: object, options: WriteOptions): string {
  return writers[options.names].get(type)!(message as never);
}

/** MESSAGE of TYPE as the value that its proto3 JSON text parses to. */
export function toJson(type: protobuf.Type, message: object, options: WriteOptions): MessageObject {
  return JSON.parse(stringifyJson(type, message, options));
}

import type protobuf from 'protobufjs';
import { parseBase64 } from './base64.js';
import { parseWhole, toLong } from './int64.js';
import { type JsonText, readNumber, readString, takeWord } from './json-text.js';
import { parseTimestamp } from './timestamp.js';

/** Reads the value that comes next; undefined where it is none of its type. */
export type ReadScalar = (source: JsonText) => unknown;

const DOUBLE = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const SPECIAL_DOUBLES: ReadonlyMap<string, number> = new Map([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
]);

/** How a proto3 JSON value of TYPE, a scalar type's name, is read. */
export function scalarReader(type: string): ReadScalar {
  const reader = scalarReaders[type];
  if (!reader) throw new Error(`JSON has no form for ${type}.`);
  return reader;
}

const scalarReaders: Readonly<Record<string, ReadScalar>> = {
  string: readString,
  bool: readBool,
  bytes: (source) => parseText(readString(source), parseBase64),
  int32: (source) =>
    parseText(readNumberOrString(source), (text) => inRange(parseWhole(text), -0x80000000, 0x7fffffff)),
  uint32: (source) => parseText(readNumberOrString(source), (text) => inRange(parseWhole(text), 0, 0xffffffff)),
  int64: (source) => parseText(readNumberOrString(source), (text) => toLong(parseWhole(text), false)),
  uint64: (source) => parseText(readNumberOrString(source), (text) => toLong(parseWhole(text), true)),
  double: readDouble,
  float: readDouble,
};

export function readTimestamp(source: JsonText): { seconds: unknown; nanos: number } | undefined {
  return parseText(readString(source), parseTimestamp);
}

/** Reads a value of the enum TYPE: one of its names, or any number. */
export function enumReader(type: protobuf.Enum): ReadScalar {
  const values = new Map(Object.entries(type.values));
  return (source) => {
    const name = readString(source);
    if (name !== undefined) return values.get(name);
    return parseText(readNumber(source), (text) => inRange(parseWhole(text), -0x80000000, 0x7fffffff));
  };
}

function readBool(source: JsonText): boolean | undefined {
  if (takeWord(source, 'true')) return true;
  return takeWord(source, 'false') ? false : undefined;
}

function readDouble(source: JsonText): number | undefined {
  const number = readNumber(source);
  if (number !== undefined) return finite(Number(number));
  return parseText(
    readString(source),
    (text) => SPECIAL_DOUBLES.get(text) ?? (DOUBLE.test(text) ? finite(Number(text)) : undefined),
  );
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

function readNumberOrString(source: JsonText): string | undefined {
  return readNumber(source) ?? readString(source);
}

function inRange(value: number | bigint | undefined, least: number, most: number): number | undefined {
  return value !== undefined && value >= least && value <= most ? Number(value) : undefined;
}

function parseText<T>(text: string | undefined, parse: (text: string) => T | undefined): T | undefined {
  return text === undefined ? undefined : parse(text);
}

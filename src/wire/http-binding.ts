import protobuf from 'protobufjs';
import { invalidArgument, notFound } from '../base/status-error.js';
import type { ApiMethod, HttpBinding } from './gen/bindings.js';
import { parseJson, parseJsonValue } from './json.js';
import { camelCase, type MessageObject } from './json-reader.js';
import { lookupType } from './message-types.js';
import { parseQueryValue } from './query-value.js';

/** What a request carries beside its headers. */
export interface HttpInput {
  /** Values of the path's placeholders, percent-decoded. */
  params: Readonly<Record<string, string>>;
  /** Name and value of each query parameter, decoded, in their order. */
  query: readonly (readonly [name: string, value: string])[];
  /** The body as text, or '' where there is none. */
  body: string;
}

/**
 * The request message of METHOD that INPUT stands for, as BINDING says: the body becomes the whole message or one
 * field, the path fills its placeholders, and what is left comes from the query, unless the body is the whole message.
 * An empty body sets nothing. Unknown names are ignored, in the body and in the query. Throws a StatusError
 * (INVALID_ARGUMENT) where a value is not one of its field, or a field that takes one value gets two.
 */
export function bindRequest<T = MessageObject>(method: ApiMethod, binding: HttpBinding, input: HttpInput): T {
  const type = lookupType(method.request);
  const message = bodyMessage(type, binding.body, input.body);
  const bound = new Set(Object.keys(input.params));
  for (const [name, value] of Object.entries(input.params)) setValue(message, findField(type, name), pathValue(value));
  if (binding.body === '*') return message as T;
  if (binding.body) bound.add(binding.body);
  const seen = new Set<string>();
  for (const [name, value] of input.query) setQueryValue({ type, message, bound, seen }, name, value);
  return message as T;
}

function bodyMessage(type: protobuf.Type, bound: string | undefined, body: string): MessageObject {
  const empty = type.create() as unknown as MessageObject;
  if (!bound || isBlank(body)) return empty;
  if (bound === '*') return isNull(body) ? empty : parseJson(type, body, { unknown: 'ignore' });
  const field = type.fields[bound]!;
  const value = parseJsonValue(field, body, { unknown: 'ignore' });
  if (value !== null) empty[field.name] = value;
  return empty;
}

function isBlank(body: string): boolean {
  return !/[^ \t\r\n]/.test(body);
}

function isNull(body: string): boolean {
  return /^[ \t\r\n]*null[ \t\r\n]*$/.test(body);
}

interface QueryTarget {
  type: protobuf.Type;
  message: MessageObject;
  /** Fields that the path or the body has: the query cannot change them. */
  bound: ReadonlySet<string>;
  /** Fields that have their one value. */
  seen: Set<string>;
}

function setQueryValue(target: QueryTarget, name: string, value: string): void {
  const path = fieldPath(target.type, name);
  const first = path?.[0];
  if (!path || !first || target.bound.has(first.name)) return;
  const last = path.at(-1)!;
  if (!last.repeated) {
    const key = path.map((field) => field.name).join('.');
    if (target.seen.has(key)) throw invalidArgument(`${key} takes one value only.`);
    target.seen.add(key);
  }
  setValue(ownerOf(target.message, path), last, value);
}

/** The fields that the dotted NAME leads through; undefined where it leads nowhere. */
function fieldPath(type: protobuf.Type, name: string): protobuf.Field[] | undefined {
  const path: protobuf.Field[] = [];
  let owner: protobuf.Type | undefined = type;
  for (const part of name.split('.')) {
    const field: protobuf.Field | undefined = owner && findField(owner, part);
    if (!field) return undefined;
    path.push(field);
    owner = isPlainMessage(field) ? (field.resolvedType as protobuf.Type) : undefined;
  }
  return path;
}

/** An encoded slash would make a path of another shape of what fills one placeholder. */
function pathValue(value: string): string {
  if (value.includes('/')) throw notFound('There is nothing at this path.');
  return value;
}

function isPlainMessage(field: protobuf.Field): boolean {
  const { resolvedType } = field;
  if (field.repeated || field.map || !(resolvedType instanceof protobuf.Type)) return false;
  return !resolvedType.fullName.startsWith('.google.protobuf.');
}

function findField(type: protobuf.Type, name: string): protobuf.Field | undefined {
  if (Object.hasOwn(type.fields, name)) return type.fields[name];
  return type.fieldsArray.find((field) => camelCase(field.name) === name);
}

/** The message that has the last field of PATH, made on the way where there is none yet. */
function ownerOf(message: MessageObject, path: readonly protobuf.Field[]): MessageObject {
  let owner = message;
  for (const field of path.slice(0, -1)) {
    owner[field.name] ??= (field.resolvedType as protobuf.Type).create();
    owner = owner[field.name] as MessageObject;
  }
  return owner;
}

function setValue(message: MessageObject, field: protobuf.Field | undefined, text: string): void {
  if (!field) return;
  if (field.map) throw invalidArgument(`${field.name} cannot be set in a query.`);
  const value = parseQueryValue(field, text);
  if (field.repeated) (message[field.name] as unknown[]).push(value);
  else message[field.name] = value;
}

/**
 * The parameters of the query TEXT (what follows the `?`), decoded, in their order. Throws a StatusError
 * (INVALID_ARGUMENT) where an escape is broken, a text is not UTF-8, or `;` separates.
 */
export function parseQuery(text: string): [name: string, value: string][] {
  if (text.includes(';')) throw invalidArgument('Parameters of a query are separated by &.');
  const parts = text.split('&').filter((part) => part !== '');
  return parts.map((part) => {
    const equals = part.indexOf('=');
    if (equals < 0) return [unescapeQuery(part), ''];
    return [unescapeQuery(part.slice(0, equals)), unescapeQuery(part.slice(equals + 1))];
  });
}

function unescapeQuery(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw invalidArgument('The query has a broken escape.');
  }
}

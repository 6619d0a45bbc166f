// Values of game code in a recording: JSON, where `{"$": kind, …}` stands for what JSON does not have.

const maxDepth = 100;

/**
 * VALUE as something that JSON.stringify writes and `decodeValue` reads back. What has no meaning outside of its thread
 * (functions, symbols) becomes undefined; what is nested too deep, or in itself, throws RangeError.
 */
export function encodeValue(value: unknown, depth = 0): unknown {
  if (depth > maxDepth) throw new RangeError('The value is nested too deep to be recorded.');
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { $: 'number', v: String(numberText(value)) };
    case 'bigint':
      return { $: 'bigint', v: String(value) };
    case 'object':
      return value === null ? null : encodeObject(value, depth);
    default:
      return { $: 'undefined' };
  }
}

const numberText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

function encodeObject(value: object, depth: number): unknown {
  const encode = (each: unknown) => encodeValue(each, depth + 1);
  if (Array.isArray(value)) return value.map(encode);
  if (value instanceof ArrayBuffer) return { $: 'buffer', v: Buffer.from(value).toString('base64') };
  if (ArrayBuffer.isView(value)) {
    const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    return { $: 'bytes', v: bytes.toString('base64') };
  }
  if (value instanceof Date) return { $: 'date', v: value.getTime() };
  if (value instanceof Map) return { $: 'map', v: [...value].map(([key, each]) => [encode(key), encode(each)]) };
  if (value instanceof Set) return { $: 'set', v: [...value].map(encode) };
  const entries = Object.entries(value).map(([key, each]): [string, unknown] => [key, encode(each)]);
  return Object.hasOwn(value, '$') ? { $: 'object', v: entries } : Object.fromEntries(entries);
}

/** What `encodeValue` was given. Throws TypeError for what it never made. */
export function decodeValue(encoded: unknown, depth = 0): unknown {
  if (depth > maxDepth) throw new TypeError('A recorded value is nested too deep.');
  if (typeof encoded !== 'object' || encoded === null) return encoded;
  const decode = (each: unknown) => decodeValue(each, depth + 1);
  if (Array.isArray(encoded)) return encoded.map(decode);
  if (!Object.hasOwn(encoded, '$')) {
    return Object.fromEntries(Object.entries(encoded).map(([key, each]) => [key, decode(each)]));
  }
  const { $: kind, v } = encoded as { $: unknown; v?: unknown };
  switch (kind) {
    case 'undefined':
      return undefined;
    case 'number':
      return Number(v);
    case 'bigint':
      return BigInt(textOf(v));
    case 'buffer': {
      const bytes = Buffer.from(textOf(v), 'base64');
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    }
    case 'bytes':
      return new Uint8Array(Buffer.from(textOf(v), 'base64'));
    case 'date':
      return new Date(Number(v));
    case 'map':
      return new Map(pairsOf(v).map(([key, each]) => [decode(key), decode(each)]));
    case 'set':
      return new Set(listOf(v).map(decode));
    case 'object':
      return Object.fromEntries(pairsOf(v).map(([key, each]) => [textOf(key), decode(each)]));
    default:
      throw new TypeError('There is no such kind of recorded value.');
  }
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('A recorded value is no text where it must be one.');
  return value;
}

function listOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new TypeError('A recorded value is no list where it must be one.');
  return value;
}

function pairsOf(value: unknown): [unknown, unknown][] {
  return listOf(value).map((pair) => {
    const [key, each] = listOf(pair);
    return [key, each];
  });
}

// A hash of whatever a handler may keep in its state, the same for equal values wherever they came from. Not
// cryptographic: it finds differences, it withstands no attacker.

/** How much of one value is looked at. A cycle ends here as well. */
export const maxNodes = 50_000;
const maxDepth = 64;
/** This many characters or bytes count as one node. */
const charactersPerNode = 16;

const float = new Float64Array(1);
const words = new Int32Array(float.buffer);

/** Takes a value apart, piece by piece. The pieces that follow each other make up the hash. */
export interface ValueHasher {
  /** The hash of VALUE alone. `low` and `high` are its two words until the next call. */
  hash(value: unknown, depth: number): void;
  /** Makes the hash that of TAG alone. */
  begin(tag: number): void;
  /** From now on the hash is LOW and HIGH. */
  set(low: number, high: number): void;
  readonly low: number;
  readonly high: number;
  /** What was looked at since this was last set to 0. */
  nodes: number;
}

const Tag = {
  INTEGER: 1,
  FLOAT: 2,
  TEXT: 3,
  OTHER: 4,
  LIST: 5,
  OBJECT: 6,
  BYTES: 7,
  DATE: 8,
  MAP: 9,
  SET: 10,
  UNSEEN: 11,
} as const;
export const OBJECT_TAG = Tag.OBJECT;
export const LIST_TAG = Tag.LIST;
export const UNSEEN_TAG = Tag.UNSEEN;

export function createValueHasher(): ValueHasher {
  let a = 0;
  let b = 0;
  let nodes = 0;

  function begin(tag: number): void {
    a = tag ^ 0x2545f491;
    b = Math.imul(tag, 0x9e3779b1);
  }

  function mix(word: number): void {
    a = Math.imul(a ^ word, 0x85ebca6b);
    a ^= a >>> 13;
    b = Math.imul(b + word, 0xc2b2ae35);
    b = (b << 15) | (b >>> 17);
    b ^= a;
  }

  function mixText(text: string): void {
    nodes += text.length / charactersPerNode;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      a = Math.imul(a ^ code, 0x01000193);
      b = (Math.imul(b, 31) + code) | 0;
    }
    mix(text.length);
  }

  function mixNumber(value: number): void {
    float[0] = value;
    mix(words[0]!);
    mix(words[1]!);
  }

  /** Hashes VALUE and goes on with the hash that was begun. */
  function mixValue(value: unknown, depth: number): void {
    const outerA = a;
    const outerB = b;
    hash(value, depth);
    resume(outerA, outerB);
  }

  function resume(low: number, high: number): void {
    const innerA = a;
    const innerB = b;
    a = low;
    b = high;
    mix(innerA);
    mix(innerB);
  }

  function hashObject(value: object, depth: number): void {
    if (depth > maxDepth) return begin(Tag.UNSEEN);
    if (Array.isArray(value)) {
      begin(Tag.LIST);
      mix(value.length);
      for (let i = 0; i < value.length && nodes < maxNodes; i++) mixValue(value[i], depth + 1);
    } else if (value instanceof ArrayBuffer) hashBytes(new Uint8Array(value));
    else if (ArrayBuffer.isView(value)) {
      hashBytes(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    } else if (value instanceof Date) {
      begin(Tag.DATE);
      mixNumber(value.getTime());
    } else if (value instanceof Map) {
      begin(Tag.MAP);
      for (const [key, each] of value) {
        if (nodes >= maxNodes) break;
        mixValue(key, depth + 1);
        mixValue(each, depth + 1);
      }
    } else if (value instanceof Set) {
      begin(Tag.SET);
      for (const each of value) {
        if (nodes >= maxNodes) break;
        mixValue(each, depth + 1);
      }
    } else {
      begin(Tag.OBJECT);
      for (const key of Object.keys(value)) {
        if (nodes >= maxNodes) break;
        mixText(key);
        mixValue((value as Record<string, unknown>)[key], depth + 1);
      }
    }
  }

  function hashBytes(bytes: Uint8Array): void {
    begin(Tag.BYTES);
    nodes += bytes.length / charactersPerNode;
    for (let i = 0; i < bytes.length; i++) {
      a = Math.imul(a ^ bytes[i]!, 0x01000193);
      b = (Math.imul(b, 31) + bytes[i]!) | 0;
    }
    mix(bytes.length);
  }

  function hash(value: unknown, depth: number): void {
    nodes++;
    switch (typeof value) {
      case 'number':
        if ((value | 0) === value && !Object.is(value, -0)) {
          begin(Tag.INTEGER);
          mix(value);
        } else {
          begin(Tag.FLOAT);
          mixNumber(value);
        }
        break;
      case 'string':
        begin(Tag.TEXT);
        mixText(value);
        break;
      case 'object':
        if (value === null) begin(Tag.OTHER);
        else hashObject(value, depth);
        break;
      case 'boolean':
        begin(Tag.OTHER);
        mix(value ? 1 : 2);
        break;
      case 'undefined':
        begin(Tag.OTHER);
        mix(3);
        break;
      case 'bigint':
        begin(Tag.OTHER);
        mixText(String(value));
        break;
      default:
        begin(Tag.OTHER);
        mix(4);
    }
  }

  return {
    hash,
    begin,
    set(low, high) {
      a = low;
      b = high;
    },
    get low() {
      return a;
    },
    get high() {
      return b;
    },
    get nodes() {
      return nodes;
    },
    set nodes(value) {
      nodes = value;
    },
  };
}

/** One word of a hash, and WORD mixed into it: two functions, for the two words of a hash of parts. */
export function mixLow(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x85ebca6b);
  return mixed ^ (mixed >>> 13);
}

export function mixHigh(hash: number, word: number): number {
  const mixed = Math.imul(hash + word, 0xc2b2ae35);
  return ((mixed << 15) | (mixed >>> 17)) ^ (mixed >>> 11);
}

/** Two words of a hash as text. */
export function hashText(low: number, high: number): string {
  return (high >>> 0).toString(16).padStart(8, '0') + (low >>> 0).toString(16).padStart(8, '0');
}

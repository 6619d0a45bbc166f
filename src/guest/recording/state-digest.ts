import { encodeValue } from './recorded-value.js';
import {
  createValueHasher,
  hashText,
  LIST_TAG,
  maxNodes,
  mixHigh,
  mixLow,
  OBJECT_TAG,
  UNSEEN_TAG,
} from './value-hash.js';

/** Where in a state: keys and indexes, from the outside. */
export type StatePath = readonly (string | number)[];

/**
 * What has become of one place in a state: its value, `{"#": hash}` where that is too much to tell, or nothing where the
 * place is gone. Places are numbered from 0 as they are told of, and go by their number from then on.
 */
export type StateChange = readonly [place: StatePath | number, value?: unknown];

export interface DigestedState {
  readonly hash: string;
  /** Places that are not as they were at the last digest: `maxChanges` of them. */
  readonly changes: readonly StateChange[];
  /** How much was looked at. */
  readonly nodes: number;
}

/** Down to here changes are told place by place. */
const maxDepth = 4;
/** What is kept of a state to compare the next one with. */
const maxPlaces = 1000;
const maxChanges = 64;
const maxTextLength = 100;
const untold = -1;

/** What a place was at the last digest. Most of a state stays as it is: what has not changed is not hashed again. */
interface Place {
  low: number;
  high: number;
  /** Its number, once it was told of. */
  number: number;
  /** Its value, where that is no object and was looked at. */
  primitive: unknown;
  isPrimitive: boolean;
  parts: Parts | undefined;
}

/** What is within an object or a list. */
interface Parts {
  readonly tag: number;
  /** undefined for lists, whose keys are indexes. */
  readonly keys: readonly string[] | undefined;
  /** Hashes of the keys: low and high by turns. */
  readonly keyWords: readonly number[];
  /** undefined where there are too many places already. */
  readonly children: readonly (Place | undefined)[];
}

/** Follows a state through its digests. What it tells depends on the states alone, so that two runs can be compared. */
export function createStateDigest(): (state: unknown) => DigestedState {
  const hasher = createValueHasher();
  const root = newPlace();
  const path: (string | number)[] = [];
  let changes: StateChange[] = [];
  let places = 0;
  let told = 0;

  /** Digests VALUE, which stands at PLACE. */
  function visit(value: unknown, place: Place): void {
    if (typeof value !== 'object' || value === null) return visitPrimitive(value, place);
    place.isPrimitive = false;
    if (hasher.nodes >= maxNodes) {
      hasher.begin(UNSEEN_TAG);
      return settle(value, place, true);
    }
    if (path.length < maxDepth && visitParts(value, place)) return;
    forgetParts(place);
    hasher.hash(value, path.length);
    settle(value, place, true);
  }

  function visitPrimitive(value: unknown, place: Place): void {
    forgetParts(place);
    hasher.hash(value, path.length);
    place.isPrimitive = true;
    place.primitive = value;
    settle(value, place, true);
  }

  /** Takes the hasher's hash for PLACE, and tells of it where it is another one and ISTOLD. */
  function settle(value: unknown, place: Place, isTold: boolean): void {
    const { low, high } = hasher;
    const isChanged = place.low !== low || place.high !== high;
    place.low = low;
    place.high = high;
    if (isChanged && isTold) tell(place, value);
  }

  function tell(place: Place, value: unknown): void {
    if (changes.length < maxChanges) changes.push([nameOf(place), shown(value, place)]);
  }

  function nameOf(place: Place): StatePath | number {
    if (place.number !== untold) return place.number;
    place.number = told++;
    return [...path];
  }

  /** False where VALUE is to be looked at as a whole. */
  function visitParts(value: object, place: Place): boolean {
    const isList = Array.isArray(value);
    if (!isList && !hasFields(value)) return false;
    const keys = isList ? undefined : Object.keys(value);
    const size = isList ? value.length : keys!.length;
    if (size > maxPlaces) return false;
    hasher.nodes++;
    const isSame = sameParts(place.parts, keys, size);
    if (!isSame) place.parts = newParts(place.parts, keys, size);
    // All at once: looking up one key after the other takes several times as long.
    const isChanged = visitChildren(isList ? value : Object.values(value), place.parts!);
    if (isSame && !isChanged) return true;
    settle(value, place, size === 0);
    return true;
  }

  /** Whether any child has changed. Leaves the hash of all parts in the hasher where one has. */
  function visitChildren(values: readonly unknown[], { tag, keys, keyWords, children }: Parts): boolean {
    let low = mixLow(tag, children.length);
    let high = mixHigh(tag, children.length);
    let isChanged = false;
    let unchanged = 0;
    for (let i = 0; i < children.length; i++) {
      const key = keys ? keys[i]! : i;
      const child = children[i];
      let partLow: number;
      let partHigh: number;
      const part = values[i];
      if (child) {
        if (child.isPrimitive && Object.is(child.primitive, part)) unchanged++;
        else {
          const { low: lowBefore, high: highBefore } = child;
          path.push(key);
          visit(part, child);
          path.pop();
          isChanged ||= child.low !== lowBefore || child.high !== highBefore;
        }
        partLow = child.low;
        partHigh = child.high;
      } else {
        hasher.hash(part, path.length + 1);
        partLow = hasher.low;
        partHigh = hasher.high;
        isChanged = true;
      }
      low = mixLow(mixLow(low, partLow), keyWords[2 * i] ?? i);
      high = mixHigh(mixHigh(high, partHigh), keyWords[2 * i + 1] ?? i);
    }
    hasher.nodes += unchanged;
    hasher.set(low, high);
    return isChanged;
  }

  /** The parts of an object or a list, with the places that BEFORE had; tells of those that are gone. */
  function newParts(before: Parts | undefined, keys: readonly string[] | undefined, size: number): Parts {
    const known = new Map<string | number, Place | undefined>();
    before?.children.forEach((child, i) => {
      known.set(before.keys ? before.keys[i]! : i, child);
    });
    const all: readonly (string | number)[] = keys ?? Array.from({ length: size }, (_, i) => i);
    const children = all.map((key) => {
      const place = known.get(key);
      known.delete(key);
      return place ?? placeFor();
    });
    for (const [key, place] of known) if (place) tellGone(key, place);
    return { tag: keys ? OBJECT_TAG : LIST_TAG, keys, keyWords: keys ? wordsOf(keys) : [], children };
  }

  function wordsOf(keys: readonly string[]): number[] {
    return keys.flatMap((key) => {
      hasher.hash(key, 0);
      return [hasher.low, hasher.high];
    });
  }

  function placeFor(): Place | undefined {
    if (places >= maxPlaces) return undefined;
    places++;
    return newPlace();
  }

  function tellGone(key: string | number, place: Place): void {
    path.push(key);
    if (changes.length < maxChanges) changes.push([nameOf(place)]);
    path.pop();
    forgetParts(place);
    places--;
  }

  function forgetParts(place: Place): void {
    if (!place.parts) return;
    for (const child of place.parts.children) {
      if (!child) continue;
      forgetParts(child);
      places--;
    }
    place.parts = undefined;
  }

  return (state) => {
    changes = [];
    path.length = 0;
    hasher.nodes = 0;
    visit(state, root);
    return { hash: hashText(root.low, root.high), changes, nodes: Math.ceil(hasher.nodes) };
  };
}

function newPlace(): Place {
  return { low: 0, high: 0, number: untold, primitive: undefined, isPrimitive: false, parts: undefined };
}

function sameParts(parts: Parts | undefined, keys: readonly string[] | undefined, size: number): boolean {
  if (parts?.children.length !== size || (parts.keys === undefined) !== (keys === undefined)) return false;
  if (!keys) return true;
  for (let i = 0; i < size; i++) if (parts.keys![i] !== keys[i]) return false;
  return true;
}

/** Plain objects and those of a class of the game's own: their fields are all there is to them. */
function hasFields(value: object): value is Record<string, unknown> {
  const prototype = Object.getPrototypeOf(value) as unknown;
  if (prototype === Object.prototype || prototype === null) return true;
  return !(
    value instanceof Map ||
    value instanceof Set ||
    value instanceof Date ||
    value instanceof ArrayBuffer ||
    ArrayBuffer.isView(value)
  );
}

function shown(value: unknown, { low, high }: Place): unknown {
  const isTold =
    typeof value === 'object' ? value === null : typeof value !== 'string' || value.length <= maxTextLength;
  return isTold ? encodeValue(value) : { '#': hashText(low, high) };
}

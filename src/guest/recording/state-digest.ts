import { encodeValue } from './recorded-value.js';
import { createValueHasher, hashText, LIST_TAG, maxNodes, OBJECT_TAG, UNSEEN_TAG } from './value-hash.js';

/**
 * What has become of one place in a state: its value, `{"#": hash}` where that is too much to tell, or nothing where the
 * place is gone.
 */
export type StateChange = readonly [path: readonly (string | number)[], value?: unknown];

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

/** What a place was at the last digest. */
interface Place {
  low: number;
  high: number;
  epoch: number;
  children: Map<string | number, Place> | undefined;
}

const newPlace = (): Place => ({ low: 0, high: 0, epoch: 0, children: undefined });

/** Follows a state through its digests. What it tells depends on the states alone, so that two runs can be compared. */
export function createStateDigest(): (state: unknown) => DigestedState {
  const hasher = createValueHasher();
  const root = newPlace();
  const path: (string | number)[] = [];
  let changes: StateChange[] = [];
  let epoch = 0;
  let places = 0;

  /** Digests VALUE, which stands at PLACE, and leaves its hash in the hasher. */
  function visit(value: unknown, place: Place): void {
    place.epoch = epoch;
    if (hasher.nodes >= maxNodes) return hasher.begin(UNSEEN_TAG);
    const count = path.length < maxDepth ? visitChildren(value, place) : undefined;
    if (count === undefined) {
      forgetChildren(place);
      hasher.hash(value, path.length);
    }
    const isChanged = place.low !== hasher.low || place.high !== hasher.high;
    place.low = hasher.low;
    place.high = hasher.high;
    if (isChanged && !count && changes.length < maxChanges) changes.push([[...path], shown(value, place)]);
  }

  /** How many places there are within VALUE; undefined where it is told as a whole. */
  function visitChildren(value: unknown, place: Place): number | undefined {
    if (Array.isArray(value)) {
      if (value.length > maxPlaces) return undefined;
      beginParent(LIST_TAG, value.length);
      for (let i = 0; i < value.length; i++) visitChild(place, i, value[i]);
      return endParent(place, value.length);
    }
    if (!hasFields(value)) return undefined;
    const keys = Object.keys(value);
    if (keys.length > maxPlaces) return undefined;
    beginParent(OBJECT_TAG, keys.length);
    for (const key of keys) visitChild(place, key, value[key]);
    return endParent(place, keys.length);
  }

  function beginParent(tag: number, size: number): void {
    hasher.nodes++;
    hasher.begin(tag);
    hasher.mix(size);
  }

  function endParent(place: Place, size: number): number {
    if (place.children && place.children.size > 0) tellGone(place.children);
    return size;
  }

  function visitChild(parent: Place, key: string | number, value: unknown): void {
    const { low, high } = hasher;
    const place = childOf(parent, key);
    if (place) {
      path.push(key);
      visit(value, place);
      path.pop();
    } else hasher.hash(value, path.length + 1);
    hasher.resume(low, high);
    if (typeof key === 'string') hasher.mixText(key);
  }

  function childOf(parent: Place, key: string | number): Place | undefined {
    parent.children ??= new Map();
    const known = parent.children.get(key);
    if (known || places >= maxPlaces) return known;
    places++;
    const place = newPlace();
    parent.children.set(key, place);
    return place;
  }

  function tellGone(children: Map<string | number, Place>): void {
    for (const [key, child] of children) {
      if (child.epoch === epoch) continue;
      if (changes.length < maxChanges) changes.push([[...path, key]]);
      children.delete(key);
      forgetChildren(child);
      places--;
    }
  }

  function forgetChildren(place: Place): void {
    if (!place.children) return;
    for (const child of place.children.values()) {
      forgetChildren(child);
      places--;
    }
    place.children = undefined;
  }

  return (state) => {
    epoch++;
    changes = [];
    path.length = 0;
    hasher.nodes = 0;
    visit(state, root);
    return { hash: hashText(root.low, root.high), changes, nodes: Math.ceil(hasher.nodes) };
  };
}

/** Plain objects and those of a class of the game's own: their fields are all there is to them. */
function hasFields(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
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

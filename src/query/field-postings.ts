import type { Accepts } from './compile-condition.js';
import { type Scalar, termOf } from './document.js';
import { createNumberPostings } from './number-postings.js';

/** Which items hold which values in one field. */
export interface FieldPostings<Item> {
  add(values: readonly Scalar[], item: Item): void;
  /** VALUES as they were added. */
  remove(values: readonly Scalar[], item: Item): void;
  /** The items with a text (booleans are `T` and `F`), and those with NUMBER. */
  withTerm(text: string, number: number | undefined): ReadonlySet<Item>[];
  /** The items with a text that ACCEPTS takes: asked once for each text, however many items have it. */
  withText(accepts: Accepts): ReadonlySet<Item>[];
  /** How many items have a number from MIN to MAX; counting ends above ENOUGH. */
  countRange(min: number, max: number, enough: number): number;
  withRange(min: number, max: number): Iterable<ReadonlySet<Item>>;
  /** Different texts. */
  readonly textCount: number;
  /** Whether no item has more than one number here, so that two ranges must be met by the same. */
  readonly hasSingleNumbers: boolean;
  readonly isEmpty: boolean;
}

export function createFieldPostings<Item>(): FieldPostings<Item> {
  const texts = new Map<string, Set<Item>>();
  const numbers = createNumberPostings<Item>();
  let itemsWithManyNumbers = 0;

  function addText(text: string, item: Item): void {
    const set = texts.get(text);
    if (set === undefined) texts.set(text, new Set([item]));
    else set.add(item);
  }

  function removeText(text: string, item: Item): void {
    const set = texts.get(text);
    if (set?.delete(item) && set.size === 0) texts.delete(text);
  }

  return {
    add(values, item) {
      for (const value of values) {
        if (typeof value === 'number') numbers.add(value, item);
        else addText(termOf(value), item);
      }
      if (hasManyNumbers(values)) itemsWithManyNumbers++;
    },
    remove(values, item) {
      for (const value of values) {
        if (typeof value === 'number') numbers.remove(value, item);
        else removeText(termOf(value), item);
      }
      if (hasManyNumbers(values)) itemsWithManyNumbers--;
    },
    withTerm(text, number) {
      const found = [texts.get(text), number === undefined ? undefined : numbers.get(number)];
      return found.filter((set) => set !== undefined);
    },
    withText: (accepts) => [...texts].flatMap(([text, set]) => (accepts(text) ? [set] : [])),
    countRange: numbers.count,
    withRange: numbers.range,
    get textCount() {
      return texts.size;
    },
    get hasSingleNumbers() {
      return itemsWithManyNumbers === 0;
    },
    get isEmpty() {
      return texts.size === 0 && numbers.isEmpty;
    },
  };
}

function hasManyNumbers(values: readonly Scalar[]): boolean {
  return values.length > 1 && values.filter((value) => typeof value === 'number').length > 1;
}

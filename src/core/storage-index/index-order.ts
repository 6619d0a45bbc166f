import type { QueryDocument, Scalar } from '../../query/document.js';

/** What a hit is ordered by: one value a field, null where it has none. */
export type SortValue = number | string | null;

/** A place in the order of a search: the values, and the name of the object, which tells equal ones apart. */
export interface IndexPlace {
  readonly values: readonly SortValue[];
  readonly name: string;
}

interface SortField {
  readonly field: string;
  readonly isDescending: boolean;
}

export interface IndexOrder {
  /** SCORE orders, the best first, where no field was asked for. */
  valuesOf(document: QueryDocument, score: number): SortValue[];
  /** Below 0 where A comes first. */
  compare(a: IndexPlace, b: IndexPlace): number;
}

/** The order that FIELDS ask for: `value.level`, or `-value.level` for the highest first; what lacks a field comes last. */
export function createIndexOrder(fields: readonly string[]): IndexOrder {
  const sortFields = fields.map(parseSortField);
  const directions = sortFields.length === 0 ? [false] : sortFields.map(({ isDescending }) => isDescending);
  return {
    valuesOf: (document, score) =>
      sortFields.length === 0 ? [-score] : sortFields.map(({ field }) => sortValueOf(document.get(field)?.[0])),
    compare(a, b) {
      for (const [index, isDescending] of directions.entries()) {
        const compared = compareValues(a.values[index] ?? null, b.values[index] ?? null, isDescending);
        if (compared !== 0) return compared;
      }
      return compareTexts(a.name, b.name);
    },
  };
}

function parseSortField(text: string): SortField {
  const isDescending = text.startsWith('-');
  return { field: isDescending ? text.slice(1) : text, isDescending };
}

function sortValueOf(value: Scalar | undefined): SortValue {
  if (value === undefined) return null;
  return typeof value === 'boolean' ? Number(value) : value;
}

function compareValues(a: SortValue, b: SortValue, isDescending: boolean): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  const compared =
    typeof a === 'number' && typeof b === 'number'
      ? a - b
      : typeof a === typeof b
        ? compareTexts(a as string, b as string)
        : typeof a === 'number'
          ? -1
          : 1;
  return isDescending ? -compared : compared;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

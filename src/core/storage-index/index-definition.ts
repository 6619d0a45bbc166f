import { invalidArgument } from '../../base/status-error.js';

/** A storage index as modules register it. */
export interface StorageIndexDefinition {
  readonly name: string;
  readonly collection: string;
  /** '' for every key of the collection. */
  readonly key: string;
  /** Fields at the top of the values; objects that have none of them are left out. */
  readonly fields: readonly string[];
  readonly sortableFields: readonly string[];
  /** The objects that were changed last; older ones are left out. */
  readonly maxEntries: number;
  /** Whether searches answer with what the index knows, which are these fields alone, and do not ask the database. */
  readonly indexOnly: boolean;
}

/** Throws INVALID_ARGUMENT for definitions that cannot be, or that have one name. */
export function checkDefinitions(definitions: readonly StorageIndexDefinition[]): void {
  const names = new Set<string>();
  for (const { name, collection, fields, maxEntries } of definitions) {
    const wrong = (what: string) => invalidArgument(`The storage index '${name}' ${what}.`);
    if (names.has(name)) throw wrong('is registered twice');
    names.add(name);
    if (collection === '') throw wrong('needs a collection');
    if (fields.length === 0) throw wrong('needs at least one field');
    if (!Number.isInteger(maxEntries) || maxEntries < 1) throw wrong('needs a whole number above 0 of entries at most');
  }
}

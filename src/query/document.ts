export type Scalar = string | number | boolean;

/** What queries look at: every scalar of a JSON value by its path (`label.where.map`); a list's items share its path. */
export type QueryDocument = ReadonlyMap<string, readonly Scalar[]>;

/** As much of a document as a query asks for. */
export type QueryFields = Pick<QueryDocument, 'get' | 'values'>;

const MAX_DEPTH = 64;

/** Lays out the fields of VALUE below PREFIX. `null` and whatever lies deeper than 64 levels is left out. */
export function createDocument(prefix: string, value: object): QueryDocument {
  const document = new Map<string, Scalar[]>();
  addFields(document, prefix, value, 0);
  return document;
}

function addFields(document: Map<string, Scalar[]>, path: string, value: unknown, depth: number): void {
  if (depth > MAX_DEPTH || value === null || value === undefined) return;
  if (Array.isArray(value)) {
    for (const item of value) addFields(document, path, item, depth + 1);
  } else if (typeof value === 'object') {
    for (const [key, item] of Object.entries(value))
      addFields(document, path === '' ? key : `${path}.${key}`, item, depth + 1);
  } else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    const values = document.get(path);
    if (values === undefined) document.set(path, [value]);
    else values.push(value);
  }
}

/** The text a scalar is found by: booleans are `T` and `F`. */
export function termOf(value: Scalar): string {
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  return String(value);
}

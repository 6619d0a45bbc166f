/**
 * The JSON text of an object of a module, with sorted keys and the escapes of Go: the version of a stored value is a hash
 * of its text, and the same value has the same version on either server.
 */
export function toJsonText(value: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(sorted(value)).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null || typeof (value as { toJSON?: unknown }).toJSON === 'function') {
    return value;
  }
  // Entries rather than assignments: a key may be `__proto__`.
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

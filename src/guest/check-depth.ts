/** The main thread has a quarter of a thread's stack: it cannot read what is nested some 1,900 levels deep. */
const MAX_DEPTH = 1000;

/**
 * Throws a RangeError where ARGS, of a call to the main thread, are nested too deep to be read there: a client may have sent a
 * text that parses to such a value.
 */
export function checkDepth(args: readonly unknown[]): void {
  for (const arg of args) {
    if (isDeeper(arg, MAX_DEPTH)) throw new RangeError(`it is nested more than ${MAX_DEPTH} levels deep.`);
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((each) => isDeeper(each, levels - 1));
  for (const name in value) {
    if (isDeeper((value as Record<string, unknown>)[name], levels - 1)) return true;
  }
  return false;
}

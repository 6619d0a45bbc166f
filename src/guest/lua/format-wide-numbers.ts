/** A directive of `string.format`: flags, width, precision and verb. */
const DIRECTIVE = /%([-+ #0]*)(\d*)(\.?\d*)([A-Za-z%])/g;
const BASES: Readonly<Record<string, number>> = { o: 8, x: 16, X: 16 };

/** Beyond what this build of Lua formats as a whole number. */
const isWide = (value: unknown): value is number =>
  typeof value === 'number' && (value >= 2 ** 31 || value < -(2 ** 31));

/**
 * PATTERN and ARGS for `string.format` so that whole numbers beyond 32 bits come out right. Other arguments stay as they
 * are, and may be anything.
 */
export function formatWideNumbers(pattern: string, args: readonly unknown[]): { pattern: string; args: unknown[] } {
  const mended = [...args];
  let at = -1;
  const text = pattern.replace(DIRECTIVE, (all, flags: string, width: string, _precision: string, verb: string) => {
    if (verb === '%') return all;
    const value = args[++at];
    if (!isWide(value)) return all;
    if ('diu'.includes(verb)) {
      mended[at] = Math.trunc(value);
      return `%${flags}${width}.0f`;
    }
    const base = BASES[verb];
    if (base === undefined) return all;
    const digits = Math.trunc(value)
      .toString(base)
      .padStart(flags.includes('0') ? Number(width) : 0, '0');
    mended[at] = verb === 'X' ? digits.toUpperCase() : digits;
    return `%${flags.replace(/[0#+ ]/g, '')}${width}s`;
  });
  return { pattern: text, args: mended };
}

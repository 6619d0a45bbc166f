/** The longest text of one log line, in characters. */
const MAX_LENGTH = 16_384;

/**
 * Text in the manner of Go's printf, which Nakama's modules use: %s %v %d %f %t %q %x %j, flags and widths where they
 * make sense. Verbs without an argument and arguments without a verb stay visible.
 */
export function formatText(format: string, args: readonly unknown[]): string {
  if (args.length === 0 && !format.includes('%')) return cut(format);
  let next = 0;
  const text = format.replace(/%([-+# 0]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g, (all, flags, width, precision, verb) => {
    if (verb === '%') return '%';
    if (next >= args.length) return all;
    const value = formatValue(verb, args[next++], precision === undefined ? undefined : Number(precision));
    return pad(value, flags, Math.min(Number(width ?? 0), 256));
  });
  const rest = args.slice(next).map(plain);
  return cut(rest.length === 0 ? text : `${text} ${rest.join(' ')}`);
}

function formatValue(verb: string, value: unknown, precision: number | undefined): string {
  switch (verb) {
    case 'd':
      return typeof value === 'number' ? String(Math.trunc(value)) : plain(value);
    case 'f':
      return typeof value === 'number' ? value.toFixed(Math.min(precision ?? 6, 100)) : plain(value);
    case 'x':
      return typeof value === 'number' ? Math.trunc(value).toString(16) : plain(value);
    case 'q':
      return JSON.stringify(plain(value));
    case 'j':
      return asJson(value);
    default:
      return plain(value);
  }
}

function pad(text: string, flags: string, width: number): string {
  if (flags.includes('-')) return text.padEnd(width);
  return text.padStart(width, flags.includes('0') ? '0' : ' ');
}

function plain(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return value.stack ?? String(value);
  return typeof value === 'object' && value !== null ? asJson(value) : String(value);
}

function asJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch (error) {
    return `(cannot be shown: ${error instanceof Error ? error.message : 'not JSON'})`;
  }
}

/** TEXT, cut to the longest text of a log line. */
export function cut(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

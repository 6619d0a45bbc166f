import { anyOne, anyRun, type GlobPart } from './tokenize.js';

/** A test of whole texts. At most text × parts steps: it returns to the last `*` only. */
export function compileGlob(parts: readonly GlobPart[]): (text: string) => boolean {
  const wanted = parts.flatMap<GlobPart>((part) => (typeof part === 'string' ? Array.from(part) : [part]));
  const prefix = prefixOf(wanted);
  if (prefix !== undefined) return (text) => text.startsWith(prefix);
  return (text) => matchGlob(wanted, Array.from(text));
}

/** What comes before the `*` of a pattern such as `ab*`; undefined for other patterns. */
function prefixOf(wanted: readonly GlobPart[]): string | undefined {
  const start = wanted.slice(0, -1);
  if (wanted.at(-1) !== anyRun || !start.every((part) => typeof part === 'string')) return undefined;
  return start.join('');
}

function matchGlob(wanted: readonly GlobPart[], chars: readonly string[]): boolean {
  let at = 0;
  let part = 0;
  let runPart = -1;
  let runAt = 0;
  while (at < chars.length) {
    const want = wanted[part];
    if (want === anyRun) {
      runPart = part++;
      runAt = at;
    } else if (want !== undefined && (want === anyOne || want === chars[at])) {
      part++;
      at++;
    } else if (runPart >= 0) {
      part = runPart + 1;
      at = ++runAt;
    } else {
      return false;
    }
  }
  while (wanted[part] === anyRun) part++;
  return part === wanted.length;
}

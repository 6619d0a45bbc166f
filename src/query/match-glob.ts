import { anyOne, anyRun, type GlobPart } from './tokenize.js';

/** Whether TEXT as a whole fits PARTS. At most text × parts steps: it returns to the last `*` only. */
export function matchGlob(parts: readonly GlobPart[], text: string): boolean {
  const chars = Array.from(text);
  const wanted = parts.flatMap<GlobPart>((part) => (typeof part === 'string' ? Array.from(part) : [part]));
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

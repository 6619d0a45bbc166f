/**
 * The line of SOURCE, from 1, that most likely gives NAME to something: the first one where it is a key or a function, or else
 * where it is at all. Undefined where it is nowhere.
 */
export function lineOfName(source: string, name: string): number | undefined {
  const quoted = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const word = `(?<![\\w$])${quoted}(?![\\w$])`;
  const lines = source.split('\n');
  // RPC ids are the same in any case.
  for (const pattern of [`${word}['"\`]?\\s*[:(]`, word].flatMap((one) => [new RegExp(one), new RegExp(one, 'i')])) {
    const line = lines.findIndex((text) => pattern.test(text));
    if (line >= 0) return line + 1;
  }
  return undefined;
}

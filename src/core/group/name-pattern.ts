/** The names that a filter lets through. */
export interface NamePattern {
  /** For `like`: % stands for any text, all else for itself. */
  readonly like: string;
  /** All of them lie between these, both included, by their bytes. */
  readonly first: string;
  readonly last: string;
}

/** Sorts behind every other character, and is none that text may hold. */
const LAST_CHARACTER = '\u{10ffff}';

/**
 * What the name of a filter asks for: % stands for any text, but not at the beginning, which would have to read all groups;
 * there it is taken away, as spaces are. Undefined where that leaves nothing.
 */
export function namePattern(text: string): NamePattern | undefined {
  const wanted = text.replace(/^[% ]+/, '');
  if (wanted === '') return undefined;
  const beginning = wanted.split('%', 1)[0]!;
  const like = wanted.replace(/[\\_]/g, '\\$&');
  return { like, first: beginning, last: beginning === wanted ? beginning : beginning + LAST_CHARACTER };
}

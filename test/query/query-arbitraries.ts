import fc from 'fast-check';

type Value = string | number | boolean;

const scalars = fc.oneof(
  fc.constantFrom(
    'a',
    'ab',
    'b',
    'abb',
    'two words',
    '2024-05-31',
    '2024-06-01T10:00:00Z',
    '2',
    'a*',
    true,
    false,
    null,
  ),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(0.5, -1.5),
);
const fields = fc.oneof(
  { weight: 3, arbitrary: scalars },
  { weight: 1, arbitrary: fc.array(scalars, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.record({ x: scalars, y: fc.array(fc.record({ x: scalars }), { maxLength: 2 }) }) },
);

/** JSON objects with few fields and few values, so that queries often match. */
export const values = fc.dictionary(fc.constantFrom('x', 'y', 'z'), fields, { maxKeys: 3 });

/** A condition as it is written, and what it means, put in the plainest way. */
interface NaiveCondition {
  readonly text: string;
  holds(value: Value): boolean;
}

export interface NaiveClause {
  readonly sign: '+' | '-' | '';
  /** '' for any field. */
  readonly field: string;
  readonly condition: NaiveCondition;
  readonly boost: number;
}

const asText = (value: Value): string => (value === true ? 'T' : value === false ? 'F' : String(value));
const isText = (value: Value): boolean => typeof value !== 'number';

const exactly = (text: string, written = text): NaiveCondition => ({
  text: written,
  holds: (value) => isText(value) && asText(value) === text,
});
const matching = (text: string, pattern: RegExp): NaiveCondition => ({
  text,
  holds: (value) => isText(value) && pattern.test(asText(value)),
});
const near = (text: string, edits: number, written: string): NaiveCondition => ({
  text: written,
  holds: (value) => isText(value) && differsBy(asText(value), text, edits),
});

function differsBy(a: string, b: string, edits: number): boolean {
  if (edits < 0) return false;
  if (a === '' || b === '') return a.length + b.length <= edits;
  const [restA, restB] = [a.slice(1), b.slice(1)];
  if (a[0] === b[0]) return differsBy(restA, restB, edits);
  return [
    [restA, b],
    [a, restB],
    [restA, restB],
  ].some(([left, right]) => differsBy(left!, right!, edits - 1));
}

const compare = (left: number, comparison: string, right: number): boolean =>
  (comparison.startsWith('>') ? left > right : left < right) || (comparison.endsWith('=') && left === right);

const comparisons = fc.constantFrom('>', '>=', '<', '<=');

const conditions: fc.Arbitrary<NaiveCondition> = fc.oneof(
  fc.constantFrom('a', 'ab', 'b', 'T', 'F', 'x', '2024-05-31').map((text) => exactly(text)),
  fc.constantFrom(
    exactly('two words', '"two words"'),
    exactly('two words', 'two\\ words'),
    exactly('2', '"2"'),
    exactly('a*', 'a\\*'),
    matching('a*', /^a.*$/),
    matching('?', /^.$/),
    matching('a?', /^a.$/),
    matching('*b', /^.*b$/),
    matching('*a*b*', /^.*a.*b.*$/),
    matching('/a?b+/', /^(?:a?b+)$/),
    matching('/two.*/', /^(?:two.*)$/),
    matching('/(a|ab)(b|[^a-z])?/', /^(?:(a|ab)(b|[^a-z])?)$/),
    matching('/\\d{4}-\\d\\d-[0-3]+/', /^(?:\d{4}-\d\d-[0-3]+)$/),
    near('ab', 1, 'ab~'),
    near('bb', 1, 'bb~1'),
    near('abc', 2, 'abc~2'),
    near('two word', 1, '"two word"~'),
    { text: '*', holds: () => true },
  ),
  fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, -1.5)).map((number) => ({
    text: String(number),
    holds: (value: Value) => value === number || (isText(value) && asText(value) === String(number)),
  })),
  fc.tuple(comparisons, fc.constantFrom(-3, -1.5, 0, 0.5, 1, 3)).map(([comparison, number]) => ({
    text: `${comparison}${number}`,
    holds: (value: Value) => typeof value === 'number' && compare(value, comparison, number),
  })),
  fc.tuple(comparisons, fc.constantFrom('2024-05-31', '2024-06-01T12:00:00+02:00')).map(([comparison, date]) => ({
    text: `${comparison}"${date}"`,
    holds: (value: Value) =>
      typeof value === 'string' && /^\d{4}-/.test(value) && compare(Date.parse(value), comparison, Date.parse(date)),
  })),
);

/** Clauses over `label.…`, in every form the syntax has. */
export const naiveQueries: fc.Arbitrary<NaiveClause[]> = fc
  .array(
    fc.record({
      sign: fc.constantFrom<NaiveClause['sign']>('+', '-', ''),
      field: fc.constantFrom('label.x', 'label.y', 'label.x.x', 'label.x.y.x', 'label.absent', ''),
      condition: conditions,
      boost: fc.constantFrom(1, 2, 0.5),
    }),
    { maxLength: 5 },
  )
  // Without a field, a comparison would be a word and a minus sign a sign.
  .map((clauses) =>
    clauses.map((clause) =>
      /^[<>-]/.test(clause.condition.text) && clause.field === '' ? { ...clause, field: 'label.z' } : clause,
    ),
  );

export function writeQuery(clauses: readonly NaiveClause[]): string {
  return clauses
    .map(({ sign, field, condition, boost }) => {
      return `${sign}${field === '' ? '' : `${field}:`}${condition.text}${boost === 1 ? '' : `^${boost}`}`;
    })
    .join(' ');
}

/** Queries of up to five clauses. */
export const queries = naiveQueries.map(writeQuery);

/** The score of OBJECT, named `label`, by looking at everything; undefined where it does not match. */
export function naiveScore(clauses: readonly NaiveClause[], object: object): number | undefined {
  const all = leavesOf('label', object);
  const holds = ({ field, condition }: NaiveClause): boolean => {
    // `*` without a field means everything, also what has no value at all.
    if (field === '' && condition.text === '*') return true;
    return all.some(({ path, value }) => (field === '' || path === field) && condition.holds(value));
  };
  const of = (sign: string) => clauses.filter((clause) => clause.sign === sign);
  if (!of('+').every(holds) || of('-').some(holds)) return undefined;
  if (of('+').length === 0 && of('').length > 0 && !of('').some(holds)) return undefined;
  return [...of('+'), ...of('').filter(holds)].reduce((sum, { boost }) => sum + boost, 0);
}

function leavesOf(path: string, value: unknown): { path: string; value: Value }[] {
  if (value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => leavesOf(path, item));
  if (typeof value !== 'object') return [{ path, value: value as Value }];
  return Object.entries(value as object).flatMap(([key, item]) => leavesOf(`${path}.${key}`, item));
}

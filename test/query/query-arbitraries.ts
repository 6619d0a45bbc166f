import fc from 'fast-check';

const scalars = fc.oneof(
  fc.constantFrom('a', 'ab', 'b', 'abb', 'two words', '2024-05-31', '2024-06-01T10:00:00Z', '2', true, false, null),
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

const conditions = fc.oneof(
  fc.constantFrom('a', 'ab', 'b', 'T', 'F', '"two words"', 'two\\ words', '2', '"2"', 'x', '2024-05-31'),
  fc.integer({ min: -3, max: 3 }).map(String),
  fc
    .tuple(fc.constantFrom('>', '>=', '<', '<='), fc.constantFrom(-3, -1.5, 0, 0.5, 1, 3))
    .map(([comparison, number]) => `${comparison}${number}`),
  fc.constantFrom('a*', '?', 'a?', '*b', '*', '/a?b+/', '/two.*/', 'ab~', 'bb~1', 'abc~2'),
  fc.constantFrom('>"2024-05-31"', '<="2024-06-01T12:00:00+02:00"'),
);

/** Queries of up to five clauses over `label.…`, in every form the syntax has. */
export const queries = fc
  .array(
    fc.tuple(
      fc.constantFrom('+', '-', ''),
      fc.constantFrom('label.x:', 'label.y:', 'label.x.x:', 'label.x.y.x:', 'label.absent:', ''),
      conditions,
      fc.constantFrom('', '^2', '^0.5'),
    ),
    { maxLength: 5 },
  )
  .map((clauses) =>
    clauses
      // A bare comparison is none: without a field it would be a word.
      .map(
        ([sign, field, condition, boost]) =>
          `${sign}${/^[<>-]/.test(condition) ? field || 'label.z:' : field}${condition}${boost}`,
      )
      .join(' '),
  );

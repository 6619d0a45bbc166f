import { expect, test } from 'vitest';
import { createLabelIndex, type LabelIndex } from '../../src/match/label-index.js';
import { createMatchEntry, type MatchEntry } from '../../src/match/match-entry.js';
import { compileQuery } from '../../src/query/compile-query.js';

function begin(index: LabelIndex, id: string, label: string): MatchEntry {
  const entry = createMatchEntry(0, 0, `${id}.n`, 'game');
  relabel(index, entry, label);
  return entry;
}

function relabel(index: LabelIndex, entry: MatchEntry, label: string): void {
  entry.label = label;
  index.changed(entry);
}

const found = (index: LabelIndex, query: string) => index.search(compileQuery(query)).map(({ id }) => id);

test('a label is found as it is now, and no more once its match has ended', () => {
  const index = createLabelIndex();
  const a = begin(index, 'a', '{"map":"ice"}');
  const b = begin(index, 'b', '{"map":"ice"}');
  expect(found(index, '+label.map:ice')).toEqual(['a.n', 'b.n']);
  relabel(index, a, '{"map":"sand"}');
  relabel(index, a, '{"map":"lava"}');
  expect(found(index, '+label.map:ice')).toEqual(['b.n']);
  expect(found(index, '+label.map:lava')).toEqual(['a.n']);
  relabel(index, a, 'closed');
  expect(found(index, '*')).toEqual(['b.n']);
  relabel(index, a, '{"map":"ice"}');
  index.ended(a);
  index.ended(b);
  expect(found(index, '*')).toEqual([]);
});

test('what fulfils more wishes comes first', () => {
  const index = createLabelIndex();
  begin(index, 'a', '{"map":"ice","level":1}');
  begin(index, 'b', '{"map":"ice","level":9}');
  expect(found(index, 'label.map:ice label.level:9^2')).toEqual(['b.n', 'a.n']);
});

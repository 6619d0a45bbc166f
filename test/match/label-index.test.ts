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

const found = async (index: LabelIndex, query: string) => (await index.search(compileQuery(query))).map(({ id }) => id);

test('a label is found as it is now, and no more once its match has ended', async () => {
  const index = createLabelIndex();
  const a = begin(index, 'a', '{"map":"ice"}');
  const b = begin(index, 'b', '{"map":"ice"}');
  expect(await found(index, '+label.map:ice')).toEqual(['a.n', 'b.n']);
  relabel(index, a, '{"map":"sand"}');
  relabel(index, a, '{"map":"lava"}');
  expect(await found(index, '+label.map:ice')).toEqual(['b.n']);
  expect(await found(index, '+label.map:lava')).toEqual(['a.n']);
  relabel(index, a, 'closed');
  expect(await found(index, '*')).toEqual(['b.n']);
  relabel(index, a, '{"map":"ice"}');
  index.ended(a);
  index.ended(b);
  expect(await found(index, '*')).toEqual([]);
});

test('what fulfils more wishes comes first', async () => {
  const index = createLabelIndex();
  begin(index, 'a', '{"map":"ice","level":1}');
  begin(index, 'b', '{"map":"ice","level":9}');
  expect(await found(index, 'label.map:ice label.level:9^2')).toEqual(['b.n', 'a.n']);
});

test('thousands of labels are read and looked at in many turns; what has ended meanwhile is not listed twice', async () => {
  const index = createLabelIndex();
  const entries = Array.from({ length: 5000 }, (_, n) => begin(index, `match-${n}`, `{"map":"ice","level":${n}}`));
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns++;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  const searching = found(index, '+label.map:ice');
  await new Promise((resolve) => setImmediate(resolve));
  relabel(index, entries[0]!, '{"map":"ice","level":-1}');
  index.ended(entries[4999]!);
  const ids = await searching;
  isOver = true;
  expect(turns).toBeGreaterThan(2);
  expect(ids).toEqual(entries.slice(0, 4999).map(({ id }) => id));
});

import { expect, test } from 'vitest';
import { createLabelIndex } from '../../src/match/label-index.js';
import { listMatches, type MatchFilter } from '../../src/match/list-matches.js';
import { createMatchEntry, viewOfRelayed } from '../../src/match/match-entry.js';

const labels = ['plain', '{"map":"x","level":1}', '{"map":"x","level":9}', '{"map":"y"}', '{broken', '[1]', ''];

const index = createLabelIndex();
const authoritative = labels.map((label, n) => {
  const entry = createMatchEntry(0, n, `${n}.n`, 'game');
  entry.label = label;
  index.changed(entry);
  for (let member = 0; member < n; member++) entry.members.set(member, {} as never);
  return entry;
});
const relayed = () => [viewOfRelayed('r', 2)];

async function ids(filter: Partial<MatchFilter>) {
  const found = await listMatches({ authoritative, labels: index, relayed }, { limit: 100, ...filter });
  return found.map(({ matchId }) => matchId);
}

test.each<[string, Partial<MatchFilter>, string[]]>([
  ['everything', {}, ['0.n', '1.n', '2.n', '3.n', '4.n', '5.n', '6.n', 'r.']],
  ['a limit', { limit: 2 }, ['0.n', '1.n']],
  ['a limit of 0', { limit: 0 }, []],
  ['authoritative ones', { authoritative: true, maxSize: 0 }, ['0.n']],
  ['relayed ones', { authoritative: false }, ['r.']],
  ['sizes', { minSize: 2, maxSize: 3 }, ['2.n', '3.n', 'r.']],
  ['a label to the letter', { label: 'plain' }, ['0.n']],
  ['an empty label', { label: '' }, ['6.n']],
  ['a query', { query: '+label.map:x' }, ['1.n', '2.n']],
  ['a query and a size', { query: '+label.map:x', minSize: 2 }, ['2.n']],
  ['a query that ranks', { query: 'label.map:y^5 label.map:x' }, ['3.n', '1.n', '2.n']],
  ['an empty query', { query: '', limit: 1 }, ['0.n']],
  ['a query is stronger than a label', { query: '+label.map:y', label: 'plain' }, ['3.n']],
])('%s', async (_what, filter, expected) => {
  expect(await ids(filter)).toEqual(expected);
});

test.each<[string, Partial<MatchFilter>]>([
  ['a limit below 0', { limit: -1 }],
  ['a limit that is no whole number', { limit: 1.5 }],
  ['a least size below 0', { minSize: -1 }],
  ['a greatest size below 0', { maxSize: -1 }],
  ['a query that cannot be read', { query: '+label.a:>=' }],
])('%s is refused', async (_what, filter) => {
  await expect(ids(filter)).rejects.toThrow(expect.objectContaining({ code: 3 }));
});

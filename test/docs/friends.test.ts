import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import {
  addFriend,
  blockFriend,
  type FriendRule,
  importFriend,
  type Relation,
  removeFriend,
} from '../../src/core/friend/friend-rules.js';

const page = fs.readFileSync(path.resolve(import.meta.dirname, '../../docs/friends.md'), 'utf8');
const rules: readonly FriendRule[] = [addFriend, removeFriend, blockFriend, importFriend];

/** `asks: 1, 2`, `3, –`, `nothing`; an empty cell leaves BEFORE. */
function read(cell: string, before?: Relation): Relation {
  const states = cell.trim().replace(/^.*: /, '');
  if (states === '' && before) return before;
  const [mine, theirs] = states === 'nothing' ? ['–', '–'] : states.split(', ');
  const state = (text: string | undefined) => (text === '–' ? null : Number(text));
  return { mine: state(mine), theirs: state(theirs) } as Relation;
}

test('the table in docs/friends.md says what the rules do', () => {
  const rows = page
    .split('\n')
    .filter((line) => /^\| (nothing|[\d–], [\d–]) \|/.test(line))
    .map((line) => line.split('|').slice(1, -1));
  expect(rows).toHaveLength(7);
  for (const [first = '', ...cells] of rows) {
    const before = read(first);
    expect(rules.map((rule) => rule(before))).toEqual(cells.map((cell) => read(cell, before)));
  }
});

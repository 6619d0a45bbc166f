import { describe, expect, it } from 'vitest';
import {
  addFriend,
  blockFriend,
  type FriendRule,
  importFriend,
  type Relation,
  removeFriend,
  resetFriend,
} from '../../src/core/friend/friend-rules.js';

/** A relation as two characters: the state on the actor's list and on the other's, `-` for none. */
const relation = (text: string): Relation => {
  const [mine, theirs] = [...text].map((state) => (state === '-' ? null : Number(state)));
  return { mine, theirs } as Relation;
};
const written = ({ mine, theirs }: Relation) => `${mine ?? '-'}${theirs ?? '-'}`;

/** Every relation there can be between two players. */
const relations = ['--', '00', '12', '21', '3-', '-3', '33'];

const outcomes: [name: string, rule: FriendRule, after: string[]][] = [
  ['add', addFriend, ['12', '00', '12', '00', '3-', '-3', '33']],
  ['remove', removeFriend, ['--', '--', '--', '--', '--', '-3', '-3']],
  ['block', blockFriend, ['3-', '3-', '3-', '3-', '3-', '33', '33']],
  ['import', importFriend, ['00', '00', '00', '00', '3-', '-3', '33']],
  ['reset', resetFriend, ['--', '--', '--', '--', '3-', '-3', '33']],
];

describe.each(outcomes)('%s', (_name, rule, after) => {
  it.each(relations.map((before, i) => [before, after[i]!]))('makes of %s: %s', (before, expected) => {
    const given = relation(before);
    expect(written(rule(given))).toBe(expected);
    // What changes nothing is the same object: nothing is written then, and nobody is told.
    expect(rule(given) === given).toBe(before === expected);
  });

  it('done twice is as done once', () => {
    for (const before of relations) {
      const once = rule(relation(before));
      expect(written(rule(once))).toBe(written(once));
    }
  });

  it('leads to a relation that can be', () => {
    for (const before of relations) expect(relations).toContain(written(rule(relation(before))));
  });
});

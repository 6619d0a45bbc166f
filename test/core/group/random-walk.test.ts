import { expect, it } from 'vitest';
import type { Groups } from '../../../src/core/group/groups.js';
import { updateGroup } from '../../../src/core/group/update-group.js';
import { unique, useDatabase } from '../core-fixture.js';
import {
  brokenRules,
  MEMBER,
  newGroup,
  newUserIds,
  observeGroups,
  SUPERADMIN,
  settingsOf,
  stateOf,
} from './group-fixture.js';
import { applyAction, type GroupAction, type GroupModel } from './group-model.js';

const db = useDatabase();
const STEPS = 90;
const USERS = 8;

/** A small generator of numbers in [0, 1), the same for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function createActions(random: () => number, users: readonly string[]): () => GroupAction {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const caller = () => (random() < 0.15 ? null : pick(users));
  const some = () => [...new Set(Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(users)))];
  return () => {
    const dice = random();
    if (dice < 0.28) return { kind: 'join', userId: pick(users) };
    if (dice < 0.4) return { kind: 'leave', userId: pick(users) };
    if (dice < 0.47) {
      const maxCount = random() < 0.5 ? 2 + Math.floor(random() * USERS) : undefined;
      return { kind: 'update', callerId: maxCount === undefined ? caller() : null, open: random() < 0.6, maxCount };
    }
    if (dice < 0.49) return { kind: 'remove', callerId: pick(users) };
    const kind = pick(['add', 'add', 'kick', 'ban', 'promote', 'promote', 'demote'] as const);
    return { kind, callerId: caller(), userIds: some() };
  };
}

async function run(groups: Groups, groupId: string, action: GroupAction): Promise<number> {
  try {
    if ('userId' in action) await groups[action.kind]({ groupId, userId: action.userId });
    else if ('userIds' in action) await groups[action.kind]({ groupId, ...action });
    else if (action.kind === 'remove') await groups.remove(groupId, action.callerId);
    else await updateGroup(db(), { groupId, ...action });
    return 0;
  } catch (error) {
    return (error as { code: number }).code;
  }
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

interface Seen {
  readonly roles: Readonly<Record<string, number>>;
  /** Undefined where the group is gone. */
  readonly group: { readonly count: number; readonly open: boolean; readonly maxCount: number } | undefined;
  readonly codes: readonly number[];
}

const described = ({ roles, group, codes }: Seen) =>
  JSON.stringify([Object.entries(roles).sort(), group ?? null, codes]);

function seenOf({ roles, isDeleted, open, maxCount }: GroupModel, codes: readonly number[]): string {
  const count = [...roles.values()].filter((role) => role <= MEMBER).length;
  return described({
    roles: Object.fromEntries(roles),
    group: isDeleted ? undefined : { count, open, maxCount },
    codes,
  });
}

async function seenIn(groupId: string, codes: readonly number[]): Promise<string> {
  const [{ roles, count }, settings] = await Promise.all([stateOf(db(), groupId), settingsOf(db(), groupId)]);
  return described({ roles, group: settings && { count: count!, ...settings }, codes });
}

/** The groups that ACTIONS make of GROUP in one order or another, with the codes they answer, by description. */
function possible(group: GroupModel, actions: readonly GroupAction[]): Map<string, GroupModel> {
  const outcomes = new Map<string, GroupModel>();
  for (const order of permutations(actions.map((action, index) => ({ action, index })))) {
    let current = group;
    const codes: number[] = new Array(actions.length);
    for (const { action, index } of order) {
      const { group: next, code } = applyAction(current, action);
      current = next;
      codes[index] = code;
    }
    outcomes.set(seenOf(current, codes), current);
  }
  return outcomes;
}

it.each([11, 23, 58])('what happens at once has an order in which it could have happened (seed %i)', async (seed) => {
  const random = createRandom(seed);
  const groups = observeGroups(db());
  const users = await newUserIds(db(), USERS);
  const nextAction = createActions(random, users);
  let groupId = '';
  let model: GroupModel | undefined;
  for (let step = 0; step < STEPS; step++) {
    if (!model || model.isDeleted) {
      const leader = users[Math.floor(random() * users.length)]!;
      groupId = (await newGroup(db(), { userId: leader, name: unique('walk-'), maxCount: 6 })).id;
      model = { roles: new Map([[leader, SUPERADMIN]]), open: true, maxCount: 6, isDeleted: false };
    }
    const actions = Array.from({ length: 1 + Math.floor(random() * 4) }, nextAction);
    const codes = await Promise.all(actions.map((action) => run(groups, groupId, action)));
    const outcomes = possible(model, actions);
    const actual = await seenIn(groupId, codes);
    if (!outcomes.has(actual)) {
      expect({ step, actual }, JSON.stringify(actions)).toEqual({ step, actual: [...outcomes.keys()] });
    }
    expect(await brokenRules(db(), groupId)).toEqual([]);
    model = outcomes.get(actual)!;
  }
});

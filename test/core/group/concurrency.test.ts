import { describe, expect, it } from 'vitest';
import { Code } from '../../../src/base/code.js';
import { deleteAccount } from '../../../src/core/account/delete-account.js';
import { useDatabase } from '../core-fixture.js';
import { ASKING, brokenRules, MEMBER, newGroup, newUserIds, observeGroups, stateOf } from './group-fixture.js';

const db = useDatabase();

interface Outcomes {
  readonly done: number;
  readonly codes: readonly unknown[];
}

/** Runs WORK all at once: how many succeeded, and the codes of those that did not. */
async function race(work: readonly Promise<unknown>[]): Promise<Outcomes> {
  const results = await Promise.allSettled(work);
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  return { done: results.length - failures.length, codes: [...new Set(failures.map((error) => error.code))] };
}

async function deadlocks(): Promise<number> {
  const { rows } = await db().queryText<{ deadlocks: string }>(
    'select deadlocks from pg_stat_database where datname = current_database()',
  );
  return Number(rows[0]!.deadlocks);
}

describe('at the limit of a group', () => {
  it('lets in as many as there is room for, of 50 who join at once', async () => {
    const groups = observeGroups(db());
    const { id } = await newGroup(db(), { maxCount: 20 });
    const ids = await newUserIds(db(), 50);
    const outcomes = await race(ids.map((userId) => groups.join({ groupId: id, userId })));
    expect(outcomes).toEqual({ done: 19, codes: [Code.INVALID_ARGUMENT] });
    expect((await stateOf(db(), id)).count).toBe(20);
    expect(groups.messages).toHaveLength(19);
    expect(await brokenRules(db(), id)).toEqual([]);
  });

  it('counts a user once who joins, is added and accepted at once', async () => {
    const groups = observeGroups(db());
    const { id, leader } = await newGroup(db(), { open: false });
    const [userId] = (await newUserIds(db(), 1)) as [string];
    const add = () => groups.add({ callerId: leader, groupId: id, userIds: [userId] });
    const join = () => groups.join({ groupId: id, userId });
    const outcomes = await race(Array.from({ length: 20 }, (_, i) => (i % 2 ? add() : join())));
    expect(outcomes.codes).toEqual([]);
    expect(await stateOf(db(), id)).toMatchObject({ roles: { [userId]: MEMBER }, count: 2 });
    expect(groups.messages).toHaveLength(1);
    expect(await brokenRules(db(), id)).toEqual([]);
  });

  it('accepts no more requests than there is room for, whoever of the admins is quicker', async () => {
    const groups = observeGroups(db());
    const { id, leader } = await newGroup(db(), { open: false, maxCount: 10 });
    const asking = await newUserIds(db(), 30);
    await Promise.all(asking.map((userId) => groups.join({ groupId: id, userId })));
    const outcomes = await race(
      asking.map((userId) => groups.add({ callerId: leader, groupId: id, userIds: [userId] })),
    );
    expect(outcomes).toEqual({ done: 9, codes: [Code.INVALID_ARGUMENT] });
    const { roles, count } = await stateOf(db(), id);
    expect(count).toBe(10);
    expect(Object.values(roles).filter((role) => role === ASKING)).toHaveLength(21);
  });
});

describe('changes of one group at once', () => {
  it('keep count and roles right while users join, are kicked, promoted, banned and leave', async () => {
    const groups = observeGroups(db());
    const { id, leader } = await newGroup(db(), { maxCount: 30 });
    const ids = await newUserIds(db(), 16);
    const by = (userIds: string[]) => ({ callerId: leader, groupId: id, userIds });
    const outcomes = await race(
      ids.flatMap((userId, i) => [
        groups.join({ groupId: id, userId }),
        groups.promote(by([userId, ids[(i + 1) % 16]!])),
        i % 3 ? groups.kick(by([userId])) : groups.ban(by([userId])),
        groups.demote(by([ids[(i + 3) % 16]!])),
        groups.leave({ groupId: id, userId: ids[(i + 5) % 16]! }),
      ]),
    );
    expect(outcomes.codes).toEqual([]);
    expect(await brokenRules(db(), id)).toEqual([]);
  });

  it('leave one superadmin where all of them leave, demote and kick each other', async () => {
    const groups = observeGroups(db());
    const { id, leader } = await newGroup(db());
    const others = await newUserIds(db(), 5);
    await groups.add({ callerId: null, groupId: id, userIds: others });
    for (let i = 0; i < 2; i++) await groups.promote({ callerId: null, groupId: id, userIds: others });
    const all = [leader, ...others];
    const outcomes = await race(
      all.flatMap((callerId) => [
        groups.demote({ callerId, groupId: id, userIds: all }),
        groups.kick({ callerId, groupId: id, userIds: all }),
        groups.leave({ groupId: id, userId: callerId }),
      ]),
    );
    expect(outcomes.codes.filter((code) => code !== Code.NOT_FOUND && code !== Code.INVALID_ARGUMENT)).toEqual([]);
    expect(await brokenRules(db(), id)).toEqual([]);
  });

  it('leave nothing of a group that is deleted in the middle', async () => {
    const groups = observeGroups(db());
    const { id, leader } = await newGroup(db());
    const ids = await newUserIds(db(), 24);
    const outcomes = await race([
      ...ids.slice(0, 12).map((userId) => groups.join({ groupId: id, userId })),
      groups.remove(id, leader),
      ...ids.slice(12).map((userId) => groups.join({ groupId: id, userId })),
      groups.add({ callerId: leader, groupId: id, userIds: ids }),
    ]);
    expect(outcomes.codes).toEqual([Code.NOT_FOUND]);
    expect(await stateOf(db(), id)).toEqual({ roles: {}, count: undefined });
    expect(await brokenRules(db(), id)).toEqual([]);
  });
});

describe('accounts that are deleted in the middle', () => {
  it('leave no relation and no wrong count behind, in any of their groups, without a deadlock', async () => {
    const groups = observeGroups(db());
    const ids = await newUserIds(db(), 12);
    const made = await Promise.all(Array.from({ length: 5 }, () => newGroup(db())));
    const before = await deadlocks();
    for (const { id } of made.slice(0, 3)) {
      await Promise.all(ids.map((userId) => groups.join({ groupId: id, userId })));
    }
    const outcomes = await race(
      ids.flatMap((userId, i) => [
        deleteAccount(db(), { userId }),
        ...made.map(({ id }) => groups.join({ groupId: id, userId })),
        groups.ban({ callerId: null, groupId: made[i % 5]!.id, userIds: [userId] }),
        groups.kick({ callerId: null, groupId: made[(i + 1) % 5]!.id, userIds: ids }),
        groups.add({ callerId: null, groupId: made[(i + 2) % 5]!.id, userIds: [userId] }),
      ]),
    );
    expect(outcomes.codes.filter((code) => code !== Code.NOT_FOUND && code !== Code.INVALID_ARGUMENT)).toEqual([]);
    for (const { id } of made) {
      expect(await brokenRules(db(), id)).toEqual([]);
      expect((await stateOf(db(), id)).count).toBe(1);
    }
    const { rows } = await db().queryText(
      'select 1 from group_edge where source_id = any($1::uuid[]) or destination_id = any($1::uuid[])',
      [ids],
    );
    expect(rows).toEqual([]);
    expect((await deadlocks()) - before).toBe(0);
  });
});

import { expect, it } from 'vitest';
import { deleteAccount } from '../../../src/core/account/delete-account.js';
import { useDatabase } from '../core-fixture.js';
import {
  ADMIN,
  brokenRules,
  MEMBER,
  newGroup,
  newUserId,
  newUserIds,
  observeGroups,
  SUPERADMIN,
  stateOf,
} from './group-fixture.js';

const db = useDatabase();

it('takes a user out of the groups that others lead: memberships, requests and bans', async () => {
  const groups = observeGroups(db());
  const userId = await newUserId(db());
  const [member, admin, banned] = await Promise.all([newGroup(db()), newGroup(db()), newGroup(db())]);
  const asking = await newGroup(db(), { open: false });
  for (const { id } of [member, admin, asking, banned]) await groups.join({ groupId: id, userId });
  await groups.promote({ callerId: null, groupId: admin.id, userIds: [userId] });
  await groups.ban({ callerId: null, groupId: banned.id, userIds: [userId] });
  expect(await deleteAccount(db(), { userId: userId.toUpperCase() })).toEqual([]);
  for (const { id, leader } of [member, admin, asking, banned]) {
    expect(await stateOf(db(), id)).toEqual({ roles: { [leader]: SUPERADMIN }, count: 1 });
    expect(await brokenRules(db(), id)).toEqual([]);
  }
  const { rows } = await db().queryText('select 1 from group_edge where destination_id = $1 or source_id = $1', [
    userId,
  ]);
  expect(rows).toEqual([]);
});

it('keeps a group that another superadmin leads', async () => {
  const groups = observeGroups(db());
  const { id, leader } = await newGroup(db());
  const [second, member] = (await newUserIds(db(), 2)) as [string, string];
  await groups.add({ callerId: null, groupId: id, userIds: [second, member] });
  for (let i = 0; i < 2; i++) await groups.promote({ callerId: leader, groupId: id, userIds: [second] });
  expect(await deleteAccount(db(), { userId: leader })).toEqual([]);
  expect(await stateOf(db(), id)).toEqual({ roles: { [second]: SUPERADMIN, [member]: MEMBER }, count: 2 });
  expect(await brokenRules(db(), id)).toEqual([]);
});

it('deletes a group that nobody could lead, whoever else is in it', async () => {
  const groups = observeGroups(db());
  const { id, leader } = await newGroup(db());
  const alone = await newGroup(db(), { userId: leader });
  const [admin, member] = (await newUserIds(db(), 2)) as [string, string];
  await groups.add({ callerId: null, groupId: id, userIds: [admin, member] });
  await groups.promote({ callerId: null, groupId: id, userIds: [admin] });
  expect((await stateOf(db(), id)).roles[admin]).toBe(ADMIN);
  const deleted = await deleteAccount(db(), { userId: leader, recorded: true });
  expect([...deleted].sort()).toEqual([id, alone.id].sort());
  expect(await stateOf(db(), id)).toEqual({ roles: {}, count: undefined });
  expect(await brokenRules(db(), id)).toEqual([]);
  expect(await brokenRules(db(), alone.id)).toEqual([]);
});

import { describe, expect, it } from 'vitest';
import { Code } from '../../../src/base/code.js';
import { NIL_UUID, newUuid } from '../../../src/base/id.js';
import { MessageCode } from '../../../src/core/channel/message-code.js';
import { createGroup } from '../../../src/core/group/create-group.js';
import { updateGroup } from '../../../src/core/group/update-group.js';
import { newPlayer, unique, useDatabase } from '../core-fixture.js';
import {
  ADMIN,
  ASKING,
  BANNED,
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
const refused = (code: number) => expect.objectContaining({ name: 'StatusError', code });

describe('joining', () => {
  it('makes a member of an open group, once, and tells its channel', async () => {
    const groups = observeGroups(db());
    const { id, leader } = await newGroup(db());
    const ana = await newPlayer(db());
    await groups.join({ groupId: id.toUpperCase(), userId: ana.userId });
    await groups.join({ groupId: id, userId: ana.userId });
    expect(await stateOf(db(), id)).toEqual({ roles: { [leader]: SUPERADMIN, [ana.userId]: MEMBER }, count: 2 });
    expect(groups.messages).toEqual([
      expect.objectContaining({
        code: { value: MessageCode.GROUP_JOIN },
        sender_id: ana.userId,
        username: ana.username,
        group_id: id,
        channel_id: `3.${id}..`,
        content: '{}',
      }),
    ]);
    expect(groups.notifications).toEqual([]);
  });

  it('asks a closed group, once, and tells its superadmins and admins alone', async () => {
    const groups = observeGroups(db());
    const { id, leader } = await newGroup(db(), { open: false });
    const [admin, member] = await newUserIds(db(), 2);
    await groups.add({ callerId: null, groupId: id, userIds: [admin!, member!] });
    await groups.promote({ callerId: leader, groupId: id, userIds: [admin!] });
    groups.notifications.length = 0;
    groups.messages.length = 0;
    const ana = await newPlayer(db());
    await groups.join({ groupId: id, userId: ana.userId });
    await groups.join({ groupId: id, userId: ana.userId });
    expect((await stateOf(db(), id)).roles[ana.userId]).toBe(ASKING);
    expect((await stateOf(db(), id)).count).toBe(3);
    expect(groups.notifications.map(({ userId }) => userId).sort()).toEqual([leader, admin].sort());
    expect(groups.notifications[0]).toMatchObject({ code: -5, senderId: ana.userId, persistent: true });
    expect(JSON.parse(groups.notifications[0]!.content)).toEqual({ group_id: id, username: ana.username });
    expect(groups.messages).toEqual([]);
  });

  it('is refused where the group is full, is none, or the account is gone', async () => {
    const groups = observeGroups(db());
    const { id } = await newGroup(db(), { maxCount: 1 });
    const userId = await newUserId(db());
    await expect(groups.join({ groupId: id, userId })).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
    await expect(groups.join({ groupId: newUuid(), userId })).rejects.toEqual(refused(Code.NOT_FOUND));
    await expect(groups.join({ groupId: 'x', userId })).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
    const open = await newGroup(db());
    await expect(groups.join({ groupId: open.id, userId: newUuid() })).rejects.toEqual(refused(Code.NOT_FOUND));
    await expect(groups.join({ groupId: open.id, userId: NIL_UUID })).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
    expect(await brokenRules(db(), open.id)).toEqual([]);
  });
});

describe('leaving', () => {
  it('ends a membership, tells the channel, then leaves it', async () => {
    const groups = observeGroups(db());
    const { id } = await newGroup(db());
    const userId = await newUserId(db());
    await groups.join({ groupId: id, userId });
    groups.channel.length = 0;
    await groups.leave({ groupId: id, userId });
    await groups.leave({ groupId: id, userId });
    expect((await stateOf(db(), id)).count).toBe(1);
    expect(groups.channel).toEqual([`message ${MessageCode.GROUP_LEAVE}`, `expel ${userId}`]);
  });

  it('withdraws a request, and leaves a ban as it is', async () => {
    const groups = observeGroups(db());
    const { id, leader } = await newGroup(db(), { open: false });
    const [asking, banned] = await newUserIds(db(), 2);
    for (const userId of [asking!, banned!]) await groups.join({ groupId: id, userId });
    await groups.ban({ callerId: leader, groupId: id, userIds: [banned!] });
    for (const userId of [asking!, banned!]) await groups.leave({ groupId: id, userId });
    expect(await stateOf(db(), id)).toEqual({ roles: { [leader]: SUPERADMIN, [banned!]: BANNED }, count: 1 });
  });

  it('is refused to the last superadmin while there are other members, and takes the group along without them', async () => {
    const groups = observeGroups(db());
    const { id, leader } = await newGroup(db());
    const [member, asking] = await newUserIds(db(), 2);
    await groups.join({ groupId: id, userId: member! });
    await expect(groups.leave({ groupId: id, userId: leader })).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
    await groups.leave({ groupId: id, userId: member! });
    await updateGroup(db(), { groupId: id, callerId: null, open: false });
    await groups.join({ groupId: id, userId: asking! });
    groups.channel.length = 0;
    await groups.leave({ groupId: id, userId: leader });
    expect(await stateOf(db(), id)).toEqual({ roles: {}, count: undefined });
    expect(await brokenRules(db(), id)).toEqual([]);
    expect(groups.channel).toEqual(['close']);
  });
});

describe('adding', () => {
  it('accepts requests and takes in strangers; members and banned users are passed over', async () => {
    const groups = observeGroups(db());
    const { id, name, leader } = await newGroup(db(), { open: false });
    const [asking, stranger, member, banned] = (await newUserIds(db(), 4)) as [string, string, string, string];
    await groups.add({ callerId: leader, groupId: id, userIds: [member, banned] });
    await groups.ban({ callerId: leader, groupId: id, userIds: [banned] });
    await groups.join({ groupId: id, userId: asking });
    groups.notifications.length = 0;
    groups.messages.length = 0;
    await groups.add({ callerId: leader, groupId: id, userIds: [asking, stranger, member, banned, stranger, leader] });
    expect(await stateOf(db(), id)).toEqual({
      roles: { [leader]: SUPERADMIN, [member]: MEMBER, [asking]: MEMBER, [stranger]: MEMBER, [banned]: BANNED },
      count: 4,
    });
    expect(groups.notifications.map(({ userId }) => userId)).toEqual([asking, stranger]);
    expect(groups.notifications[0]).toMatchObject({ code: -4, senderId: leader, persistent: true });
    expect(JSON.parse(groups.notifications[0]!.content)).toEqual({ group_id: id, name });
    expect(groups.messages.map(({ sender_id }) => sender_id)).toEqual([asking, stranger]);
    expect(await brokenRules(db(), id)).toEqual([]);
  });

  it('is all or nothing', async () => {
    const groups = observeGroups(db());
    const { id, leader } = await newGroup(db(), { maxCount: 3 });
    const ids = await newUserIds(db(), 3);
    const before = await stateOf(db(), id);
    const add = (userIds: string[]) => groups.add({ callerId: leader, groupId: id, userIds });
    await expect(add(ids)).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
    await expect(add([ids[0]!, newUuid()])).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
    await expect(add([ids[0]!, NIL_UUID])).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
    await expect(add([ids[0]!, 'nobody'])).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
    await expect(add(Array.from({ length: 1001 }, newUuid))).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
    expect(await stateOf(db(), id)).toEqual(before);
    expect(groups.messages).toEqual([]);
    expect(groups.notifications).toEqual([]);
    await add(ids.slice(0, 2));
    expect((await stateOf(db(), id)).count).toBe(3);
    await add(ids.slice(0, 2));
  });
});

/** A group with two superadmins, two admins, two members, a request and a ban; GROUPS has told nothing of its making. */
async function fullGroup(groups: ReturnType<typeof observeGroups>) {
  const { id, leader } = await newGroup(db(), { open: false });
  const ids = await newUserIds(db(), 7);
  const [second, admin, otherAdmin, member, otherMember, asking, banned] = ids as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const by = (userIds: string[]) => ({ callerId: null, groupId: id, userIds });
  await groups.add(by([second, admin, otherAdmin, member, otherMember, banned]));
  await groups.promote(by([second, admin, otherAdmin]));
  await groups.promote(by([second]));
  await groups.ban(by([banned]));
  await groups.join({ groupId: id, userId: asking });
  for (const told of [groups.messages, groups.notifications, groups.channel]) told.length = 0;
  return { id, leader, second, admin, otherAdmin, member, otherMember, asking, banned };
}

describe('kicking', () => {
  it('reaches everybody below an admin for an admin', async () => {
    const groups = observeGroups(db());
    const g = await fullGroup(groups);
    const userIds = [g.leader, g.second, g.otherAdmin, g.member, g.asking, g.banned];
    await groups.kick({ callerId: g.admin, groupId: g.id, userIds });
    expect(await stateOf(db(), g.id)).toEqual({
      roles: {
        [g.leader]: SUPERADMIN,
        [g.second]: SUPERADMIN,
        [g.admin]: ADMIN,
        [g.otherAdmin]: ADMIN,
        [g.otherMember]: MEMBER,
      },
      count: 5,
    });
    expect(groups.channel).toEqual([`message ${MessageCode.GROUP_KICK}`, `expel ${g.member}`]);
    expect(groups.messages[0]).toMatchObject({ sender_id: g.member });
    expect(groups.notifications).toEqual([]);
  });

  it('reaches everybody but the last superadmin for the server', async () => {
    const groups = observeGroups(db());
    const { id, ...users } = await fullGroup(groups);
    await groups.kick({ callerId: null, groupId: id, userIds: Object.values(users) });
    expect(await stateOf(db(), id)).toEqual({ roles: { [users.second]: SUPERADMIN }, count: 1 });
    expect(await brokenRules(db(), id)).toEqual([]);
  });
});

describe('banning', () => {
  it('reaches who is below an admin for an admin, and nobody who is nothing to the group', async () => {
    const groups = observeGroups(db());
    const g = await fullGroup(groups);
    const stranger = await newUserId(db());
    const userIds = [g.second, g.otherAdmin, g.member, g.asking, g.banned, stranger];
    await groups.ban({ callerId: g.admin, groupId: g.id, userIds });
    expect(await stateOf(db(), g.id)).toEqual({
      roles: {
        [g.leader]: SUPERADMIN,
        [g.second]: SUPERADMIN,
        [g.admin]: ADMIN,
        [g.otherAdmin]: ADMIN,
        [g.otherMember]: MEMBER,
        [g.member]: BANNED,
        [g.asking]: BANNED,
        [g.banned]: BANNED,
      },
      count: 5,
    });
    expect(groups.channel).toEqual([`message ${MessageCode.GROUP_BAN}`, `expel ${g.member}`]);
    expect(await brokenRules(db(), g.id)).toEqual([]);
    await groups.join({ groupId: g.id, userId: g.member });
    await groups.add({ callerId: g.leader, groupId: g.id, userIds: [g.member] });
    expect((await stateOf(db(), g.id)).roles[g.member]).toBe(BANNED);
    await groups.kick({ callerId: g.admin, groupId: g.id, userIds: [g.member] });
    await groups.join({ groupId: g.id, userId: g.member });
    expect((await stateOf(db(), g.id)).roles[g.member]).toBe(ASKING);
  });

  it('bans many at once, every one of them', async () => {
    const groups = observeGroups(db());
    const { id, leader } = await newGroup(db());
    const ids = await newUserIds(db(), 20);
    await groups.add({ callerId: leader, groupId: id, userIds: ids });
    await groups.ban({ callerId: leader, groupId: id, userIds: ids });
    const { roles, count } = await stateOf(db(), id);
    expect(count).toBe(1);
    expect(ids.map((user) => roles[user])).toEqual(ids.map(() => BANNED));
  });
});

describe('promoting and demoting', () => {
  it('makes admins for an admin, superadmins too for a superadmin, one step a call', async () => {
    const groups = observeGroups(db());
    const g = await fullGroup(groups);
    const all = [g.second, g.otherAdmin, g.member, g.asking, g.banned];
    const rolesOf = async () => {
      const { roles } = await stateOf(db(), g.id);
      return all.map((id) => roles[id]);
    };
    await groups.promote({ callerId: g.admin, groupId: g.id, userIds: all });
    expect(await rolesOf()).toEqual([SUPERADMIN, ADMIN, ADMIN, ASKING, BANNED]);
    await groups.promote({ callerId: g.leader, groupId: g.id, userIds: all });
    expect(await rolesOf()).toEqual([SUPERADMIN, SUPERADMIN, SUPERADMIN, ASKING, BANNED]);
    expect(groups.messages.map(({ sender_id, code }) => [sender_id, code?.value])).toEqual([
      [g.member, MessageCode.GROUP_PROMOTE],
      [g.otherAdmin, MessageCode.GROUP_PROMOTE],
      [g.member, MessageCode.GROUP_PROMOTE],
    ]);
    expect((await stateOf(db(), g.id)).count).toBe(6);
    expect(await brokenRules(db(), g.id)).toEqual([]);
  });

  it('lowers admins for an admin, superadmins too for a superadmin, never the last one', async () => {
    const groups = observeGroups(db());
    const g = await fullGroup(groups);
    await groups.demote({ callerId: g.admin, groupId: g.id, userIds: [g.leader, g.otherAdmin, g.member, g.asking] });
    expect((await stateOf(db(), g.id)).roles).toMatchObject({
      [g.leader]: SUPERADMIN,
      [g.otherAdmin]: MEMBER,
      [g.member]: MEMBER,
      [g.asking]: ASKING,
    });
    await groups.demote({ callerId: null, groupId: g.id, userIds: [g.leader, g.second] });
    expect((await stateOf(db(), g.id)).roles).toMatchObject({ [g.leader]: ADMIN, [g.second]: SUPERADMIN });
    await groups.demote({ callerId: g.second, groupId: g.id, userIds: [g.second] });
    expect((await stateOf(db(), g.id)).roles[g.second]).toBe(SUPERADMIN);
    expect(groups.messages.map(({ sender_id, code }) => [sender_id, code?.value])).toEqual([
      [g.otherAdmin, MessageCode.GROUP_DEMOTE],
      [g.leader, MessageCode.GROUP_DEMOTE],
    ]);
  });
});

describe('making, changing and deleting', () => {
  it('makes a group with its defaults', async () => {
    const userId = await newUserId(db());
    const name = unique('guild ');
    const group = await createGroup(db(), { userId, name });
    expect(group).toEqual({
      id: expect.any(String),
      creator_id: userId,
      name,
      description: '',
      avatar_url: '',
      lang_tag: 'en',
      metadata: '{}',
      open: { value: false },
      edge_count: 1,
      max_count: 100,
      create_time: { seconds: expect.any(Number), nanos: 0 },
      update_time: { seconds: expect.any(Number), nanos: 0 },
    });
    expect(await stateOf(db(), group.id!)).toEqual({ roles: { [userId]: SUPERADMIN }, count: 1 });
  });

  it.each([
    ['no name', { name: '' }],
    ['a name of 256 characters', { name: 'x'.repeat(256) }],
    ['a null character', { name: 'a\0b' }],
    ['a description of 256 characters', { description: 'x'.repeat(256) }],
    ['an avatar URL of 513 characters', { avatarUrl: 'x'.repeat(513) }],
    ['a language tag of 19 characters', { langTag: 'x'.repeat(19) }],
    ['no room', { maxCount: 0 }],
    ['too much room', { maxCount: 2 ** 31 }],
    ['metadata that is no object', { metadata: '[]' }],
    ['metadata that cannot be stored', { metadata: '{"a":"\\u0000"}' }],
    ['a user who does not exist', { userId: newUuid() }],
    ['the server as its user', { userId: NIL_UUID }],
  ])('refuses %s', async (_what, part) => {
    const userId = await newUserId(db());
    const args = { userId, name: unique('guild '), ...part };
    await expect(createGroup(db(), args)).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
  });

  it('takes names of 255 characters outside the basic plane', async () => {
    const name = '🦊'.repeat(247) + unique().slice(0, 8);
    expect(await newGroup(db(), { name })).toMatchObject({ name });
  });

  it('gives a name to one group alone, also when several ask at once', async () => {
    const name = unique('guild ');
    const ids = await newUserIds(db(), 8);
    const results = await Promise.allSettled(ids.map((userId) => createGroup(db(), { userId, name })));
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(reasons).toEqual(Array.from({ length: 7 }, () => refused(Code.ALREADY_EXISTS)));
  });

  it('changes what is given and keeps the rest', async () => {
    const { id, name, leader } = await newGroup(db(), { description: 'old', avatarUrl: 'a', maxCount: 5 });
    const update = (change: object, callerId: string | null = leader) =>
      updateGroup(db(), { groupId: id, callerId, ...change });
    await update({ description: '', langTag: 'fr' });
    await update({ metadata: '{"a":1}', maxCount: 7, open: false }, null);
    const { rows } = await db().queryText(
      'select name, description, avatar_url, lang_tag, state, max_count, metadata from groups where id = $1',
      [id],
    );
    const metadata = '{"a": 1}';
    expect(rows).toEqual([
      { name, description: null, avatar_url: 'a', lang_tag: 'fr', state: 1, max_count: 7, metadata },
    ]);
    await expect(update({})).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
    await expect(update({ langTag: '' })).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
    await expect(update({ name: (await newGroup(db())).name })).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
  });

  it('never leaves less room than there are members', async () => {
    const groups = observeGroups(db());
    const { id } = await newGroup(db());
    await groups.add({ callerId: null, groupId: id, userIds: await newUserIds(db(), 3) });
    const shrink = (maxCount: number) => updateGroup(db(), { groupId: id, callerId: null, maxCount });
    await expect(shrink(3)).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
    await shrink(4);
    await expect(groups.join({ groupId: id, userId: await newUserId(db()) })).rejects.toEqual(
      refused(Code.INVALID_ARGUMENT),
    );
  });

  it('deletes a group with every relation, for its superadmin alone', async () => {
    const groups = observeGroups(db());
    const g = await fullGroup(groups);
    for (const callerId of [g.admin, g.member, g.asking, g.banned, await newUserId(db())]) {
      await expect(groups.remove(g.id, callerId)).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
    }
    await groups.remove(g.id, g.leader);
    expect(groups.channel).toEqual(['close']);
    expect(await brokenRules(db(), g.id)).toEqual([]);
    await expect(groups.remove(g.id, g.leader)).rejects.toEqual(refused(Code.INVALID_ARGUMENT));
    await groups.remove(g.id, null);
  });
});

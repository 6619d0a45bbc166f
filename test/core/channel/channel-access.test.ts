import { describe, expect, it } from 'vitest';
import { Code } from '../../../src/base/code.js';
import { NIL_UUID, newUuid } from '../../../src/base/id.js';
import { channelFor, checkMayJoin, checkMayRead } from '../../../src/core/channel/channel-access.js';
import { directChannel, groupChannel, roomChannel } from '../../../src/wire/channel-id.js';
import { newPlayer, unique, useDatabase } from '../core-fixture.js';

const db = useDatabase();
const refused = { code: Code.INVALID_ARGUMENT };

async function block(userId: string, blockedId: string): Promise<void> {
  const text = 'insert into user_edge (source_id, destination_id, state, position) values ($1, $2, 3, 1)';
  await db().queryText(text, [userId, blockedId]);
}

async function newGroup(members: readonly [string, number][], disabled = false): Promise<string> {
  const id = newUuid();
  await db().queryText(
    `insert into groups (id, creator_id, name, edge_count, disable_time)
      values ($1, $2, $3, 1, case when $4 then now() else '1970-01-01 00:00:00+00' end)`,
    [id, members[0]![0], unique('group-'), disabled],
  );
  for (const [userId, state] of members) {
    const text =
      'insert into group_edge (source_id, destination_id, state, position) values ($1, $2, $3, (random() * 1e15)::int8), ($2, $1, $3, (random() * 1e15)::int8)';
    await db().queryText(text, [id, userId, state]);
  }
  return id;
}

describe('channels are asked for', () => {
  const [ana, ben] = [newUuid(), newUuid()];
  it('by the name of a room, the id of a player, or the id of a group', () => {
    expect(channelFor(ana, 0, 'hall')).toEqual(roomChannel('hall'));
    expect(channelFor(ana, 1, 'hall')).toEqual(roomChannel('hall'));
    expect(channelFor(ana, 2, ben.toUpperCase())).toEqual(directChannel(ana, ben));
    expect(channelFor(ana, 2, ana)).toEqual(directChannel(ana, ana));
    expect(channelFor(null, 3, ben)).toEqual(groupChannel(ben));
  });

  it.each([
    [ana, 1, ''],
    [ana, 0, 'x'.repeat(65)],
    [ana, 1, 'line\n'],
    [ana, 2, 'ben'],
    [ana, 2, NIL_UUID],
    [ana, 3, ''],
    [ana, 3, NIL_UUID],
    [ana, 4, 'hall'],
    [ana, -1, 'hall'],
    [null, 2, ben],
  ])('but not by %s, %d, %j', (userId, type, target) => {
    expect(() => channelFor(userId, type, target)).toThrow(expect.objectContaining(refused));
  });
});

describe('direct channels', () => {
  it('are for two players who exist', async () => {
    const [ana, ben, eve] = [await newPlayer(db()), await newPlayer(db()), await newPlayer(db())];
    const channel = directChannel(ana.userId, ben.userId);
    await checkMayJoin(db(), channel, ana.userId);
    await checkMayJoin(db(), channel, ben.userId);
    await expect(checkMayJoin(db(), channel, eve.userId)).rejects.toMatchObject(refused);
    await checkMayRead(db(), channel, ana.userId);
    await expect(checkMayRead(db(), channel, eve.userId)).rejects.toMatchObject(refused);
    await expect(checkMayJoin(db(), directChannel(ana.userId, newUuid()), ana.userId)).rejects.toMatchObject(refused);
  });

  it('are closed to whom the other has blocked, who keeps what was said', async () => {
    const [ana, ben] = [await newPlayer(db()), await newPlayer(db())];
    const channel = directChannel(ana.userId, ben.userId);
    await block(ana.userId, ben.userId);
    await expect(checkMayJoin(db(), channel, ben.userId)).rejects.toMatchObject(refused);
    await checkMayJoin(db(), channel, ana.userId);
    await checkMayRead(db(), channel, ben.userId);
  });
});

describe('channels of groups', () => {
  it.each([
    ['superadmins', 0, true],
    ['admins', 1, true],
    ['members', 2, true],
    ['those who have asked to join', 3, false],
    ['the banned', 4, false],
  ])('to %s', async (_who, state, isOpen) => {
    const { userId } = await newPlayer(db());
    const channel = groupChannel(await newGroup([[userId, state]]));
    for (const check of [checkMayJoin, checkMayRead]) {
      if (isOpen) await check(db(), channel, userId);
      else await expect(check(db(), channel, userId)).rejects.toMatchObject(refused);
    }
  });

  it('are closed to outsiders, and where there is no such group any more', async () => {
    const [ana, eve] = [await newPlayer(db()), await newPlayer(db())];
    const open = groupChannel(await newGroup([[ana.userId, 0]]));
    const disabled = groupChannel(await newGroup([[ana.userId, 0]], true));
    for (const check of [checkMayJoin, checkMayRead]) {
      await expect(check(db(), open, eve.userId)).rejects.toMatchObject(refused);
      await expect(check(db(), disabled, ana.userId)).rejects.toMatchObject(refused);
      await expect(check(db(), groupChannel(newUuid()), ana.userId)).rejects.toMatchObject(refused);
    }
  });
});

describe('rooms', () => {
  it('are open to everybody', async () => {
    await checkMayJoin(db(), roomChannel('hall'), newUuid());
    await checkMayRead(db(), roomChannel('hall'), newUuid());
  });
});

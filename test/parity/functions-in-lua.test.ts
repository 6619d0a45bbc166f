// nk functions in Lua that no other test of Lua calls, over a whole server.
import { generateKeyPairSync, verify } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type LuaServer, startLuaServer } from './lua-server.js';

let lua: LuaServer;
const sockets: WebSocket[] = [];

beforeAll(async () => {
  lua = await startLuaServer();
});
afterAll(async () => {
  for (const socket of sockets) socket.terminate();
  await lua?.server.stop();
});

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = String(privateKey.export({ format: 'pem', type: 'pkcs8' }));

/** Makes ann, bob and cid, whom the code knows as `ann`, `bob` and `cid`, and their names `ann_name` and so on. */
const people = ['ann', 'bob', 'cid']
  .map((name) => `local ${name}, ${name}_name = nk.authenticate_device(nk.uuid_v4(), "${name}" .. nk.uuid_v4())`)
  .join('\n');
/** Makes a group of ann's. */
const group = `${people}
  local group = nk.group_create(ann, nk.uuid_v4(), ann, "en", "", "", true, {}, 10).id
  local function states()
    local found = {}
    for _, member in ipairs(nk.group_users_list(group)) do
      found[member.user.user_id == ann and "ann" or member.user.user_id == bob and "bob" or "cid"] = member.state
    end
    return found
  end`;
/** Makes a leaderboard and a tournament with records of ann and bob. */
const boards = `${people}
  local board, cup = nk.uuid_v4(), nk.uuid_v4()
  nk.leaderboard_create(board, false, "desc", "best", nil, {}, true)
  nk.tournament_create(cup, false, "desc", "best", 3600, nil, {}, "", "", 0, 0, 0, 10, 2, false, true)
  for id, points in pairs({ [ann] = 5, [bob] = 7 }) do
    nk.leaderboard_record_write(board, id, "name", points)
    nk.tournament_record_write(cup, id, "name", points)
  end`;

it.each<[what: string, code: string, expected: readonly unknown[]]>([
  [
    'accounts_get_id, account_delete_id, account_export_id',
    `${people}
     local accounts = nk.accounts_get_id({ ann, bob })
     nk.account_delete_id(bob, false)
     local export = nk.json_decode(nk.account_export_id(ann))
     return #accounts, accounts[1].user.user_id == accounts[1].user_id, #nk.users_get_id({ ann, bob }), export.account.user.id == ann`,
    [2, true, 1, true],
  ],
  [
    'users_get_random, users_ban_id, users_unban_id',
    `${people}
     nk.users_ban_id({ ann })
     local banned = nk.account_get_id(ann).disable_time
     nk.users_unban_id({ ann })
     return #nk.users_get_random(2), banned > 0, nk.account_get_id(ann).disable_time == nil`,
    [2, true, true],
  ],
  [
    'friends_add, friends_of_friends_list, friend_metadata_update, friends_delete, friends_block, users_get_friend_status',
    `${people}
     nk.friends_add(ann, ann_name, { bob }) nk.friends_add(bob, bob_name, { ann })
     nk.friends_add(bob, bob_name, nil, { cid_name }) nk.friends_add(cid, cid_name, { bob })
     nk.friend_metadata_update(ann, bob, { nick_name = "B" })
     local found = nk.friends_of_friends_list(ann, 10)
     local friend = nk.friends_list(ann, 10, 0)[1]
     nk.friends_delete(ann, ann_name, { bob })
     nk.friends_block(ann, ann_name, { cid })
     return #found, found[1].user.user_id == cid, found[1].referrer == bob, friend.metadata, #nk.friends_list(ann, 10, 0),
       nk.users_get_friend_status(ann, { cid })[1].state`,
    [1, true, true, { nick_name: 'B' }, 0, 3],
  ],
  [
    'group_user_join, group_users_add, group_users_promote, group_users_demote, group_user_leave',
    `${group}
     nk.group_user_join(group, bob, bob_name)
     nk.group_users_add(group, { cid })
     local joined = states()
     nk.group_users_promote(group, { bob }, ann)
     local promoted = states()
     nk.group_users_demote(group, { bob }, ann)
     nk.group_user_leave(group, cid, cid_name)
     return joined, promoted, states()`,
    [
      { ann: 0, bob: 2, cid: 2 },
      { ann: 0, bob: 1, cid: 2 },
      { ann: 0, bob: 2 },
    ],
  ],
  [
    'group_users_kick, group_users_ban, group_update, groups_get_random, group_delete',
    `${group}
     nk.group_users_add(group, { bob, cid })
     nk.group_users_kick(group, { bob }, ann)
     nk.group_users_ban(group, { cid }, ann)
     local left = states()
     nk.group_update(group, ann, nil, nil, "de", "about", nil, false, { rule_one = 1 }, 20)
     local changed = nk.groups_get_id({ group })[1]
     local random = #nk.groups_get_random(1)
     nk.group_delete(group)
     return left, changed.lang_tag, changed.open, changed.metadata, changed.max_count, random, #nk.groups_get_id({ group })`,
    [{ ann: 0 }, 'de', false, { rule_one: 1 }, 20, 1, 0],
  ],
  [
    'leaderboard_records_list_cursor_from_rank, leaderboard_record_delete, leaderboard_ranks_disable, leaderboard_delete',
    `${boards}
     local cursor = nk.leaderboard_records_list_cursor_from_rank(board, 1)
     local below, _, _, _, count = nk.leaderboard_records_list(board, nil, 1, cursor)
     local around, following, before = nk.leaderboard_records_haystack(board, ann, 1)
     nk.leaderboard_record_delete(board, bob)
     nk.leaderboard_ranks_disable(board)
     local rest, _, _, _, ranks = nk.leaderboard_records_list(board, nil, 10)
     nk.leaderboard_delete(board)
     return below[1].score, count, around[1].score, following == nil, type(before), #rest, rest[1].owner_id == ann, ranks`,
    [7, 2, 5, true, 'string', 1, true, 0],
  ],
  [
    'tournament_add_attempt, tournament_record_delete, tournament_ranks_disable, tournament_delete',
    `${boards}
     nk.tournament_add_attempt(cup, ann, 3)
     nk.tournament_record_delete(cup, bob)
     local records = nk.tournament_records_list(cup, { ann }, 10)
     nk.tournament_ranks_disable(cup)
     local _, _, _, _, ranks = nk.tournament_records_list(cup, { ann }, 10)
     local kept = nk.tournaments_get_id({ cup })[1]
     nk.tournament_delete(cup)
     return #records, records[1].max_num_score, ranks, kept.join_required, kept.sort_order, #nk.tournaments_get_id({ cup })`,
    [1, 5, 0, false, '1', 0],
  ],
  [
    'notification_send_all, notifications_get_id, notifications_update, notifications_delete, notifications_delete_id',
    `${people}
     nk.notification_send_all("to all", { at_once = true }, 3)
     for i = 1, 3 do nk.notification_send(ann, "n" .. i, { i = i }, i, bob, true) end
     local list = nk.notifications_list(ann)
     nk.notifications_update({ { id = list[1].id, subject = "new", content = { a_b = 1 } } })
     local got = nk.notifications_get_id({ list[1].id }, ann)[1]
     nk.notifications_delete({ { user_id = ann, notification_id = list[2].id } })
     nk.notifications_delete_id({ list[3].id }, ann)
     return #list, got.subject, got.content, got.code, got.user_id == ann, got.sender_id == bob, got.persistent, #nk.notifications_list(ann)`,
    [3, 'new', { a_b: 1 }, 1, true, true, true, 1],
  ],
  [
    'channel_message_update, channel_message_remove',
    `${people}
     local room = nk.channel_id_build(ann, nk.uuid_v4(), 1)
     local sent = nk.channel_message_send(room, { text = "one" }, ann, ann_name, true)
     nk.channel_message_send(room, { text = "two" }, ann, ann_name, true)
     nk.channel_message_send(room, { text = "not kept" }, ann, ann_name)
     nk.channel_message_update(room, sent.messageId, { text = "uno" }, ann, ann_name, true)
     local first, next_cursor, prev_cursor = nk.channel_messages_list(room, 1)
     nk.channel_message_remove(room, sent.messageId, ann, ann_name, true)
     return nk.json_decode(first[1].content).text, type(next_cursor), prev_cursor == nil, #nk.channel_messages_list(room)`,
    ['uno', 'string', true, 1],
  ],
  [
    'wallet_ledger_update',
    `${people}
     nk.wallet_update(ann, { gold = 5 }, { why = "won" }, true)
     local items, cursor = nk.wallet_ledger_list(ann, 10)
     local changed = nk.wallet_ledger_update(items[1].id, { why = "found" })
     return cursor, changed.metadata, changed.changeset, changed.user_id == ann`,
    ['', { why: 'found' }, { gold: 5 }, true],
  ],
  [
    'session_logout',
    `${people}
     nk.session_logout(ann)
     return (pcall(nk.session_logout, "no id"))`,
    [false],
  ],
  [
    'file_read, localcache_clear, cron_prev',
    `nk.localcache_put("key", "value") nk.localcache_clear()
     return nk.file_read("arena.lua"):sub(1, 16), nk.localcache_get("key", "gone"), nk.cron_prev("0 0 * * *", 86400 * 2)`,
    ['local arena = {}', 'gone', 86400],
  ],
  [
    'metrics_gauge_set, metrics_timer_record',
    'nk.metrics_gauge_set("gauge", nil, 1.5) nk.metrics_timer_record("timer", { map = "x" }, 1000) return (pcall(nk.metrics_gauge_set, "", nil, 1))',
    [false],
  ],
  [
    'jwt_generate, sha256_hash, aes256_decrypt',
    `local key = ("k"):rep(32)
     return nk.jwt_generate("HS256", "secret", { user_id = "ann" }), nk.sha256_hash("a"), nk.aes256_decrypt(nk.aes256_encrypt("four", key), key)`,
    [
      expect.stringMatching(/^eyJ[\w-]+\.eyJ1c2VyX2lkIjoiYW5uIn0\.[\w-]+$/),
      'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',
      'four',
    ],
  ],
])('%s', async (_what, code, expected) => {
  expect(await lua.run(code)).toEqual(expected);
});

it('rsa_sha256_hash gives the bytes of a signature', async () => {
  const [signature] = await lua.run('return nk.base64_encode(nk.rsa_sha256_hash("text", a))', pem);
  expect(verify('sha256', Buffer.from('text'), publicKey, Buffer.from(String(signature), 'base64'))).toBe(true);
});

it('stream_user_join, _get, _update, _list, _kick and _leave; stream_send, stream_send_raw, stream_close; status_follow; session_disconnect', async () => {
  const [userId, token] = await lua.run(
    'local id, name = nk.authenticate_device(nk.uuid_v4()) return id, (nk.authenticate_token_generate(id, name))',
  );
  const socket = new WebSocket(`${lua.server.url.replace('http', 'ws')}/ws?token=${token}`);
  sockets.push(socket);
  const received: Record<string, unknown>[] = [];
  socket.on('message', (data) => received.push(JSON.parse(String(data)) as Record<string, unknown>));
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
  socket.send(JSON.stringify({ cid: '1', party_create: { open: true, max_size: 2 } }));
  await expect.poll(() => received.length).toBeGreaterThan(0);
  const session = (received[0] as { party: { self: { session_id: string } } }).party.self.session_id;

  const results = await lua.run(
    `local stream = { mode = 99, subject = a, label = "lua" }
     local joined = nk.stream_user_join(a, b, stream, false, true, "ready")
     local again = nk.stream_user_join(a, b, stream)
     nk.stream_user_update(a, b, stream, true, true, "busy")
     local meta, listed = nk.stream_user_get(a, b, stream), nk.stream_user_list(stream)
     local shown = #nk.stream_user_list(stream, false, true)
     nk.stream_send(stream, "to all")
     nk.stream_send(stream, "to one", { { user_id = a, session_id = b, node = context.node } }, false)
     nk.stream_send_raw(stream, { notifications = { notifications = { { subject = "raw" } } } })
     nk.stream_user_kick({ user_id = a, session_id = b, node = context.node }, stream)
     local kicked = nk.stream_count(stream)
     nk.stream_user_join(a, b, stream) nk.stream_user_leave(a, b, stream)
     local left = nk.stream_user_get(a, b, stream)
     nk.stream_user_join(a, b, stream) nk.stream_close(stream)
     nk.status_follow(b, { a }) nk.status_unfollow(b, { a })
     return joined, again, meta.hidden, meta.status, listed[1].user_id == a, listed[1].node == context.node, shown, kicked, left == nil, nk.stream_count(stream)`,
    userId,
    session,
  );
  expect(results).toEqual([true, false, true, 'busy', true, true, 0, 0, true, 0]);
  await expect
    .poll(() => received.filter((each) => 'stream_data' in each))
    .toMatchObject([{ stream_data: { data: 'to all' } }, { stream_data: { data: 'to one' } }]);
  await expect.poll(() => JSON.stringify(received)).toContain('"subject":"raw"');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await lua.run('nk.session_disconnect(a)', session);
  await closed;
});

// Modules in Lua, as a stock client meets them.
import path from 'node:path';
import { Client, type MatchData, type Session, type Socket } from '@heroiclabs/nakama-js';
import { WebSocketAdapterPb } from '@heroiclabs/nakama-js-protobuf';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { type RunningServer, startServer } from '../start-server.js';

Object.assign(globalThis, { WebSocket });

let server: RunningServer;
let client: Client;
let ann: Session;
const sockets: Socket[] = [];

beforeAll(async () => {
  server = await startServer({
    'runtime.path': path.resolve(import.meta.dirname, '../modules/lua'),
    'runtime.env': 'COLOUR=red',
    'runtime.call_timeout_ms': 3000,
    'match.tick_timeout_ms': 2000,
    'runtime.lua_memory_mb': 8,
    'matchmaker.interval_sec': 1,
    'session.token_expiry_sec': 7200,
  });
  client = new Client('defaultkey', server.host, String(server.port));
});
afterAll(async () => {
  for (const socket of sockets) socket.disconnect(false);
  await server?.stop();
});
beforeEach(async () => {
  ann = await player();
});

const player = () => client.authenticateDevice(`lua-${crypto.randomUUID()}`);

/** What LUA code returns, run by the server as a call of ann's. */
async function run(lua: string): Promise<unknown[]> {
  const call = client.rpc(ann, 'eval', lua as unknown as object);
  const { payload } = await call.catch(async (thrown: unknown) => {
    throw thrown instanceof Response ? new Error(await thrown.text()) : thrown;
  });
  return payload as unknown[];
}

async function connect(session: Session, adapter?: InstanceType<typeof WebSocketAdapterPb>): Promise<Socket> {
  const socket = client.createSocket(false, false, adapter);
  await socket.connect(session, true);
  sockets.push(socket);
  return socket;
}

const failure = async (call: Promise<unknown>): Promise<{ status: number; message: unknown; code: unknown }> => {
  const response = (await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )) as Response;
  return { status: response.status, ...((await response.json()) as { message: unknown; code: unknown }) };
};

test('functions know their caller', async () => {
  expect(await run('return context.user_id, context.username, context.env.COLOUR, context.execution_mode')).toEqual([
    ann.user_id,
    ann.username,
    'red',
    'rpc',
  ]);
});

test('what goes wrong is told, and what the code answers is passed on', async () => {
  expect(await failure(client.rpc(ann, 'broken', {}))).toMatchObject({
    status: 500,
    message: 'broken in Lua',
    code: 13,
  });
  expect(await failure(client.rpc(ann, 'refused', {}))).toMatchObject({ status: 403, message: 'not for you', code: 7 });
  await vi.waitFor(() => expect(server.output()).toMatch(/main\.lua:15: broken in Lua/), 5000);
});

test('an endless loop is interrupted; calls beside it are answered', async () => {
  const hanging = failure(client.rpc(ann, 'hang', {}));
  expect(await run('return 1')).toEqual([1]);
  expect(await hanging).toMatchObject({ code: 4, message: expect.stringContaining('interrupted') });
  await vi.waitFor(() => expect(server.output()).toMatch(/main\.lua:11/), 5000);
  expect(await Promise.all(Array.from({ length: 8 }, () => run('return 2')))).toEqual(Array(8).fill([2]));
});

test('hooks change requests, refuse them and follow them', async () => {
  await client.updateAccount(ann, { display_name: 'Ann' });
  const { user } = await client.getAccount(ann);
  expect(user?.display_name).toBe(`Ann of ${ann.username}`);
  expect(await failure(client.updateAccount(ann, { display_name: 'forbidden' }))).toMatchObject({ code: 6 });
  await vi.waitFor(
    async () =>
      expect(
        await run(
          'return nk.storage_read({ { collection = "seen", key = "update", user_id = context.user_id } })[1].value',
        ),
      ).toEqual([{ display_name: `Ann of ${ann.username}`, mode: 'after' }]),
    5000,
  );
});

test('hooks of the socket', async () => {
  const socket = await connect(ann);
  await socket.joinChat('open', 1, false, false);
  await expect(socket.joinChat('closed', 1, false, false)).rejects.toBeTruthy();
  await vi.waitFor(
    async () =>
      expect(
        await run('local items = nk.wallet_ledger_list(context.user_id) return items[1].changeset, items[1].metadata'),
      ).toEqual([{ joins: 1 }, { target: 'open' }]),
    5000,
  );
});

test.each([
  ['json', undefined],
  ['protobuf', new WebSocketAdapterPb()],
])('a match in Lua passes bytes on as they are: %s', async (_format, adapter) => {
  const bob = await player();
  const [one, two] = [await connect(ann, adapter), await connect(bob)];
  const [id] = (await run('return nk.match_create("games.relay", { mode = "fun" })')) as [string];
  await expect(one.joinMatch(id, undefined, { password: 'wrong' })).rejects.toMatchObject({
    message: expect.stringContaining('wrong password'),
  });
  for (const socket of [one, two]) await socket.joinMatch(id);
  const heard = new Promise<MatchData>((resolve) => {
    two.onmatchdata = resolve;
  });
  const bytes = new Uint8Array([0, 255, 128, 10, 0]);
  await one.sendMatchState(id, 7, bytes);
  const { op_code, data, presence } = await heard;
  expect([Number(op_code), [...data], presence?.username]).toEqual([7, [...bytes], ann.username]);
  expect(await run(`return nk.match_signal("${id}", "count "), nk.match_get("${id}").label`)).toEqual([
    'count 1',
    'relay fun',
  ]);
});

test.each([
  [100, 'an endless loop'],
  [101, 'a match without memory'],
  [102, 'an error'],
])('%i: %s ends its match alone', async (opCode) => {
  const socket = await connect(ann);
  const create = async () => (await run('return nk.match_create("games.relay", {})'))[0] as string;
  const [bad, good] = [await create(), await create()];
  for (const id of [bad, good]) await socket.joinMatch(id);
  await socket.sendMatchState(bad, opCode, '');
  await vi.waitFor(async () => expect(await run(`return nk.match_get("${bad}")`)).toEqual({}), 15_000);
  expect(await run(`return nk.match_signal("${good}", "still here ")`)).toEqual(['still here 0']);
  await vi.waitFor(() => expect(server.output()).toMatch(/games\/relay\.lua:1[678]/), 5000);
});

test('an index with a filter in Lua', async () => {
  const cards = [
    ['wolf', 3],
    ['dragon', 90],
  ].map(
    ([key, power]) =>
      `{ collection = "cards", key = "${key}", user_id = context.user_id, value = { power = ${power} } }`,
  );
  await run(`nk.storage_write({ ${cards.join(', ')} })`);
  const search = 'nk.storage_index_list("lua_cards", "+user_id:" .. context.user_id, 10, { "power" })';
  await vi.waitFor(async () => expect(await run(`return ${search}[1].key, #${search}`)).toEqual(['wolf', 1]), 5000);
});

test('a bundle beside it makes a match of Lua', async () => {
  const { payload } = await client.rpc(ann, 'from_javascript', 'bundle' as unknown as object);
  expect(await run(`return nk.match_get("${payload}").label`)).toEqual(['relay bundle']);
});

test('the matchmaker asks Lua for a match', async () => {
  const [one, two] = [await connect(ann), await connect(await player())];
  const matched = new Promise<{ match_id?: string }>((resolve) => {
    one.onmatchmakermatched = resolve;
  });
  for (const socket of [one, two]) await socket.addMatchmaker('*', 2, 2, { mode: 'duel' });
  expect(await run(`return nk.match_get("${(await matched).match_id}").label`)).toEqual(['relay duel']);
});

/** By the function that it is about: what Lua code answers, with what the code returns. */
const tours: Readonly<Record<string, readonly [lua: string, expected: unknown]>> = {
  account_get_id: [
    'local a = nk.account_get_id(context.user_id) return a.user_id == context.user_id, a.user.username == context.username, a.wallet, #a.devices, a.create_time > 0',
    [true, true, {}, 1, true],
  ],
  account_update_id: [
    'nk.account_update_id(context.user_id, { level = 3 }, nil, "Display", nil, "Here") local u = nk.users_get_id({ context.user_id })[1] return u.display_name, u.location, u.metadata',
    ['Display', 'Here', { level: 3 }],
  ],
  users_get_username: ['return nk.users_get_username({ context.username })[1].user_id == context.user_id', [true]],
  authenticate_custom: [
    'local id, name, created = nk.authenticate_custom("lua-custom-id", "lua_custom", true) return #id, name, type(created)',
    [36, 'lua_custom', 'boolean'],
  ],
  authenticate_token_generate: [
    'local token, exp = nk.authenticate_token_generate(context.user_id, context.username, nil, { key = "v" }) return #token > 100, exp > 0',
    [true, true],
  ],
  storage: [
    `local acks = nk.storage_write({ { collection = "c", key = "k", user_id = context.user_id, value = { camelKey = { 1, 2 }, snake_key = {} }, permission_read = 2 } })
     local found = nk.storage_read({ { collection = "c", key = "k", user_id = context.user_id } })[1]
     local listed, cursor = nk.storage_list(context.user_id, "c", 10)
     nk.storage_delete({ { collection = "c", key = "k", user_id = context.user_id } })
     return acks[1].key, found.value, found.permission_read, #listed, cursor, #nk.storage_read({}), #nk.storage_read({ { collection = "c", key = "k", user_id = context.user_id } })`,
    ['k', { camelKey: [1, 2], snake_key: {} }, 2, 1, null, 0, 0],
  ],
  wallet_update: [
    'local updated, previous = nk.wallet_update(context.user_id, { my_coins = 5 }, { why = "test" }, true) return updated, previous, nk.wallets_update({ { user_id = context.user_id, changeset = { my_coins = 1 } } })[1].updated',
    [{ my_coins: 5 }, {}, { my_coins: 6 }],
  ],
  multi_update: [
    `local acks, wallets = nk.multi_update({ { user_id = context.user_id, lang_tag = "de" } }, { { collection = "m", key = "k", user_id = context.user_id, value = { a = 1 } } }, {}, { { user_id = context.user_id, changeset = { gems = 2 } } })
     return acks[1].collection, wallets[1].updated, nk.account_get_id(context.user_id).lang_tag`,
    ['m', { gems: 2 }, 'de'],
  ],
  leaderboard: [
    `local record = nk.leaderboard_record_write("lua_scores", context.user_id, context.username, 10, 1, { run = "one" })
     nk.leaderboard_record_write("lua_scores", context.user_id, context.username, 5)
     local records, owned, next_cursor, prev_cursor = nk.leaderboard_records_list("lua_scores", { context.user_id }, 10)
     local board = nk.leaderboards_get_id({ "lua_scores" })[1]
     return record.score, record.metadata, owned[1].score, #records > 0, next_cursor, board.sort_order, board.operator, board.metadata`,
    [10, { run: 'one' }, 15, true, null, '1', 'increment', { from: 'run_once' }],
  ],
  tournament: [
    `nk.tournament_create("lua_cup", false, "desc", "best", 86400, "0 0 * * *", { cup = true }, "Cup", "A cup", 1, nil, nil, 100, 3, true)
     nk.tournament_join("lua_cup", context.user_id, context.username)
     nk.tournament_record_write("lua_cup", context.user_id, context.username, 7)
     local list = nk.tournament_list(1, 1)
     local records, owned, next_cursor = nk.tournament_records_list("lua_cup", { context.user_id }, 10)
     return list[1].title, list[1].metadata, #records > 0, owned[1].score, next_cursor`,
    ['Cup', { cup: true }, true, 7],
  ],
  groups: [
    `local name = nk.uuid_v4()
     local group = nk.group_create(context.user_id, name, context.user_id, "en", "about", "", true, { rule = "fun" }, 10)
     local members = nk.group_users_list(group.id)
     local mine = nk.user_groups_list(context.user_id)
     local found = nk.groups_list(name)
     return group.name == name, group.metadata, members[1].user.user_id == context.user_id, members[1].state, mine[1].group.id == group.id, #found, nk.groups_get_id({ group.id })[1].max_count`,
    [true, { rule: 'fun' }, true, 0, true, 1, 10],
  ],
  friends: [
    `local id = nk.authenticate_custom("lua-friend-of-" .. context.user_id, nil, true)
     nk.friends_add(context.user_id, context.username, { id }, {})
     local friends, cursor = nk.friends_list(context.user_id, 10)
     return #friends, friends[1].state, friends[1].user.user_id == id, cursor`,
    [1, 1, true],
  ],
  notifications: [
    `nk.notification_send(context.user_id, "hi", { my_key = 1 }, 5, nil, true)
     nk.notifications_send({ { user_id = context.user_id, subject = "two", content = { x = 1 }, code = 6, persistent = true } })
     local list, cursor = nk.notifications_list(context.user_id, 10)
     return #list, list[1].subject, nk.json_decode(list[1].content), list[1].createTime > 0, cursor`,
    [2, 'hi', { my_key: 1 }, true],
  ],
  channels: [
    `local id = nk.channel_id_build(context.user_id, "lua-room-" .. context.user_id, 1)
     local ack = nk.channel_message_send(id, { text = "hello" }, context.user_id, context.username, true)
     local messages = nk.channel_messages_list(id, 10)
     return ack.channelId == id, #messages, nk.json_decode(messages[1].content), messages[1].username == context.username`,
    [true, 1, { text: 'hello' }, true],
  ],
  streams: [
    `local stream = { mode = 123, label = "lua" }
     return nk.stream_user_list(stream), nk.stream_count(stream)`,
    [{}, 0],
  ],
  sql: [
    'return nk.sql_query("SELECT username AS theName FROM users WHERE id = $1", { context.user_id })[1].thename == context.username, nk.sql_exec("UPDATE users SET location = $2 WHERE id = $1", { context.user_id, "sql" }), nk.sql_query("SELECT 1 AS one")',
    [true, 1, [{ one: 1 }]],
  ],
  localcache: [
    'nk.localcache_put("lua", { a = { 1 } }) nk.localcache_put("text", "t") local found = nk.localcache_get("lua") nk.localcache_delete("lua") return found, nk.localcache_get("text"), nk.localcache_get("lua", "missing")',
    [{ a: [1] }, 't', 'missing'],
  ],
  encodings: [
    'return nk.base64_encode("hé"), nk.base64_decode("aMOp"), nk.base64url_encode("??>"), nk.base16_encode("hi"), nk.base16_decode("6869"), nk.base64url_decode("Pz8-")',
    ['aMOp', 'hé', 'Pz8-', '6869', 'hi', '??>'],
  ],
  hashes: [
    'return nk.md5_hash("a"), #nk.hmac_sha256_hash("a", "b"), nk.bcrypt_compare(nk.bcrypt_hash("p"), "p"), #nk.secure_random_bytes(8), nk.aes128_decrypt(nk.aes128_encrypt("abcd", "0123456789abcdef"), "0123456789abcdef")',
    ['0cc175b9c0f1b6a831c399e269772661', 32, true, 8, 'abcd'],
  ],
  uuids: [
    'local id = nk.uuid_v4() return #nk.uuid_string_to_bytes(id), nk.uuid_bytes_to_string(nk.uuid_string_to_bytes(id)) == id',
    [16, true],
  ],
  time: [
    'return nk.time() > 1.6e12, nk.time({ year = 2020, month = 1, day = 2, hour = 3, msec = 4 }), nk.cron_next("0 0 * * *", 0), os.time({ year = 2020, month = 1, day = 2 }), os.date("!%Y-%m-%d %H:%M:%S", 0)',
    [true, 1577934000004, 86400, 1577966400, '1970-01-01 00:00:00'],
  ],
  match_list: ['return #nk.match_list(10, true, "no such label", nil, nil, nil)', [0]],
  http_request: ['return (nk.http_request(context.env.NONE or "http://127.0.0.1:1/", "GET", {}, nil, 500))', null],
  metrics: ['nk.metrics_counter_add("lua_calls", { kind = "test" }, 1) nk.event("lua", { a = "b" })', {}],
};

test.each(Object.entries(tours))('%s', async (name, [lua, expected]) => {
  if (expected !== null) expect(await run(lua)).toEqual(expected);
  else
    expect(await failure(client.rpc(ann, 'eval', lua as unknown as object))).toMatchObject({
      message: expect.stringContaining(name === 'http_request' ? 'httpRequest' : name),
    });
});

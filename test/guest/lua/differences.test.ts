// Where a function of Nakama's Lua takes or gives something else than the JavaScript function of that name.
import crypto from 'node:crypto';
import { expect, test } from 'vitest';
import { evaluate, loadLua, rpcModule } from './load-lua.js';

/** What an nk function of JavaScript is asked by LUA code when it answers ANSWER, and what the code gets to see. */
async function through(js: string, lua: string, answer?: unknown) {
  let asked: unknown[] | undefined;
  const [seen] = (await evaluate(`return { ${lua} }`, {
    [js](...args) {
      asked = args;
      return answer;
    },
  })) as [unknown];
  return { asked, seen };
}

test.each<[js: string, lua: string, asked: readonly unknown[]]>([
  [
    'accountUpdateId',
    'nk.account_update_id("u", { camelCase = 1 }, "n", "d", "t", "l", "g", "a")',
    ['u', 'n', 'd', 't', 'l', 'g', 'a', { camelCase: 1 }],
  ],
  ['authenticateEmail', 'nk.authenticate_email(nil, "password", "name")', ['', 'password', 'name']],
  ['base64UrlDecode', 'nk.base64url_decode("aQ")', ['aQ', false]],
  ['channelMessageSend', 'nk.channel_message_send("c", { a_b = 1 })', ['c', { a_b: 1 }, undefined, undefined, false]],
  ['friendsAdd', 'nk.friends_add("u", "n", {}, { "bob" })', ['u', 'n', [], ['bob']]],
  ['leaderboardCreate', 'nk.leaderboard_create("b", nil, "asc", "incr")', ['b', undefined, 'ascending', 'increment']],
  [
    'leaderboardRecordWrite',
    'nk.leaderboard_record_write("b", "o", "n", 1, 2, { aB = 1 }, "decr")',
    ['b', 'o', 'n', 1, 2, { aB: 1 }, 'decrement'],
  ],
  [
    'leaderboardRecordWrite',
    'nk.leaderboard_record_write("b", "o", "n", 1, 2, nil, "")',
    ['b', 'o', 'n', 1, 2, undefined, undefined],
  ],
  [
    'tournamentRecordWrite',
    'nk.tournament_record_write("b", "o", "n", 1, 2, nil, "NO_OVERRIDE")',
    ['b', 'o', 'n', 1, 2, undefined, undefined],
  ],
  ['matchList', 'nk.match_list(5)', [5, undefined, undefined, undefined, undefined, undefined, true]],
  [
    'multiUpdate',
    'nk.multi_update({ { user_id = "u", display_name = "d" } }, {}, {}, {})',
    [[{ userId: 'u', displayName: 'd' }], [], [], []],
  ],
  [
    'notificationsSend',
    'nk.notifications_send({ { user_id = "u", content = { a_b = 1 } } })',
    [[{ userId: 'u', content: { a_b: 1 } }]],
  ],
  [
    'purchaseValidateHuawei',
    'nk.purchase_validate_huawei("u", "signature", "receipt")',
    ['u', 'receipt', 'signature', undefined],
  ],
  [
    'storageWrite',
    'nk.storage_write({ { user_id = "u", value = { a_b = {} }, permission_read = 2 } })',
    [[{ userId: 'u', value: { a_b: {} }, permissionRead: 2 }]],
  ],
  // Modules say so themselves where others may submit as well.
  ['tournamentCreate', 'nk.tournament_create("t")', ['t', undefined, undefined, undefined]],
  ['tournamentList', 'nk.tournament_list()', [undefined, 0, undefined, undefined, undefined, undefined, true]],
  ['tournamentList', 'nk.tournament_list(3)', [3, 3, undefined, undefined, undefined, undefined, true]],
  ['walletUpdate', 'nk.wallet_update("u", { my_coins = 1 }, { why_not = 1 })', ['u', { my_coins: 1 }, { why_not: 1 }]],
])('%s is asked by %s', async (js, lua, expected) => {
  const answers: Record<string, unknown> = {
    multiUpdate: { storageWriteAcks: [], walletUpdateAcks: [] },
    matchList: [],
  };
  expect((await through(js, lua, answers[js] ?? {})).asked).toEqual(expected);
});

const board = { id: 'b', sortOrder: 1, operator: 'best', metadata: { aB: 1 }, prevReset: 4 };
const records = { records: [{ ownerId: 'o' }], ownerRecords: [], nextCursor: 'n', prevCursor: 'p', rankCount: 7 };

test.each<[js: string, lua: string, answer: unknown, seen: unknown]>([
  [
    'accountGetId',
    'nk.account_get_id("u")',
    { user: { userId: 'u', displayName: 'd' }, wallet: { my_c: 1 }, customId: 'c' },
    [
      {
        user_id: 'u',
        display_name: 'd',
        user: { user_id: 'u', display_name: 'd' },
        wallet: { my_c: 1 },
        custom_id: 'c',
      },
    ],
  ],
  [
    'authenticateDevice',
    'nk.authenticate_device("d")',
    { userId: 'u', username: 'n', created: true },
    ['u', 'n', true],
  ],
  [
    'channelMessagesList',
    'nk.channel_messages_list("c")',
    { messages: [{ channelId: 'c', content: '{}' }], nextCursor: '', prevCursor: 'p' },
    [[{ channelId: 'c', content: '{}' }], null, 'p'],
  ],
  [
    'groupUsersList',
    'nk.group_users_list("g")',
    { groupUsers: [{ user: { userId: 'u' }, state: 0 }], cursor: null },
    [[{ user: { user_id: 'u' }, state: 0 }]],
  ],
  [
    'httpRequest',
    'nk.http_request("http://x", "get", {})',
    { code: 200, headers: { 'Set-Cookie': ['a', 'b'] }, body: 'text' },
    [200, { 'Set-Cookie': 'a' }, 'text'],
  ],
  [
    'leaderboardList',
    'nk.leaderboard_list()',
    { leaderboards: [board], cursor: 'c' },
    [[{ id: 'b', sort_order: '1', operator: 'best', metadata: { aB: 1 }, prev_reset: 4 }], 'c'],
  ],
  ['leaderboardRecordsList', 'nk.leaderboard_records_list("b")', records, [[{ owner_id: 'o' }], {}, 'n', 'p', 7]],
  [
    'leaderboardRecordsHaystack',
    'nk.leaderboard_records_haystack("b", "o")',
    records,
    [[{ owner_id: 'o' }], 'n', 'p', 7],
  ],
  [
    'tournamentRecordsHaystack',
    'nk.tournament_records_haystack("b", "o")',
    records,
    [[{ owner_id: 'o' }], 'n', 'p', 7],
  ],
  [
    'matchGet',
    'nk.match_get("m")',
    { matchId: 'm', tickRate: 10, handlerName: 'h' },
    [{ match_id: 'm', tick_rate: 10, handler_name: 'h' }],
  ],
  [
    'multiUpdate',
    'nk.multi_update()',
    { storageWriteAcks: [], walletUpdateAcks: [{ userId: 'u', updated: { my_c: 1 } }] },
    [null, [{ user_id: 'u', updated: { my_c: 1 } }]],
  ],
  [
    'notificationsList',
    'nk.notifications_list("u")',
    { notifications: [{ senderId: 's', content: '{}' }], cursor: null },
    [[{ senderId: 's', content: '{}' }]],
  ],
  [
    'partyList',
    'nk.party_list(1, nil, true)',
    { parties: [{ partyId: 'p', open: true, maxSize: 4, label: '' }] },
    [[{ party_id: 'p', match_id: 'p', open: true, max_size: 4, maxSize: 4, label: '' }]],
  ],
  ['sqlExec', 'nk.sql_exec("delete")', { rowsAffected: 3 }, [3]],
  // Also before 1970 whole seconds, rounded down.
  [
    'sqlQuery',
    'nk.sql_query("select")',
    [{ aB: new Date(1500), old: new Date(-500), raw: new Uint8Array([104, 105]).buffer }],
    [[{ aB: 1, old: -1, raw: 'hi' }]],
  ],
  [
    'storageList',
    'nk.storage_list("u", "c", 1)',
    { objects: [{ userId: 'u', value: { aB: [] } }], cursor: '' },
    [[{ user_id: 'u', value: { aB: {} } }]],
  ],
  [
    'tournamentsGetId',
    'nk.tournaments_get_id({})',
    [{ ...board, joinRequired: true }],
    [[{ id: 'b', sort_order: '1', operator: 'best', metadata: { aB: 1 }, prev_reset: 4, join_required: true }]],
  ],
  [
    'walletLedgerList',
    'nk.wallet_ledger_list("u")',
    { items: [{ userId: 'u', changeset: { my_c: 1 } }], cursor: null },
    [[{ user_id: 'u', changeset: { my_c: 1 } }], ''],
  ],
  [
    'walletUpdate',
    'nk.wallet_update("u", {})',
    { updated: { my_c: 2 }, previous: { my_c: 1 } },
    [{ my_c: 2 }, { my_c: 1 }],
  ],
])('%s: %s', async (js, lua, answer, expected) => {
  expect((await through(js, lua, answer)).seen).toEqual(expected);
});

test('ciphers take bytes and give bytes', async () => {
  const key = 'sixteen letters!';
  const [sealed, opened, short] = (await evaluate(`
    local sealed = nk.aes128_encrypt("\\0\\255at", "${key}")
    return nk.base64_encode(sealed), nk.base64_encode(nk.aes128_decrypt(sealed, "${key}")), (pcall(nk.aes256_encrypt, "x", "short"))`)) as [
    string,
    string,
    boolean,
  ];
  const bytes = Buffer.from(sealed, 'base64');
  expect(bytes).toHaveLength(16 + 4);
  const decipher = crypto.createDecipheriv('aes-128-cfb', key, bytes.subarray(0, 16));
  const clear = Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]);
  expect(clear.toString('latin1')).toBe('\0\xffat');
  expect(Buffer.from(opened, 'base64')).toEqual(clear);
  expect(short).toBe(false);
});

test('of several results of a function the last one counts', async () => {
  const { rpc } = await loadLua(rpcModule('return "first", "last"'));
  expect(rpc('test')).toBe('last');
});

test('headers and parameters are tables also where there are none', async () => {
  const { rpc, call } = await loadLua(
    `${rpcModule('return context.headers.none == nil and context.query_params.page[1]')}
     nk.register_req_before(function(context, request) request.found = context.headers.none == nil return request end, "UpdateAccount")`,
  );
  expect(rpc('test', '', { queryParams: { page: ['3'] } })).toBe('3');
  expect(call('before', 'UpdateAccount', {})).toEqual({ found: true });
});

test('run_once takes one function for all files: the first', async () => {
  const { rpc } = await loadLua({
    'a.lua': 'ran = { "a" }\nlocal nk = require("nakama")\nnk.run_once(function() ran[#ran + 1] = "first" end)',
    'b.lua': 'local nk = require("nakama")\nnk.run_once(function() ran[#ran + 1] = "second" end)',
    'c.lua': rpcModule('return nk.json_encode(ran)'),
  });
  expect(JSON.parse(rpc('test') as string)).toEqual(['a', 'first']);
});

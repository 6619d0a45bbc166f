import { expect, test } from 'vitest';
import { evaluate, loadLua, rpcModule } from './load-lua.js';

/** What an nk function of JavaScript is given for a Lua value, and what Lua sees of what it answers. */
async function throughNk(lua: string, answer?: unknown): Promise<{ given: unknown; seen: unknown }> {
  let given: unknown;
  const seen = await evaluate(`return nk.match_create("m", { it = ${lua} })`, {
    matchCreate(_module, params) {
      given = (params as { it?: unknown }).it;
      return answer;
    },
  });
  return { given, seen: (seen as unknown[])[0] };
}

test.each([
  ['{}', {}],
  ['{ 1, 2 }', [1, 2]],
  ['{ 1, nil, 3 }', [1, null, 3]],
  ['{ [3] = "c" }', [null, null, 'c']],
  ['{ 1, x = 2 }', [1]],
  ['{ [0] = "zero" }', { 0: 'zero' }],
  ['{ [1.5] = "half", [true] = "yes" }', { 1.5: 'half', true: 'yes' }],
  ['{ userId = 1, user_id = 2 }', { userId: 1, user_id: 2 }],
  ['2^53', 2 ** 53],
  ['-0.5', -0.5],
  ['"é\\n"', 'é\n'],
  ['true', true],
  ['{ a = { b = { {} } } }', { a: { b: [{}] } }],
  ['{ __proto__ = { polluted = true } }', JSON.parse('{"__proto__":{"polluted":true}}')],
])('%s leaves Lua as it does in Nakama', async (lua, expected) => {
  expect((await throughNk(lua)).given).toEqual(expected);
});

test.each([
  [null, undefined],
  [
    [1, null, 3],
    [1, null, 3],
  ],
  [{ user_id: 'u', none: null }, { user_id: 'u' }],
  [12345678901234, 12345678901234],
  [new Uint8Array([104, 105]).buffer, 'hi'],
])('%j comes into Lua', async (answer, expected) => {
  expect((await throughNk('1', answer)).seen).toEqual(expected);
});

test.each([
  ['print', /A function cannot leave Lua/],
  ['"\\255"', /bytes that are not UTF-8/],
  ['{ [20000000] = 1 }', /an array of that many items/],
  ['(function() local t = {}; t.t = t; return t end)()', /nested more than 100 levels deep, or contains itself/],
  ['{ [{}] = 1 }', /Keys of a table/],
])('%s cannot leave Lua', async (lua, message) => {
  await expect(throughNk(lua)).rejects.toThrow(message);
});

test('strings are bytes', async () => {
  const all = Array.from({ length: 256 }, (_, i) => i);
  const [encoded, back] = (await evaluate(`
    local bytes = {}
    for i = 0, 255 do bytes[#bytes + 1] = string.char(i) end
    local text = table.concat(bytes)
    return nk.base64_encode(text), nk.base64_decode(nk.base64_encode(text)) == text`)) as [string, boolean];
  expect([...Buffer.from(encoded, 'base64')]).toEqual(all);
  expect(back).toBe(true);
});

test('long texts and many of them', async () => {
  const { rpc } = await loadLua(rpcModule('return payload .. payload'));
  const long = 'aé😀'.repeat(20_000);
  expect(rpc('test', long)).toBe(long + long);
});

test('JSON has its keys in order, and an empty table is an object', async () => {
  expect(
    await evaluate('return nk.json_encode({ b = 1, a = { {}, { x = 1.5 } } }), nk.json_decode("[1,{\\"k\\":null}]")'),
  ).toEqual(['{"a":[{},{"x":1.5}],"b":1}', [1, {}]]);
});

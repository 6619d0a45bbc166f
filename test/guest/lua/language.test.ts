import { expect, test } from 'vitest';
import { evaluate, loadLua, rpcModule } from './load-lua.js';

test.each([
  ['string.format("%d %05d %x %s %5.1f%%", 1700000000000, 42, 255, "s", 1.25)', '1700000000000 00042 ff s   1.2%'],
  ['string.format("%x %X %08x", 4294967295, 2^40, 2^31)', 'ffffffff 10000000000 80000000'],
  ['string.format("%d|%-15d|%i", -2^40, 2^40, 7.9)', '-1099511627776|1099511627776  |7'],
  ['string.format("%q", "a\\nb")', '"a\\\nb"'],
  ['tostring(2^53)', '9007199254740992'],
  ['tostring(10 / 2)', '5'],
  ['tostring(1e100)', '1e+100'],
  ['unpack({ 1, 2 })', 1],
  ['table.getn({ 1, 2, 3 })', 3],
  ['select("#", nil, nil)', 2],
  ['setfenv(function() return x end, { x = "own" })()', 'own'],
  ['loadstring("return 1 + 1")()', 2],
  ['(load(function() end) or print)()', null],
  ['bit32.band(0xff, 0x0f) + bit32.lshift(1, 31)', 15 + 2 ** 31],
  ['bit32.bnot(0)', 2 ** 32 - 1],
  ['bit32.arshift(0x80000000, 4)', 0xf8000000],
  ['bit32.lrotate(0x80000001, 1)', 3],
  ['bit32.extract(0xabcd, 4, 8)', 0xbc],
  ['bit32.replace(0, 5, 4, 4)', 0x50],
  ['bit32.btest(6, 1)', false],
  ['os.date("!%Y-%m-%d %H:%M:%S", 86399)', '1970-01-01 23:59:59'],
  ['os.date("*t", 0).year', 1970],
  ['os.time({ year = 1970, month = 1, day = 1, hour = 0 })', 0],
  ['os.difftime(5, 3)', 2],
  ['("x"):rep(3)', 'xxx'],
  ['tostring(collectgarbage("count") > 0) .. tostring(collectgarbage("stop"))', 'true0'],
  ['package.loaded.string == string', true],
])('%s', async (expression, expected) => {
  expect(((await evaluate(`return (${expression})`)) as unknown[])[0] ?? null).toEqual(expected);
});

test('functions of nk work within coroutines, and errors come out of them', async () => {
  const body = `
    local steps = coroutine.wrap(function() coroutine.yield(nk.base64_encode("a")); nk.base64_decode(nil) end)
    return steps(), pcall(steps)`;
  expect(await evaluate(body)).toEqual([
    'YQ==',
    false,
    expect.stringMatching(/main\.lua:\d: nk\.base64Decode: s must be a string/),
  ]);
});

test('a seed makes the same numbers for its own state alone', async () => {
  const { rpc } = await loadLua(
    rpcModule(`
      local function draw() return { math.random(), math.random(6), math.random(5, 9) } end
      math.randomseed(7); local one = draw(); math.randomseed(7); local two = draw()
      return nk.json_encode({ one = one, two = two })`),
  );
  const { one, two } = JSON.parse(rpc('test') as string);
  expect(one).toEqual(two);
  expect(one[0]).toBeLessThan(1);
  expect([1, 2, 3, 4, 5, 6]).toContain(one[1]);
  expect([5, 6, 7, 8, 9]).toContain(one[2]);
});

test('the module function of old, and files that require each other', async () => {
  const files = {
    'old.lua': 'module("old.name", package.seeall)\nfunction greet() return "hello " .. tostring(1) end',
    'ring.lua': 'local ok, message = pcall(require, "ring2") return ok and "loaded" or message',
    'ring2.lua': 'return require("ring")',
    'zz.lua': rpcModule('return require("old").greet() .. " " .. require("ring")'),
  };
  await expect(loadLua(files)).rejects.toThrow(/ring2\.lua|ring\.lua/);
  const { rpc } = await loadLua({ 'old.lua': files['old.lua'], 'zz.lua': rpcModule('return old.name.greet()') });
  expect(rpc('test')).toBe('hello 1');
});

test('print goes to the log', async () => {
  const { rpc, main, guest } = await loadLua(rpcModule('print("a", 1, nil)'));
  rpc('test');
  guest.flush();
  await expect
    .poll(() => main.lines.map(([level, text]) => [level, text]), { timeout: 15_000 })
    .toContainEqual(['info', 'a\t1\tnil']);
});

test('goto is a name like any other: 5.1 has none', async () => {
  await expect(loadLua('for i = 1, 2 do goto done ::done:: end')).rejects.toThrow(/main\.lua:1 cannot be loaded/);
});

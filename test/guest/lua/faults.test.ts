import { expect, test } from 'vitest';
import { loadLua, rpcModule } from './load-lua.js';

const AFTERWARDS = '\nnk.register_rpc(function() return "alive" end, "alive")';

async function thrownBy(body: string, more = {}) {
  const loaded = await loadLua(rpcModule(body) + AFTERWARDS, {}, more);
  let thrown: Error | undefined;
  try {
    loaded.rpc('test');
  } catch (error) {
    thrown = error as Error;
  }
  return { thrown: thrown!, ...loaded };
}

test.each([
  ['while true do end'],
  ['while true do pcall(function() while true do end end) end'],
  ['local function spin() while true do end end; while true do coroutine.resume(coroutine.create(spin)) end'],
  ['while true do pcall(error) end'],
])('%s is interrupted, and the next call runs', async (body) => {
  const { thrown, rpc, main } = await thrownBy(body, { timeoutMs: 60 });
  expect(thrown).toMatchObject({ code: 4, message: expect.stringContaining('was interrupted') });
  expect(thrown.stack).toMatch(/main\.lua:4/);
  expect(rpc('alive')).toBe('alive');
  expect(main).toBeDefined();
});

test.each([
  ['local function deeper() return 1 + deeper() end; deeper()', /stack overflow/],
  ['local function deeper(s) return (s:gsub(".", deeper)) end; deeper("x")', /stack overflow|C stack overflow/],
  ['local all = {}; for i = 1, 1e9 do all[i] = tostring(i) end', /needs more memory than its \d+ KiB/],
  ['return ("x"):rep(1e9)', /needs more memory than its \d+ KiB/],
  ['error({})', /is no text/],
  ['error(nil)', /is no text/],
  ['nk.cron_next("no cron", 0)', /nk\.cronNext/],
  ['nk.json_decode("{")', /nk\.json_decode: not a valid JSON string/],
  ['nk.register_rpc(print, "late")', /only be registered while the modules start/],
  ['nk.logger_info(nil)', /nk\.logger_info: argument 1 must be a string, not a nil/],
  ['nk.nonsense()', /attempt to call field 'nonsense'/],
  ['os.execute("true")', /attempt to call field 'execute'/],
  ['io.open("/etc/passwd")', /attempt to index global 'io'/],
  ['dofile("/etc/passwd")', /attempt to call global 'dofile'/],
  ['debug.getregistry()', /attempt to index global 'debug'/],
  ['require("missing")', /module 'missing' not found/],
  ['loadstring(string.char(27) .. "Lua")()', /attempt to call a nil value/],
])('%s ends its call alone', async (body, message) => {
  const { thrown, rpc } = await thrownBy(body, { luaMemoryMb: 8 });
  expect(thrown.message).toMatch(message);
  expect(rpc('alive')).toBe('alive');
});

test('what an interruption from outside leaves behind is not used again', async () => {
  // Lua's own functions do not look at the clock.
  const hang = 'return tostring(string.find(("a"):rep(2000), ("a*"):rep(30) .. "b"))';
  const { createTimeLimit } = await import('../../../src/guest/time-limit.js');
  const { rpc } = await loadLua(rpcModule(hang) + AFTERWARDS, {}, { timeoutMs: 50 });
  expect(() => createTimeLimit().run(100, () => rpc('test'))).toThrow('ran for more than 100 ms');
  expect(rpc('alive')).toBe('alive');
});

test.each([
  ['local x = = 1', /main\.lua:1 cannot be loaded: LuaError: unexpected symbol near '='/],
  [
    'local nk = require("nakama")\nnk.register_rpc("no function", "x")',
    /main\.lua:2 cannot be loaded.*argument 1 must be a function/,
  ],
  ['require("other")', /main\.lua:1 cannot be loaded.*module 'other' not found/],
  ['error("at load")', /main\.lua:1 cannot be loaded: LuaError: at load/],
  ['require("nakama").register_req_before(print, "Nonsense")', /there is no request 'Nonsense'/],
])('%s cannot be loaded, and file and line are named', async (source, message) => {
  await expect(loadLua(source)).rejects.toThrow(message);
});

test('the file that is at fault is named, not the one that requires it', async () => {
  const files = { 'main.lua': 'require("deep.bad")', 'deep/bad.lua': '\n\nnothing()' };
  await expect(loadLua(files)).rejects.toThrow(/deep\/bad\.lua:3 cannot be loaded: LuaError: attempt to call global/);
});

import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { EVENT_HOOKS } from '../../../src/guest/hook-names.js';
import { luaFunctions } from '../../../src/guest/lua/lua-functions.js';
import { NK_NAMES } from '../../../src/guest/nk-names.js';
import { evaluate } from './load-lua.js';

const page = fs.readFileSync(path.resolve(import.meta.dirname, '../../../docs/lua.md'), 'utf8');
/** The table of docs/lua.md: the name in Lua, the one in JavaScript. */
const rows = [...page.matchAll(/^\| `(\w+)` \| `(\w+)` \|/gm)].map(([, lua, js]) => [lua!, js!]);
/** The functions that the page names as Lua's own. */
const own = [...page.matchAll(/^- `nk\.(\w+)/gm)].map(([, name]) => name!);
/** Lua's texts are bytes. */
const withoutCounterpart = ['binaryToString', 'stringToBinary'];

const missing = (names: readonly string[]) =>
  evaluate(`
    local missing = {}
    for _, name in ipairs(nk.json_decode('${JSON.stringify(names)}')) do
      if type(nk[name]) ~= "function" then missing[#missing + 1] = name end
    end
    return missing`);

test('every function of the JavaScript interface has its counterpart in the table of docs/lua.md', () => {
  expect(rows.map(([, js]) => js).toSorted()).toEqual(
    NK_NAMES.filter((name) => !withoutCounterpart.includes(name)).toSorted(),
  );
  expect(new Map(rows as [string, string][])).toEqual(new Map([...luaFunctions()].map(([lua, { js }]) => [lua, js])));
});

test('the functions of the table exist', async () => {
  expect(await missing(rows.map(([lua]) => lua!))).toEqual([{}]);
});

test('Lua has functions of its own, and a registration for everything that a bundle can register', async () => {
  const events = EVENT_HOOKS.map((event) => `register${event.replace(/[A-Z]/g, (at) => `_${at.toLowerCase()}`)}`);
  expect(own).toEqual(expect.arrayContaining(events));
  expect(own).toEqual(expect.arrayContaining(['register_rpc', 'register_req_before', 'json_encode', 'logger_info']));
  expect(await missing(own)).toEqual([{}]);
});

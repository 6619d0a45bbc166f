import { expect, onTestFinished, test } from 'vitest';
import { openLua } from '../../../src/guest/lua/open-lua.js';
import { loadLua, rpcModule } from './load-lua.js';

test('a file registers functions; they get the context and the payload', async () => {
  const { guest, rpc } = await loadLua(
    rpcModule('return payload .. " " .. context.user_id .. " " .. context.execution_mode .. " " .. context.env.colour'),
  );
  expect(guest.registrations.rpcs).toEqual(['test']);
  expect(rpc('test', 'hé', { userId: 'u' })).toBe('hé u rpc red');
});

test('files require each other by their dotted names, and each runs once', async () => {
  const { rpc } = await loadLua({
    'a.lua': 'runs = (runs or 0) + 1; return { name = "a", b = require("deep.b") }',
    'deep/b.lua': 'return { name = "b" }',
    'main.lua': rpcModule('local a = require("a"); return a.name .. a.b.name .. runs'),
  });
  expect(rpc('test')).toBe('ab1');
});

test('what a function throws names file and line in the log, and says to the caller what is for the caller', async () => {
  const { rpc } = await loadLua({ 'deep/bad.lua': rpcModule('local nothing; return nothing.field') });
  const thrown = catching(() => rpc('test'));
  expect(thrown.message).toBe("attempt to index local 'nothing' (a nil value)");
  expect(thrown.stack).toMatch(/deep\/bad\.lua:4: attempt to index[\s\S]*deep\/bad\.lua:4: in function/);
});

test('error({ message, code }) is an answer of the module', async () => {
  const { rpc } = await loadLua(rpcModule('error({ "not yours", 7 })'));
  expect(catching(() => rpc('test'))).toMatchObject({ message: 'not yours', code: 7 });
});

test('what else is instantiated meanwhile is left alone', async () => {
  const { WebAssembly } = globalThis as unknown as {
    WebAssembly: { Module: new (bytes: Uint8Array) => object; instantiate(module: object): Promise<object> };
  };
  const empty = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
  const opening = openLua();
  const others: Promise<object>[] = [];
  for (let i = 0; i < 20; i++) {
    others.push(WebAssembly.instantiate(empty));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect((await Promise.all(others)).every((instance) => 'exports' in instance)).toBe(true);
  expect(typeof (await opening)._lua_gettop).toBe('function');
});

test('a bundle beside it may make the thread look like a browser; Lua leaves no global names behind', async () => {
  const bundle = 'var window = globalThis.window = globalThis; function InitModule() {}';
  const before = Object.getOwnPropertyNames(globalThis);
  onTestFinished(() => {
    delete (globalThis as { window?: unknown }).window;
  });
  const { rpc } = await loadLua({ 'index.js': bundle, 'main.lua': rpcModule('return "here"') });
  expect(rpc('test')).toBe('here');
  const added = Object.getOwnPropertyNames(globalThis).filter((name) => !before.includes(name));
  expect(added).toEqual(['window']);
});

function catching(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

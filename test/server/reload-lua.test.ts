import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connectGame } from '../../src/testing/connect-game.js';
import type { Game } from '../../src/testing/game.js';
import { type RunningServer, startServer } from '../start-server.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-lua-reload-'));
let server: RunningServer;
let game: Game;

const MAIN = `
local nk = require("nakama")
nk.register_rpc(function() return require("words").version end, "version")
nk.register_rpc(function(context, payload) return nk.match_create(nk.json_decode(payload).handler, {}) end, "make")`;

const MATCH = `
local words = require("words")
local keep = function(context, dispatcher, tick, state) return state end
return {
  match_init = function() return { count = 0 }, 20, words.version end,
  match_join_attempt = function(context, dispatcher, tick, state) return state, true end,
  match_join = keep, match_leave = keep, match_terminate = keep,
  match_loop = function(context, dispatcher, tick, state, messages)
    for _ in ipairs(messages) do
      state.count = state.count + 1
      dispatcher.broadcast_message(1, words.version .. state.count)
    end
    return state
  end,
  match_signal = function(context, dispatcher, tick, state, data) return state, data end,
}`;

const saveWords = (text: string) => fs.writeFileSync(path.join(folder, 'words.lua'), text);

beforeAll(async () => {
  fs.writeFileSync(path.join(folder, 'main.lua'), MAIN);
  fs.writeFileSync(path.join(folder, 'say.lua'), MATCH);
  saveWords('return { version = "one" }');
  server = await startServer({ 'runtime.path': folder, 'runtime.watch': true });
  game = await connectGame({ url: server.url, createMatchRpc: 'make' });
});

afterAll(async () => {
  await game?.close();
  await server?.stop();
  fs.rmSync(folder, { recursive: true });
});

test('a saved file of Lua is in use soon; matches that run finish on what they began with', async () => {
  const old = await game.createMatch('say');
  const ann = await old.join('ann');
  await ann.send(1);
  await vi.waitFor(() => expect(ann.takeReceived()).toMatchObject([{ data: 'one1' }]), 5000);

  saveWords('return { version = = "broken" }');
  await vi.waitFor(() => expect(server.output()).toMatch(/words\.lua:1 cannot be loaded/), 15_000);
  expect(await game.rpc('version')).toBe('one');

  saveWords('return { version = "two" }');
  await vi.waitFor(async () => expect(await game.rpc('version')).toBe('two'), 15_000);
  await ann.send(1);
  await vi.waitFor(() => expect(ann.takeReceived()).toMatchObject([{ data: 'one2' }]), 5000);
  expect((await game.createMatch('say')).label).toBe('two');
});

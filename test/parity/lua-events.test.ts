// Everything that a module in Lua can be told of, over a whole server.
import { Client, type Socket } from '@heroiclabs/nakama-js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type LuaServer, startLuaServer } from './lua-server.js';

Object.assign(globalThis, { WebSocket });

let lua: LuaServer;
let client: Client;
const sockets: Socket[] = [];

beforeAll(async () => {
  lua = await startLuaServer({ 'matchmaker.interval_sec': 1 });
  client = new Client('defaultkey', lua.server.host, String(lua.server.port));
});
afterAll(() => lua?.server.stop());

async function connect(username: string): Promise<{ socket: Socket; userId: string }> {
  const session = await client.authenticateDevice(`lua-${crypto.randomUUID()}`, true, username);
  const socket = client.createSocket();
  await socket.connect(session, true);
  sockets.push(socket);
  return { socket, userId: session.user_id! };
}

const waits = { timeout: 15_000 };

it('register_tournament_end, register_tournament_reset and register_leaderboard_reset', async () => {
  const endSec = Math.floor(Date.now() / 1000) + 3;
  await lua.run(
    `nk.leaderboard_create("daily", false, "asc", "incr", "*/2 * * * * * *", { season = 1 })
     nk.tournament_create("cup", false, "desc", "set", 60, nil, {}, "Cup", "", 0, 0, a, 5)
     local id, name = nk.authenticate_device("a-device-of-a-player")
     nk.tournament_record_write("cup", id, name, 5)`,
    endSec,
  );
  await expect.poll(() => lua.noteOf('leaderboard_reset', 'daily'), waits).toBeTruthy();
  const { reset, next_reset, ...rest } = (await lua.noteOf('leaderboard_reset', 'daily')) as Record<string, unknown>;
  // Texts, as in Nakama's Lua.
  expect(rest).toEqual({ order: '0', operator: 'increment', metadata: { season: 1 } });
  expect(reset).toBeTypeOf('number');
  expect(next_reset).toMatch(/^\d+$/);
  await lua.run('nk.leaderboard_delete("daily")');
  await expect
    .poll(() => lua.noteOf('tournament_end', 'cup'), waits)
    .toEqual({ stop: endSec, reset: endSec, size: 1, order: '1', operator: 'set' });
  await expect
    .poll(() => lua.noteOf('tournament_reset', 'cup'), waits)
    .toEqual({ stop: endSec, reset: endSec, order: '1' });
}, 40_000);

it('register_matchmaker_override makes the matches, register_matchmaker_matched the match to play in', async () => {
  const players = await Promise.all(['ann', 'bob', 'cid', 'dan'].map((name) => connect(name)));
  const matched = players.slice(0, 3).map(
    ({ socket }) =>
      new Promise<{ match_id?: string; users: unknown[] }>((resolve) => {
        socket.onmatchmakermatched = resolve;
      }),
  );
  for (const [i, { socket }] of players.entries()) {
    // By the rules for pairs the first two would have been matched already.
    await socket.addMatchmaker('*', 2, 4, { mode: i < 3 ? 'trio' : 'lone' }, { rank: 2.5 });
  }
  const all = await Promise.all(matched);
  expect(new Set(all.map(({ match_id }) => match_id)).size).toBe(1);
  expect(all[0]!.users).toHaveLength(3);
  expect(await lua.run('return nk.match_get(a).label', all[0]!.match_id)).toEqual([
    'matchmaker trio 2.5: ann, bob, cid',
  ]);
  expect(await lua.noteOf('matchmaker_override', 'entries')).toMatchObject({ count: expect.any(Number) });
});

it('register_event, register_session_start and register_session_end', async () => {
  await lua.run('nk.event("won", { to = "ann", prize = "gold" })');
  await expect
    .poll(() => lua.noteOf('event', 'wonann'), waits)
    .toEqual({ properties: { to: 'ann', prize: 'gold' }, mode: 'event' });
  const { socket, userId } = await connect('eve');
  await expect
    .poll(() => lua.noteOf('event', `SessionStart${userId}`), waits)
    .toEqual({ properties: {}, user_id: userId, mode: 'event' });
  socket.disconnect(false);
  await expect
    .poll(() => lua.noteOf('event', `SessionEnd${userId}`), waits)
    .toMatchObject({ properties: { reason: expect.any(String) }, user_id: userId });
});

it('register_storage_index_filter lets in what register_storage_index keeps', async () => {
  await lua.run(`
    local function write(key, value, read)
      nk.storage_write({ { collection = "creatures", key = key, value = value, permission_read = read } })
    end
    write("dragon", { level = 9 }, 2) write("mouse", { level = 1 }, 2)
    write("ghost", { level = 9, hidden = true }, 2) write("mole", { level = 9 }, 0)
    write("last", { level = 3 }, 2)`);
  const find = async (query: string) => {
    const search = `
      local keys = {}
      for _, found in ipairs(nk.storage_index_list("creatures", a, 10, {})) do keys[#keys + 1] = found.key end
      return keys`;
    return (await lua.run(search, query))[0];
  };
  // An index with a filter follows in its own time, in the order of the writes.
  await expect.poll(() => find('+value.level:3'), waits).toEqual(['last']);
  expect(await find('+value.level:>=5')).toEqual(['dragon']);
});

it('register_shutdown is called when the server stops, while nk still answers', async () => {
  for (const socket of sockets) socket.disconnect(false);
  await lua.server.stop();
  expect(lua.server.output()).toContain('the end is heard in mode shutdown, nk answers: 0');
});

// What matches in Lua cost beside those of a JavaScript bundle: `npm run bench -- lua`.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';
import { MessageChannel } from 'node:worker_threads';
import type { Guest } from '../src/guest/guest.js';
import { loadGuest } from '../src/guest/load-guest.js';
import { SyncWord } from '../src/guest/protocol.js';
import type { MatchDispatcher } from '../src/match/loop/match-handler.js';

const LUA = `
local nk = require("nakama")
local M = {}
function M.match_init(context, params) return { ticks = 0, said = 0 }, 10, "" end
function M.match_join_attempt(context, dispatcher, tick, state) return state, true end
function M.match_join(context, dispatcher, tick, state) return state end
function M.match_leave(context, dispatcher, tick, state) return state end
function M.match_loop(context, dispatcher, tick, state, messages)
  state.ticks = state.ticks + 1
  for _, message in ipairs(messages) do
    if message.op_code == 2 then
      local sum = 0
      for i = 1, 20000 do sum = (sum + i * 7) % 1000003 end
      state.said = sum
    else
      dispatcher.broadcast_message(message.op_code, message.data)
    end
  end
  return state
end
function M.match_terminate(context, dispatcher, tick, state) return state end
function M.match_signal(context, dispatcher, tick, state, data) return state, data end
return M`;

const BUNDLE = `
var keep = function (ctx, logger, nk, dispatcher, tick, state) { return { state: state }; };
function matchLoop(ctx, logger, nk, dispatcher, tick, state, messages) {
  state.ticks++;
  messages.forEach(function (message) {
    if (message.opCode === 2) {
      var sum = 0;
      for (var i = 1; i <= 20000; i++) sum = (sum + i * 7) % 1000003;
      state.said = sum;
    } else dispatcher.broadcastMessage(message.opCode, message.data);
  });
  return { state: state };
}
function InitModule(ctx, logger, nk, initializer) {
  initializer.registerMatch('game', {
    matchInit: function () { return { state: { ticks: 0, said: 0 }, tickRate: 10, label: '' }; },
    matchJoinAttempt: keep, matchJoin: keep, matchLeave: keep, matchLoop: matchLoop, matchTerminate: keep, matchSignal: keep,
  });
}`;

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc') as () => void;

const MATCHES = 1000;
const TICKS = 100;
const ctx = { executionMode: 5, matchId: 'id', matchNode: 'n', matchLabel: '', matchTickRate: 10, env: {} };
const dispatcher = {
  broadcastMessage() {},
  broadcastMessageDeferred() {},
  matchKick() {},
  matchLabelUpdate() {},
} as MatchDispatcher;
const sender = { userId: 'u'.repeat(36), sessionId: 's'.repeat(36), username: 'somebody', node: 'n' };
const message = (opCode: number) => ({
  sender,
  opCode,
  data: new Uint8Array(64).fill(120).buffer,
  persistence: true,
  status: '',
  reliable: true,
  receiveTimeMs: 1,
});

async function open(file: string, source: string): Promise<{ guest: Guest; close(): void }> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-bench-'));
  fs.writeFileSync(path.join(folder, file), source);
  const [sync, async_] = [new MessageChannel(), new MessageChannel()];
  const guest = await loadGuest({
    path: folder,
    entrypoint: '',
    env: {},
    node: 'bench',
    version: '1',
    matchIsolation: 'match',
    syncPort: sync.port2,
    syncSignal: new SharedArrayBuffer(SyncWord.COUNT * 4),
    asyncPort: async_.port2,
  });
  const close = () => {
    for (const port of [sync.port1, async_.port1]) port.close();
    fs.rmSync(folder, { recursive: true });
  };
  return { guest, close };
}

function cpuUs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

function memory(): { readonly resident: number; readonly kept: number } {
  collect();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { total_physical_size: held, used_heap_size: used } = v8.getHeapStatistics();
  // Without the room that V8 has for garbage. EXTERNAL is the memory of Lua, room for garbage and for growth included.
  return { resident: rss - (held - used), kept: heapUsed + external };
}

async function measure(file: string, source: string): Promise<void> {
  const { guest, close } = await open(file, source);
  const name = guest.registrations.matches[0]!;
  const start = () => {
    const { handler, nk, logger } = guest.createMatch(name, { match: 'x' })!;
    handler.matchInit(ctx, logger, nk, {});
    return { handler, nk, logger };
  };
  // By then the heap of the thread has its room for garbage, which is no match's own.
  const others = Array.from({ length: MATCHES }, start);
  const tick = (matches: readonly ReturnType<typeof start>[], messages: ReturnType<typeof message>[]) => {
    for (const { handler, nk, logger } of matches) {
      handler.matchLoop(ctx, logger, nk, dispatcher, 1, undefined, messages);
    }
  };
  for (let i = 0; i < 20; i++) tick(others, []);
  const before = memory();
  const matches: ReturnType<typeof start>[] = [];
  const createUs = cpuUs(() => {
    for (let i = 0; i < MATCHES; i++) matches.push(start());
  });
  const kb = (memory().resident - before.resident) / MATCHES / 1024;
  // The state of a bundle's match is passed to it; here each has its own from matchInit only in Lua.
  const perTick = (count: number, messages: ReturnType<typeof message>[]) => {
    for (let i = 0; i < count / 4; i++) tick(matches, messages);
    return cpuUs(() => {
      for (let i = 0; i < count; i++) tick(matches, messages);
    });
  };
  const figures = [
    ['an instance', createUs / MATCHES],
    ['an empty tick', perTick(TICKS, []) / MATCHES / TICKS],
    ['a tick with 4 messages, each broadcast', perTick(20, Array(4).fill(message(1))) / MATCHES / 20],
    ['a tick with 20,000 integer steps', perTick(2, [message(2)]) / MATCHES / 2],
  ] as const;
  for (const [what, us] of figures) console.log(`${file}: ${what}: ${us.toFixed(1)} µs of CPU`);
  console.log(`${file}: ${MATCHES} more idle matches: ${kb.toFixed(1)} KB of resident memory each`);
  for (let i = 0; i < 1000; i++) tick(matches, []);
  const later = (memory().kept - before.kept) / MATCHES / 1024;
  console.log(`${file}: after 1,000 more ticks of each: ${later.toFixed(1)} KB in the heap and in the memory of Lua`);
  if (others.length === 0) throw new Error('they are kept until here');
  close();
}

await measure('game.lua', LUA);
await measure('index.js', BUNDLE.replace('state.ticks++', 'state = state || { ticks: 0, said: 0 }; state.ticks++'));
process.exit();

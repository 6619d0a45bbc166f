// What recording adds to one tick, by the size of the state: `npm run bench -- recorded-tick`. One match in one thread, its lines
// compressed as the writer does; what threads cost each other is in `recording`.
import zlib from 'node:zlib';
import { createMatchRecorder } from '../src/guest/recording/match-recorder.js';
import { createSupervision } from '../src/guest/recording/supervision.js';
import type { MatchHandler } from '../src/match/loop/match-handler.js';

interface State {
  tick: number;
  readonly players: Record<string, { x: number; y: number; vx: number; vy: number; hits: number }>;
}

const playerCounts = [2, 10, 40, 180];
const ticks = 10_000;
const level = 1;

function stateOf(players: number): State {
  const newPlayer = () => ({ x: 0, y: 0, vx: Math.random(), vy: Math.random(), hits: 0 });
  const entries = Array.from({ length: players }, () => [crypto.randomUUID(), newPlayer()] as const);
  return { tick: 0, players: Object.fromEntries(entries) };
}

/** Moves each player along: two of their five values are new each tick. */
const moving = ((_ctx: object, _logger: object, _nk: object, _dispatcher: object, tick: number, state: State) => {
  state.tick = tick;
  for (const player of Object.values(state.players)) {
    player.x += player.vx;
    player.y += player.vy;
    if (Math.abs(player.y) > 100) player.vy = -player.vy;
  }
  return { state };
}) as unknown as MatchHandler['matchLoop'];
const still = ((_ctx: object, _logger: object, _nk: object, _dispatcher: object, _tick: number, state: State) => ({
  state,
})) as unknown as MatchHandler['matchLoop'];

const dispatcher = { broadcastMessage() {}, broadcastMessageDeferred() {}, matchKick() {}, matchLabelUpdate() {} };
const supervision = createSupervision();

/** CPU of a tick in µs, and characters of its line. */
function measure(matchLoop: MatchHandler['matchLoop'], players: number, isRecorded: boolean) {
  let lines = '';
  let characters = 0;
  const recorder = createMatchRecorder({
    supervision,
    seed: [1, 2, 3, 4],
    write(line) {
      lines += `${JSON.stringify(line)}\n`;
      if (lines.length < 500_000) return;
      characters += lines.length;
      zlib.gzipSync(lines, { level });
      lines = '';
    },
    close() {},
    onUncontrolled() {},
  });
  const handler = { matchLoop } as MatchHandler;
  const used = isRecorded ? recorder.load(() => ({ handler }) as never)!.handler : handler;
  const state = stateOf(players);
  const run = (from: number) => {
    for (let tick = from; tick < from + ticks; tick++) {
      used.matchLoop({} as never, {} as never, {} as never, dispatcher, tick, state, []);
    }
  };
  run(0);
  const before = process.cpuUsage();
  characters = 0;
  run(ticks);
  const { user, system } = process.cpuUsage(before);
  return { us: (user + system) / ticks, characters: (characters + lines.length) / ticks };
}

for (const [what, matchLoop] of [
  ['two of five values new', moving],
  ['nothing new', still],
] as const) {
  for (const players of playerCounts) {
    const plain = measure(matchLoop, players, false);
    const { us, characters } = measure(matchLoop, players, true);
    const values = players * 5 + 1;
    console.log(
      `a state of ${values} values, ${what}: ${plain.us.toFixed(1)} µs a tick, ${us.toFixed(1)} recorded; ${characters.toFixed(0)} characters a tick`,
    );
  }
}
process.exit();

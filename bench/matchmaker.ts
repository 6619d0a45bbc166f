// npm run bench:matchmaker: what a round of the matchmaker costs by the number of tickets that wait, and for how long
// the main thread is busy with it.
import { systemClock } from '../src/base/clock.js';
import { newUuid } from '../src/base/id.js';
import { silentLogger } from '../src/base/logger.js';
import { createMatchmaker } from '../src/matchmaker/matchmaker.js';
import { runRound } from '../src/matchmaker/process/run-round.js';
import { createTicketReader, type WaitingTicket } from '../src/matchmaker/process/waiting-ticket.js';
import type { TicketRequest } from '../src/matchmaker/ticket.js';
import { createRouter } from '../src/presence/router.js';
import { createTracker } from '../src/presence/tracker.js';
import type { Connection } from '../src/transport/connection.js';

const counts = [1_000, 10_000, 50_000];
const runs = 5;

/** Numbers from 0 to 1 that are the same in every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** What a player of a game with regions, modes, versions and ranks looks for, within WINDOW ranks of its own. */
function wish(random: () => number, window: number): TicketRequest {
  const one = (...choices: readonly string[]) => choices[Math.floor(random() * choices.length)]!;
  const region = one('eu', 'us', 'asia', 'sa');
  const mode = one('duel', 'duel', 'squad', 'arena');
  const rank = Math.floor(random() * 3000);
  const [minCount, maxCount, countMultiple] = mode === 'duel' ? [2, 2, 1] : mode === 'squad' ? [6, 10, 2] : [4, 8, 1];
  const required = `+properties.region:${region} +properties.mode:${mode} +properties.version:7`;
  const ranks = `+properties.rank:>=${rank - window} +properties.rank:<=${rank + window}`;
  const unwanted = random() < 0.2 ? ` -properties.map:${one('dust', 'ice')}` : '';
  const wanted = random() < 0.1 ? ` properties.map:${one('dust', 'ice')}^2` : '';
  return {
    query: `${required} ${ranks}${unwanted}${wanted}`,
    minCount,
    maxCount,
    countMultiple,
    stringProperties: { region, mode, version: '7', map: one('dust', 'ice', 'sand', 'moon') },
    numericProperties: { rank },
  };
}

function createTickets(count: number, window: number): WaitingTicket[] {
  const random = createRandom(42);
  const readTicket = createTicketReader();
  return Array.from({ length: count }, (_, number) =>
    readTicket({
      ...wish(random, window),
      id: `ticket-${number}`,
      number,
      members: [{ userId: `user-${number}`, sessionId: `session-${number}`, username: `player-${number}` }],
      partyId: '',
      createTimeMs: number,
      round: 0,
    }),
  );
}

/** The median CPU time of one round with every ticket looking for others, in ms, and what came of it. */
function measureRound(count: number, window: number, isMutual: boolean) {
  const tickets = createTickets(count, window);
  let matched = 0;
  const times = Array.from({ length: runs }, () => {
    const before = process.cpuUsage();
    const matches = runRound(tickets, { round: 1, maxIntervals: 1, isMutual: () => isMutual });
    const { user, system } = process.cpuUsage(before);
    matched = matches.flat().length;
    return (user + system) / 1000;
  });
  return { cpuMs: times.sort((a, b) => a - b)[Math.floor(runs / 2)]!, matched };
}

const cases: [string, number, boolean][] = [
  ['crowded: ranks ±100', 100, false],
  ['crowded, mutual', 100, true],
  ['sparse: ranks ±0, most find nobody', 0, false],
];
measureRound(2_000, 100, false);
console.table(
  cases.flatMap(([name, window, isMutual]) =>
    counts.map((count) => {
      const { cpuMs, matched } = measureRound(count, window, isMutual);
      const perTicket = ((cpuMs * 1000) / count).toFixed(1);
      const perLog = ((cpuMs * 1e6) / (count * Math.log2(count))).toFixed(0);
      return {
        round: name,
        tickets: count,
        matched,
        'CPU ms': cpuMs.toFixed(0),
        'µs/ticket': perTicket,
        'ns/(n log n)': perLog,
      };
    }),
  ),
);

/** A connection that only counts. */
function createSink(): Connection {
  return {
    format: 'protobuf',
    clientIp: '',
    clientPort: '',
    queuedBytes: 0,
    closed: false,
    send() {},
    close() {},
  };
}

/** Measures the turns of the event loop until stopped, and gives the longest, in ms. */
function watchTurns(): { stop(): number } {
  let longestMs = 0;
  let lastMs = performance.now();
  let isStopped = false;
  const look = () => {
    const nowMs = performance.now();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
    if (!isStopped) setImmediate(look);
  };
  setImmediate(look);
  return {
    stop() {
      isStopped = true;
      return longestMs;
    },
  };
}

/** A whole round with the thread, from tickets that wait to players that are told, while the event loop is watched. */
async function measureMainThread(count: number) {
  const tracker = createTracker({ onPresenceEvent() {}, logger: silentLogger });
  let roundMs = 0;
  const matchmaker = createMatchmaker({
    options: { maxTickets: 3, intervalSec: 3600, maxIntervals: 2, revPrecision: false, revThreshold: 1 },
    logger: silentLogger,
    clock: systemClock,
    metrics: {
      matchmakerRound: (seconds) => {
        roundMs = seconds * 1000;
      },
      matchmakerMatch() {},
      matchmakerWait() {},
      workerRestarted() {},
    },
    tracker,
    router: createRouter({ tracker }),
    node: 'bench',
    encryptionKey: 'key',
    workerUrl: new URL('../workers/matchmaker-worker.js', import.meta.url),
  });
  const random = createRandom(7);
  const enter = async (players: number) => {
    for (let i = 0; i < players; i++) {
      const session = { id: newUuid(), userId: newUuid(), username: 'player', connection: createSink() };
      matchmaker.addSession(session, wish(random, 100));
      // Clients come a few at a time.
      if (i % 20 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await enter(1000);
  await matchmaker.process();
  await enter(count - matchmaker.stats().ticketCount);
  const turns = watchTurns();
  const before = process.cpuUsage();
  const startMs = performance.now();
  await matchmaker.process();
  const wallMs = performance.now() - startMs;
  const longestMs = turns.stop();
  const { user, system } = process.cpuUsage(before);
  const left = matchmaker.stats().ticketCount;
  await matchmaker.stop();
  return {
    tickets: count,
    matched: count - left,
    'round on its thread, ms': roundMs.toFixed(0),
    'all with delivery, ms': wallMs.toFixed(0),
    'CPU of all threads, ms': ((user + system) / 1000).toFixed(0),
    longestMs,
  };
}

const rows = [];
for (const count of counts) {
  const measured = [];
  for (let i = 0; i < runs; i++) measured.push(await measureMainThread(count));
  // What other programs take of the processor counts as well: the quietest run tells most.
  measured.sort((a, b) => a.longestMs - b.longestMs);
  const { longestMs, ...rest } = measured[0]!;
  const [quiet, median] = [longestMs, measured[Math.floor(runs / 2)]!.longestMs].map((ms) => ms.toFixed(1));
  rows.push({ ...rest, 'longest turn of the main thread, ms': quiet, 'median of runs': median });
}
console.table(rows);

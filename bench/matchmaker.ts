// npm run bench:matchmaker: what a round of the matchmaker costs by the number of tickets that wait, and for how long
// the main thread is busy with it.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runRound } from '../src/matchmaker/process/run-round.js';
import { createTickets } from './matchmaker/create-tickets.js';
import { countsOwnCpu, type Turns } from './matchmaker/watch-turns.js';

const counts = [1_000, 10_000, 50_000];
/** A row goes through so many tickets, in rounds of few or of many, and through this many rounds at least. */
const ticketsOfRow = 50_000;
const minRounds = 7;

interface Workload {
  readonly name: string;
  readonly window: number;
  readonly isMutual: boolean;
  /** How many ranks there are among so many players. */
  ranks(players: number): number;
}

/**
 * The mean CPU time of one round with every ticket looking for others, in ms, garbage collection and all, and what came of
 * it. No round has the tickets of the one before, where there are fewer than a row's: between two rounds of a server lie
 * seconds, in which others use the processor's caches.
 */
function measureRound(count: number, workload: Workload) {
  const create = () => createTickets(count, workload.window, workload.ranks(count));
  const crowds = Array.from({ length: ticketsOfRow / count }, create);
  const rounds = Math.max(minRounds, crowds.length);
  let matched = 0;
  const before = process.cpuUsage();
  for (let i = 0; i < rounds; i++) {
    const tickets = crowds[i % crowds.length]!;
    matched = runRound(tickets, { round: 1, maxIntervals: 1, isMutual: () => workload.isMutual }).flat().length;
  }
  const { user, system } = process.cpuUsage(before);
  return { cpuMs: (user + system) / 1000 / rounds, matched };
}

const fixed = () => 3000;
const crowded = { name: 'crowded: ranks ±100', window: 100, isMutual: false, ranks: fixed };
const workloads: Workload[] = [
  crowded,
  { ...crowded, name: 'crowded, mutual', isMutual: true },
  { ...crowded, name: 'sparse: ranks ±0, more find somebody the more there are', window: 0 },
  // As many find somebody, and each search comes upon as many, whatever the number of tickets.
  {
    ...crowded,
    name: 'sparse alike: ranks ±0, ranks in proportion',
    window: 0,
    ranks: (players) => (players * 3) / 10,
  },
];
// The code is compiled by what it has seen: it sees every workload with few tickets and with many before anything counts.
for (const workload of workloads) for (const count of counts) measureRound(count, workload);
console.table(
  workloads.flatMap((workload) =>
    counts.map((count) => {
      const { cpuMs, matched } = measureRound(count, workload);
      const perTicket = ((cpuMs * 1000) / count).toFixed(1);
      const perLog = ((cpuMs * 1e6) / (count * Math.log2(count))).toFixed(0);
      return {
        round: workload.name,
        tickets: count,
        matched,
        'CPU ms': cpuMs.toFixed(0),
        'µs/ticket': perTicket,
        'ns/(n log n)': perLog,
      };
    }),
  ),
);

interface MainThreadRun {
  readonly coming: Turns;
  readonly matching: Turns;
  readonly [figure: string]: unknown;
}

function measureMainThread(count: number, subject: string): MainThreadRun {
  const program = fileURLToPath(new URL('matchmaker/main-thread.js', import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [program, String(count), subject], { encoding: 'utf8' }));
}

/** A figure of all runs, from the least to the most. */
function spread(turns: readonly Turns[], figure: (of: Turns) => number): string {
  const sorted = turns.map(figure).sort((a, b) => a - b);
  return sorted.map((each) => (Number.isInteger(each) ? each : each.toFixed(1))).join(' ');
}

const rows = counts.slice(1).flatMap((count) =>
  ['matchmaker', 'control'].flatMap((subject) => {
    const measured = Array.from({ length: 5 }, () => measureMainThread(count, subject));
    return (['coming', 'matching'] as const).map((phase) => {
      const turns = measured.map((run) => run[phase]);
      return {
        tickets: count,
        subject,
        while: phase,
        'longest, no garbage in it': spread(turns, ({ longestCleanMs }) => longestCleanMs),
        'longest of all': spread(turns, ({ longestMs }) => longestMs),
        'longer than 5 ms': spread(turns, ({ over5Ms }) => over5Ms),
      };
    });
  }),
);
const counted = countsOwnCpu ? 'its own CPU time' : 'with what other guests of the machine take of it';
console.log(`Turns of the thread that owns the sockets, ms, ${counted}, in each of five runs:`);
console.table(rows);

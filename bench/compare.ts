// npm run bench:compare: measures the server, started here, beside a bare `ws` relay and, on demand, any other
// Nakama-compatible server, and writes the table of docs/benchmarks.md.
import fs from 'node:fs';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { type Case, cases } from './compare/cases.js';
import { createProcesses, type Processes, type Subject } from './compare/processes.js';
import { renderTable, type Series } from './compare/render-table.js';
import { withProcesses } from './compare/with-processes.js';

const usage = `usage: npm run bench:compare [-- options]

  --runs N          runs of each workload                              (5)
  --seconds S       how long each run measures                         (10)
  --warmup S        traffic before a server's first run of a workload  (8; a quarter of it before further runs)
  --only WORD[,…]   only workloads whose title has one of the words
  --other-url URL   another Nakama-compatible server on this machine, running bench/load/module.js
  --other-pid PIDS  its process ids, with commas between them
  --other-name NAME what to call it                                    (other)
  --print           print the table and leave docs/benchmarks.md as it is`;

const optionTypes = {
  runs: { type: 'string', default: '5' },
  seconds: { type: 'string', default: '10' },
  warmup: { type: 'string', default: '8' },
  only: { type: 'string', default: '' },
  'other-url': { type: 'string' },
  'other-pid': { type: 'string' },
  'other-name': { type: 'string', default: 'other' },
  print: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const documentUrl = new URL('../../docs/benchmarks.md', import.meta.url);
const BEGIN = '<!-- figures: npm run bench:compare -->';
const END = '<!-- /figures -->';
/** What a run may take beyond its warm-up and measurement: signing players in, joining, ending. */
const EXTRA_MS = 60_000;

const readArguments = () => parseArgs({ options: optionTypes }).values;
type Arguments = ReturnType<typeof readArguments>;

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} is a number above 0, not '${text}'.`);
  return value;
}

function otherSubject(values: Arguments): Subject[] {
  const { 'other-url': url, 'other-pid': pid, 'other-name': name } = values;
  if ((url === undefined) !== (pid === undefined)) throw new Error('--other-url and --other-pid go together.');
  return url !== undefined && pid !== undefined ? [{ name, url, pid }] : [];
}

function chosenCases(only: string): readonly Case[] {
  const words = only.split(',').filter(Boolean);
  const chosen = cases.filter(({ title }) => words.length === 0 || words.some((word) => title.includes(word)));
  if (chosen.length > 0) return chosen;
  throw new Error(`No workload is called '${only}': ${cases.map(({ title }) => title).join('; ')}.`);
}

/** Runs OF on all subjects in turns, so that what else the machine does hits them alike. */
async function measure(
  of: Case,
  lasting: readonly Subject[],
  processes: Processes,
  { runs, seconds, warmup }: { runs: number; seconds: number; warmup: number },
): Promise<Series[]> {
  const series = new Map<string, Record<string, number>[]>();
  for (let run = 0; run < runs; run++) {
    const fresh = of.fresh ? [await processes.startServer()] : [];
    const subjects = [...fresh, ...lasting];
    for (const subject of run % 2 === 0 ? subjects : subjects.toReversed()) {
      const warmupSeconds = run === 0 || of.fresh ? warmup : warmup / 4;
      const args = [of.workload, ...of.options, '--seconds', String(seconds), '--warmup', String(warmupSeconds)];
      const figures = await processes.load(subject, args, (seconds + warmupSeconds) * 1000 + EXTRA_MS);
      series.set(subject.name, [...(series.get(subject.name) ?? []), figures]);
      const { key, label } = of.figures[0]!;
      console.log(`${of.title}, run ${run + 1}, ${subject.name}: ${label} ${figures[key]}`);
    }
    for (const subject of fresh) await processes.stop(subject);
  }
  return [...series].map(([subject, all]) => ({ subject, runs: all }));
}

async function compare(values: Arguments, processes: Processes): Promise<string> {
  const other = otherSubject(values);
  const pace = {
    runs: numberOf('runs', values.runs),
    seconds: numberOf('seconds', values.seconds),
    warmup: numberOf('warmup', values.warmup),
  };
  const chosen = chosenCases(values.only);
  const results: { of: Case; series: Series[] }[] = [];
  for (const of of chosen.filter(({ fresh }) => fresh)) {
    results.push({ of, series: await measure(of, other, processes, pace) });
  }
  const rest = chosen.filter(({ fresh }) => !fresh);
  if (rest.length > 0) {
    const server = await processes.startServer();
    const relay = rest.some(({ relayToo }) => relayToo) ? [await processes.startRelay()] : [];
    for (const of of rest) {
      const subjects = [server, ...(of.relayToo ? relay : []), ...other];
      results.push({ of, series: await measure(of, subjects, processes, pace) });
    }
  }
  const machine = `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'CPU'}, Node ${process.version}, ${os.type()} ${os.release()}`;
  const how = `${pace.runs} runs of ${pace.seconds} s each: median (least–most). ${machine}.`;
  return `${how}\n\n${renderTable(results)}`;
}

function writeDocument(text: string): void {
  const old = fs.readFileSync(documentUrl, 'utf8');
  const [begin, end] = [old.indexOf(BEGIN), old.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error('docs/benchmarks.md has lost its markers for the figures.');
  fs.writeFileSync(documentUrl, `${old.slice(0, begin)}${BEGIN}\n\n${text}\n\n${old.slice(end)}`);
}

async function run(): Promise<number> {
  const values = readArguments();
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const processes = createProcesses();
  const text = await withProcesses(processes, () => compare(values, processes));
  console.log(`\n${text}`);
  if (!values.print) writeDocument(text);
  return 0;
}

process.exit(
  await run().catch((error: Error) => {
    console.error(`${error.message}\nnpm run bench:compare -- --help tells the options.`);
    return 1;
  }),
);

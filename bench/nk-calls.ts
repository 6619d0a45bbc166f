// What a synchronous nk call of a bundle takes in a whole server, by function: `node dist/bench/nk-calls.js`. Idle: one RPC at
// a time makes many calls. Light: 100 RPCs a second with one call each. Match: one call a tick. Heavy: the same as light
// while 32 echo RPCs are under way at all times.
import { createProcesses } from './compare/processes.js';
import { withProcesses } from './compare/with-processes.js';
import { createTarget, quantile, sleep, type Target } from './load/target.js';

const KINDS = ['uuidv4', 'localcacheGet', 'localcachePut', 'metricsCounterAdd', 'matchGet', 'matchList', 'streamCount'];
const SECONDS = Number(process.argv[2] ?? 3);
const RATE_HZ = 100;
const CONCURRENT = 32;

type Ask = (id: string, payload: object) => Promise<Record<string, unknown>>;

function report(what: string, timesMs: number[]): void {
  const at = (share: number) => `${(quantile(timesMs, share) * 1000).toFixed(0)} µs`;
  console.log(`${what}: p50 ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)} (${timesMs.length} calls)`);
}

const measure = async (ask: Ask, kind: string, count: number) =>
  (await ask('measure', { kind, count })).times as number[];

/** RATE_HZ requests a second, each with one call. */
async function steadily(ask: Ask, kind: string): Promise<number[]> {
  const times: number[] = [];
  const requests: Promise<void>[] = [];
  const startMs = performance.now();
  for (let i = 0; i < SECONDS * RATE_HZ; i++) {
    await sleep(startMs + (i * 1000) / RATE_HZ - performance.now());
    requests.push(measure(ask, kind, 1).then((found) => void times.push(...found)));
  }
  await Promise.all(requests);
  return times;
}

async function inMatch(ask: Ask): Promise<void> {
  const { id } = await ask('open', {});
  await sleep(2000);
  await ask('ask', { id });
  await sleep(SECONDS * 1000 * 4);
  const { times } = (await ask('ask', { id })) as { times: Record<string, number[]> };
  for (const kind of KINDS) report(`match at 20 Hz, ${kind}`, times[kind]!);
}

async function underLoad(ask: Ask, work: () => Promise<void>): Promise<void> {
  let isOver = false;
  const caller = async () => {
    while (!isOver) await ask('echo', { a: [1, 2, 3], text: 'hello' });
  };
  const callers = Promise.all(Array.from({ length: CONCURRENT }, caller));
  await work();
  isOver = true;
  await callers;
}

async function run(target: Target): Promise<void> {
  let token = await target.authenticate('0');
  const ask: Ask = (id, payload) => target.rpc(token, id, payload);
  const renewal = setInterval(async () => {
    token = await target.authenticate('0');
  }, 20_000);
  renewal.unref();
  await underLoad(ask, () => sleep(4000));
  for (const kind of KINDS) for (let i = 0; i < 4; i++) await measure(ask, kind, 1000);
  for (const kind of KINDS) report(`one after the other, ${kind}`, await measure(ask, kind, 2000));
  await sleep(1000);
  for (const kind of KINDS) report(`${RATE_HZ} a second, ${kind}`, await steadily(ask, kind));
  await inMatch(ask);
  await underLoad(ask, async () => {
    for (const kind of KINDS) report(`under load, ${kind}`, await steadily(ask, kind));
  });
  clearInterval(renewal);
}

const processes = createProcesses('bench/nk-calls/module.js');
await withProcesses(processes, async () => {
  const { url } = await processes.startServer();
  const base = { pids: [], clients: 1, seconds: 1, warmupSeconds: 1, rateHz: 1, playersPerMatch: 1, tickRateHz: 1 };
  const target = createTarget({ ...base, url: new URL(url), concurrency: CONCURRENT, serverKey: 'defaultkey' });
  await run(target);
  target.http.close();
});

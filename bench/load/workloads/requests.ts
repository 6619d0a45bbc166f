import { cpuSeconds, residentBytes } from '../process-usage.js';
import { inParallel, quantile, type Target } from '../target.js';

export interface RequestFigures {
  requestsPerSecond: number;
  failed: number;
  cpuMsPerRequest: number;
  p50Ms: number;
  p99Ms: number;
  residentMB: number;
}

type Send = (index: number) => Promise<unknown>;

const tag = Date.now().toString(36);
const knownDevices = 200;

/** New accounts, one a request. */
export async function register(target: Target): Promise<RequestFigures> {
  return measureRequests(target, (index) => target.authenticate(`new-${tag}-${index}`));
}

/** Sign-ins of accounts that exist. */
export async function authenticate(target: Target): Promise<RequestFigures> {
  await inParallel(knownDevices, 16, (index) => target.authenticate(String(index)));
  return measureRequests(target, (index) => target.authenticate(String(index % knownDevices)));
}

/** Calls of a module function that answers what it was sent. */
export async function rpcEcho(target: Target): Promise<RequestFigures> {
  const token = await target.authenticate('0');
  return measureRequests(target, () => target.rpc(token, 'bench_echo', { hello: 'world', n: 1 }));
}

/** Reads of one's own account. */
export async function accountRead(target: Target): Promise<RequestFigures> {
  const token = await target.authenticate('0');
  return measureRequests(target, () => target.http.request('GET', '/v2/account', undefined, `Bearer ${token}`));
}

/** A closed loop: as many requests under way as `concurrency` says, each followed at once by the next. */
async function measureRequests({ options }: Target, send: Send): Promise<RequestFigures> {
  const { concurrency, seconds, warmupSeconds, pids } = options;
  let next = 0;
  await requestLoop(concurrency, warmupSeconds, () => send(next++));
  const cpuBefore = cpuSeconds(pids);
  const start = performance.now();
  const { latenciesMs, failed } = await requestLoop(concurrency, seconds, () => send(next++));
  const elapsed = (performance.now() - start) / 1000;
  const cpu = cpuSeconds(pids) - cpuBefore;
  return {
    requestsPerSecond: latenciesMs.length / elapsed,
    failed,
    cpuMsPerRequest: (cpu * 1000) / latenciesMs.length,
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    residentMB: residentBytes(pids) / 2 ** 20,
  };
}

async function requestLoop(width: number, seconds: number, send: () => Promise<unknown>) {
  const latenciesMs: number[] = [];
  let failed = 0;
  const end = performance.now() + seconds * 1000;
  const loop = async () => {
    while (performance.now() < end) {
      const start = performance.now();
      await send().catch(() => failed++);
      latenciesMs.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: width }, loop));
  return { latenciesMs, failed };
}

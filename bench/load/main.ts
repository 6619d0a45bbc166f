// npm run bench:load -- WORKLOAD --url http://127.0.0.1:7350 --pid PID: loads a Nakama-compatible server on this
// machine and prints what that costs it. The server must run bench/load/module.js as its module.
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { createTarget, type LoadOptions, type Target } from './target.js';
import { chatRoom } from './workloads/chat.js';
import { connect } from './workloads/connect.js';
import { authoritativeMatch, emptyMatches, relayedMatch } from './workloads/matches.js';
import { accountRead, authenticate, register, rpcEcho } from './workloads/requests.js';

const workloads: Record<string, (target: Target) => Promise<object>> = {
  connect,
  register,
  authenticate,
  'account-read': accountRead,
  'rpc-echo': rpcEcho,
  'relayed-match': relayedMatch,
  'authoritative-match': authoritativeMatch,
  'empty-matches': emptyMatches,
  chat: chatRoom,
};

const usage = `usage: npm run bench:load -- WORKLOAD [options]

Workloads: ${Object.keys(workloads).join(', ')}

  --url URL            the server, on this machine      (http://127.0.0.1:7350)
  --pid PID[,PID]      whose CPU and memory to measure  (none: only latencies)
  --clients N          players, or empty matches        (100)
  --seconds S          how long to measure              (10)
  --warmup S           traffic before measuring         (8)
  --rate HZ            messages a second and player, or in the chat room  (2)
  --per-match N        players in a match               (10)
  --tick HZ            tick rate of the matches         (10)
  --concurrency N      HTTP requests under way at once  (32)
  --key KEY            the server key                   (defaultkey)
  --json               print one line of JSON instead of a table`;

const optionTypes = {
  url: { type: 'string', default: 'http://127.0.0.1:7350' },
  pid: { type: 'string', default: '' },
  clients: { type: 'string', default: '100' },
  seconds: { type: 'string', default: '10' },
  warmup: { type: 'string', default: '8' },
  rate: { type: 'string', default: '2' },
  'per-match': { type: 'string', default: '10' },
  tick: { type: 'string', default: '10' },
  concurrency: { type: 'string', default: '32' },
  key: { type: 'string', default: 'defaultkey' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const readArguments = () => parseArgs({ allowPositionals: true, options: optionTypes });
type Values = ReturnType<typeof readArguments>['values'];

function readOptions(values: Values): LoadOptions {
  const url = new URL(values.url);
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) {
    throw new Error('The server must run on this machine.');
  }
  const positive = (name: 'clients' | 'seconds' | 'warmup' | 'rate' | 'per-match' | 'tick' | 'concurrency') => {
    const value = Number(values[name]);
    if (value > 0 && value < 1e6) return value;
    throw new Error(`--${name} is a number above 0, not '${values[name]}'.`);
  };
  const pids = values.pid.split(',').filter(Boolean).map(Number);
  for (const pid of pids) {
    if (!fs.existsSync(`/proc/${pid}/stat`)) throw new Error(`There is no process ${pid} to measure.`);
  }
  return {
    url,
    pids,
    clients: positive('clients'),
    seconds: positive('seconds'),
    warmupSeconds: positive('warmup'),
    rateHz: positive('rate'),
    playersPerMatch: positive('per-match'),
    tickRateHz: positive('tick'),
    concurrency: positive('concurrency'),
    serverKey: values.key,
  };
}

const rounded = (figures: object) =>
  Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [
      name,
      typeof value === 'number' ? Number(value.toPrecision(4)) : value,
    ]),
  );

async function run(): Promise<number> {
  const { values, positionals } = readArguments();
  const workload = workloads[positionals[0] ?? ''];
  if (values.help || !workload) {
    console.log(usage);
    return values.help ? 0 : 2;
  }
  const target = createTarget(readOptions(values));
  const figures = rounded(await workload(target));
  target.http.close();
  if (values.json) console.log(JSON.stringify({ workload: positionals[0], ...figures }));
  else console.table(figures);
  return 0;
}

process.exit(
  await run().catch((error: Error) => {
    console.error(`${error.message}\nnpm run bench:load -- --help tells the options.`);
    return 1;
  }),
);

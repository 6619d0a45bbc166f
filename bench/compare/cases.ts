/** One measurement of the comparison: a workload of the load program, its options, and which of its figures matter. */
export interface Case {
  readonly workload: string;
  readonly title: string;
  readonly options: readonly string[];
  readonly figures: readonly { readonly key: string; readonly label: string }[];
  /** Whether the bare relay can do this work too. */
  readonly relayToo?: boolean;
  /** Whether each run needs a server that has just started: memory that was used once is not given back. */
  readonly fresh?: boolean;
}

const perDelivered = { key: 'cpuUsPerDelivered', label: 'CPU per delivered message, µs' };
const deliveries = [
  perDelivered,
  { key: 'deliveredPerSecond', label: 'delivered a second' },
  { key: 'p50Ms', label: 'latency p50, ms' },
  { key: 'p99Ms', label: 'latency p99, ms' },
];
const perRequest = [
  { key: 'cpuMsPerRequest', label: 'CPU per request, ms' },
  { key: 'requestsPerSecond', label: 'requests a second' },
  { key: 'p99Ms', label: 'latency p99, ms' },
];

function players(clients: number, rateHz: number): string[] {
  return ['--clients', String(clients), '--rate', String(rateHz)];
}

export const cases: readonly Case[] = [
  {
    workload: 'connect',
    title: 'connect, 1000 clients that stay idle',
    options: ['--clients', '1000'],
    figures: [
      { key: 'residentKBPerConnection', label: 'memory per connection, KB' },
      { key: 'cpuMsPerConnect', label: 'CPU per connection made, ms' },
    ],
    fresh: true,
  },
  {
    workload: 'empty-matches',
    title: 'empty matches, 1000 at 10 Hz',
    options: ['--clients', '1000'],
    figures: [
      { key: 'cpuUsPerTick', label: 'CPU per tick, µs' },
      { key: 'residentKBPerMatch', label: 'memory per match, KB' },
    ],
    fresh: true,
  },
  { workload: 'authenticate', title: 'device authentication', options: [], figures: perRequest },
  { workload: 'account-read', title: 'account read', options: [], figures: perRequest },
  { workload: 'rpc-echo', title: 'RPC echo', options: [], figures: perRequest },
  { workload: 'register', title: 'registration', options: [], figures: perRequest },
  // The heavy ones first: they leave the code compiled for the sparse one, which by itself would take minutes.
  {
    workload: 'relayed-match',
    title: 'relayed, 500 clients at 10 messages a second',
    options: players(500, 10),
    figures: deliveries,
    relayToo: true,
  },
  {
    workload: 'relayed-match',
    title: 'relayed, 100 clients at 10 messages a second',
    options: players(100, 10),
    figures: deliveries,
    relayToo: true,
  },
  {
    workload: 'relayed-match',
    title: 'relayed, 100 clients at 2 messages a second',
    options: players(100, 2),
    figures: deliveries,
    relayToo: true,
  },
  {
    workload: 'chat',
    title: 'chat room of 1000, 10 messages a second',
    options: players(1000, 10),
    figures: deliveries,
  },
  {
    workload: 'authoritative-match',
    title: 'authoritative, 100 clients at 18 messages a second, 20 Hz',
    options: [...players(100, 18), '--tick', '20'],
    figures: deliveries,
  },
];

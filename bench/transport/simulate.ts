// One-way latencies of the reliable UDP state machine over a simulated link, in virtual time: the same figures on every
// machine. `node dist/bench/transport/simulate.js` prints the table of docs/rudp.md; --seconds and --seed change the run.
import { parseArgs } from 'node:util';
import { seededRandom } from '../../src/testing/seeded-random.js';
import { createReliablePeer } from '../../src/transport/reliable/create-reliable-peer.js';
import { defaultReliableLimits } from '../../src/transport/reliable/reliable-options.js';
import type { ReliablePeer, ReliableStatistics } from '../../src/transport/reliable/reliable-peer.js';
import { createSimulatedLink } from './simulated-link.js';

export interface Workload {
  readonly rateHz: number;
  readonly lossPercent: number;
  readonly earlyCopy: boolean;
  readonly jitterMs: number;
  /** Whether the second end sends as well; else it only acknowledges. */
  readonly bothWays: boolean;
  readonly seconds: number;
  readonly seed: number;
}

export interface Outcome {
  /** Sorted one-way latencies of reliable messages, both ways. */
  readonly reliableMs: number[];
  readonly unreliableMs: number[];
  readonly unreliableSent: number;
  readonly packets: number;
  readonly bytes: number;
  readonly messages: number;
  readonly statistics: readonly ReliableStatistics[];
}

const MESSAGE_BYTES = 150;

export function simulate(workload: Workload): Outcome {
  const random = seededRandom(workload.seed);
  const link = createSimulatedLink(
    { delayMs: 25, jitterMs: workload.jitterMs, lossRate: workload.lossPercent / 100, timerLateMs: 1 },
    random,
  );
  const reliableMs: number[] = [];
  const unreliableMs: number[] = [];
  let unreliableSent = 0;
  const create = (): ReliablePeer =>
    createReliablePeer({
      limits: defaultReliableLimits,
      nowMs: 0,
      earlyCopy: workload.earlyCopy,
      events: {
        onMessage(bytes, { reliable }) {
          const sentAtMs = new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0);
          (reliable ? reliableMs : unreliableMs).push(link.nowMs() - sentAtMs);
        },
        onClose({ code, by }) {
          throw new Error(`closed with ${code} by ${by}`);
        },
      },
    });
  const peers = [create(), create()] as const;
  link.join(...peers);
  const stepMs = 1000 / workload.rateHz;
  for (const peer of workload.bothWays ? peers : peers.slice(0, 1)) {
    const phaseMs = random() * stepMs;
    for (let i = 0; i < workload.seconds * workload.rateHz; i++) {
      link.at(phaseMs + i * stepMs + random() * 0.5, () => {
        peer.sendReliable(0, message(link.nowMs()));
        peer.sendUnreliable(message(link.nowMs()));
        unreliableSent++;
      });
    }
  }
  link.run(workload.seconds * 1000 + 2000);
  const statistics = peers.map((peer) => peer.statistics());
  const sum = (of: (each: ReliableStatistics) => number): number => statistics.reduce((all, each) => all + of(each), 0);
  return {
    reliableMs: reliableMs.sort((a, b) => a - b),
    unreliableMs: unreliableMs.sort((a, b) => a - b),
    unreliableSent,
    packets: sum(({ packetsSent }) => packetsSent),
    bytes: sum(({ bytesSent }) => bytesSent),
    messages: sum(({ messagesSent }) => messagesSent),
    statistics,
  };
}

function message(nowMs: number): Uint8Array {
  const bytes = new Uint8Array(MESSAGE_BYTES);
  new DataView(bytes.buffer).setFloat64(0, nowMs);
  return bytes;
}

export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function main(): void {
  const { values } = parseArgs({
    options: { seconds: { type: 'string', default: '1800' }, seed: { type: 'string', default: '1' } },
  });
  const rows: Record<string, string | number>[] = [];
  for (const bothWays of [true, false]) {
    for (const rateHz of [20, 30, 60]) {
      for (const lossPercent of [0, 1, 5, 10]) {
        for (const earlyCopy of [false, true]) {
          const seconds = Number(values.seconds);
          const workload = {
            rateHz,
            lossPercent,
            earlyCopy,
            jitterMs: 3,
            bothWays,
            seconds,
            seed: Number(values.seed),
          };
          rows.push(row(workload, simulate(workload)));
        }
      }
    }
  }
  console.table(rows);
}

function row(workload: Workload, outcome: Outcome): Record<string, string | number> {
  const at = (share: number): number => Number(percentile(outcome.reliableMs, share).toFixed(1));
  const ticks = outcome.unreliableSent;
  return {
    ways: workload.bothWays ? 2 : 1,
    Hz: workload.rateHz,
    'loss %': workload.lossPercent,
    copy: workload.earlyCopy ? 'yes' : 'no',
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    'p99.9': at(0.999),
    max: at(1),
    'unrel p99': Number(percentile(outcome.unreliableMs, 0.99).toFixed(1)),
    'packets/tick': Number((outcome.packets / ticks).toFixed(2)),
    'bytes/tick': Math.round(outcome.bytes / ticks),
    bare: Number((outcome.statistics.reduce((all, each) => all + each.bareAcksSent, 0) / ticks).toFixed(2)),
    resent: Number((outcome.statistics.reduce((all, each) => all + each.resent, 0) / ticks).toFixed(3)),
    loss: outcome.statistics.map(({ lossRate }) => lossRate.toFixed(3)).join(' '),
    budget: outcome.statistics.map(({ budgetBytesPerSec }) => Math.round(budgetBytesPerSec / 1000)).join(' '),
  };
}

if (import.meta.filename === process.argv[1]) main();

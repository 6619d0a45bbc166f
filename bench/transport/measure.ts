import { cpuSeconds } from '../load/process-usage.js';
import { quantile } from '../load/target.js';
import type { BareRoad, ServerRoad } from './lane.js';
import { type Network, SERVER_ADDRESS } from './network.js';

/** One measurement: a way of delivery at a loss. */
export interface Cell {
  readonly road: BareRoad | ServerRoad;
  readonly isReliable: boolean;
  readonly lossPercent: number;
  readonly rateHz: number;
  /** One way, the server sending by itself, instead of there and back. */
  readonly isOneWay: boolean;
}

export interface Figures {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  /** Share of the messages that arrived. */
  readonly arrived: number;
  readonly samples: number;
  /** Bytes and packets of IP in both directions for each message sent in one. */
  readonly bytesPerMessage: number;
  readonly packetsPerMessage: number;
  /** CPU of the server for each message that it took in and sent on. */
  readonly cpuUsPerMessage: number;
}

export interface Target {
  readonly pid: number;
  readonly port: number;
}

export interface Effort {
  /** Of each message. */
  readonly sizeBytes: number;
  readonly lanes: number;
  readonly seconds: number;
  readonly warmupSeconds: number;
}

interface ClientOutcome {
  readonly sent: number;
  readonly latenciesMs: number[];
  readonly oneWayMs: number[];
}

/** What one run has given. */
export interface Sample {
  readonly sent: number;
  readonly arrived: number;
  readonly latenciesMs: readonly number[];
  /** Bytes and packets of IP in both directions. */
  readonly bytes: number;
  readonly packets: number;
  readonly cpuSeconds: number;
}

/** SAMPLES of one cell as one. */
export function figuresOf(samples: readonly Sample[]): Figures {
  const latenciesMs = samples.flatMap((sample) => sample.latenciesMs);
  const sum = (of: (sample: Sample) => number): number => samples.reduce((total, sample) => total + of(sample), 0);
  const sent = sum((sample) => sample.sent);
  const cpuUs = samples.map((sample) => (sample.cpuSeconds * 1e6) / sample.sent);
  return {
    p50: quantile(latenciesMs, 0.5),
    p95: quantile(latenciesMs, 0.95),
    p99: quantile(latenciesMs, 0.99),
    p999: quantile(latenciesMs, 0.999),
    arrived: sum((sample) => sample.arrived) / sent,
    samples: latenciesMs.length,
    bytesPerMessage: sum((sample) => sample.bytes) / sent,
    packetsPerMessage: sum((sample) => sample.packets) / sent,
    cpuUsPerMessage: quantile(cpuUs, 0.5),
  };
}

/** Runs the client for CELL against TARGET. Lanes are opened without loss: the measurement is about what follows. */
export async function measure(
  network: Network,
  client: string,
  target: Target,
  cell: Cell,
  effort: Effort,
): Promise<Sample> {
  await network.setLoss(0);
  const args = {
    road: cell.road,
    host: `${SERVER_ADDRESS}:${target.port}`,
    rate: cell.rateHz,
    size: effort.sizeBytes,
    lanes: effort.lanes,
    seconds: effort.seconds,
    warmup: effort.warmupSeconds,
  };
  const flags = [...(cell.isReliable ? [] : ['--unreliable']), ...(cell.isOneWay ? ['--own-rate'] : [])];
  const words = Object.entries(args).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const program = network.start('client', [process.execPath, client, ...words, ...flags]);
  await program.line();
  await network.setLoss(cell.lossPercent);
  program.process.stdin!.write('go\n');
  await program.line();
  const before = { traffic: await network.traffic(), cpu: cpuSeconds([target.pid]) };
  await program.line();
  const after = { traffic: await network.traffic(), cpu: cpuSeconds([target.pid]) };
  const outcome = JSON.parse(await program.line()) as ClientOutcome;
  const latenciesMs = cell.isOneWay ? [...outcome.latenciesMs, ...outcome.oneWayMs] : outcome.latenciesMs;
  const packets = (traffic: typeof after.traffic): number => traffic.carried + traffic.dropped;
  return {
    sent: outcome.sent,
    arrived: outcome.latenciesMs.length,
    latenciesMs,
    bytes: after.traffic.bytes - before.traffic.bytes,
    packets: packets(after.traffic) - packets(before.traffic),
    cpuSeconds: after.cpu - before.cpu,
  };
}

import { cpuSeconds, residentBytes } from '../process-usage.js';
import type { SocketClient } from '../socket-client.js';
import { quantile, sleep, type Target } from '../target.js';

export interface DeliveryFigures {
  sentPerSecond: number;
  deliveredPerSecond: number;
  serverCores: number;
  cpuUsPerDelivered: number;
  p50Ms: number;
  p99Ms: number;
  residentMB: number;
  closed: number;
}

export interface Deliveries {
  /** When a delivered message was sent, on the clock of `performance`; undefined where it is no delivery. */
  sentAtOf(message: Record<string, unknown>): number | undefined;
  /** Sends until the function that it returns is called; calls ONSENT for each message. */
  send(onSent: () => void): () => void;
}

/** What it costs the server to bring to CLIENTS what they send each other, after a warm-up. Ends their sockets. */
export async function measureDeliveries(
  { options }: Target,
  clients: readonly SocketClient[],
  { sentAtOf, send }: Deliveries,
): Promise<DeliveryFigures> {
  const latenciesMs: number[] = [];
  let sent = 0;
  for (const client of clients) {
    client.onMessage = (message) => {
      const sentAt = sentAtOf(message);
      if (sentAt !== undefined) latenciesMs.push(performance.now() - sentAt);
    };
  }
  const stop = send(() => sent++);
  await sleep(options.warmupSeconds * 1000);
  sent = 0;
  latenciesMs.length = 0;
  const cpuBefore = cpuSeconds(options.pids);
  const start = performance.now();
  await sleep(options.seconds * 1000);
  const elapsed = (performance.now() - start) / 1000;
  const cpu = cpuSeconds(options.pids) - cpuBefore;
  const figures = {
    sentPerSecond: sent / elapsed,
    deliveredPerSecond: latenciesMs.length / elapsed,
    serverCores: cpu / elapsed,
    cpuUsPerDelivered: (cpu * 1e6) / latenciesMs.length,
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    residentMB: residentBytes(options.pids) / 2 ** 20,
    closed: clients.filter((client) => client.isClosed).length,
  };
  stop();
  for (const client of clients) client.close();
  return figures;
}

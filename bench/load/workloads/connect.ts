import { cpuSeconds, residentBytes } from '../process-usage.js';
import type { SocketClient } from '../socket-client.js';
import { inParallel, sleep, type Target } from '../target.js';

export interface ConnectFigures {
  connectsPerSecond: number;
  cpuMsPerConnect: number;
  residentKBPerConnection: number;
}

/** Sign-ins leave garbage in the server's heap that connections then fill: a few accounts open all sockets instead. */
const fewAccounts = 20;

/** Signs in and connects all clients, then leaves them idle. */
export async function connect(target: Target): Promise<ConnectFigures> {
  const { clients, ...figures } = await connectAll(target, fewAccounts);
  for (const client of clients) client.close();
  return figures;
}

export async function connectAll(
  target: Target,
  accounts = target.options.clients,
): Promise<ConnectFigures & { clients: SocketClient[] }> {
  const { options } = target;
  const tokens = await inParallel(accounts, 16, (index) => target.authenticate(String(index)));
  const memoryBefore = residentBytes(options.pids);
  const cpuBefore = cpuSeconds(options.pids);
  const start = performance.now();
  const clients = await inParallel(options.clients, 32, (index) => target.openSocket(tokens[index % accounts]!));
  const elapsed = (performance.now() - start) / 1000;
  const cpu = cpuSeconds(options.pids) - cpuBefore;
  await sleep(1000);
  return {
    clients,
    connectsPerSecond: options.clients / elapsed,
    cpuMsPerConnect: (cpu * 1000) / options.clients,
    residentKBPerConnection: (residentBytes(options.pids) - memoryBefore) / 1024 / options.clients,
  };
}

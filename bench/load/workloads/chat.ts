import { cpuSeconds, residentBytes } from '../process-usage.js';
import type { SocketClient } from '../socket-client.js';
import { inParallel, quantile, sleep, type Target } from '../target.js';
import { connectAll } from './connect.js';

export interface ChatFigures {
  members: number;
  sentPerSecond: number;
  deliveredPerSecond: number;
  serverCores: number;
  cpuUsPerDelivered: number;
  p50Ms: number;
  p99Ms: number;
  residentMB: number;
  closed: number;
}

interface Counters {
  sent: number;
  delivered: number;
  latenciesMs: number[];
}

/** One room with every client in it; `rateHz` messages a second in all, from one member after the other. They are kept. */
export async function chatRoom(target: Target): Promise<ChatFigures> {
  const { options } = target;
  const { clients } = await connectAll(target);
  const room = `bench-${Date.now().toString(36)}`;
  await inParallel(clients.length, 16, (index) => enter(clients[index]!, room, index));
  const counters: Counters = { sent: 0, delivered: 0, latenciesMs: [] };
  for (const client of clients) client.onMessage = (message) => countDelivery(message, counters);
  const stop = speakInTurns(clients, `2...${room}`, options.rateHz, () => counters.sent++);
  await sleep(options.warmupSeconds * 1000);
  Object.assign(counters, { sent: 0, delivered: 0, latenciesMs: [] });
  const cpuBefore = cpuSeconds(options.pids);
  const start = performance.now();
  await sleep(options.seconds * 1000);
  const elapsed = (performance.now() - start) / 1000;
  const cpu = cpuSeconds(options.pids) - cpuBefore;
  const figures = {
    members: clients.length,
    sentPerSecond: counters.sent / elapsed,
    deliveredPerSecond: counters.delivered / elapsed,
    serverCores: cpu / elapsed,
    cpuUsPerDelivered: (cpu * 1e6) / counters.delivered,
    p50Ms: quantile(counters.latenciesMs, 0.5),
    p99Ms: quantile(counters.latenciesMs, 0.99),
    residentMB: residentBytes(options.pids) / 2 ** 20,
    closed: clients.filter((client) => client.isClosed).length,
  };
  stop();
  for (const client of clients) client.close();
  return figures;
}

/** Hidden, so that a thousand arrivals are not a million announcements. */
async function enter(client: SocketClient, room: string, index: number): Promise<void> {
  const answer = await client.call({ channel_join: { target: room, type: 1, hidden: true } });
  if (!answer.channel) throw new Error(`client ${index} could not join: ${JSON.stringify(answer)}`);
}

function countDelivery(message: Record<string, unknown>, counters: Counters): void {
  const content = (message.channel_message as { content?: string } | undefined)?.content;
  if (content === undefined) return;
  counters.delivered++;
  counters.latenciesMs.push(performance.now() - (JSON.parse(content) as { at: number }).at);
}

function speakInTurns(clients: readonly SocketClient[], channelId: string, rateHz: number, onSent: () => void) {
  const start = performance.now();
  let count = 0;
  let timer: NodeJS.Timeout;
  const speak = () => {
    const content = JSON.stringify({ at: performance.now(), text: 'x'.repeat(24) });
    clients[count % clients.length]!.send({ channel_message_send: { channel_id: channelId, content } });
    onSent();
    arm();
  };
  const arm = () => {
    const due = start + (++count * 1000) / rateHz;
    timer = setTimeout(speak, Math.max(0, due - performance.now()));
  };
  arm();
  return () => clearTimeout(timer);
}

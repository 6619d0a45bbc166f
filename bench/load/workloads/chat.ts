import type { SocketClient } from '../socket-client.js';
import { inParallel, type Target } from '../target.js';
import { connectAll } from './connect.js';
import { type DeliveryFigures, measureDeliveries } from './measure-deliveries.js';

export interface ChatFigures extends DeliveryFigures {
  members: number;
}

/** One room with every client in it; `rateHz` messages a second in all, from one member after the other. They are kept. */
export async function chatRoom(target: Target): Promise<ChatFigures> {
  const { clients } = await connectAll(target);
  const room = `bench-${Date.now().toString(36)}`;
  await inParallel(clients.length, 16, (index) => enter(clients[index]!, room, index));
  const send = (onSent: () => void) => speakInTurns(clients, `2...${room}`, target.options.rateHz, onSent);
  return { members: clients.length, ...(await measureDeliveries(target, clients, { sentAtOf, send })) };
}

/** Hidden, so that a thousand arrivals are not a million announcements. */
async function enter(client: SocketClient, room: string, index: number): Promise<void> {
  const answer = await client.call({ channel_join: { target: room, type: 1, hidden: true } });
  if (!answer.channel) throw new Error(`client ${index} could not join: ${JSON.stringify(answer)}`);
}

function sentAtOf(message: Record<string, unknown>): number | undefined {
  const content = (message.channel_message as { content?: string } | undefined)?.content;
  return content === undefined ? undefined : (JSON.parse(content) as { at: number }).at;
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

import { cpuSeconds, residentBytes } from '../process-usage.js';
import type { SocketClient } from '../socket-client.js';
import { inParallel, sleep, type Target } from '../target.js';
import { connectAll } from './connect.js';
import { type DeliveryFigures, measureDeliveries } from './measure-deliveries.js';

export interface MatchFigures extends DeliveryFigures {
  matches: number;
}

interface Game {
  /** Opens match number INDEX and answers its id; FIRST is its first player. */
  create(target: Target, first: SocketClient): Promise<string>;
  /** The op code of a player's message number COUNT. */
  opCode(count: number): number;
}

/** Everybody's messages go to the others of the same match. */
const relayed: Game = {
  create: async (_target, first) => ((await first.call({ match_create: {} })).match as { match_id: string }).match_id,
  opCode: () => 2,
};

/** A module's match handler answers op code 1 to the sender and sends op code 2 to all. */
const authoritative: Game = {
  async create(target) {
    const token = await target.authenticate('0');
    const answer = await target.rpc(token, 'bench_new', { rate: String(target.options.tickRateHz), work: '0' });
    return String(answer.match_id);
  },
  opCode: (count) => 1 + (count % 2),
};

export const relayedMatch = (target: Target): Promise<MatchFigures> => measureMatches(target, relayed);
export const authoritativeMatch = (target: Target): Promise<MatchFigures> => measureMatches(target, authoritative);

/** Matches that are there before memory is looked at. */
const firstMatches = 100;

/** Matches that nobody is in: what a tick costs when nothing happens. */
export async function emptyMatches(target: Target) {
  const { options } = target;
  const first = await target.openSocket(await target.authenticate('0'));
  const create = (count: number) => inParallel(count, 8, () => authoritative.create(target, first));
  // What requests and the first matches make the server's heap grow is no match's memory.
  await create(firstMatches);
  await sleep((options.warmupSeconds * 1000) / 2);
  const memoryBefore = residentBytes(options.pids);
  await create(options.clients);
  await sleep(options.warmupSeconds * 1000);
  const cpuBefore = cpuSeconds(options.pids);
  const start = performance.now();
  await sleep(options.seconds * 1000);
  const ticks = ((performance.now() - start) / 1000) * options.tickRateHz * (options.clients + firstMatches);
  const cpu = cpuSeconds(options.pids) - cpuBefore;
  first.close();
  return {
    matches: options.clients,
    cpuUsPerTick: (cpu * 1e6) / ticks,
    residentKBPerMatch: (residentBytes(options.pids) - memoryBefore) / 1024 / options.clients,
  };
}

async function measureMatches(target: Target, game: Game): Promise<MatchFigures> {
  const { clients } = await connectAll(target);
  const matchIds = await fillMatches(target, game, clients);
  const send = (onSent: () => void) => sendSteadily(target, game, clients, matchIds, onSent);
  return { matches: matchIds.length, ...(await measureDeliveries(target, clients, { sentAtOf, send })) };
}

async function fillMatches(target: Target, game: Game, clients: readonly SocketClient[]): Promise<string[]> {
  const { playersPerMatch } = target.options;
  const count = Math.ceil(clients.length / playersPerMatch);
  const ids = await inParallel(count, 8, (index) => game.create(target, clients[index * playersPerMatch]!));
  await inParallel(clients.length, 16, async (index) => {
    const answer = await clients[index]!.call({ match_join: { match_id: ids[Math.floor(index / playersPerMatch)] } });
    if (!answer.match) throw new Error(`client ${index} could not join: ${JSON.stringify(answer)}`);
  });
  return ids;
}

function sentAtOf(message: Record<string, unknown>): number | undefined {
  const data = (message.match_data as { data?: string } | undefined)?.data;
  return data === undefined ? undefined : Number(Buffer.from(data, 'base64').toString('latin1', 0, 16));
}

/** Each client sends at its own steady pace, all out of step with each other. */
function sendSteadily(
  { options }: Target,
  game: Game,
  clients: readonly SocketClient[],
  matchIds: readonly string[],
  onSent: () => void,
): () => void {
  const periodMs = 1000 / options.rateHz;
  const timers = new Set<NodeJS.Timeout>();
  clients.forEach((client, index) => {
    const matchId = matchIds[Math.floor(index / options.playersPerMatch)];
    let due = performance.now() + (periodMs * index) / clients.length;
    let count = 0;
    const sendNext = (timer: NodeJS.Timeout | undefined) => {
      if (timer) timers.delete(timer);
      client.send({ match_data_send: { match_id: matchId, op_code: String(game.opCode(count++)), data: stamp(24) } });
      onSent();
      due += periodMs;
      arm();
    };
    const arm = () => {
      const timer: NodeJS.Timeout = setTimeout(() => sendNext(timer), Math.max(0, due - performance.now()));
      timers.add(timer);
    };
    arm();
  });
  return () => {
    for (const timer of timers) clearTimeout(timer);
  };
}

/** The time of sending in 16 characters and PADDING bytes more, as base64. */
function stamp(padding: number): string {
  const time = performance.now().toFixed(3).padStart(16, '0');
  return Buffer.from(time + 'x'.repeat(padding)).toString('base64');
}

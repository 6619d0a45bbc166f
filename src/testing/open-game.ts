import { toArrayBuffer } from '../guest/nk/array-buffer.js';
import type { Notification } from '../guest/nk-interface/values.js';
import type { Nk } from '../guest/nk-interface.js';
import { functionKey, type GuestFunction } from '../guest/registry.js';
import { createTimeLimit } from '../guest/time-limit.js';
import { EndReason } from '../match/loop/match-output.js';
import { createFakeWorld } from './fake-world.js';
import type { Game, GameMatch } from './game.js';
import { type GameModule, loadGameModule, type ModuleUnderTest, type NkObject } from './game-module.js';
import { createLogLines, type LogLine } from './log-lines.js';
import { memoryAccounts } from './memory/memory-accounts.js';
import { memoryLeaderboards } from './memory/memory-leaderboards.js';
import { memoryMatches } from './memory/memory-matches.js';
import { memoryNotifications } from './memory/memory-notifications.js';
import { memoryPurchases, type Sold } from './memory/memory-purchases.js';
import { memorySignIn, type ProviderPlayers } from './memory/memory-sign-in.js';
import { memoryStorage } from './memory/memory-storage.js';
import { memoryTransaction } from './memory/memory-transaction.js';
import { createRecordedOutput } from './recorded-output.js';
import { seededBytes, seededUuid } from './seeded-random.js';
import { createSimulatedMatch, type SimulatedMatch } from './simulated-match.js';
import { createSimulation } from './simulation.js';
import { createTestNk, type NkOverrides } from './test-nk.js';

export interface GameOptions {
  /** `ctx.env`. */
  readonly env?: Readonly<Record<string, string>>;
  /** What chance begins with: the same seed gives the same game (default 1). */
  readonly seed?: number;
  /** The date at which the game begins, milliseconds since 1970 (default: the start of 2024, UTC). */
  readonly startMs?: number;
  /** What providers say of players who sign in or are linked. */
  readonly players?: ProviderPlayers;
  /** What stores say, by receipt. */
  readonly receipts?: Readonly<Record<string, Sold>>;
  /** nk functions in place of the ones in memory. */
  readonly nk?: NkOverrides;
  /** How long game code may run, or keep a promise pending, in real milliseconds (default 1000). */
  readonly timeoutMs?: number;
}

/** A game without a server: its clock stands still between the ticks that the test asks for. */
export interface SimulatedGame extends Game {
  /**
   * Puts MODULE in place of the code so far, as the server does with new code: RPCs and new matches run it, and matches that
   * run move to it where its handler's `matchUpgrade` takes them over. Answers the ids of those.
   */
  upgrade(module: ModuleUnderTest): Promise<readonly string[]>;
  /** nk as a native module has it, to look at what the game has stored and to prepare what it finds. */
  readonly nk: Nk;
  readonly logs: readonly LogLine[];
  readonly notifications: readonly Notification[];
  /** The date of the game, milliseconds since 1970. */
  readonly dateMs: number;
}

const version = 'test';
const node = 'test';
const defaultStartMs = Date.UTC(2024, 0, 1);
const executionMode = 'rpc';
/** Numbers of matches that were moved begin here: far from those that the loop gives to the ones it makes. */
const firstUpgraded = 1_000_000_000;

/**
 * Opens a game for a test: MODULE is what `defineModule` made, the path of a bundle, or that of Lua files. Matches run in the server's own
 * loop, nk answers from memory. Throws ModuleLoadError where the module cannot be loaded.
 */
export async function openGame(module: ModuleUnderTest, options: GameOptions = {}): Promise<SimulatedGame> {
  const { env = {}, seed = 1, startMs = defaultStartMs, timeoutMs = 1000 } = options;
  const world = createFakeWorld(startMs, seed);
  const newUuid = seededUuid(world.random);
  const memory = { nowSec: () => Math.floor(world.dateMs() / 1000), newUuid };
  const accounts = memoryAccounts(memory);
  const storage = memoryStorage(memory);
  const notifications = memoryNotifications(memory);
  const { lines, createLogger } = createLogLines();
  const matches = new Map<number, SimulatedMatch>();
  const timeLimit = createTimeLimit();
  let loaded: GameModule | undefined;
  let requests = 0;
  let lastUpgraded = firstUpgraded;

  const { output, takeJoinAnswer, takeMove } = createRecordedOutput({
    created: (number, id, handlerName, tickRate, label) =>
      matches.set(number, newMatch(number, id, handlerName, tickRate, label)),
    said: (number, ...message) => matches.get(number)?.said(...message),
    kicked: (number, member) => matches.get(number)?.kicked(member),
    labelChanged: (number, label) => matches.get(number)?.labelChanged(label),
    ended: (number, ...how) => matches.get(number)?.endedWith(...how),
  });

  const simulation = createSimulation({
    world,
    output,
    baseContext: { env, node, version },
    node,
    newUuid,
    timeoutMs,
    createInstance(name, matchId) {
      if (!loaded?.registrations.matches.has(name)) return undefined;
      const { handler, end } = loaded.freshMatch(name);
      return handler && { handler, nk: loaded.nk, logger: createLogger({ match_id: matchId, match: name }), end };
    },
    reportFault: (name, error) => createLogger({ match: name }).error('%s', stackOf(error)),
  });

  const { bundleNk, nativeNk } = createTestNk({
    uuidv4: newUuid,
    secureRandomBytes: (count: number) => toArrayBuffer(Buffer.from(seededBytes(world.random, count))),
    event() {},
    metricsCounterAdd() {},
    metricsGaugeSet() {},
    metricsTimerRecord() {},
    ...storage.nk,
    ...accounts.nk,
    ...notifications.nk,
    ...memorySignIn(options.players ?? {}, accounts),
    ...memoryPurchases(options.receipts ?? {}, memory),
    ...memoryLeaderboards(memory),
    ...memoryMatches({ loop: simulation.loop, all: () => [...matches.values()] }),
    ...options.nk,
  });
  const given = options.nk?.transaction as NkObject[string] | undefined;
  nativeNk.transaction = given ?? memoryTransaction(nativeNk, [accounts, storage]);
  const logger = createLogger({});
  const load = (from: ModuleUnderTest) =>
    world.within(() => loadGameModule(from, { env, node, version, logger, bundleNk, nativeNk, timeoutMs }));
  loaded = await load(module);

  function newMatch(number: number, id: string, handlerName: string, tickRate: number, label: string): SimulatedMatch {
    const names = { number, id, handlerName, tickRate, label, node };
    const { ensure: user } = accounts;
    const { dateMs } = world;
    return createSimulatedMatch({
      ...names,
      simulation,
      user,
      newUuid,
      dateMs,
      nextRequest: () => ++requests,
      takeJoinAnswer,
      takeMove,
    });
  }

  /** Whether MATCH, whose number in the loop is OLD, has moved to the newest code. */
  async function move(match: SimulatedMatch, old: number): Promise<boolean> {
    const takesOver = loaded!.registrations.matches.get(match.handlerName)?.matchUpgrade !== undefined;
    const number = ++lastUpgraded;
    if (match.ended || !takesOver || !(await match.upgrade(number))) return false;
    matches.delete(old);
    matches.set(number, match);
    return true;
  }

  function find(id: string): GameMatch {
    const match = [...matches.values()].find((one) => one.id === id);
    if (!match) throw new Error(`There is no match '${id}' in this game.`);
    return match;
  }

  async function call(
    run: GuestFunction,
    name: string,
    payload: string,
    username: string | undefined,
  ): Promise<unknown> {
    const user =
      username === undefined ? {} : { userId: accounts.ensure(username).userId, username, sessionId: newUuid() };
    const ctx = { env, node, version, executionMode, ...user };
    const invoke = run as (...args: unknown[]) => unknown;
    const start = () => invoke(ctx, createLogger({ rpc: name }), loaded!.nk, payload);
    const result = await timeLimit.run(timeoutMs, () => world.within(start));
    await simulation.settle();
    return result;
  }

  return {
    isLive: false,
    nk: nativeNk as unknown as Nk,
    logs: lines,
    notifications: notifications.sent,
    get dateMs() {
      return world.dateMs();
    },

    async upgrade(next) {
      loaded = await load(next);
      const moved: string[] = [];
      for (const [number, match] of [...matches]) if (await move(match, number)) moved.push(match.id);
      return moved;
    },

    async rpc(id, payload = '', { username } = {}) {
      const run = loaded!.registrations.functions.get(functionKey('rpc', id));
      if (!run) throw new Error(`The module has registered no RPC '${id}'.`);
      const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
      const result = await call(run, id, text, username);
      if (result === undefined || result === null) return '';
      if (typeof result !== 'string') throw new TypeError(`RPC '${id}' must return a string or nothing.`);
      return result;
    },

    async createMatch<State>(handler: string, params: Record<string, unknown> = {}) {
      const id = await simulation.loop.createLocally(handler, params);
      await simulation.settle();
      return find(id) as GameMatch<State>;
    },

    match: <State>(id: string) => find(id) as GameMatch<State>,

    async close() {
      for (const match of matches.values()) match.endedWith(EndReason.TERMINATED, 'The game was closed.');
      matches.clear();
      world.release();
    },
  };
}

function stackOf(error: unknown): string {
  return error instanceof Error ? String(error.stack) : String(error);
}

// A small arena game: the match handler that the page at / plays, and the RPC that finds a match to play in.
import { defineMatch, defineModule, type Logger, type Nk } from 'tickwire/runtime';
import {
  type Arena,
  addPilot,
  bestPlayer,
  createArena,
  removePilot,
  startRound,
  steerPilot,
  stepArena,
} from './arena.js';
import { messages, type Roster, type Snapshot, tickRateHz } from './protocol.js';
import { rewardWinner } from './rewards.js';

const maxPlayers = 16;
const roundTicks = 60 * tickRateHz;
const drones = ['Orbit', 'Comet'];
const stepMs = 1000 / tickRateHz;

interface State {
  arena: Arena;
  /** The clock's reading at tick 0, by which each tick knows how late it begins. */
  startedAtMs: number;
  players: number;
  rosterChanged: boolean;
  roundTicksLeft: number;
}

const label = (players: number): string => JSON.stringify({ game: 'arena', players, open: players < maxPlayers });

const arena = defineMatch({
  messages,

  matchInit() {
    const state: State = {
      arena: createArena(),
      startedAtMs: 0,
      players: 0,
      rosterChanged: true,
      roundTicksLeft: roundTicks,
    };
    for (const name of drones) addPilot(state.arena, name);
    return { state, tickRate: tickRateHz, label: label(0) };
  },

  matchJoinAttempt(_ctx, _logger, _nk, _dispatcher, _tick, state) {
    return { state, accept: state.players < maxPlayers, rejectMessage: 'The arena is full.' };
  },

  matchJoin(_ctx, _logger, _nk, dispatcher, _tick, state, presences) {
    for (const { username, sessionId, userId } of presences) addPilot(state.arena, username, sessionId, userId);
    countPlayers(state, presences.length);
    dispatcher.matchLabelUpdate(label(state.players));
    return { state };
  },

  matchLeave(_ctx, _logger, _nk, dispatcher, _tick, state, presences) {
    for (const { sessionId } of presences) removePilot(state.arena, sessionId);
    countPlayers(state, -presences.length);
    dispatcher.matchLabelUpdate(label(state.players));
    return { state };
  },

  matchLoop(_ctx, logger, nk, dispatcher, tick, state, received) {
    const lateMs = lateness(state, tick);
    for (const { name, sender, data } of received) {
      if (name === 'input') steerPilot(state.arena, sender.sessionId, data);
    }
    if (state.players === 0) return { state };
    stepArena(state.arena, stepMs / 1000);
    state.roundTicksLeft--;
    if (state.rosterChanged) dispatcher.send('roster', rosterOf(state.arena));
    state.rosterChanged = false;
    // A lost snapshot is soon followed by a newer one: no need to send it again.
    dispatcher.send('snapshot', snapshotOf(state, tick, lateMs), null, { reliable: false });
    return state.roundTicksLeft > 0 ? { state } : endRound(state, logger, nk);
  },

  // Saved while somebody plays: the arena goes on by the new rules. Each thread's clock has a beginning of its own.
  matchUpgrade(_ctx, _logger, _nk, _dispatcher, _tick, state) {
    return { state: { ...state, startedAtMs: 0, rosterChanged: true } };
  },
});

function countPlayers(state: State, change: number): void {
  state.players += change;
  state.rosterChanged = true;
}

/** How much later than planned this tick began; the earliest tick so far sets the plan. */
function lateness(state: State, tick: number): number {
  const start = performance.now() - tick * stepMs;
  state.startedAtMs = state.startedAtMs === 0 ? start : Math.min(start, state.startedAtMs);
  return start - state.startedAtMs;
}

/** The match waits for this one promise in a round; play goes on whatever becomes of the coin. */
async function endRound(state: State, logger: Logger, nk: Nk): Promise<{ state: State }> {
  const winner = bestPlayer(state.arena);
  try {
    if (winner) winner.coins = await rewardWinner(nk, winner);
  } catch (error) {
    logger.error('%s has won, but gets no coin: %s', winner!.name, error);
  }
  startRound(state.arena);
  state.roundTicksLeft = roundTicks;
  state.rosterChanged = true;
  return { state };
}

const tenths = (value: number): number => Math.round(value * 10) / 10;

function snapshotOf({ arena: { pilots, sparks }, roundTicksLeft }: State, tick: number, lateMs: number): Snapshot {
  return {
    tick,
    lateMs: Math.round(lateMs * 1000) / 1000,
    leftSec: Math.ceil(roundTicksLeft / tickRateHz),
    pilots: pilots.map(({ number, x, y, speedX, speedY, score, dashLeftSec, pageStep }) => [
      number,
      tenths(x),
      tenths(y),
      Math.round(speedX),
      Math.round(speedY),
      score,
      dashLeftSec > 0 ? 1 : 0,
      pageStep,
    ]),
    sparks: sparks.map(({ id, x, y }) => [id, Math.round(x), Math.round(y)]),
  };
}

function rosterOf({ pilots }: Arena): Roster {
  return { pilots: pilots.map(({ number, name, sessionId, hue, coins }) => ({ number, name, sessionId, hue, coins })) };
}

/** An arena with a free place, or a new one. */
async function findArena(_ctx: object, _logger: object, nk: Nk): Promise<string> {
  const [found] = await nk.matchList(1, true, null, 0, maxPlayers - 1, '+label.game:arena +label.open:T');
  return JSON.stringify({ matchId: found?.matchId ?? (await nk.matchCreate('arena', {})) });
}

export default defineModule({ rpcs: { arena_find: findArena }, matches: { arena } });

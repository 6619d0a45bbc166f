// A small arena game: the match handler that the page at / plays, and the RPC that finds a match to play in.
import { defineMatch, defineModule, type Nk } from 'tickwire/runtime';
import { type Arena, addPilot, createArena, removePilot, steerPilot, stepArena } from './arena.js';
import { type Input, OpCode, type Ping, type Roster, type Snapshot, tickRateHz } from './protocol.js';

const maxPlayers = 16;
const drones = ['Orbit', 'Comet'];
const stepMs = 1000 / tickRateHz;

interface State {
  arena: Arena;
  /** The clock's reading at tick 0, by which each tick knows how late it begins. */
  startedAtMs: number;
  players: number;
  rosterChanged: boolean;
}

const label = (players: number): string => JSON.stringify({ game: 'arena', players, open: players < maxPlayers });

const arena = defineMatch<State>({
  matchInit() {
    const state: State = { arena: createArena(), startedAtMs: 0, players: 0, rosterChanged: true };
    for (const name of drones) addPilot(state.arena, name, '');
    return { state, tickRate: tickRateHz, label: label(0) };
  },

  matchJoinAttempt(_ctx, _logger, _nk, _dispatcher, _tick, state) {
    return { state, accept: state.players < maxPlayers, rejectMessage: 'The arena is full.' };
  },

  matchJoin(_ctx, _logger, _nk, dispatcher, _tick, state, presences) {
    for (const { username, sessionId } of presences) addPilot(state.arena, username, sessionId);
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

  matchLoop(_ctx, _logger, _nk, dispatcher, tick, state, messages) {
    const lateMs = lateness(state, tick);
    for (const message of messages) {
      if (message.opCode === OpCode.INPUT) {
        steerPilot(state.arena, message.sender.sessionId, parse<Input>(message.data));
      }
      if (message.opCode === OpCode.PING) {
        const { sentAtMs } = parse<Ping>(message.data);
        if (!Number.isFinite(sentAtMs)) continue;
        const ping = { sentAtMs, heldMs: Date.now() - message.receiveTimeMs };
        dispatcher.broadcastMessage(OpCode.PING, JSON.stringify(ping), [message.sender]);
      }
    }
    if (state.players === 0) return { state };
    stepArena(state.arena, stepMs / 1000);
    if (state.rosterChanged) dispatcher.broadcastMessage(OpCode.ROSTER, JSON.stringify(rosterOf(state.arena)));
    state.rosterChanged = false;
    // A lost snapshot is soon followed by a newer one: no need to send it again.
    const snapshot = JSON.stringify(snapshotOf(state.arena, tick, lateMs));
    dispatcher.broadcastMessage(OpCode.SNAPSHOT, snapshot, null, null, false);
    return { state };
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

/** What players send is theirs to invent: nothing in it is taken on trust. */
function parse<T>(data: ArrayBuffer): Partial<T> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(data));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

const tenths = (value: number): number => Math.round(value * 10) / 10;

function snapshotOf({ pilots, sparks }: Arena, tick: number, lateMs: number): Snapshot {
  return {
    tick,
    lateMs: Math.round(lateMs * 1000) / 1000,
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
  return { pilots: pilots.map(({ number, name, sessionId, hue }) => ({ number, name, sessionId, hue })) };
}

/** An arena with a free place, or a new one. */
async function findArena(_ctx: object, _logger: object, nk: Nk): Promise<string> {
  const [found] = await nk.matchList(1, true, null, 0, maxPlayers - 1, '+label.game:arena +label.open:T');
  return JSON.stringify({ matchId: found?.matchId ?? (await nk.matchCreate('arena', {})) });
}

export default defineModule({ rpcs: { arena_find: findArena }, matches: { arena } });

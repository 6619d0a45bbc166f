// What a test of a game sees. The simulated game of openGame and the live one of connectGame both give it.
import type { JsonObject } from '../guest/json-object.js';

/** Something that a match has said to a player. */
export interface Received {
  readonly opCode: number;
  /** As text; `bytes` has it as it is. */
  readonly data: string;
  readonly bytes: Uint8Array;
  readonly reliable: boolean;
  /** The username of the sender; undefined where the match itself speaks. */
  readonly sender: string | undefined;
}

/** A player in a match. */
export interface Player {
  readonly userId: string;
  readonly username: string;
  /** False once the player has left or was kicked, or the match has ended. */
  readonly isMember: boolean;
  /** Everything received so far, the oldest first. */
  readonly received: readonly Received[];
  /** What was received since this was last asked. */
  takeReceived(): readonly Received[];
  /** Sends to the match; the handler sees it in its next tick. An object goes as JSON. */
  send(opCode: number, data?: string | Uint8Array | JsonObject, reliable?: boolean): Promise<void>;
  leave(): Promise<void>;
}

export interface EndedMatch {
  /** 'finished': the handler gave no state; 'terminated': the server stopped; the others are faults. */
  readonly reason: 'finished' | 'terminated' | 'error' | 'timeout' | 'empty' | 'unknown';
  readonly message: string;
}

export interface GameMatch<State = unknown> {
  readonly id: string;
  readonly tickRate: number;
  readonly label: string;
  /** What the handler returned last. Throws in a live game, where nobody but the match sees it. */
  readonly state: State;
  readonly players: readonly Player[];
  readonly ended: EndedMatch | undefined;
  /** Lets a player in; the handler's matchJoin sees it in the next tick. Throws JoinRefused. */
  join(username: string, metadata?: Record<string, string>): Promise<Player>;
  /** Lets COUNT ticks happen (default 1), or fewer where the match ends. */
  tick(count?: number): Promise<void>;
  signal(data?: string): Promise<string>;
}

/** The caller of an RPC. Nobody: the call comes from a server. */
export interface Caller {
  readonly username?: string;
}

export interface Game {
  readonly isLive: boolean;
  /** Answers what the function returns. An object goes as JSON. */
  rpc(id: string, payload?: string | JsonObject, caller?: Caller): Promise<string>;
  createMatch<State = unknown>(handler: string, params?: Record<string, unknown>): Promise<GameMatch<State>>;
  /** A match that an RPC or another match has made. */
  match<State = unknown>(id: string): GameMatch<State>;
  close(): Promise<void>;
}

export class JoinRefused extends Error {
  override readonly name = 'JoinRefused';
}

// What a match handler gets and gives: the interface of Nakama's JavaScript modules, which native modules share with
// the difference that their functions may return promises.

export interface MatchPresence {
  readonly userId: string;
  readonly sessionId: string;
  readonly username: string;
  readonly node: string;
  readonly reason?: number;
}

export interface MatchMessage {
  readonly sender: MatchPresence;
  readonly persistence: boolean;
  readonly status: string;
  readonly opCode: number;
  readonly data: ArrayBuffer;
  readonly reliable: boolean;
  /** When the server got it, milliseconds since 1970. */
  readonly receiveTimeMs: number;
}

/** Sends a message: DATA to PRESENCES, or to everyone in the match, reliably where nothing else is said. */
export type BroadcastMessage = (
  opCode: number,
  data?: ArrayBuffer | Uint8Array | string | null,
  presences?: readonly MatchPresence[] | null,
  sender?: MatchPresence | null,
  reliable?: boolean,
) => void;

export interface MatchDispatcher {
  broadcastMessage: BroadcastMessage;
  /** The same at the end of the tick. */
  broadcastMessageDeferred: BroadcastMessage;
  matchKick(presences: readonly MatchPresence[]): void;
  matchLabelUpdate(label: string): void;
}

export type MaybePromise<T> = T | Promise<T>;

/** What a handler answers: the game's state and MORE; `null` or nothing in its place ends the match. */
export type MatchResult<State, More = object> = MaybePromise<({ state: State } & More) | null | undefined>;

/** What the functions of a handler are given. */
export interface MatchEnvironment {
  readonly ctx: object;
  readonly logger: object;
  readonly nk: object;
  readonly dispatcher: MatchDispatcher;
  readonly message: MatchMessage;
}

type Given<E extends MatchEnvironment> = [ctx: E['ctx'], logger: E['logger'], nk: E['nk']];
type Running<State, E extends MatchEnvironment> = [
  ...Given<E>,
  dispatcher: E['dispatcher'],
  tick: number,
  state: NoInfer<State>,
];

/** A handler as the match loop has it; `MatchDefinition` is what is written in native modules. */
export interface MatchHandler<State = unknown, E extends MatchEnvironment = MatchEnvironment> {
  matchInit(
    // biome-ignore lint/suspicious/noExplicitAny: whatever the creator of the match passed.
    ...args: [...Given<E>, params: Record<string, any>]
  ): MatchResult<State, { tickRate: number; label?: string }>;
  matchJoinAttempt(
    ...args: [...Running<State, E>, presence: MatchPresence, metadata: Record<string, string>]
  ): MatchResult<NoInfer<State>, { accept: boolean; rejectMessage?: string }>;
  matchJoin(...args: [...Running<State, E>, presences: MatchPresence[]]): MatchResult<NoInfer<State>>;
  matchLeave(...args: [...Running<State, E>, presences: MatchPresence[]]): MatchResult<NoInfer<State>>;
  matchLoop(...args: [...Running<State, E>, messages: E['message'][]]): MatchResult<NoInfer<State>>;
  matchTerminate(...args: [...Running<State, E>, graceSeconds: number]): MatchResult<NoInfer<State>>;
  matchSignal(...args: [...Running<State, E>, data: string]): MatchResult<NoInfer<State>, { data?: string }>;
  /**
   * Takes over a running match when this code comes into use. STATE is a copy of what older code left: no classes, no
   * functions. Null leaves the match to the older code.
   */
  matchUpgrade?(
    // biome-ignore lint/suspicious/noExplicitAny: whatever older code has made of it.
    ...args: [...Given<E>, dispatcher: E['dispatcher'], tick: number, state: any]
  ): MatchResult<NoInfer<State>, { tickRate?: number; label?: string }>;
}

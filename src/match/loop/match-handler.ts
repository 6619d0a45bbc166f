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

export interface MatchDispatcher {
  broadcastMessage(
    opCode: number,
    data?: ArrayBuffer | Uint8Array | string | null,
    presences?: readonly MatchPresence[] | null,
    sender?: MatchPresence | null,
    reliable?: boolean,
  ): void;
  broadcastMessageDeferred(
    opCode: number,
    data?: ArrayBuffer | Uint8Array | string | null,
    presences?: readonly MatchPresence[] | null,
    sender?: MatchPresence | null,
    reliable?: boolean,
  ): void;
  matchKick(presences: readonly MatchPresence[]): void;
  matchLabelUpdate(label: string): void;
}

export type MaybePromise<T> = T | Promise<T>;

/** `state` is the game's; `null` or nothing in place of a result ends the match. */
export interface MatchHandler {
  matchInit(
    ctx: object,
    logger: object,
    nk: object,
    params: Record<string, unknown>,
  ): MaybePromise<{ state: unknown; tickRate: number; label: string } | null | undefined>;
  matchJoinAttempt(
    ctx: object,
    logger: object,
    nk: object,
    dispatcher: MatchDispatcher,
    tick: number,
    state: unknown,
    presence: MatchPresence,
    metadata: Record<string, string>,
  ): MaybePromise<{ state: unknown; accept: boolean; rejectMessage?: string } | null | undefined>;
  matchJoin(
    ctx: object,
    logger: object,
    nk: object,
    dispatcher: MatchDispatcher,
    tick: number,
    state: unknown,
    presences: MatchPresence[],
  ): MaybePromise<{ state: unknown } | null | undefined>;
  matchLeave(
    ctx: object,
    logger: object,
    nk: object,
    dispatcher: MatchDispatcher,
    tick: number,
    state: unknown,
    presences: MatchPresence[],
  ): MaybePromise<{ state: unknown } | null | undefined>;
  matchLoop(
    ctx: object,
    logger: object,
    nk: object,
    dispatcher: MatchDispatcher,
    tick: number,
    state: unknown,
    messages: MatchMessage[],
  ): MaybePromise<{ state: unknown } | null | undefined>;
  matchTerminate(
    ctx: object,
    logger: object,
    nk: object,
    dispatcher: MatchDispatcher,
    tick: number,
    state: unknown,
    graceSeconds: number,
  ): MaybePromise<{ state: unknown } | null | undefined>;
  matchSignal(
    ctx: object,
    logger: object,
    nk: object,
    dispatcher: MatchDispatcher,
    tick: number,
    state: unknown,
    data: string,
  ): MaybePromise<{ state: unknown; data?: string } | null | undefined>;
  /** Takes over a match that ran on older code, with a copy of its state; null leaves it there. */
  matchUpgrade?(
    ctx: object,
    logger: object,
    nk: object,
    dispatcher: MatchDispatcher,
    tick: number,
    state: unknown,
  ): MaybePromise<{ state: unknown; tickRate?: number; label?: string } | null | undefined>;
}

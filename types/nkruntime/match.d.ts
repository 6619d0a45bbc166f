declare namespace nkruntime {
  interface MatchDispatcher {
    broadcastMessage(
      opcode: number,
      data?: ArrayBuffer | string | null,
      presences?: Presence[] | null,
      sender?: Presence | null,
      reliable?: boolean,
    ): void;
    broadcastMessageDeferred(
      opcode: number,
      data?: ArrayBuffer | string | null,
      presences?: Presence[] | null,
      sender?: Presence,
      reliable?: boolean,
    ): void;
    matchKick(presences: Presence[]): void;
    matchLabelUpdate(label: string): void;
  }
  interface MatchMessage {
    sender: Presence;
    persistence: boolean;
    status: string;
    opCode: number;
    data: ArrayBuffer;
    reliable: boolean;
    receiveTimeMs: number;
  }
  interface MatchState {
    [key: string]: any;
  }
  interface ListMatchesRequest {
    limit?: number;
    authoritative?: boolean;
    label?: string;
    minSize?: number;
    maxSize?: number;
    query?: string;
  }
  interface MatchList {
    matches: Match[];
  }
  interface MatchHandler<State = MatchState> {
    matchInit: MatchInitFunction<State>;
    matchJoinAttempt: MatchJoinAttemptFunction<State>;
    matchJoin: MatchJoinFunction<State>;
    matchLeave: MatchLeaveFunction<State>;
    matchLoop: MatchLoopFunction<State>;
    matchTerminate: MatchTerminateFunction<State>;
    matchSignal: MatchSignalFunction<State>;
  }
  type MatchInitFunction<State = MatchState> = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    params: { [key: string]: any },
  ) => { state: State; tickRate: number; label: string };
  type MatchJoinAttemptFunction<State = MatchState> = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    dispatcher: MatchDispatcher,
    tick: number,
    state: State,
    presence: Presence,
    metadata: { [key: string]: any },
  ) => { state: State; accept: boolean; rejectMessage?: string } | null;
  type MatchJoinFunction<State = MatchState> = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    dispatcher: MatchDispatcher,
    tick: number,
    state: State,
    presences: Presence[],
  ) => { state: State } | null;
  type MatchLeaveFunction<State = MatchState> = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    dispatcher: MatchDispatcher,
    tick: number,
    state: State,
    presences: Presence[],
  ) => { state: State } | null;
  type MatchLoopFunction<State = MatchState> = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    dispatcher: MatchDispatcher,
    tick: number,
    state: State,
    messages: MatchMessage[],
  ) => { state: State } | null;
  type MatchTerminateFunction<State = MatchState> = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    dispatcher: MatchDispatcher,
    tick: number,
    state: State,
    graceSeconds: number,
  ) => { state: State } | null;
  type MatchSignalFunction<State = MatchState> = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    dispatcher: MatchDispatcher,
    tick: number,
    state: State,
    data: string,
  ) => { state: State; data?: string } | null;
  interface Match {
    matchId: string;
    authoritative: boolean;
    size: number;
    label: string;
  }
  interface Nakama {
    matchCreate(module: string, params?: { [key: string]: any }): string;
    matchGet(id: string): Match | null;
    matchList(
      limit: number,
      authoritative?: boolean | null,
      label?: string | null,
      minSize?: number | null,
      maxSize?: number | null,
      query?: string | null,
    ): Match[];
    matchSignal(id: string, data: string): string;
  }
  interface Initializer {
    registerBeforeListMatches(fn: BeforeHookFunction<ListMatchesRequest>): void;
    registerAfterListMatches(fn: AfterHookFunction<MatchList, ListMatchesRequest>): void;
    registerMatch<State = MatchState>(name: string, functions: MatchHandler<State>): void;
  }
}

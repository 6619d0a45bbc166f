declare namespace nkruntime {
  type MatchmakerMatchedFunction = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    matches: MatchmakerResult[],
  ) => string | void;
  interface MatchmakerResult {
    properties: { [key: string]: string };
    presence: Presence;
    partyId?: string;
  }
  interface MatchmakerStats {
    ticketCount: number;
    oldestTicketCreateTime: string;
    completions: MatchmakerStatsCompletion[];
  }
  interface MatchmakerStatsCompletion {
    createTime: string;
    completeTime: string;
  }
  interface Initializer {
    registerBeforeGetMatchmakerStats(fn: BeforeHookFunction<void>): void;
    registerAfterGetMatchmakerStats(fn: AfterHookFunction<MatchmakerStats, void>): void;
    registerMatchmakerMatched(fn: MatchmakerMatchedFunction): void;
  }
}

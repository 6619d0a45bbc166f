declare namespace nkruntime {
  type TournamentEndFunction = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    tournament: Tournament,
    end: number,
    reset: number,
  ) => void;
  type TournamentResetFunction = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    tournament: Tournament,
    end: number,
    reset: number,
  ) => void;
  interface DeleteTournamentRecordRequest {
    tournamentId?: string;
  }
  interface JoinTournamentRequest {
    tournamentId?: string;
  }
  interface ListTournamentRecordsRequest {
    tournamentId?: string;
    ownerIds?: string[];
    limit?: number;
    cursor?: string;
    expiry?: string;
  }
  interface ListTournamentsRequest {
    categoryStart?: number;
    categoryEnd?: number;
    startTime?: number;
    endTime?: number;
    limit?: number;
    cursor?: string;
  }
  interface WriteTournamentRecordRequest {
    tournamentId?: string;
    record?: WriteTournamentRecordRequestTournamentRecordWrite;
  }
  interface WriteTournamentRecordRequestTournamentRecordWrite {
    score?: string;
    subscore?: string;
    metadata?: string;
  }
  interface ListTournamentRecordsAroundOwnerRequest {
    tournamentId?: string;
    limit?: number;
    ownerId?: string;
    expiry?: string;
  }
  interface TournamentRecordList {
    records?: LeaderboardRecord[];
    ownerRecords?: LeaderboardRecord[];
    prevCursor?: string;
    nextCursor?: string;
    rankCount?: number;
  }
  interface TournamentList {
    tournaments: Tournament[];
    cursor?: string;
  }
  interface Tournament {
    id: string;
    title: string;
    description: string;
    category: number;
    sortOrder: number;
    size: number;
    maxSize: number;
    maxNumScore: number;
    duration: number;
    startActive: number;
    endActive: number;
    canEnter: boolean;
    prevReset: number;
    nextReset: number;
    metadata: { [key: string]: any };
    createTime: number;
    startTime: number;
    endTime: number;
    joinRequired: boolean;
  }
  interface Nakama {
    tournamentCreate(
      tournamentID: string,
      authoritative: boolean,
      sortOrder: SortOrder,
      operator: Operator,
      duration?: number,
      resetSchedule?: string | null,
      metadata?: { [key: string]: any } | null,
      title?: string | null,
      description?: string | null,
      category?: number | null,
      startTime?: number | null,
      endTime?: number | null,
      maxSize?: number | null,
      maxNumScore?: number | null,
      joinRequired?: boolean,
      enableRank?: boolean,
    ): void;
    tournamentDelete(tournamentID: string): void;
    tournamentAddAttempt(tournamentID: string, ownerID: string, count: number): void;
    tournamentJoin(tournamentID: string, userId: string, username: string): void;
    tournamentsGetId(tournamentIds: string[]): Tournament[];
    tournamentList(
      categoryStart?: number,
      categoryEnd?: number,
      startTime?: number,
      endTime?: number,
      limit?: number,
      cursor?: string,
    ): TournamentList;
    tournamentRecordsList(
      tournamentID: string,
      tournamentOwners?: string[],
      limit?: number,
      cursor?: string,
      overrideExpiry?: number,
    ): TournamentRecordList;
    tournamentRecordWrite(
      id: string,
      ownerID: string,
      username?: string,
      score?: number,
      subscore?: number,
      metadata?: { [key: string]: any },
      operator?: OverrideOperator,
    ): LeaderboardRecord;
    tournamentRecordDelete(tournamentID: string, ownerID: string): void;
    tournamentRecordsHaystack(
      id: string,
      ownerId: string,
      limit?: number,
      cursor?: string,
      expiry?: number,
    ): TournamentRecordList;
    tournamentRanksDisable(tournamentId: string): void;
  }
  interface Initializer {
    registerBeforeDeleteTournamentRecord(fn: BeforeHookFunction<DeleteTournamentRecordRequest>): void;
    registerAfterDeleteTournamentRecord(fn: AfterHookFunction<void, DeleteTournamentRecordRequest>): void;
    registerBeforeJoinTournament(fn: BeforeHookFunction<JoinTournamentRequest>): void;
    registerAfterJoinTournament(fn: AfterHookFunction<void, JoinTournamentRequest>): void;
    registerBeforeListTournamentRecords(fn: BeforeHookFunction<ListTournamentRecordsRequest>): void;
    registerAfterListTournamentRecords(fn: AfterHookFunction<TournamentRecordList, ListTournamentRecordsRequest>): void;
    registerBeforeListTournaments(fn: BeforeHookFunction<ListTournamentsRequest>): void;
    registerAfterListTournaments(fn: AfterHookFunction<TournamentList, ListTournamentsRequest>): void;
    registerBeforeWriteTournamentRecord(fn: BeforeHookFunction<WriteTournamentRecordRequest>): void;
    registerAfterWriteTournamentRecord(fn: AfterHookFunction<LeaderboardRecord, WriteTournamentRecordRequest>): void;
    registerBeforeListTournamentRecordsAroundOwner(
      fn: BeforeHookFunction<ListTournamentRecordsAroundOwnerRequest>,
    ): void;
    registerAfterListTournamentRecordsAroundOwner(
      fn: AfterHookFunction<LeaderboardRecordList, ListTournamentRecordsAroundOwnerRequest>,
    ): void;
    registerTournamentEnd(fn: TournamentEndFunction): void;
    registerTournamentReset(fn: TournamentResetFunction): void;
  }
}

declare namespace nkruntime {
  const enum SortOrder {
    ASCENDING = 'ascending',
    DESCENDING = 'descending',
  }
  const enum Operator {
    BEST = 'best',
    SET = 'set',
    INCREMENTAL = 'increment',
  }
  const enum OverrideOperator {
    BEST = 'best',
    SET = 'set',
    INCREMENTAL = 'increment',
    DECREMENTAL = 'decrement',
  }
  type LeaderboardResetFunction = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    leaderboard: Leaderboard,
    reset: number,
  ) => void;
  interface DeleteLeaderboardRecordRequest {
    leaderboardId?: string;
  }
  interface ListLeaderboardRecordsRequest {
    leaderboardId?: string;
    ownerIds?: string[];
    limit?: number;
    cursor?: string;
    expiry?: string;
  }
  interface WriteLeaderboardRecordRequestLeaderboardRecordWrite {
    score?: string;
    subscore?: string;
    metadata?: string;
  }
  interface WriteLeaderboardRecordRequest {
    leaderboardId?: string;
    record?: WriteLeaderboardRecordRequestLeaderboardRecordWrite;
  }
  interface ListLeaderboardRecordsAroundOwnerRequest {
    leaderboardId?: string;
    limit?: number;
    ownerId?: string;
    expiry?: string;
  }
  interface LeaderboardRecordList {
    records?: LeaderboardRecord[];
    ownerRecords?: LeaderboardRecord[];
    nextCursor?: string;
    prevCursor?: string;
    rankCount?: number;
  }
  interface LeaderboardList {
    leaderboards: Leaderboard[];
    cursor?: string;
  }
  interface Leaderboard {
    id: string;
    title: string;
    description: string;
    category: number;
    authoritative: boolean;
    sortOrder: number;
    operator: Operator;
    prevReset: number;
    nextReset: number;
    metadata: { [key: string]: any };
    createTime: number;
  }
  interface LeaderboardRecord {
    leaderboardId: string;
    ownerId: string;
    username: string;
    score: number;
    subscore: number;
    numScore: number;
    metadata: { [key: string]: any };
    createTime: number;
    updateTime: number;
    expiryTime: number;
    rank: number;
  }
  interface Nakama {
    leaderboardCreate(
      leaderboardID: string,
      authoritative: boolean,
      sortOrder?: SortOrder,
      operator?: Operator,
      resetSchedule?: null | string,
      metadata?: { [key: string]: any } | null,
      enableRank?: boolean,
    ): void;
    leaderboardDelete(leaderboardID: string): void;
    leaderboardList(limit?: number, cursor?: string): LeaderboardList;
    leaderboardRecordsList(
      leaderboardID: string,
      leaderboardOwners?: string[],
      limit?: number,
      cursor?: string,
      overrideExpiry?: number,
    ): LeaderboardRecordList;
    leaderboardRecordsListCursorFromRank(leaderboardId: string, rank: number, expiryTime?: number): string;
    leaderboardRecordWrite(
      leaderboardID: string,
      ownerID: string,
      username?: string,
      score?: number,
      subscore?: number,
      metadata?: { [key: string]: any },
      operator?: OverrideOperator,
    ): LeaderboardRecord;
    leaderboardRecordDelete(leaderboardID: string, ownerID: string): void;
    leaderboardsGetId(leaderboardIds: string[]): Leaderboard[];
    leaderboardRecordsHaystack(
      leaderboardId: string,
      ownerId: string,
      limit: number,
      cursor: string,
      overrideExpiry: number,
    ): LeaderboardRecordList;
    leaderboardRanksDisable(leaderboardId: string): void;
  }
  interface Initializer {
    registerBeforeDeleteLeaderboardRecord(fn: BeforeHookFunction<DeleteLeaderboardRecordRequest>): void;
    registerAfterDeleteLeaderboardRecord(fn: AfterHookFunction<void, DeleteLeaderboardRecordRequest>): void;
    registerBeforeListLeaderboardRecords(fn: BeforeHookFunction<ListLeaderboardRecordsRequest>): void;
    registerAfterListLeaderboardRecords(
      fn: AfterHookFunction<LeaderboardRecordList, ListLeaderboardRecordsRequest>,
    ): void;
    registerBeforeWriteLeaderboardRecord(fn: BeforeHookFunction<WriteLeaderboardRecordRequest>): void;
    registerAfterWriteLeaderboardRecord(fn: AfterHookFunction<LeaderboardRecord, WriteLeaderboardRecordRequest>): void;
    registerBeforeListLeaderboardRecordsAroundOwner(
      fn: BeforeHookFunction<ListLeaderboardRecordsAroundOwnerRequest>,
    ): void;
    registerAfterListLeaderboardRecordsAroundOwner(
      fn: AfterHookFunction<LeaderboardRecordList, ListLeaderboardRecordsAroundOwnerRequest>,
    ): void;
    registerLeaderboardReset(fn: LeaderboardResetFunction): void;
  }
}

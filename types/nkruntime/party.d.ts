declare namespace nkruntime {
  interface ListPartiesRequest {
    limit?: number;
    open?: boolean;
    query?: string;
    cursor?: string;
  }
  interface Party {
    partyId: string;
    maxSize: number;
    label: string;
    open: boolean;
  }
  interface PartyList {
    parties: Party[];
    cursor?: string;
  }
  interface Nakama {
    partyList(limit?: number, open?: boolean | void, query?: string, cursor?: string): PartyList;
  }
  interface Initializer {
    registerBeforeListParties(fn: BeforeHookFunction<ListPartiesRequest>): void;
    registerAfterListParties(fn: AfterHookFunction<PartyList, ListPartiesRequest>): void;
  }
}

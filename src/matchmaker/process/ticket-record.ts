/** Somebody with a ticket, as far as the matchmaker's thread knows them. */
export interface WaitingMember {
  readonly userId: string;
  readonly sessionId: string;
  readonly username: string;
}

/** A ticket as it comes to the matchmaker's thread. */
export interface TicketRecord {
  readonly id: string;
  readonly number: number;
  readonly minCount: number;
  readonly maxCount: number;
  readonly countMultiple: number;
  readonly query: string;
  readonly stringProperties: Readonly<Record<string, string>>;
  readonly numericProperties: Readonly<Record<string, number>>;
  readonly members: readonly WaitingMember[];
  readonly partyId: string;
  readonly createTimeMs: number;
  readonly round: number;
}

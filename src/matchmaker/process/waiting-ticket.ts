import { compileQuery, type Query } from '../../query/compile-query.js';
import { createDocument, type QueryDocument, type Scalar } from '../../query/document.js';
import { type RequiredClause, requiredClauses } from '../../query/required-clauses.js';

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

/** A ticket ready to be matched. */
export interface WaitingTicket extends TicketRecord {
  readonly compiled: Query;
  readonly required: readonly RequiredClause[];
  readonly document: QueryDocument;
}

/** Throws INVALID_ARGUMENT for a query that cannot be read. */
export function createWaitingTicket(record: TicketRecord): WaitingTicket {
  const compiled = compileQuery(record.query);
  return { ...record, compiled, required: requiredClauses(compiled), document: documentOf(record) };
}

/** What queries look at: the properties, where a number wins over a text of the same name, and the ticket's own fields. */
function documentOf(record: TicketRecord): QueryDocument {
  const { stringProperties, numericProperties } = record;
  const properties = createDocument('properties', { ...stringProperties, ...numericProperties });
  const own: [string, Scalar[]][] = [
    ['ticket', [record.id]],
    ['min_count', [record.minCount]],
    ['max_count', [record.maxCount]],
    ['party_id', [record.partyId]],
    ['created_at', [record.createTimeMs * 1e6]],
  ];
  return new Map<string, readonly Scalar[]>([...properties, ...own]);
}

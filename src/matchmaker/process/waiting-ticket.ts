import type { Query } from '../../query/compile-query.js';
import { createQueryCompiler } from '../../query/query-compiler.js';
import { type AskedFields, createAskedFieldsReader } from './asked-fields.js';
import { createLookupReader } from './query-lookups.js';
import { type SearchStep, searchSteps } from './search-steps.js';
import { createTicketDocuments, type TicketDocument } from './ticket-document.js';
import type { TicketRecord } from './ticket-record.js';

/** A ticket ready to be matched. */
export interface WaitingTicket extends TicketRecord {
  readonly compiled: Query;
  /** How the tickets that its query accepts are found. */
  readonly steps: readonly SearchStep[];
  /** Which fields `steps` ask for. */
  readonly asked: AskedFields;
  readonly document: TicketDocument;
}

/** Of queries and of fields so much is remembered in order to share it among tickets. */
const MAX_SHARED = 20_000;
/** Games have few kinds of queries, and what one asks for can be long. */
const MAX_SHARED_ASKED = 1_000;

/**
 * Makes tickets ready to be matched; what equal ones have in common is kept once, since a round goes through all of them.
 * The function throws INVALID_ARGUMENT for a query that cannot be read.
 */
export function createTicketReader(): (record: TicketRecord) => WaitingTicket {
  const compile = createQueryCompiler(MAX_SHARED);
  const readLookups = createLookupReader(MAX_SHARED);
  const readAsked = createAskedFieldsReader(MAX_SHARED_ASKED);
  const createDocument = createTicketDocuments(MAX_SHARED);
  return (record) => {
    const compiled = compile(record.query);
    const steps = searchSteps(compiled, readLookups);
    return { compiled, steps, asked: readAsked(steps), document: createDocument(record), ...record };
  };
}

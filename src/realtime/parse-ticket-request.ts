import type { TicketRequest } from '../matchmaker/ticket.js';
import type { MatchmakerAdd } from '../wire/gen/realtime.js';
import { badInput } from './realtime-error.js';

/** Checks what a player or a party looks for. Throws RealtimeError (BAD_INPUT). */
export function parseTicketRequest(message: MatchmakerAdd): TicketRequest {
  const { min_count: minCount, max_count: maxCount, query } = message;
  const countMultiple = message.count_multiple?.value ?? 1;
  if (minCount < 2) throw badInput('A match needs a min_count of 2 or more.');
  if (maxCount < minCount) throw badInput('max_count is at least min_count.');
  if (countMultiple < 1) throw badInput('count_multiple is 1 or more.');
  if (minCount % countMultiple !== 0 || maxCount % countMultiple !== 0)
    throw badInput('min_count and max_count are multiples of count_multiple.');
  const numericProperties = message.numeric_properties;
  if (!Object.values(numericProperties).every(Number.isFinite))
    throw badInput('Numeric properties are finite numbers.');
  return { minCount, maxCount, countMultiple, query, stringProperties: message.string_properties, numericProperties };
}

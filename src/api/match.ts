import { invalidArgument } from '../base/status-error.js';
import type { ListMatchesRequest, MatchList } from '../wire/gen/api.js';
import type { Init } from '../wire/well-known.js';
import type { CallContext } from './call-context.js';

const DEFAULT_LIMIT = 1;
const MAX_LIMIT = 100;

export interface MatchFilter {
  readonly limit: number;
  /** Left out: both kinds. */
  readonly authoritative?: boolean;
  readonly label?: string;
  readonly minSize?: number;
  readonly maxSize?: number;
  readonly query?: string;
}

export interface ListedMatch {
  readonly matchId: string;
  readonly authoritative: boolean;
  readonly label: string | null;
  readonly size: number;
  readonly tickRate: number;
  readonly handlerName: string;
}

export interface MatchDeps {
  readonly matches: { list(filter: MatchFilter): readonly ListedMatch[] | Promise<readonly ListedMatch[]> };
}

/** Finding matches to join. */
export function matchHandlers({ matches }: MatchDeps) {
  return {
    async ListMatches(_ctx: CallContext, request: ListMatchesRequest): Promise<Init<MatchList>> {
      const found = await matches.list(parseFilter(request));
      return {
        matches: found.map((match) => ({
          match_id: match.matchId,
          authoritative: match.authoritative,
          label: match.label === null ? null : { value: match.label },
          size: match.size,
          tick_rate: match.tickRate,
          handler_name: match.handlerName,
        })),
      };
    },
  };
}

function parseFilter(request: ListMatchesRequest): MatchFilter {
  const filter = {
    limit: request.limit?.value ?? DEFAULT_LIMIT,
    authoritative: request.authoritative?.value,
    label: request.label?.value,
    minSize: request.min_size?.value,
    maxSize: request.max_size?.value,
    query: request.query?.value,
  };
  const { limit, authoritative, label, minSize, maxSize, query } = filter;
  if (limit < 1 || limit > MAX_LIMIT) throw invalidArgument(`A list has a limit of 1 to ${MAX_LIMIT} matches.`);
  if (minSize !== undefined && minSize < 0) throw invalidArgument('min_size is 0 or more.');
  if (maxSize !== undefined && maxSize < 0) throw invalidArgument('max_size is 0 or more.');
  if (minSize !== undefined && maxSize !== undefined && minSize > maxSize) {
    throw invalidArgument('min_size is at most max_size.');
  }
  if (authoritative === false && (label !== undefined || query !== undefined)) {
    throw invalidArgument('Only authoritative matches have labels: leave out label and query, or authoritative.');
  }
  return filter;
}

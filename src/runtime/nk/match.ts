import { boolean, integer, nonEmptyText, object, optional, text } from '../../guest/nk/argument.js';
import type { NkFunctions } from '../nk-functions.js';

/** What of a match modules can ask for. */
export interface MatchInfo {
  readonly matchId: string;
  readonly authoritative: boolean;
  readonly label: string | null;
  readonly size: number;
  readonly tickRate: number;
  /** '' for relayed matches. */
  readonly handlerName: string;
}

export interface MatchListQuery {
  readonly limit: number;
  readonly authoritative?: boolean | undefined;
  readonly label?: string | undefined;
  readonly minSize?: number | undefined;
  readonly maxSize?: number | undefined;
  readonly query?: string | undefined;
}

/** The part of the match registry that nk stands on. */
export interface NkMatches {
  create(handlerName: string, params: Record<string, unknown>): Promise<string>;
  get(matchId: string): MatchInfo | undefined;
  list(query: MatchListQuery): readonly MatchInfo[] | Promise<readonly MatchInfo[]>;
  signal(matchId: string, data: string): Promise<string>;
}

/** nk functions for matches. ISWHOLE, which no module passes by itself, asks for the fields that only Lua has in Nakama. */
export function matchNk(matches: () => NkMatches): NkFunctions {
  return {
    matchCreate(_caller, module, params) {
      const name = nonEmptyText('matchCreate', 'module', module);
      return matches().create(name, optional(object, 'matchCreate', 'params', params) ?? {});
    },

    matchGet(_caller, id, isWhole) {
      const match = matches().get(text('matchGet', 'id', id));
      return match ? toMatchObject(match, isWhole) : null;
    },

    async matchList(_caller, limit, authoritative, label, minSize, maxSize, query, isWhole) {
      const fn = 'matchList';
      const found = await matches().list({
        limit: optional(integer, fn, 'limit', limit) ?? 1,
        authoritative: optional(boolean, fn, 'authoritative', authoritative),
        label: optional(text, fn, 'label', label),
        minSize: optional(integer, fn, 'minSize', minSize),
        maxSize: optional(integer, fn, 'maxSize', maxSize),
        query: optional(text, fn, 'query', query),
      });
      return found.map((match) => toMatchObject(match, isWhole));
    },

    matchSignal(_caller, id, data) {
      return matches().signal(text('matchSignal', 'id', id), optional(text, 'matchSignal', 'data', data) ?? '');
    },
  };
}

function toMatchObject(match: MatchInfo, isWhole: unknown): Partial<MatchInfo> {
  const { matchId, authoritative, size, label, tickRate, handlerName } = match;
  const common = { matchId, authoritative, size, label };
  if (isWhole !== true) return common;
  return { ...common, ...(tickRate === 0 ? {} : { tickRate }), ...(handlerName === '' ? {} : { handlerName }) };
}

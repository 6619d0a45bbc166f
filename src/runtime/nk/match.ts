import { boolean, integer, nonEmptyText, object, optional, text } from '../../guest/nk/argument.js';
import type { NkFunctions } from '../nk-functions.js';

/** What of a match modules can ask for. */
export interface MatchInfo {
  readonly matchId: string;
  readonly authoritative: boolean;
  readonly label: string | null;
  readonly size: number;
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

/** nk functions for matches. */
export function matchNk(matches: () => NkMatches): NkFunctions {
  return {
    matchCreate(_caller, module, params) {
      const name = nonEmptyText('matchCreate', 'module', module);
      return matches().create(name, optional(object, 'matchCreate', 'params', params) ?? {});
    },

    matchGet(_caller, id) {
      const match = matches().get(text('matchGet', 'id', id));
      return match ? toMatchObject(match) : null;
    },

    async matchList(_caller, limit, authoritative, label, minSize, maxSize, query) {
      const fn = 'matchList';
      const found = await matches().list({
        limit: optional(integer, fn, 'limit', limit) ?? 1,
        authoritative: optional(boolean, fn, 'authoritative', authoritative),
        label: optional(text, fn, 'label', label),
        minSize: optional(integer, fn, 'minSize', minSize),
        maxSize: optional(integer, fn, 'maxSize', maxSize),
        query: optional(text, fn, 'query', query),
      });
      return found.map(toMatchObject);
    },

    matchSignal(_caller, id, data) {
      return matches().signal(text('matchSignal', 'id', id), optional(text, 'matchSignal', 'data', data) ?? '');
    },
  };
}

function toMatchObject({ matchId, authoritative, size, label }: MatchInfo): MatchInfo {
  return { matchId, authoritative, size, label };
}

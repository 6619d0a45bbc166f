import type { MatchLoop } from '../../match/loop/match-loop.js';
import { compileQuery } from '../../query/compile-query.js';
import { createDocument } from '../../query/document.js';
import type { SimulatedMatch } from '../simulated-match.js';
import type { MemoryNk } from './memory-nk.js';

export interface MemoryMatchesDeps {
  readonly loop: MatchLoop;
  all(): readonly SimulatedMatch[];
}

/** nk functions for the matches of a simulated game. */
export function memoryMatches({ loop, all }: MemoryMatchesDeps): MemoryNk {
  const running = () => all().filter(({ ended }) => ended === undefined);
  const info = ({ id, size, label }: SimulatedMatch) => ({ matchId: id, authoritative: true, size, label });

  return {
    matchCreate: (handler: string, params: Record<string, unknown> = {}) => loop.createLocally(handler, params),

    matchGet(id: string) {
      const match = running().find((one) => one.id === id);
      return match ? info(match) : null;
    },

    matchSignal(id: string, data = '') {
      const signalled = loop.signalLocally(id, data);
      if (!signalled) throw new Error('There is no such match.');
      return signalled.answer;
    },

    matchList(
      limit = 1,
      authoritative?: boolean | null,
      label?: string | null,
      minSize?: number | null,
      maxSize?: number | null,
      query?: string | null,
    ) {
      if (authoritative === false) return [];
      const wanted = query ? compileQuery(query) : undefined;
      return running()
        .filter((match) => (label === undefined || label === null ? true : match.label === label))
        .filter((match) => !wanted || wanted.matches(labelDocument(match.label)))
        .filter(({ size }) => size >= (minSize ?? 0) && size <= (maxSize ?? Number.POSITIVE_INFINITY))
        .slice(0, limit)
        .map(info);
    },
  };
}

/** A label that is no JSON object matches no query for its fields. */
function labelDocument(label: string) {
  try {
    const value: unknown = JSON.parse(label);
    return createDocument('label', typeof value === 'object' && value !== null ? value : {});
  } catch {
    return createDocument('label', {});
  }
}

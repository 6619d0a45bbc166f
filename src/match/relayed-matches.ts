import { type MatchView, viewOfRelayed } from './match-entry.js';

/** The relayed matches, as far as listings show them: how many are in each. */
export interface RelayedMatches {
  /** CHANGE members more, or less, are in the match SUBJECT. */
  count(subject: string, change: number): void;
  get(subject: string): MatchView | undefined;
  views(): Iterable<MatchView>;
  readonly size: number;
}

export function createRelayedMatches(): RelayedMatches {
  const sizes = new Map<string, number>();
  return {
    count(subject, change) {
      const size = (sizes.get(subject) ?? 0) + change;
      if (size > 0) sizes.set(subject, size);
      else sizes.delete(subject);
    },
    get(subject) {
      const size = sizes.get(subject);
      return size === undefined ? undefined : viewOfRelayed(subject, size);
    },
    *views() {
      for (const [subject, size] of sizes) yield viewOfRelayed(subject, size);
    },
    get size() {
      return sizes.size;
    },
  };
}

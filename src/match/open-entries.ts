import { notFound } from '../base/status-error.js';
import { createLabelIndex, type LabelIndex } from './label-index.js';
import type { MatchEntry } from './match-entry.js';

/** The authoritative matches that run, by what they are looked up by. */
export interface OpenEntries {
  readonly labels: LabelIndex;
  /** A match has begun, or has moved to another thread. */
  enter(entry: MatchEntry, tickRateHz: number, label: string): void;
  changeLabel(entry: MatchEntry, label: string): void;
  remove(entry: MatchEntry): void;
  get(matchId: string): MatchEntry | undefined;
  /** As `get`; throws NOT_FOUND. */
  find(matchId: string): MatchEntry;
  /** By the subject of its stream. */
  ofSubject(subject: string): MatchEntry | undefined;
  all(): Iterable<MatchEntry>;
  readonly size: number;
  /** Resolves once there is none, or after TIMEOUTMS. */
  untilEmpty(timeoutMs: number): Promise<void>;
}

export function createOpenEntries(): OpenEntries {
  const byId = new Map<string, MatchEntry>();
  const bySubject = new Map<string, MatchEntry>();
  const labels = createLabelIndex();
  let onRemoved = () => {};

  function changeLabel(entry: MatchEntry, label: string): void {
    entry.label = label;
    labels.changed(entry);
  }

  return {
    labels,
    enter(entry, tickRateHz, label) {
      entry.tickRateHz = tickRateHz;
      changeLabel(entry, label);
      byId.set(entry.id, entry);
      bySubject.set(entry.stream.subject, entry);
    },
    changeLabel,
    remove(entry) {
      entry.isEnded = true;
      labels.ended(entry);
      byId.delete(entry.id);
      bySubject.delete(entry.stream.subject);
      onRemoved();
    },
    get: (matchId) => byId.get(matchId),
    find(matchId) {
      const entry = byId.get(matchId);
      if (!entry) throw notFound('There is no such match, or it has ended.');
      return entry;
    },
    ofSubject: (subject) => bySubject.get(subject),
    all: () => byId.values(),
    get size() {
      return byId.size;
    },
    untilEmpty(timeoutMs) {
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        onRemoved = () => {
          if (byId.size > 0) return;
          clearTimeout(timer);
          resolve();
        };
        onRemoved();
      });
    },
  };
}

import type { Presence } from '../presence/presence.js';
import { type Stream, StreamMode } from '../presence/stream.js';
import { type MatchDataHead, matchDataHead } from '../wire/match-data.js';

/** A match as listings and modules see it. */
export interface MatchView {
  readonly matchId: string;
  readonly authoritative: boolean;
  /** null: a relayed match has none. */
  readonly label: string | null;
  readonly size: number;
  readonly tickRate: number;
  readonly handlerName: string;
}

/** An authoritative match as the main thread knows it. */
export interface MatchEntry {
  /** Its number in its worker. */
  readonly number: number;
  /** The index of its worker. */
  readonly worker: number;
  /** 'UUID.NODE' */
  readonly id: string;
  readonly stream: Stream;
  readonly handlerName: string;
  tickRateHz: number;
  label: string;
  /** Members by the number that the worker knows them by, and the other way round. */
  readonly members: Map<number, Presence>;
  readonly numbers: Map<string, number>;
  nextMember: number;
  isEnded: boolean;
  /** What comes before data that the match itself sends. */
  readonly head: MatchDataHead;
}

export function createMatchEntry(worker: number, number: number, id: string, handlerName: string): MatchEntry {
  const dot = id.indexOf('.');
  return {
    number,
    worker,
    id,
    stream: {
      mode: StreamMode.MATCH_AUTHORITATIVE,
      subject: id.slice(0, dot),
      subcontext: '',
      label: id.slice(dot + 1),
    },
    handlerName,
    tickRateHz: 0,
    label: '',
    members: new Map(),
    numbers: new Map(),
    nextMember: 1,
    isEnded: false,
    head: matchDataHead(id),
  };
}

export function viewOfEntry({ id, label, members, tickRateHz, handlerName }: MatchEntry): MatchView {
  return { matchId: id, authoritative: true, label, size: members.size, tickRate: tickRateHz, handlerName };
}

export function viewOfRelayed(subject: string, size: number): MatchView {
  return { matchId: `${subject}.`, authoritative: false, label: null, size, tickRate: 0, handlerName: '' };
}

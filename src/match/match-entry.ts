import type { Presence } from '../presence/presence.js';
import { type Stream, StreamMode } from '../presence/stream.js';

/** Input for a match that moves. */
export interface HeldInput {
  readonly inputs: (() => void)[];
  /** How many messages of members are among them. */
  messages: number;
  /** Resolves once the match is where it stays. */
  readonly settled: Promise<void>;
}

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
  number: number;
  /** The index of its worker. */
  worker: number;
  /** What is to be told to the match once it has moved to another worker, or has not: present while it moves. */
  held: HeldInput | undefined;
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
    held: undefined,
    isEnded: false,
  };
}

export function viewOfEntry({ id, label, members, tickRateHz, handlerName }: MatchEntry): MatchView {
  return { matchId: id, authoritative: true, label, size: members.size, tickRate: tickRateHz, handlerName };
}

export function viewOfRelayed(subject: string, size: number): MatchView {
  return { matchId: `${subject}.`, authoritative: false, label: null, size, tickRate: 0, handlerName: '' };
}

import type { MessagePort } from 'node:worker_threads';
import { moveThreadToBackground } from '../../base/background-priority.js';
import { checkOverride } from './check-override.js';
import { packMatches, readRecords } from './matchmaker-records.js';
import { runRound } from './run-round.js';
import type { TicketRecord } from './ticket-record.js';
import { createTicketReader, type WaitingTicket } from './waiting-ticket.js';
import { writeEntries } from './write-entries.js';

/** The one long task of the matchmaker's thread. */
export interface MatchmakerTask {
  readonly port: MessagePort;
  readonly maxIntervals: number;
  /** matchmaker.rev_precision. */
  readonly isMutual: boolean;
  /** Of one round, how long queries have to accept each other where `isMutual`; 0: until its end. */
  readonly mutualLimitMs: number;
}

/** Main thread to matchmaker: packed records; a round to run; what the module has answered to `entries`; the end. */
export type MatchmakerInput =
  | { readonly kind: 'records'; readonly bytes: Uint8Array }
  /** A round to run, by a module or by ourselves. */
  | { readonly kind: 'run'; readonly round: number; readonly hasOverride: boolean }
  | { readonly kind: 'answer'; readonly round: number; readonly text: string }
  | { readonly kind: 'stop' };

/** Matchmaker to main thread: it is there; the tickets for the module, as JSON; the matches of a round, packed. */
export type MatchmakerOutput =
  | { readonly kind: 'ready' }
  | { readonly kind: 'entries'; readonly round: number; readonly json: Uint8Array }
  | {
      readonly kind: 'matches';
      readonly round: number;
      readonly packed: Uint32Array;
      readonly tookMs: number;
      /** What is wrong with a module's answer. */
      readonly problems: readonly string[];
    };

/** Holds the tickets and makes matches of them until told to stop. */
export function hostMatchmaker(task: MatchmakerTask): Promise<void> {
  moveThreadToBackground();
  const { port, maxIntervals, isMutual, mutualLimitMs } = task;
  const waiting = new Map<number, WaitingTicket>();
  const readTicket = createTicketReader();

  const sink = {
    add: (record: TicketRecord) => waiting.set(record.number, readTicket(record)),
    remove: (number: number) => waiting.delete(number),
  };

  function run(round: number, hasOverride: boolean): void {
    const startMs = performance.now();
    if (hasOverride) return tell({ kind: 'entries', round, json: writeEntries(waiting.values(), round) });
    const byAge = [...waiting.values()].sort((a, b) => a.number - b.number);
    const isWithinLimit = () => mutualLimitMs === 0 || performance.now() - startMs < mutualLimitMs;
    const matches = runRound(byAge, { round, maxIntervals, isMutual: () => isMutual && isWithinLimit() });
    finish(round, matches, startMs, []);
  }

  function finish(
    round: number,
    matches: readonly (readonly WaitingTicket[])[],
    startMs: number,
    problems: readonly string[],
  ): void {
    for (const { number } of matches.flat()) waiting.delete(number);
    const packed = packMatches(matches);
    port.postMessage(
      { kind: 'matches', round, packed, tookMs: performance.now() - startMs, problems } satisfies MatchmakerOutput,
      [packed.buffer],
    );
  }

  const tell = (output: MatchmakerOutput) => port.postMessage(output);

  return new Promise((resolve) => {
    port.on('message', (input: MatchmakerInput) => {
      if (input.kind === 'records') return readRecords(input.bytes, sink);
      if (input.kind === 'run') return run(input.round, input.hasOverride);
      if (input.kind === 'stop') return port.close();
      const startMs = performance.now();
      const { matches, problems } = checkOverride(input.text, waiting.values());
      finish(input.round, matches, startMs, problems);
    });
    port.once('close', () => resolve());
    tell({ kind: 'ready' });
  });
}

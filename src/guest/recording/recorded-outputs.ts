import type { MatchDispatcher, MatchPresence } from '../../match/loop/match-handler.js';
import type { RecordedOutput } from './recording-line.js';
import { createValueHasher, hashText } from './value-hash.js';

/** What a handler has its dispatcher do. */
export interface OutputLog {
  /** DISPATCHER, with everything that it is told noted down. */
  tap(dispatcher: MatchDispatcher): MatchDispatcher;
  /** What was noted since the last call, and how much more there was. */
  take(): { readonly outputs: RecordedOutput[]; readonly more: number };
}

/** Outputs of one call that are told one by one. */
const maxOutputs = 64;

export function createOutputLog(): OutputLog {
  const hasher = createValueHasher();
  let outputs: RecordedOutput[] = [];
  let more = 0;
  let tapped: { readonly inner: MatchDispatcher; readonly outer: MatchDispatcher } | undefined;

  function note(fn: string, args: readonly unknown[]): void {
    if (outputs.length >= maxOutputs) {
      more++;
      return;
    }
    const [opCode, data] = args;
    hasher.nodes = 0;
    hasher.hash(args.map(withoutCycles), 0);
    const hash = hashText(hasher.low, hasher.high);
    outputs.push([fn, typeof opCode === 'number' ? opCode : 0, bytesOf(data), hash]);
  }

  function tap(inner: MatchDispatcher): MatchDispatcher {
    const told =
      <Args extends unknown[]>(fn: string, call: (...args: Args) => void) =>
      (...args: Args): void => {
        note(fn, args);
        call(...args);
      };
    return {
      broadcastMessage: told('broadcastMessage', inner.broadcastMessage),
      broadcastMessageDeferred: told('broadcastMessageDeferred', inner.broadcastMessageDeferred),
      matchKick: told('matchKick', inner.matchKick),
      matchLabelUpdate: told('matchLabelUpdate', inner.matchLabelUpdate),
    };
  }

  return {
    tap(dispatcher) {
      if (tapped?.inner !== dispatcher) tapped = { inner: dispatcher, outer: tap(dispatcher) };
      return tapped.outer;
    },
    take() {
      const taken = { outputs, more };
      outputs = [];
      more = 0;
      return taken;
    },
  };
}

function bytesOf(data: unknown): number {
  if (typeof data === 'string') return data.length;
  return (data as Partial<ArrayBuffer> | null | undefined)?.byteLength ?? 0;
}

/** Of a presence only its session counts. */
function withoutCycles(arg: unknown): unknown {
  if (Array.isArray(arg)) return arg.map((each) => (each as Partial<MatchPresence> | null)?.sessionId);
  const { sessionId } = (arg ?? {}) as Partial<MatchPresence>;
  return sessionId ?? arg;
}

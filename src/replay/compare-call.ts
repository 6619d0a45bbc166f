import type { CallLine, RecordedOutput } from '../guest/recording/recording-line.js';
import type { Difference } from './difference.js';

/** What a replayed call did, as far as it is compared apart from its state. */
export interface ObservedCall {
  readonly outputs: readonly RecordedOutput[];
  readonly more: number;
  readonly result: string | undefined;
  readonly error: string | undefined;
  readonly draws: number;
}

/** What OBSERVED did otherwise than LINE tells, its state left out. DRAWSBEFORE: how often chance had been asked before. */
export function compareCall(line: CallLine, observed: ObservedCall, drawsBefore: number): Difference[] {
  const differences: Difference[] = [];
  if (line.e !== observed.error) differences.push({ what: 'error', recorded: line.e, replayed: observed.error });
  if (line.e === undefined && line.r !== observed.result) {
    differences.push({ what: 'result', recorded: hashed(line.r), replayed: hashed(observed.result) });
  }
  differences.push(...outputDifference(line, observed));
  const draws = line.x ?? drawsBefore;
  if (draws !== observed.draws) {
    const times = (count: number) => `${count - drawsBefore} numbers of Math.random`;
    differences.push({ what: 'chance', recorded: times(draws), replayed: times(observed.draws) });
  }
  return differences;
}

/** The first output that differs. */
function outputDifference({ o = [], more = 0 }: CallLine, observed: ObservedCall): Difference[] {
  const count = Math.max(o.length, observed.outputs.length);
  for (let i = 0; i < count; i++) {
    const [recorded, replayed] = [o[i], observed.outputs[i]];
    if (recorded?.join() === replayed?.join()) continue;
    return [
      { what: 'output', path: `output ${i + 1}`, recorded: outputText(recorded), replayed: outputText(replayed) },
    ];
  }
  if (more === observed.more) return [];
  const outputs = (rest: number) => `${o.length + rest} outputs`;
  return [{ what: 'output', recorded: outputs(more), replayed: outputs(observed.more) }];
}

function outputText(output: RecordedOutput | undefined): string | undefined {
  if (!output) return undefined;
  const [fn, opCode, bytes, hash] = output;
  const what = fn.startsWith('broadcast') ? `op code ${opCode}, ${bytes} bytes, ` : '';
  return `${fn}: ${what}hash ${hash}`;
}

const hashed = (result: string | undefined): string | undefined =>
  result === undefined || !/^[0-9a-f]{16}$/.test(result) ? result : `hash ${result}`;

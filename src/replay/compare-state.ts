import type { DigestedState, StateChange } from '../guest/recording/state-digest.js';
import type { Difference } from './difference.js';

/** Follows what was recorded of a state, so that a place that differs can be told with the value it had. */
export interface StateComparison {
  /** Takes the recorded hash and changes; answers where REPLAYED differs. */
  compare(hash: string, changes: readonly StateChange[], replayed: DigestedState): Difference[];
}

/** More places need not be named. */
const maxNamed = 10;
/** What stands for places that the recording does not have. */
const nothing = 'nothing';

export function createStateComparison(): StateComparison {
  /** What was told last of each place, by the JSON of its path. */
  const recordedAt = new Map<string, string>();
  const replayedAt = new Map<string, string>();

  return {
    compare(hash, changes, replayed) {
      const paths = new Map<string, readonly (string | number)[]>();
      for (const [changed, known] of [
        [changes, recordedAt],
        [replayed.changes, replayedAt],
      ] as const) {
        for (const change of changed) {
          const key = JSON.stringify(change[0]);
          paths.set(key, change[0]);
          known.set(key, change.length === 1 ? nothing : JSON.stringify(change[1]));
        }
      }
      if (hash === replayed.hash) return [];
      const differences: Difference[] = [];
      for (const [key, path] of paths) {
        const [before, after] = [recordedAt.get(key), replayedAt.get(key)];
        if (before === after || differences.length >= maxNamed) continue;
        differences.push({ what: 'state', path: pathText(path), recorded: shown(before), replayed: shown(after) });
      }
      if (differences.length > 0) return differences;
      const somewhere = { what: 'state', path: 'state', recorded: `hash ${hash}`, replayed: `hash ${replayed.hash}` };
      return [somewhere as Difference];
    },
  };
}

/** A value as text, or what is known of it. */
function shown(json: string | undefined): string | undefined {
  if (json === undefined) return undefined;
  const hash = /^\{"#":"(\w+)"\}$/.exec(json)?.[1];
  return hash === undefined ? json : `hash ${hash}`;
}

/** PATH as one would write it. */
export function pathText(path: readonly (string | number)[]): string {
  const step = (key: string | number) =>
    typeof key === 'string' && /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  return `state${path.map(step).join('')}`;
}

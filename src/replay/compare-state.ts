import type { DigestedState, StateChange, StatePath } from '../guest/recording/state-digest.js';
import type { Difference } from './difference.js';
import { RecordingError } from './recording-error.js';

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
  const recordedOnes = createToldPlaces();
  const replayedOnes = createToldPlaces();

  return {
    compare(hash, changes, replayed) {
      const paths = new Map<string, StatePath>();
      for (const change of changes) recordedOnes.take(change, paths);
      for (const change of replayed.changes) replayedOnes.take(change, paths);
      if (hash === replayed.hash) return [];
      const differences: Difference[] = [];
      for (const [key, path] of paths) {
        const [before, after] = [recordedOnes.at.get(key), replayedOnes.at.get(key)];
        if (before === after || differences.length >= maxNamed) continue;
        differences.push({ what: 'state', path: pathText(path), recorded: shown(before), replayed: shown(after) });
      }
      if (differences.length > 0) return differences;
      const somewhere = { what: 'state', path: 'state', recorded: `hash ${hash}`, replayed: `hash ${replayed.hash}` };
      return [somewhere as Difference];
    },
  };
}

/** What was told of the places of a state. */
function createToldPlaces() {
  /** Paths by the numbers of the places. */
  const paths: StatePath[] = [];
  /** What was told last of each place, by the JSON of its path. */
  const at = new Map<string, string>();

  return {
    at,
    /** Notes CHANGE, and adds its path to FOUND. Throws RecordingError where it names a place that was never told of. */
    take([place, ...value]: StateChange, found: Map<string, StatePath>): void {
      if (typeof place !== 'number') paths.push(place);
      const path = typeof place === 'number' ? paths[place] : place;
      if (!path) throw new RecordingError(`place ${place} of the state was never told of`);
      const key = JSON.stringify(path);
      found.set(key, path);
      at.set(key, value.length === 0 ? nothing : JSON.stringify(value[0]));
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
export function pathText(path: StatePath): string {
  const step = (key: string | number) =>
    typeof key === 'string' && /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  return `state${path.map(step).join('')}`;
}

import type { MatchLoop } from '../match/loop/match-loop.js';
import { ASK_MAIN_THREAD, type LocalNk } from './create-nk.js';
import { nonEmptyText, object, optional, text } from './nk/argument.js';

/** The loop of the thread, once its modules are loaded. */
export interface LocalMatches {
  readonly loop: Pick<MatchLoop, 'createLocally' | 'signalLocally'>;
  readonly hasNativeModules: boolean;
}

/**
 * What matches of one thread do for each other. Whoever waits for the main thread keeps the thread's other matches waiting, so
 * this is done without it.
 */
export function localMatchCalls(matches: () => LocalMatches): LocalNk {
  return {
    matchCreate(module, params) {
      const name = nonEmptyText('matchCreate', 'module', module);
      return matches().loop.createLocally(name, optional(object, 'matchCreate', 'params', params) ?? {});
    },
    matchSignal(id, data) {
      const { loop, hasNativeModules } = matches();
      const signalled = loop.signalLocally(
        text('matchSignal', 'id', id),
        optional(text, 'matchSignal', 'data', data) ?? '',
      );
      if (!signalled) return ASK_MAIN_THREAD;
      const mustWait = typeof signalled.answer !== 'string' && !hasNativeModules;
      if (mustWait) throw new Error('nk.matchSignal: the match is busy with an async handler.');
      return signalled.answer;
    },
  };
}

import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { silentLogger } from '../../src/base/logger.js';
import { createMatchmaker, type Matchmaker, type MatchmakerDeps } from '../../src/matchmaker/matchmaker.js';

const workerUrl = pathToFileURL(path.resolve(import.meta.dirname, '../../dist/workers/matchmaker-worker.cjs'));

/** A matchmaker on a real thread (of dist/) that runs its rounds when told to, for one test. */
export function createTestMatchmaker(
  tracker: MatchmakerDeps['tracker'],
  router: MatchmakerDeps['router'],
  parts: Partial<Omit<MatchmakerDeps, 'options'>> & { options?: Partial<MatchmakerDeps['options']> } = {},
): Matchmaker {
  const matchmaker = createMatchmaker({
    logger: silentLogger,
    clock: systemClock,
    metrics: { matchmakerRound() {}, matchmakerMatch() {}, matchmakerWait() {}, workerRestarted() {} },
    tracker,
    router,
    node: 'n',
    encryptionKey: 'defaultencryptionkey',
    workerUrl,
    ...parts,
    options: {
      maxTickets: 3,
      intervalSec: 15,
      maxIntervals: 2,
      revPrecision: false,
      revThreshold: 1,
      ...parts.options,
    },
  });
  onTestFinished(() => matchmaker.stop());
  return matchmaker;
}

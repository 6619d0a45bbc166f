import fs from 'node:fs';
import os from 'node:os';
import { expect, it } from 'vitest';
import { silentLogger } from '../../src/base/logger.js';
import { createRouter } from '../../src/presence/router.js';
import { createTracker } from '../../src/presence/tracker.js';
import { createPlayer } from '../match/start-matches.js';
import { createTestMatchmaker } from './test-matchmaker.js';

/** How many threads of this process let the others go first. */
function backgroundThreads(): number {
  const niceValues = fs.readdirSync('/proc/self/task').map((thread) => {
    const stat = fs.readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
    // The name in brackets may contain blanks.
    return Number(stat.slice(stat.lastIndexOf(')')).split(' ')[17]);
  });
  return niceValues.filter((nice) => nice > os.getPriority()).length;
}

/** The background is at priority 10: a suite that runs there itself, or below, has none that goes after it. */
const hasBackground = os.getPriority() < os.constants.priority.PRIORITY_BELOW_NORMAL;

it.runIf(process.platform === 'linux' && hasBackground)('its thread lets sockets and ticks go first', async () => {
  const tracker = createTracker({ onPresenceEvent() {}, logger: silentLogger });
  const matchmaker = createTestMatchmaker(tracker, createRouter({ tracker }));
  const before = backgroundThreads();
  const pair = { minCount: 2, maxCount: 2, countMultiple: 1, query: '', stringProperties: {}, numericProperties: {} };
  matchmaker.addSession(createPlayer('ann'), pair);
  await matchmaker.process();
  expect(backgroundThreads()).toBe(before + 1);
});

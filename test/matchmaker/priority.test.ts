import fs from 'node:fs';
import { expect, it } from 'vitest';
import { silentLogger } from '../../src/base/logger.js';
import { createRouter } from '../../src/presence/router.js';
import { createTracker } from '../../src/presence/tracker.js';
import { createPlayer } from '../match/start-matches.js';
import { createTestMatchmaker } from './test-matchmaker.js';

/** The nice values of the threads of this process. */
function niceValues(): number[] {
  return fs.readdirSync('/proc/self/task').map((thread) => {
    const stat = fs.readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
    // The name in brackets may contain blanks.
    return Number(stat.slice(stat.lastIndexOf(')')).split(' ')[17]);
  });
}

it.runIf(process.platform === 'linux')('its thread lets sockets and ticks go first', async () => {
  const tracker = createTracker({ onPresenceEvent() {}, logger: silentLogger });
  const matchmaker = createTestMatchmaker(tracker, createRouter({ tracker }));
  const before = niceValues().filter((nice) => nice >= 10).length;
  const pair = { minCount: 2, maxCount: 2, countMultiple: 1, query: '', stringProperties: {}, numericProperties: {} };
  matchmaker.addSession(createPlayer('ann'), pair);
  await matchmaker.process();
  expect(niceValues().filter((nice) => nice >= 10).length).toBe(before + 1);
});

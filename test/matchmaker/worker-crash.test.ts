import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '../../src/base/logger.js';
import { createRouter } from '../../src/presence/router.js';
import { createTracker } from '../../src/presence/tracker.js';
import { createPlayer } from '../match/start-matches.js';
import { createTestMatchmaker } from './test-matchmaker.js';

const dist = path.resolve(import.meta.dirname, '../../dist/workers');

it('tickets outlive the thread that matches them: another takes its place', async () => {
  // A thread that dies in its first round, and works as the true one does once the marker is there.
  const marker = path.join(dist, `crashed-${crypto.randomUUID()}`);
  const file = path.join(dist, `crashing-${crypto.randomUUID()}.js`);
  fs.writeFileSync(
    file,
    `import fs from 'node:fs';
    import host from './matchmaker-worker.cjs';
    export default function (task) {
      if (!fs.existsSync(${JSON.stringify(marker)})) task.port.on('message', (input) => {
        if (input.kind !== 'run') return;
        fs.writeFileSync(${JSON.stringify(marker)}, '');
        process.exit(1);
      });
      return host.then((run) => run(task));
    }`,
  );
  onTestFinished(() => {
    for (const each of [file, marker]) fs.rmSync(each, { force: true });
  });
  const tracker = createTracker({ onPresenceEvent() {}, logger: silentLogger });
  let restarts = 0;
  const matchmaker = createTestMatchmaker(tracker, createRouter({ tracker }), {
    workerUrl: pathToFileURL(file),
    metrics: { matchmakerRound() {}, matchmakerMatch() {}, matchmakerWait() {}, workerRestarted: () => restarts++ },
  });
  const pair = { minCount: 2, maxCount: 2, countMultiple: 1, query: '', stringProperties: {}, numericProperties: {} };
  const players = [createPlayer('ann'), createPlayer('bob')];
  for (const player of players) matchmaker.addSession(player, pair);
  await matchmaker.process();
  expect([restarts, matchmaker.stats().ticketCount]).toEqual([1, 2]);
  await matchmaker.process();
  expect(players.map(({ connection }) => connection.envelopes.length)).toEqual([1, 1]);
});

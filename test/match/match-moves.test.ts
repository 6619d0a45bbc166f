import { expect, test } from 'vitest';
import { silentLogger } from '../../src/base/logger.js';
import type { MatchInput } from '../../src/match/loop/match-input.js';
import { createMatchMoves } from '../../src/match/match-moves.js';
import type { MatchWorker } from '../../src/match/match-worker.js';
import { createWorkerMatches, type WorkerMatches } from '../../src/match/worker-matches.js';

const nothing = () => {};

function matchesOf(index: number): WorkerMatches {
  const metrics = {
    tick: nothing,
    tickOverruns: nothing,
    ticksSkipped: nothing,
    matchInputDropped: nothing,
    handlerCost: nothing,
  };
  const deps = { enter: nothing, changeLabel: nothing, onEnded: nothing, onKicked: nothing, deliver: nothing };
  return createWorkerMatches({ index, metrics, ...deps });
}

test('what cannot be told to a match that has moved keeps nothing else from it, and nobody waiting', async () => {
  const threads = [matchesOf(0), matchesOf(1)];
  const entry = threads[0]!.add('6d7f8f6e-5c1e-4b57-9f3c-3f5b1e0d9b01.node', 'arena');
  const told: string[] = [];
  let settled: Promise<void> | undefined;
  const worker = {
    tell(input: MatchInput) {
      told.push(input.kind);
      if (input.kind !== 'pack') return;
      settled = entry.held!.settled;
      entry.held!.inputs.push(
        () => {
          throw new Error('too busy');
        },
        () => void told.push('later'),
      );
      threads[0]!.sink.packFailed(input.request, 'the handler has no matchUpgrade');
    },
  } as unknown as MatchWorker;
  const moves = createMatchMoves({
    logger: silentLogger,
    generations: {
      ready: async () => worker,
      running: () => worker,
      matchesOf: (index: number) => threads[index],
      retireEmpty: nothing,
      newest: [1],
    } as never,
    leastLoaded: () => 1,
    handlerTimeoutMs: () => 1000,
    onOutcome: nothing,
    enter: nothing,
  });
  await moves.moveAll([entry]);
  await settled;
  expect(told).toEqual(['pack', 'resume', 'later']);
  expect(entry.held).toBeUndefined();
});

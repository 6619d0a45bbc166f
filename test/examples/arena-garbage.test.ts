// Whatever players send to the arena's match, it goes on and says nothing but numbers.
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import arena from '../../examples/arena/index.js';
import { messages } from '../../examples/arena/protocol.js';
import { openGame } from '../../src/testing/open-game.js';

test('the arena withstands whatever is sent', async () => {
  const game = await openGame(arena);
  onTestFinished(() => game.close());
  const match = await game.createMatch('arena');
  const player = await match.join('ann');
  const garbage = fc.oneof(
    fc.uint8Array({ maxLength: 64 }),
    fc.json(),
    fc.record({ x: fc.anything(), y: fc.double(), dash: fc.anything(), step: fc.anything() }).map(toJson),
  );
  const opCode = fc.oneof(
    fc.constantFrom(...Object.values(messages).map((one) => one.opCode)),
    fc.integer({ min: 0, max: 99 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(opCode, garbage), { maxLength: 8 }), async (sent) => {
      for (const [code, data] of sent) await player.send(code, data);
      await match.tick();
      const snapshot = messages.snapshot.decode(player.takeReceived().at(-1)!.bytes);
      expect(snapshot.pilots).toHaveLength(3);
      for (const row of snapshot.pilots) expect(row.every((value) => Number.isFinite(value))).toBe(true);
    }),
    { seed: 11, numRuns: 300 },
  );
  expect(match.ended).toBeUndefined();
});

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '{"x":1e999,"y":-1e999}';
  }
}

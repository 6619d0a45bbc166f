import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMatchOutput, type MatchOutputSink, readOutput } from '../../../src/match/loop/match-output.js';
import { createRecordingSink } from './recording-sink.js';

const none = { overruns: 0, skipped: 0, inputDropped: 0, costs: [] };
const u32 = fc.integer({ min: 0, max: 0xfffffffe });
const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const bytes = fc.uint8Array({ maxLength: 100 }).map((array) => Buffer.from(array));
const members = fc.option(fc.array(u32, { maxLength: 5 }), { nil: undefined });

const record = fc.oneof(
  fc.tuple(fc.constant('created'), u32, u32, text),
  fc.tuple(fc.constant('createFailed'), u32, fc.nat(), text),
  fc.tuple(fc.constant('locallyCreated'), u32, text, text, u32, text),
  fc.tuple(fc.constant('joinAnswered'), u32, fc.boolean(), text),
  fc.tuple(fc.constant('signalAnswered'), u32, fc.boolean(), text),
  fc.tuple(
    fc.constant('broadcast'),
    u32,
    fc.maxSafeInteger(),
    fc.option(u32, { nil: undefined }),
    members,
    fc.boolean(),
    bytes,
  ),
  fc.tuple(fc.constant('kicked'), u32, u32),
  fc.tuple(fc.constant('labelChanged'), u32, text),
  fc.tuple(fc.constant('ended'), u32, fc.integer({ min: 0, max: 4 }), text),
) as fc.Arbitrary<[Exclude<keyof MatchOutputSink, 'stats'>, ...unknown[]]>;

const write = (output: object, [name, ...args]: readonly [string, ...unknown[]]) =>
  (output as Record<string, (...all: unknown[]) => void>)[name]!(...args);

test('a batch is read as it was written, in order; how the ticks went stands at its end', () => {
  fc.assert(
    fc.property(fc.array(record), fc.nat({ max: 5 }), fc.nat(), (records, ticks, skipped) => {
      const output = createMatchOutput();
      for (const one of records) write(output, one);
      expect(output.isUrgent).toBe(records.length > 0);
      for (let i = 0; i < ticks; i++) output.tick(i / 4, i / 2);
      const { sink, calls } = createRecordingSink();
      const batch = output.take({ ...none, skipped });
      if (batch) readOutput(batch, sink);
      const hasTicks = ticks > 0 || skipped > 0;
      expect(calls).toEqual([
        ...records,
        ...(hasTicks ? [['stats', { ...none, skipped }]] : []),
        ...Array.from({ length: ticks }, (_, i) => ['tick', i / 4, i / 2]),
      ]);
      expect(output.take(none)).toBeUndefined();
    }),
  );
});

test('a batch has memory of its own: it can be transferred and is not changed by what follows', () => {
  const output = createMatchOutput();
  output.labelChanged(1, 'first');
  const batch = output.take(none)!;
  expect(batch.byteOffset).toBe(0);
  expect(batch.buffer.byteLength).toBe(batch.length);
  output.labelChanged(2, 'other');
  const { sink, calls } = createRecordingSink();
  readOutput(batch, sink);
  expect(calls).toEqual([['labelChanged', 1, 'first']]);
});

test('a record that was broken off half-way is left out', () => {
  const output = createMatchOutput();
  output.kicked(1, 1);
  const broken = {
    get length(): number {
      throw new Error('interrupted');
    },
  };
  expect(() => output.broadcast(1, 7, undefined, undefined, true, broken as never)).toThrow('interrupted');
  expect(() => output.labelChanged(1, undefined as never)).toThrow();
  const { sink, calls } = createRecordingSink();
  readOutput(output.take(none)!, sink);
  expect(calls).toEqual([['kicked', 1, 1]]);
});

test('bytes that are no batch throw a RangeError and nothing else', () => {
  const { sink } = createRecordingSink();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (random) => {
      try {
        readOutput(Buffer.from(random), sink);
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }),
    { numRuns: 2000 },
  );
});

test('costs of handlers are read as they were written', () => {
  const output = createMatchOutput();
  const costs = [
    { handlerName: 'arena', fn: 'matchLoop', calls: 20, ms: 1.5, allocatedBytes: 4096.5 },
    { handlerName: 'größe', fn: 'matchInit', calls: 1, ms: 0, allocatedBytes: 0 },
  ] as const;
  const { sink, calls } = createRecordingSink();
  readOutput(output.take({ ...none, costs })!, sink);
  expect(calls).toEqual([['stats', { ...none, costs }]]);
});

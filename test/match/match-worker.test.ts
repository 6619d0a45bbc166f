import { once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { type Logger, silentLogger } from '../../src/base/logger.js';
import { createRingReader } from '../../src/match/loop/input-ring.js';
import { readInput } from '../../src/match/loop/match-input.js';
import { createMatchOutput } from '../../src/match/loop/match-output.js';
import { createMatchWorker } from '../../src/match/match-worker.js';
import { createRecordingSink } from './loop/recording-sink.js';

const none = { overruns: 0, skipped: 0, inputDropped: 0, costs: [] };

async function start(own: object = {}) {
  const { sink, calls } = createRecordingSink();
  const errors: string[] = [];
  const logger: Logger = { ...silentLogger, error: (message) => errors.push(message) };
  const { port1, port2 } = new MessageChannel();
  const guest = { syncPort: port1, asyncPort: port2 } as never;
  const worker = createMatchWorker({
    onOutput() {},
    guest,
    limits: {} as never,
    tickTimeoutMs: 1,
    maxHeapMb: 256,
    sink: { ...sink, ...own },
    logger,
    recording: undefined,
  });
  const port: MessagePort = worker.task.port;
  port.postMessage({ problem: undefined });
  await worker.started;
  onTestFinished(() => worker.close());
  return { worker, port, calls, errors, ring: createRingReader(worker.task.input) };
}

test('whatever bytes a worker sends, the process goes on and what comes after is read', async () => {
  const { port, calls } = await start();
  for (const random of fc.sample(fc.uint8Array({ maxLength: 60 }), 300)) port.postMessage(random);
  port.postMessage('no bytes at all');
  const output = createMatchOutput();
  output.labelChanged(77, 'still here');
  port.postMessage(output.take(none));
  await expect.poll(() => calls.at(-1)).toEqual(['labelChanged', 77, 'still here']);
});

test('what cannot be done with one record does not keep the others, and is logged', async () => {
  const fail = () => {
    throw new Error('no');
  };
  const { port, calls, errors } = await start({ kicked: fail });
  const output = createMatchOutput();
  output.kicked(1, 1);
  output.labelChanged(1, 'after');
  port.postMessage(output.take(none));
  await expect.poll(() => calls).toEqual([['labelChanged', 1, 'after']]);
  expect(errors).toEqual(['what a match worker told could not be done']);
});

test('data is refused where the ring is full; the rest waits for room and keeps its order', async () => {
  const { worker, ring } = await start();
  const data = Buffer.alloc(100_000);
  const post = () =>
    worker.post({ kind: 'data', match: 1, member: 1, opCode: 1, reliable: true, receiveTimeMs: 0, data });
  let posted = 0;
  while (post()) posted++;
  expect(posted).toBe(20);
  const text = 'x'.repeat(90_000);
  worker.tell({ kind: 'signal', request: 1, match: 1, data: text }, false);
  worker.tell({ kind: 'leave', match: 1, member: 1, reason: 3 }, false);
  const kinds: string[] = [];
  const drain = () => {
    for (let record = ring.shift(); record; record = ring.shift()) kinds.push(readInput(record).kind);
    return kinds.slice(posted);
  };
  await expect.poll(drain).toEqual(['signal', 'leave']);
  await expect.poll(post).toBe(true);
});

test('a worker that has ended takes nothing and says nothing any more', async () => {
  const { worker, port, calls } = await start();
  const output = createMatchOutput();
  output.kicked(1, 1);
  const closed = once(port, 'close');
  port.postMessage(output.take(none));
  worker.close();
  expect(() => worker.tell({ kind: 'signal', request: 1, match: 1, data: '' }, true)).toThrow(
    expect.objectContaining({ code: 14 }),
  );
  worker.tell({ kind: 'leave', match: 1, member: 1, reason: 3 }, false);
  await closed;
  expect(calls).toEqual([]);
});

import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import * as wsLibrary from 'ws';
import { clientFrame, HANDSHAKE, startWebSocketHarness, type WebSocketHarness } from './harness.js';

const { Receiver } = wsLibrary as unknown as { Receiver: { new (): object; prototype: { _write(): void } } };

let harness: WebSocketHarness | undefined;
afterEach(async () => {
  vi.restoreAllMocks();
  await harness?.stop();
  harness = undefined;
});

async function openRaw(options?: Parameters<typeof startWebSocketHarness>[0]) {
  harness ??= await startWebSocketHarness(options);
  const next = harness.nextEnd();
  const client = await harness.raw(HANDSHAKE);
  await client.until((bytes) => bytes.includes('\r\n\r\n'));
  client.socket.setNoDelay(true);
  return { ...client, end: await next };
}

/** FRAME with its payload masked by MASK; `clientFrame` masks with zeros. */
function masked(frame: Buffer, mask: Uint8Array): Buffer {
  const start = ((frame[1]! & 127) === 126 ? 4 : 2) + 4;
  const copy = Buffer.from(frame);
  copy.set(mask, start - 4);
  for (let i = start; i < copy.length; i++) copy[i]! ^= mask[(i - start) & 3]!;
  return copy;
}

test('ws keeps what it has read where it is looked for', () => {
  const receiver = new Receiver();
  expect(receiver).toMatchObject({ _state: 0, _bufferedBytes: 0, _fragmented: 0, _errored: false, _opcode: 0 });
});

test('whole frames do not pass through the receiver of ws, others do', async () => {
  const write = vi.spyOn(Receiver.prototype, '_write');
  const { socket, end } = await openRaw();
  socket.write(Buffer.concat([clientFrame(1, 'one'), clientFrame(2, 'two'), clientFrame(1, 'x'.repeat(3000))]));
  await end.arrived(3);
  expect(write).not.toHaveBeenCalled();
  socket.write(
    Buffer.concat([clientFrame(1, 'three'), clientFrame(1, 'in two ', { fin: false }), clientFrame(0, 'parts')]),
  );
  await end.arrived(5);
  expect(write).toHaveBeenCalledTimes(1);
  expect(end.received.map(({ data }) => data.toString()).slice(-2)).toEqual(['three', 'in two parts']);
});

const mask = fc.uint8Array({ minLength: 4, maxLength: 4 });
const text = fc.string({ maxLength: 300, unit: 'grapheme' });
const part = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant(1), text, mask) },
  { weight: 4, arbitrary: fc.tuple(fc.constant(2), text, mask) },
  { weight: 1, arbitrary: fc.tuple(fc.constant(9), fc.string({ maxLength: 20 }), mask) },
  { weight: 1, arbitrary: fc.tuple(fc.constant(0), text, mask) },
);

test('messages arrive once and in order, however they are cut, masked and mixed with other frames', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 12 }), fc.array(fc.nat()), async (parts, cuts) => {
      const { socket, end } = await openRaw({ limits: { maxMessagesPerSec: 0 } });
      const frames = parts.flatMap(([opcode, payload, bytes]) => {
        if (opcode !== 0) return [masked(clientFrame(opcode, payload), bytes)];
        // In two fragments.
        return [masked(clientFrame(1, '<', { fin: false }), bytes), masked(clientFrame(0, `${payload}>`), bytes)];
      });
      const all = Buffer.concat(frames);
      const places = [...new Set(cuts.map((cut) => cut % all.length))].sort((a, b) => a - b).slice(0, 6);
      for (const [index, place] of [0, ...places].entries()) {
        socket.write(all.subarray(place, places[index] ?? all.length));
        await new Promise((resolve) => setImmediate(resolve));
      }
      const expected = parts
        .filter(([opcode]) => opcode !== 9)
        .map(([opcode, payload]) => [opcode === 2, opcode === 0 ? `<${payload}>` : payload]);
      await end.arrived(expected.length);
      expect(end.received.map(({ data, binary }) => [binary, data.toString()])).toEqual(expected);
      expect(end.connection.closed).toBe(false);
      socket.destroy();
      await end.closed;
    }),
    { numRuns: 60 },
  );
});

test('a message that closes its connection is the last one, also where others came with it', async () => {
  const { socket, end } = await openRaw();
  end.onMessage = (data) => {
    if (data.toString() === 'stop') end.connection.close({ code: 4000, reason: 'stopped' } as never);
  };
  socket.write(Buffer.concat(['a', 'stop', 'b', 'c'].map((letter) => clientFrame(1, letter))));
  await end.closed;
  await new Promise((resolve) => setImmediate(resolve));
  expect(end.received.map(({ data }) => data.toString())).toEqual(['a', 'stop']);
});

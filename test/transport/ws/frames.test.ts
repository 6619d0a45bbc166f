import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import * as wsLibrary from 'ws';
import { closeCodes } from '../../../src/transport/close-codes.js';
import { buildFrame, frameOf, OPCODE_BINARY } from '../../../src/transport/ws/frame.js';
import { message } from '../contract.js';
import { clientFrame, HANDSHAKE, startWebSocketHarness, type WebSocketHarness } from './harness.js';

let harness: WebSocketHarness | undefined;
afterEach(async () => {
  await harness?.stop();
  harness = undefined;
});

/** Opens a connection by hand; `frames` is what the server has sent after the handshake. */
async function openRaw() {
  harness ??= await startWebSocketHarness();
  const next = harness.nextEnd();
  const client = await harness.raw(HANDSHAKE);
  await client.until((bytes) => bytes.includes('\r\n\r\n'));
  const frames = (bytes = client.bytes()) => bytes.subarray(bytes.indexOf('\r\n\r\n') + 4);
  return {
    ...client,
    end: await next,
    frames,
    untilFrames: (test: (bytes: Buffer) => boolean) => client.until((bytes) => test(frames(bytes))).then(frames),
  };
}

/** The close code in the first frame that a server has sent. */
function closeCodeOf(frames: Buffer): number | undefined {
  return frames[0] === 0x88 ? frames.readUInt16BE(2) : undefined;
}

describe('outgoing frames', () => {
  it('are what the ws library makes of the same payload', () => {
    for (const size of [0, 1, 125, 126, 65_535, 65_536, 1_000_000]) {
      const payload = Buffer.alloc(size, 5);
      const expected = Buffer.concat(referenceFrame(payload));
      expect(buildFrame(OPCODE_BINARY, payload).equals(expected)).toBe(true);
    }
  });

  it('are built once per message', () => {
    const shared = message('x');
    expect(frameOf(shared)).toBe(frameOf(shared));
    expect(frameOf(shared).toString('latin1')).toBe('\x81\x01x');
  });

  it('of one turn leave in one write, those of the next in another', async () => {
    const { end, untilFrames } = await openRaw();
    for (let i = 0; i < 10; i++) end.connection.send(message(`m${i}`));
    await untilFrames((bytes) => bytes.length === 40);
    expect(harness!.counts).toMatchObject({ writes: 1, messagesOut: 10, bytesOut: 40 });
    end.connection.send(message('m'));
    await untilFrames((bytes) => bytes.length === 43);
    expect(harness!.counts.writes).toBe(2);
  });
});

type SenderClass = { frame(data: Buffer, options: object): Buffer[] };

function referenceFrame(payload: Buffer): Buffer[] {
  const { Sender } = wsLibrary as unknown as { Sender: SenderClass };
  return Sender.frame(payload, { fin: true, opcode: 2, mask: false, rsv1: false, readOnly: true });
}

describe('incoming frames', () => {
  const bad: [string, Buffer, number, string][] = [
    ['an unmasked frame', clientFrame(1, 'x', { mask: false }), 1002, 'protocolError'],
    ['a reserved opcode', clientFrame(3, 'x'), 1002, 'protocolError'],
    ['a reserved control opcode', clientFrame(0xb, ''), 1002, 'protocolError'],
    ['a compressed frame', clientFrame(1, 'x', { rsv: 4 }), 1002, 'protocolError'],
    ['a reserved bit', clientFrame(1, 'x', { rsv: 1 }), 1002, 'protocolError'],
    ['a continuation of nothing', clientFrame(0, 'x'), 1002, 'protocolError'],
    [
      'a message within a message',
      Buffer.concat([clientFrame(1, 'x', { fin: false }), clientFrame(1, 'y')]),
      1002,
      'protocolError',
    ],
    ['a ping in parts', clientFrame(9, 'x', { fin: false }), 1002, 'protocolError'],
    ['a ping that is too long', clientFrame(9, 'x'.repeat(126)), 1002, 'protocolError'],
    ['a close of one byte', clientFrame(8, 'x'), 1002, 'protocolError'],
    ['a close with a code that is none', clientFrame(8, Buffer.from([0, 1])), 1002, 'protocolError'],
    ['text that is not UTF-8', clientFrame(1, Buffer.from([0xc3, 0x28])), 1007, 'invalidText'],
    ['a close reason that is not UTF-8', clientFrame(8, Buffer.from([3, 232, 0xff])), 1007, 'invalidText'],
    ['a length over the limit', Buffer.from([0x81, 0xff, 0, 0, 0, 1, 0, 0, 0, 0]), 1009, 'messageTooLarge'],
    ['a length beyond all numbers', Buffer.from([0x81, 0xff, 255, 255, 255, 255, 0, 0, 0, 0]), 1009, 'messageTooLarge'],
    [
      'fragments that add up to too much',
      Buffer.concat([clientFrame(1, 'x'.repeat(3000), { fin: false }), clientFrame(0, 'x'.repeat(3000))]),
      1009,
      'messageTooLarge',
    ],
    [
      'too many fragments',
      Buffer.concat([clientFrame(1, '', { fin: false }), ...Array(1100).fill(clientFrame(0, '', { fin: false }))]),
      1008,
      'tooManyFragments',
    ],
  ];
  it.each(bad)('%s ends its connection alone', async (_name, bytes, code, reason) => {
    const { socket, end, untilFrames } = await openRaw();
    const other = await openRaw();
    end.connection.send(message('queued in the turn of the fault'));
    end.onMessage = () => expect.unreachable();
    socket.write(bytes);
    const frames = await untilFrames((received) => received.includes(0x88));
    expect(closeCodeOf(frames.subarray(frames.indexOf(0x88)))).toBe(code);
    expect(await end.closed).toBe(reason);
    expect(harness!.closeReasons).toEqual([reason]);
    other.socket.write(clientFrame(1, 'fine'));
    await other.end.arrived(1);
  });

  it('are put together from fragments and from single bytes', async () => {
    const { socket, end } = await openRaw();
    socket.setNoDelay(true);
    socket.write(clientFrame(1, 'one ', { fin: false }));
    socket.write(clientFrame(9, 'ping in between'));
    socket.write(clientFrame(0, 'message'));
    for (const byte of clientFrame(2, 'bytes')) {
      socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await end.arrived(2);
    expect(end.received.map(({ data }) => data.toString())).toEqual(['one message', 'bytes']);
  });

  it('never throw, whatever they hold', async () => {
    harness = await startWebSocketHarness({ limits: { closeAckWaitMs: 50 } });
    const part = fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
      fc
        .tuple(fc.nat(15), fc.uint8Array({ maxLength: 130 }), fc.boolean(), fc.boolean(), fc.nat(7))
        .map(([opcode, body, fin, mask, rsv]) => clientFrame(opcode, Buffer.from(body), { fin, mask, rsv })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 6 }), async (parts) => {
        const { socket, end, ended } = await openRaw();
        socket.end(Buffer.concat(parts));
        await end.closed;
        await ended;
        expect(end.closeReasons.length).toBe(1);
      }),
      { numRuns: 150 },
    );
    expect(harness.errors).toEqual([]);
    const { end, socket } = await openRaw();
    socket.write(clientFrame(1, 'alive'));
    await end.arrived(1);
  });
});

describe('pings of the client', () => {
  it('are answered with their content, and a burst with its last one', async () => {
    const { socket, untilFrames } = await openRaw();
    socket.write(clientFrame(9, 'hi'));
    expect(await untilFrames((bytes) => bytes.length >= 4)).toEqual(Buffer.from('\x8a\x02hi', 'latin1'));
    socket.write(Buffer.concat(Array.from({ length: 50 }, (_, i) => clientFrame(9, `n${i % 10}`))));
    const frames = await untilFrames((bytes) => bytes.subarray(-2).toString() === 'n9' && bytes.length >= 8);
    expect(frames.length).toBeLessThanOrEqual(4 + 4 * 5);
  });

  it('count as messages where those are limited', async () => {
    harness = await startWebSocketHarness({ limits: { maxMessagesPerSec: 10 } });
    const { socket, end } = await openRaw();
    socket.write(Buffer.concat(Array.from({ length: 11 }, () => clientFrame(9, ''))));
    expect(await end.closed).toBe('tooManyMessages');
  });
});

describe('pings of the server', () => {
  const PING = Buffer.from([0x89, 0]);

  it('come once a period, and an answer to each keeps the connection', async () => {
    const { socket, end, untilFrames } = await openRaw();
    for (let i = 1; i <= 4; i++) {
      harness!.advance(15_000);
      await untilFrames((bytes) => bytes.length === 2 * i && bytes.subarray(-2).equals(PING));
      socket.write(clientFrame(10, ''));
      socket.write(clientFrame(1, 'the pong before this has arrived'));
      await end.arrived(i);
      harness!.advance(0);
    }
    expect(end.connection.closed).toBe(false);
  });

  it('without an answer end the connection', async () => {
    const { end, untilFrames } = await openRaw();
    harness!.advance(15_000);
    await untilFrames((bytes) => bytes.equals(PING));
    harness!.advance(9_999);
    expect(end.connection.closed).toBe(false);
    harness!.advance(1);
    expect(await end.closed).toBe('idle');
  });

  it('are put off while the client talks enough', async () => {
    const { socket, end, frames, untilFrames } = await openRaw();
    for (let round = 1; round <= 4; round++) {
      socket.write(Buffer.concat(Array.from({ length: 20 }, () => clientFrame(1, 'x'))));
      await end.arrived(20 * round);
      harness!.advance(14_000);
    }
    end.connection.send(message('m'));
    await untilFrames((bytes) => bytes.length >= 3);
    expect(frames().toString('latin1')).toBe('\x81\x01m');
    harness!.advance(15_000);
    await untilFrames((bytes) => bytes.subarray(-2).equals(PING));
  });

  it('are spread: connections of one moment are not pinged together', async () => {
    const ends = [];
    for (let i = 0; i < 8; i++) ends.push(await openRaw());
    const pinged = [];
    for (let elapsed = 1000; elapsed <= 15_000; elapsed += 1000) {
      harness!.advance(1000);
      for (const { end } of ends) end.connection.send(message('m'));
      // The message is behind the ping that may have been sent: once it is there, so is the ping.
      await Promise.all(ends.map(({ untilFrames }) => untilFrames((bytes) => count(bytes, 0x81) === elapsed / 1000)));
      pinged.push(ends.filter(({ frames }) => frames().includes(PING)).length);
      for (const { socket } of ends) socket.write(clientFrame(10, ''));
    }
    expect(pinged.at(6)).toBe(0);
    expect(pinged.at(-1)).toBe(8);
    for (let i = 1; i < pinged.length; i++) expect(pinged[i]! - pinged[i - 1]!).toBeLessThanOrEqual(2);
  });
});

const count = (bytes: Buffer, wanted: number): number => bytes.filter((byte) => byte === wanted).length;

describe('closing', () => {
  it('does not wait for ever for a client that does not close its side', async () => {
    harness = await startWebSocketHarness({ limits: { closeAckWaitMs: 30 } });
    const { end, ended } = await openRaw();
    end.connection.close(closeCodes.loggedOut);
    await ended;
    await harness.listener.close();
    expect(harness.listener.connectionCount).toBe(0);
  });

  it('with a code that may not be sent ends the connection all the same', async () => {
    const { end, ended } = await openRaw();
    end.connection.close({ code: 1006, reason: 'x', retry: false });
    await ended;
    expect(end.closeReasons).toEqual(['1006']);
    expect(harness!.errors.length).toBe(1);
  });

  it('writes nothing after the close frame', async () => {
    const { socket, end, ended, frames } = await openRaw();
    end.onMessage = () => end.connection.send(message('answer'));
    socket.write(Buffer.concat([clientFrame(1, 'x'), clientFrame(8, Buffer.from([3, 232]))]));
    await ended;
    const received = frames();
    const close = received.indexOf(0x88);
    expect(received.subarray(close).length).toBe(2 + received[close + 1]!);
    expect(await end.closed).toBe('clientClosed');
  });
});

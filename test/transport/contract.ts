import { afterEach, describe, expect, it } from 'vitest';
import { type CloseCode, closeCodes } from '../../src/transport/close-codes.js';
import type { Connection, ConnectionEvents } from '../../src/transport/connection.js';
import type { OutboundMessage } from '../../src/transport/outbound-message.js';

/** A client of the transport under test. */
export interface ContractClient {
  send(data: string | Buffer): void;
  /** The next message, in order of arrival; rejects when the connection ends first. */
  next(): Promise<{ data: Buffer; binary: boolean }>;
  /** Resolves with the close code that the client was given. */
  readonly closed: Promise<number>;
  close(): void;
  /** Goes away without a word. */
  vanish(): void;
  /** Stops and resumes reading from the network. */
  pause(): void;
  resume(): void;
}

export interface ContractServer {
  /** Opens a connection; both ends of it are handed out. */
  connect(): Promise<{ client: ContractClient; server: ServerEnd }>;
  readonly dropped: number;
  /** Lets time pass for the transport's deadlines, without waiting for it. */
  advance(ms: number): void;
  /** Whether all that was sent arrives; where it does not, pieces of messages are counted as dropped too. */
  readonly isStream: boolean;
  /** What becomes of a client that takes nothing: a stream is stuck, a network of packets is silent. */
  readonly deafness: { readonly reason: 'slowConsumer' | 'idle'; readonly afterMs: number };
  drain(code: CloseCode): Promise<void>;
  stop(): Promise<void>;
}

/** The limits that the suite relies on, whatever a transport calls them. */
export interface ContractLimits {
  readonly outgoingQueueBytes: number;
  readonly maxMessageSizeBytes: number;
  readonly maxMessagesPerSec: number;
  readonly silenceMs: number;
  readonly writeWaitMs: number;
}

export const contractLimits: ContractLimits = {
  outgoingQueueBytes: 4 * 1024 * 1024,
  maxMessageSizeBytes: 4096,
  maxMessagesPerSec: 0,
  silenceMs: 25_000,
  writeWaitMs: 5_000,
};

/** The server's end of a connection, with everything that its events have said. */
export interface ServerEnd {
  readonly connection: Connection;
  readonly received: { data: Buffer; binary: boolean }[];
  /** Every `onClose` so far. */
  readonly closeReasons: string[];
  readonly closed: Promise<string>;
  /** Resolves once COUNT messages have arrived. */
  arrived(count: number): Promise<void>;
  /** What to do with a message besides keeping it. */
  onMessage: ((data: Buffer) => void) | undefined;
}

/** Makes the events of one connection observable; for harnesses. */
export function createServerEnd(connection: Connection): { end: ServerEnd; events: ConnectionEvents } {
  let tellClosed: (reason: string) => void;
  const waiting: { count: number; resolve: () => void }[] = [];
  const end: ServerEnd = {
    connection,
    received: [],
    closeReasons: [],
    closed: new Promise((resolve) => {
      tellClosed = resolve;
    }),
    arrived: (count) =>
      new Promise((resolve) => {
        if (end.received.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    onMessage: undefined,
  };
  const events: ConnectionEvents = {
    onMessage(data, binary) {
      end.received.push({ data: Buffer.from(data), binary });
      for (const { count, resolve } of waiting) if (end.received.length >= count) resolve();
      end.onMessage?.(data);
    },
    onClose(reason) {
      end.closeReasons.push(reason);
      tellClosed(reason);
    },
  };
  return { end, events };
}

export function message(
  text: string | Buffer,
  options: { binary?: boolean; reliable?: boolean } = {},
): OutboundMessage {
  return { payload: Buffer.from(text as string), binary: options.binary ?? false, reliable: options.reliable ?? true };
}

/** A transport may run on a clock that moves by itself. */
const MARGIN_MS = 2000;

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** What every transport must do, run over the one that START brings up. */
export function describeTransport(name: string, start: (limits: ContractLimits) => Promise<ContractServer>): void {
  describe(`${name}: transport contract`, () => {
    let server: ContractServer | undefined;
    afterEach(async () => {
      await server?.stop();
      server = undefined;
    });
    async function up(limits: Partial<ContractLimits> = {}) {
      server = await start({ ...contractLimits, ...limits });
      return server;
    }

    it('carries messages both ways, in order, and tells text from binary', async () => {
      const { client, server: end } = await (await up()).connect();
      client.send('hello');
      client.send(Buffer.from([0, 255]));
      await end.arrived(2);
      expect(end.received.map(({ data, binary }) => [data.toString('latin1'), binary])).toEqual([
        ['hello', false],
        ['\u0000ÿ', true],
      ]);
      end.connection.send(message('one'));
      end.connection.send(message(Buffer.from([7]), { binary: true }));
      await turn();
      end.connection.send(message('three'));
      const got = [await client.next(), await client.next(), await client.next()];
      expect(got.map(({ data, binary }) => [data.toString('latin1'), binary])).toEqual([
        ['one', false],
        ['\u0007', true],
        ['three', false],
      ]);
    });

    it('carries every size whole, in one turn', async () => {
      const { client, server: end } = await (await up()).connect();
      const sizes = [0, 1, 125, 126, 127, 65_535, 65_536, 3, 16_383, 16_384, 200_000, 2];
      for (const size of sizes) end.connection.send(message(Buffer.alloc(size, size % 251), { binary: true }));
      for (const size of sizes) {
        const { data } = await client.next();
        expect(data.length).toBe(size);
        expect(data.every((byte) => byte === size % 251)).toBe(true);
      }
    });

    it('shares one message between many connections', async () => {
      const running = await up();
      const ends = await Promise.all([running.connect(), running.connect(), running.connect()]);
      const shared = message('to all');
      for (const { server: end } of ends) end.connection.send(shared);
      const got = await Promise.all(ends.map(({ client }) => client.next()));
      expect(got.map(({ data }) => data.toString())).toEqual(['to all', 'to all', 'to all']);
    });

    it('sends what is queued before it closes, and tells both sides why', async () => {
      const { client, server: end } = await (await up()).connect();
      end.connection.send(message('last words'));
      end.connection.close(closeCodes.replaced);
      expect(end.connection.closed).toBe(true);
      expect((await client.next()).data.toString()).toBe('last words');
      expect(await client.closed).toBe(closeCodes.replaced.code);
      expect(await end.closed).toBe('replaced');
    });

    it('calls onClose once, on its own turn, and nothing afterwards', async () => {
      const { client, server: end } = await (await up()).connect();
      end.onMessage = () => {
        end.connection.close(closeCodes.banned);
        end.connection.close(closeCodes.idle);
        end.connection.send(message('too late'));
        expect(end.closeReasons).toEqual([]);
      };
      for (let i = 0; i < 5; i++) client.send(`message ${i}`);
      expect(await client.closed).toBe(closeCodes.banned.code);
      await turn();
      expect(end.received.length).toBe(1);
      expect(end.closeReasons).toEqual(['banned']);
    });

    it('notices a client that says goodbye and one that just goes', async () => {
      const running = await up();
      const [polite, rude] = [await running.connect(), await running.connect()];
      polite.client.close();
      rude.client.vanish();
      expect(await polite.server.closed).toBe('clientClosed');
      expect(await rude.server.closed).toBe('lost');
      for (const { server: end } of [polite, rude]) {
        end.connection.send(message('into the void'));
        end.connection.close(closeCodes.normal);
        expect(end.closeReasons.length).toBe(1);
      }
    });

    it('closes a connection whose handler throws, and only that one', async () => {
      const running = await up();
      const [bad, good] = [await running.connect(), await running.connect()];
      bad.server.onMessage = () => {
        throw new Error('broken handler');
      };
      bad.client.send('x');
      expect(await bad.client.closed).toBe(closeCodes.internalError.code);
      good.client.send('still here');
      await good.server.arrived(1);
    });

    it('refuses a message over the size limit, and takes one that just fits', async () => {
      const { client, server: end } = await (await up()).connect();
      client.send('x'.repeat(4096));
      await end.arrived(1);
      client.send('x'.repeat(4097));
      expect(await client.closed).toBe(closeCodes.messageTooLarge.code);
      expect(await end.closed).toBe('messageTooLarge');
      expect(end.received.length).toBe(1);
    });

    it('closes a client that floods, after its allowance', async () => {
      const { client, server: end } = await (await up({ maxMessagesPerSec: 20 })).connect();
      for (let i = 0; i < 60; i++) client.send('x');
      expect(await client.closed).toBe(closeCodes.tooManyMessages.code);
      // Some of the allowance may come back while they are on their way.
      expect(end.received.length).toBeGreaterThanOrEqual(20);
      expect(end.received.length).toBeLessThan(50);
      expect(await end.closed).toBe('tooManyMessages');
    });

    it('gives the allowance back as time passes', async () => {
      const running = await up({ maxMessagesPerSec: 20 });
      const { client, server: end } = await running.connect();
      for (let i = 0; i < 20; i++) client.send('x');
      await end.arrived(20);
      running.advance(500);
      for (let i = 0; i < 10; i++) client.send('x');
      await end.arrived(30);
      for (let i = 0; i < 20; i++) client.send('x');
      expect(await client.closed).toBe(closeCodes.tooManyMessages.code);
    });

    it('drops unreliable messages for a slow reader, counts them, and keeps the reliable ones', async () => {
      const running = await up();
      const { client, server: end } = await running.connect();
      client.pause();
      const big = Buffer.alloc(64 * 1024, 1);
      let sent = 0;
      while (running.dropped === 0 && sent < 2000) {
        end.connection.send(message(big, { binary: true, reliable: false }));
        if (++sent % 16 === 0) await turn();
      }
      expect(running.dropped).toBeGreaterThan(0);
      expect(end.connection.queuedBytes).toBeLessThanOrEqual(contractLimits.outgoingQueueBytes);
      end.connection.send(message('reliable'));
      expect(end.connection.closed).toBe(false);
      client.resume();
      let got = 0;
      for (;;) {
        const { data } = await client.next();
        if (data.toString('latin1') === 'reliable') break;
        got++;
      }
      if (running.isStream) expect(got).toBe(sent - running.dropped);
      else expect(got).toBeLessThan(sent);
    });

    it('closes a slow reader that cannot take a reliable message', async () => {
      const running = await up();
      const { client, server: end } = await running.connect();
      client.pause();
      const big = message(Buffer.alloc(256 * 1024, 1), { binary: true });
      for (let sent = 0; !end.connection.closed && sent < 400; sent++) {
        end.connection.send(big);
        if (sent % 4 === 0) await turn();
      }
      expect(await end.closed).toBe('slowConsumer');
      expect(end.connection.queuedBytes).toBeLessThanOrEqual(contractLimits.outgoingQueueBytes + 1024);
      client.vanish();
    });

    it('closes a reader that takes nothing at all for too long', async () => {
      const running = await up();
      const { client, server: end } = await running.connect();
      client.pause();
      end.connection.send(message('reliable'));
      const big = message(Buffer.alloc(64 * 1024, 1), { binary: true, reliable: false });
      for (let sent = 0; running.dropped === 0 && sent < 1600; sent++) {
        end.connection.send(big);
        await turn();
      }
      // Whatever the kernel still takes has been taken once two looks in a row find the same.
      for (let i = 0; i < 20; i++) await turn();
      running.advance(1);
      const { reason, afterMs } = running.deafness;
      running.advance(afterMs - MARGIN_MS);
      expect(end.connection.closed).toBe(false);
      running.advance(MARGIN_MS);
      expect(await end.closed).toBe(reason);
      client.vanish();
    });

    it('closes a silent client that does not answer pings either', async () => {
      const running = await up();
      const { client, server: end } = await running.connect();
      client.pause();
      running.advance(contractLimits.silenceMs - MARGIN_MS);
      expect(end.connection.closed).toBe(false);
      running.advance(MARGIN_MS);
      expect(await end.closed).toBe('idle');
      client.resume();
      expect(await client.closed).toBe(closeCodes.idle.code);
    });

    it('keeps a client that talks', async () => {
      const running = await up();
      const { client, server: end } = await running.connect();
      for (let i = 1; i <= 5; i++) {
        running.advance(contractLimits.silenceMs - MARGIN_MS);
        client.send('x');
        await end.arrived(i);
        running.advance(0);
      }
      expect(end.connection.closed).toBe(false);
    });

    it('drains: everybody is told, and it ends when the last one is gone', async () => {
      const running = await up();
      const ends = await Promise.all([running.connect(), running.connect()]);
      ends[0]!.server.connection.send(message('before the end'));
      const drained = running.drain(closeCodes.serverShutdown);
      expect((await ends[0]!.client.next()).data.toString()).toBe('before the end');
      for (const { client, server: end } of ends) {
        expect(await client.closed).toBe(closeCodes.serverShutdown.code);
        expect(end.closeReasons).toEqual(['serverShutdown']);
      }
      await drained;
    });
  });
}

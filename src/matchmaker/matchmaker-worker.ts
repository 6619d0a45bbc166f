import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import type { Logger } from '../base/logger.js';
import { ByteWriter } from '../match/loop/byte-writer.js';
import type { MatchmakerInput, MatchmakerOutput, MatchmakerTask } from './process/host-matchmaker.js';
import { writeAdd, writeRemove } from './process/matchmaker-records.js';
import type { Ticket } from './ticket.js';

export interface MatchmakerWorkerDeps {
  readonly logger: Logger;
  /** The built workers/matchmaker-worker.cjs. */
  readonly workerUrl: URL;
  readonly options: Omit<MatchmakerTask, 'port'>;
  /** Everybody who waits: a thread that takes the place of another is told all of them. */
  allTickets(): Iterator<Ticket>;
  /** Hands JSON of all entries to the module that makes the matches; answers its choice, as JSON. */
  override(json: Uint8Array): Promise<string>;
  onReplaced(): void;
}

/** What one round has made: numbers of tickets, match by match. */
export interface RoundResult {
  readonly packed: Uint32Array;
  readonly tookMs: number;
}

/** The main thread's side of the thread that makes matches. The thread is started by the first ticket. */
export interface MatchmakerWorker {
  add(ticket: Ticket): void;
  remove(ticket: Ticket): void;
  /** Runs a round once the thread knows all tickets. Resolves with undefined where the thread died meanwhile. */
  run(round: number, hasOverride: boolean): Promise<RoundResult | undefined>;
  close(): Promise<void>;
}

/** So many tickets are packed in one turn of the event loop: well under a millisecond. */
const TICKETS_A_TURN = 50;
const RESTART_MS = 500;

interface Thread {
  tell(input: MatchmakerInput): void;
  close(): void;
  /** Resolves once it listens, or is closed. */
  readonly ready: Promise<void>;
}

export function createMatchmakerWorker(deps: MatchmakerWorkerDeps): MatchmakerWorker {
  const pool = new Piscina({
    filename: deps.workerUrl.href,
    minThreads: 0,
    maxThreads: 1,
    concurrentTasksPerWorker: 1,
    atomics: 'disabled',
  });
  // Of a thread that ends when nobody waits for it any more.
  pool.on('error', (error) => deps.logger.warn('the matchmaker has ended with an error', { error }));
  const writer = new ByteWriter(1 << 16);
  /** Not yet told to the thread. */
  const unsent = new Set<Ticket>();
  /** Of all who waited when a thread died, those that the next one is still to be told of. */
  let backlog: Iterator<Ticket> | undefined;
  let thread: Thread | undefined;
  let isClosing = false;
  let isFeeding = false;
  let whenFed: (() => void)[] = [];
  let settle: ((result: RoundResult | undefined) => void) | undefined;

  function start(): Thread {
    const { port1: port, port2 } = new MessageChannel();
    let isReady = () => {};
    const ready = new Promise<void>((resolve) => {
      isReady = resolve;
    });
    port.on('message', (output: MatchmakerOutput) => {
      if (output.kind === 'ready') isReady();
      else if (output.kind === 'entries') void override(output.round, output.json);
      else takeMatches(output);
    });
    const started: Thread = {
      tell: (input) => port.postMessage(input, input.kind === 'records' ? [input.bytes.buffer as ArrayBuffer] : []),
      close() {
        isReady();
        port.close();
      },
      ready,
    };
    const task = pool.run({ ...deps.options, port: port2 } satisfies MatchmakerTask, { transferList: [port2] });
    task.then(
      () => onEnd(started, undefined),
      (error: unknown) => onEnd(started, error),
    );
    return started;
  }

  function onEnd(ended: Thread, error: unknown): void {
    ended.close();
    if (isClosing || thread !== ended) return;
    deps.logger.error('the thread of the matchmaker has ended and is replaced', { error });
    deps.onReplaced();
    thread = undefined;
    writer.take();
    unsent.clear();
    backlog = deps.allTickets();
    finish(undefined);
    setTimeout(() => {
      if (!isClosing) feed();
    }, RESTART_MS).unref();
  }

  function finish(result: RoundResult | undefined): void {
    const resolve = settle;
    settle = undefined;
    resolve?.(result);
  }

  function takeMatches({ packed, tookMs, problems }: Extract<MatchmakerOutput, { kind: 'matches' }>): void {
    for (const problem of problems) deps.logger.warn('a match of the matchmaker override is left out', { problem });
    finish({ packed, tookMs });
  }

  async function override(round: number, json: Uint8Array): Promise<void> {
    const asked = thread;
    const text = await deps.override(json).catch((error: unknown) => {
      deps.logger.error('the matchmaker override failed', { error });
      return '[]';
    });
    if (thread === asked) asked?.tell({ kind: 'answer', round, text });
  }

  function feed(): void {
    if (isFeeding) return;
    isFeeding = true;
    setImmediate(feedSome);
  }

  function feedSome(): void {
    isFeeding = false;
    if (isClosing) return;
    writeSome();
    if (writer.length === 0 && whenFed.length === 0) return;
    thread ??= start();
    flush(thread);
    if (backlog || unsent.size > 0) return feed();
    const resolved = whenFed;
    whenFed = [];
    for (const resolve of resolved) resolve();
  }

  function writeSome(): void {
    let room = TICKETS_A_TURN;
    const tell = (ticket: Ticket) => {
      unsent.delete(ticket);
      writeAdd(writer, ticket);
      room--;
    };
    while (backlog && room > 0) {
      const next = backlog.next();
      if (next.done) backlog = undefined;
      else tell(next.value);
    }
    for (const ticket of unsent) {
      if (room === 0) break;
      tell(ticket);
    }
  }

  function flush(to: Thread): void {
    if (writer.length === 0) return;
    const bytes = writer.take();
    to.tell({ kind: 'records', bytes: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) });
  }

  return {
    add(ticket) {
      unsent.add(ticket);
      feed();
    },
    remove(ticket) {
      if (unsent.delete(ticket) || !thread) return;
      writeRemove(writer, ticket.number);
      feed();
    },
    async run(round, hasOverride) {
      await new Promise<void>((resolve) => {
        whenFed.push(resolve);
        feed();
      });
      const asked = thread;
      await asked?.ready;
      if (!asked || asked !== thread || isClosing) return undefined;
      return new Promise((resolve) => {
        settle = resolve;
        asked.tell({ kind: 'run', round, hasOverride });
      });
    },
    async close() {
      isClosing = true;
      finish(undefined);
      for (const resolve of whenFed) resolve();
      thread?.tell({ kind: 'stop' });
      await pool.destroy();
      thread?.close();
    },
  };
}

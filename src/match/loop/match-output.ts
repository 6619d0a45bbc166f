// What a match worker tells the main thread: one batch of packed records a wake.
import { ByteReader } from './byte-reader.js';
import { ByteWriter } from './byte-writer.js';
import type { HandlerCostRow } from './handler-costs.js';
import { handlerFunctions } from './handler-functions.js';

/** Stands for "no member" as a sender and for "all members" as a count of receivers. */
const NOBODY = 0xffffffff;
const ALL = 0xffffffff;

const Kind = {
  CREATED: 0,
  CREATE_FAILED: 1,
  LOCALLY_CREATED: 2,
  JOIN_ANSWERED: 3,
  SIGNAL_ANSWERED: 4,
  BROADCAST: 5,
  KICKED: 6,
  LABEL_CHANGED: 7,
  ENDED: 8,
  TICKS: 9,
  PACKED: 10,
  PACK_FAILED: 11,
} as const;

/** Why a match is over. FINISHED and TERMINATED are its handler's or the server's will, the others are faults. */
export const EndReason = { FINISHED: 0, TERMINATED: 1, ERROR: 2, TIMEOUT: 3, EMPTY: 4 } as const;
export type EndReason = (typeof EndReason)[keyof typeof EndReason];

export interface TickStats {
  readonly overruns: number;
  readonly skipped: number;
  readonly inputDropped: number;
  readonly costs: readonly HandlerCostRow[];
}

/** Takes the records of a batch, one call each, in the order in which they were written. */
export interface MatchOutputSink {
  created(request: number, tickRateHz: number, label: string): void;
  createFailed(request: number, code: number, message: string): void;
  locallyCreated(match: number, matchId: string, handlerName: string, tickRateHz: number, label: string): void;
  joinAnswered(request: number, accept: boolean, reason: string): void;
  signalAnswered(request: number, ok: boolean, text: string): void;
  /** RECEIVERS undefined: every member. DATA is a view of the batch. */
  broadcast(
    match: number,
    opCode: number,
    sender: number | undefined,
    receivers: readonly number[] | undefined,
    reliable: boolean,
    data: Buffer,
  ): void;
  kicked(match: number, member: number): void;
  labelChanged(match: number, label: string): void;
  ended(match: number, reason: EndReason, message: string): void;
  /** PACKED is a view of the batch. */
  packed(request: number, packed: Buffer): void;
  packFailed(request: number, reason: string): void;
  /** One tick of one match, in milliseconds. */
  tick(durationMs: number, latenessMs: number): void;
  stats(stats: TickStats): void;
}

/** Game code may be interrupted anywhere, in here as well: a record that is not whole is left out of the batch. */
export interface MatchOutput extends Omit<MatchOutputSink, 'stats'> {
  /** Whether there is more to tell than how the ticks went, which can wait. */
  readonly isUrgent: boolean;
  /** The batch so far, with STATS at its end; undefined where there is nothing to tell. */
  take(stats: TickStats): Buffer | undefined;
}

export function createMatchOutput(): MatchOutput {
  const out = new ByteWriter(64 * 1024);
  const ticks: number[] = [];

  function writeTicks({ overruns, skipped, inputDropped, costs }: TickStats): void {
    out.begin();
    out.u8(Kind.TICKS);
    out.u32(overruns);
    out.u32(skipped);
    out.u32(inputDropped);
    out.u32(costs.length);
    for (const { handlerName, fn, calls, ms, allocatedBytes } of costs) {
      out.text(handlerName);
      out.u8(handlerFunctions.indexOf(fn));
      out.u32(calls);
      out.f64(ms);
      out.f64(allocatedBytes);
    }
    out.u32(ticks.length);
    for (const value of ticks) out.f32(value);
    out.commit();
    ticks.length = 0;
  }

  return {
    created(request, tickRateHz, label) {
      out.begin();
      out.u8(Kind.CREATED);
      out.u32(request);
      out.u32(tickRateHz);
      out.text(label);
      out.commit();
    },
    createFailed(request, code, message) {
      out.begin();
      out.u8(Kind.CREATE_FAILED);
      out.u32(request);
      out.f64(code);
      out.text(message);
      out.commit();
    },
    locallyCreated(match, matchId, handlerName, tickRateHz, label) {
      out.begin();
      out.u8(Kind.LOCALLY_CREATED);
      out.u32(match);
      out.text(matchId);
      out.text(handlerName);
      out.u32(tickRateHz);
      out.text(label);
      out.commit();
    },
    joinAnswered(request, accept, reason) {
      out.begin();
      out.u8(Kind.JOIN_ANSWERED);
      out.u32(request);
      out.u8(accept ? 1 : 0);
      out.text(reason);
      out.commit();
    },
    signalAnswered(request, ok, text) {
      out.begin();
      out.u8(Kind.SIGNAL_ANSWERED);
      out.u32(request);
      out.u8(ok ? 1 : 0);
      out.text(text);
      out.commit();
    },
    broadcast(match, opCode, sender, receivers, reliable, data) {
      out.begin();
      out.u8(Kind.BROADCAST);
      out.u32(match);
      out.f64(opCode);
      out.u32(sender ?? NOBODY);
      out.u8(reliable ? 1 : 0);
      out.u32(receivers ? receivers.length : ALL);
      if (receivers) for (const member of receivers) out.u32(member);
      out.bytes(data);
      out.commit();
    },
    kicked(match, member) {
      out.begin();
      out.u8(Kind.KICKED);
      out.u32(match);
      out.u32(member);
      out.commit();
    },
    labelChanged(match, label) {
      out.begin();
      out.u8(Kind.LABEL_CHANGED);
      out.u32(match);
      out.text(label);
      out.commit();
    },
    ended(match, reason, message) {
      out.begin();
      out.u8(Kind.ENDED);
      out.u32(match);
      out.u8(reason);
      out.text(message);
      out.commit();
    },
    packed(request, packed) {
      out.begin();
      out.u8(Kind.PACKED);
      out.u32(request);
      out.bytes(packed);
      out.commit();
    },
    packFailed(request, reason) {
      out.begin();
      out.u8(Kind.PACK_FAILED);
      out.u32(request);
      out.text(reason);
      out.commit();
    },
    tick(durationMs, latenessMs) {
      ticks.push(durationMs, latenessMs);
    },
    get isUrgent() {
      return out.length > 0;
    },
    take(stats) {
      const { inputDropped, skipped, costs } = stats;
      if (ticks.length > 0 || inputDropped > 0 || skipped > 0 || costs.length > 0) writeTicks(stats);
      return out.length === 0 ? undefined : out.take();
    },
  };
}

/** Hands the records of BATCH to SINK. Throws RangeError where the batch is not one. */
export function readOutput(batch: Buffer, sink: MatchOutputSink): void {
  const from = new ByteReader(batch);
  while (!from.isAtEnd) readRecord(from, sink);
}

function readRecord(from: ByteReader, sink: MatchOutputSink): void {
  const kind = from.u8();
  switch (kind) {
    case Kind.CREATED:
      return sink.created(from.u32(), from.u32(), from.text());
    case Kind.CREATE_FAILED:
      return sink.createFailed(from.u32(), from.f64(), from.text());
    case Kind.LOCALLY_CREATED:
      return sink.locallyCreated(from.u32(), from.text(), from.text(), from.u32(), from.text());
    case Kind.JOIN_ANSWERED:
      return sink.joinAnswered(from.u32(), from.u8() === 1, from.text());
    case Kind.SIGNAL_ANSWERED:
      return sink.signalAnswered(from.u32(), from.u8() === 1, from.text());
    case Kind.BROADCAST:
      return readBroadcast(from, sink);
    case Kind.KICKED:
      return sink.kicked(from.u32(), from.u32());
    case Kind.LABEL_CHANGED:
      return sink.labelChanged(from.u32(), from.text());
    case Kind.ENDED:
      return sink.ended(from.u32(), from.u8() as EndReason, from.text());
    case Kind.PACKED:
      return sink.packed(from.u32(), from.bytes());
    case Kind.PACK_FAILED:
      return sink.packFailed(from.u32(), from.text());
    case Kind.TICKS:
      return readTicks(from, sink);
    default:
      throw new RangeError('There is no such kind of match output.');
  }
}

function readBroadcast(from: ByteReader, sink: MatchOutputSink): void {
  const match = from.u32();
  const opCode = from.f64();
  const sender = from.u32();
  const reliable = from.u8() === 1;
  const count = from.u32();
  let receivers: number[] | undefined;
  if (count !== ALL) {
    receivers = [];
    for (let i = 0; i < count; i++) receivers.push(from.u32());
  }
  sink.broadcast(match, opCode, sender === NOBODY ? undefined : sender, receivers, reliable, from.bytes());
}

function readTicks(from: ByteReader, sink: MatchOutputSink): void {
  const counters = { overruns: from.u32(), skipped: from.u32(), inputDropped: from.u32() };
  const costs: HandlerCostRow[] = [];
  for (let rows = from.u32(); rows > 0; rows--) {
    const [handlerName, fn] = [from.text(), handlerFunctions[from.u8()]];
    if (!fn) throw new RangeError('There is no such function of a match handler.');
    costs.push({ handlerName, fn, calls: from.u32(), ms: from.f64(), allocatedBytes: from.f64() });
  }
  sink.stats({ ...counters, costs });
  const count = from.u32();
  for (let i = 0; i < count; i += 2) sink.tick(from.f32(), from.f32());
}

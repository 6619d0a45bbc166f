// What the main thread tells the matchmaker's thread of tickets, as packed records, and what it is told back.
import { ByteReader } from '../../match/loop/byte-reader.js';
import type { ByteWriter } from '../../match/loop/byte-writer.js';
import type { TicketRecord, WaitingMember } from './ticket-record.js';

const RecordKind = { ADD: 1, REMOVE: 2 } as const;

export function writeAdd(writer: ByteWriter, ticket: TicketRecord): void {
  writer.begin();
  writer.u8(RecordKind.ADD);
  writer.u32(ticket.number);
  writer.u32(ticket.round);
  writer.u32(ticket.minCount);
  writer.u32(ticket.maxCount);
  writer.u32(ticket.countMultiple);
  writer.f64(ticket.createTimeMs);
  for (const text of [ticket.id, ticket.partyId, ticket.query]) writer.text(text);
  writer.json(ticket.stringProperties);
  writer.json(ticket.numericProperties);
  writer.u32(ticket.members.length);
  for (const { userId, sessionId, username } of ticket.members) {
    for (const text of [userId, sessionId, username]) writer.text(text);
  }
  writer.commit();
}

export function writeRemove(writer: ByteWriter, number: number): void {
  writer.begin();
  writer.u8(RecordKind.REMOVE);
  writer.u32(number);
  writer.commit();
}

export interface RecordSink {
  add(ticket: TicketRecord): void;
  remove(number: number): void;
}

/** Throws RangeError where the bytes end too soon, SyntaxError where properties are no JSON. */
export function readRecords(bytes: Uint8Array, sink: RecordSink): void {
  const reader = new ByteReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  while (!reader.isAtEnd) {
    if (reader.u8() === RecordKind.REMOVE) sink.remove(reader.u32());
    else sink.add(readTicket(reader));
  }
}

function readTicket(reader: ByteReader): TicketRecord {
  return {
    number: reader.u32(),
    round: reader.u32(),
    minCount: reader.u32(),
    maxCount: reader.u32(),
    countMultiple: reader.u32(),
    createTimeMs: reader.f64(),
    id: reader.text(),
    partyId: reader.text(),
    query: reader.text(),
    stringProperties: reader.json() as Record<string, string>,
    numericProperties: reader.json() as Record<string, number>,
    members: Array.from({ length: reader.u32() }, () => readMember(reader)),
  };
}

function readMember(reader: ByteReader): WaitingMember {
  return { userId: reader.text(), sessionId: reader.text(), username: reader.text() };
}

/** Matches as one list of numbers: of each how many tickets it has, and which. */
export function packMatches(matches: readonly (readonly { readonly number: number }[])[]): Uint32Array<ArrayBuffer> {
  return Uint32Array.from(matches.flatMap((match) => [match.length, ...match.map(({ number }) => number)]));
}

/** Throws RangeError where a match is longer than the list. */
export function* unpackMatches(packed: Uint32Array): Iterable<readonly number[]> {
  for (let at = 0; at < packed.length; ) {
    const end = at + 1 + packed[at]!;
    if (end > packed.length) throw new RangeError('A match is longer than the list.');
    yield [...packed.subarray(at + 1, end)];
    at = end;
  }
}

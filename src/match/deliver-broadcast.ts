import type { Presence } from '../presence/presence.js';
import type { OutboundMessage } from '../transport/outbound-message.js';
import type { WireFormat } from '../wire/format.js';
import {
  assembleWithHead,
  type MatchDataHead,
  type MatchDataPayload,
  matchDataHead,
  payloadOfBytes,
} from '../wire/match-data.js';
import type { MatchEntry } from './match-entry.js';

/** Sends what a match says to its members: encoded once a format, framed once. */
export type DeliverBroadcast = (
  entry: MatchEntry,
  opCode: number,
  sender: number | undefined,
  receivers: readonly number[] | undefined,
  reliable: boolean,
  data: Buffer,
) => void;

export function createDeliver(): DeliverBroadcast {
  /** What comes before data in a member's or the match's own name; it lives as long as they do. */
  const heads = new WeakMap<Presence | MatchEntry, MatchDataHead>();

  function headOf(entry: MatchEntry, sender: number | undefined): MatchDataHead {
    const presence = sender === undefined ? undefined : entry.members.get(sender);
    const speaker = presence ?? entry;
    let head = heads.get(speaker);
    if (!head) {
      head = matchDataHead(entry.id, presence);
      heads.set(speaker, head);
    }
    return head;
  }

  return (entry, opCode, sender, receivers, reliable, data) => {
    const head = headOf(entry, sender);
    const payload: MatchDataPayload = payloadOfBytes(data);
    let json: OutboundMessage | undefined;
    let protobuf: OutboundMessage | undefined;
    const encode = (format: WireFormat): OutboundMessage => ({
      payload: assembleWithHead(format, head, opCode, payload, reliable),
      binary: format === 'protobuf',
      reliable,
      frame: undefined,
    });
    const send = ({ connection }: Presence) => {
      if (connection.format === 'json') {
        json ??= encode('json');
        connection.send(json);
      } else {
        protobuf ??= encode('protobuf');
        connection.send(protobuf);
      }
    };
    if (!receivers) {
      for (const presence of entry.members.values()) send(presence);
      return;
    }
    for (const member of receivers) {
      const presence = entry.members.get(member);
      if (presence) send(presence);
    }
  };
}

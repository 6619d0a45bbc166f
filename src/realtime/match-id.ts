import { createHash } from 'node:crypto';
import { isUuid } from '../base/id.js';
import { type Stream, StreamMode } from '../presence/stream.js';
import { badInput } from './realtime-error.js';

/** A match id of the wire taken apart: 'UUID.NODE' of an authoritative match, 'UUID.' of a relayed one. */
export interface MatchId {
  readonly uuid: string;
  /** '' for a relayed match. */
  readonly node: string;
}

/** Throws RealtimeError (BAD_INPUT) where TEXT is not a match id. */
export function parseMatchId(text: string): MatchId {
  const dot = text.indexOf('.');
  const uuid = text.slice(0, dot);
  if (dot < 0 || !isUuid(uuid)) throw badInput(`'${text.slice(0, 64)}' is not a match id.`);
  return { uuid, node: text.slice(dot + 1) };
}

export function matchStream({ uuid, node }: MatchId): Stream {
  const mode = node === '' ? StreamMode.MATCH_RELAYED : StreamMode.MATCH_AUTHORITATIVE;
  return { mode, subject: uuid, subcontext: '', label: node };
}

/** The id of a relayed match that players agree on by NAME: the name-based UUID (version 5, DNS namespace) of it. */
export function namedMatchUuid(name: string): string {
  const dnsNamespace = Buffer.from('6ba7b8109dad11d180b400c04fd430c8', 'hex');
  const hash = createHash('sha1').update(dnsNamespace).update(name).digest().subarray(0, 16);
  hash[6] = (hash[6]! & 0x0f) | 0x50;
  hash[8] = (hash[8]! & 0x3f) | 0x80;
  const hex = hash.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

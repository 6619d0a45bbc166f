import { isUuid } from '../base/id.js';
import { invalidArgument } from '../base/status-error.js';
import { type Stream, StreamMode } from '../presence/stream.js';

/** A party id of the wire, 'UUID.NODE', taken apart. */
export interface PartyId {
  readonly uuid: string;
  readonly node: string;
}

/** Throws INVALID_ARGUMENT where TEXT is not a party id. */
export function parsePartyId(text: string): PartyId {
  const dot = text.indexOf('.');
  const uuid = text.slice(0, dot);
  if (dot < 0 || !isUuid(uuid)) throw invalidArgument(`'${text.slice(0, 64)}' is not a party id.`);
  return { uuid, node: text.slice(dot + 1) };
}

export function partyStream({ uuid, node }: PartyId): Stream {
  return { mode: StreamMode.PARTY, subject: uuid, subcontext: '', label: node };
}

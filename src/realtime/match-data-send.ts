import type { Presence } from '../presence/presence.js';
import type { Session } from '../session/session.js';
import {
  assembleWithHead,
  type MatchDataHead,
  type MatchDataPayload,
  matchDataHead,
  payloadOfBytes,
  scanMatchDataSend,
} from '../wire/match-data.js';
import type { Int64 } from '../wire/well-known.js';
import { type MatchId, matchStream, parseMatchId } from './match-id.js';
import { badInput } from './realtime-error.js';
import type { RealtimeDeps, RealtimeHandler } from './realtime-handler.js';

interface MatchData {
  readonly opCode: Int64;
  readonly payload: MatchDataPayload;
  readonly reliable: boolean;
}

/** What comes before the data of one member's messages; it lives as long as the presence does. */
const heads = new WeakMap<Presence, MatchDataHead>();

/** Hands data to a match: to the other members of a relayed one, to the handler of an authoritative one. */
export const matchDataSend: RealtimeHandler<'match_data_send'> = async (deps, session, message) => {
  const id = parseMatchId(message.match_id);
  const data = { opCode: message.op_code, payload: payloadOfBytes(message.data), reliable: message.reliable };
  const chosen = new Set(message.presences.map((presence) => presence.session_id));
  const sender = deps.tracker.get(matchStream(id), session.id);
  // Data of a session that is not in the match is passed over, as the protocol has it.
  if (sender) deliver(deps, session, sender, id, data, chosen.size > 0 ? chosen : undefined);
  return undefined;
};

/**
 * The short way for the message that makes up most of the traffic. True where DATA was such a message and has been
 * dealt with; anything unusual is left to the general way, and so is everything while modules hook into match data.
 */
export function createFastMatchData(deps: RealtimeDeps): (session: Session, data: Buffer) => boolean {
  const { runtime } = deps;
  let known: unknown;
  let isHooked = false;

  /** Modules may be replaced at any time; their registrations are looked through once. */
  function lookForHooks(): void {
    known = runtime.registrations;
    const { rtBefore, rtAfter } = runtime.registrations;
    isHooked = [...rtBefore, ...rtAfter].includes('MatchDataSend');
  }

  return (session, data) => {
    if (runtime.registrations !== known) lookForHooks();
    if (isHooked) return false;
    const scanned = scanMatchDataSend(session.connection.format, data);
    if (!scanned) return false;
    const dot = scanned.matchId.indexOf('.');
    if (dot < 0) return false;
    const id = { uuid: scanned.matchId.slice(0, dot), node: scanned.matchId.slice(dot + 1) };
    const sender = deps.tracker.get(matchStream(id), session.id);
    // An id of no match the sender is in may be no id at all: the general way tells.
    if (!sender) return false;
    deliver(deps, session, sender, id, scanned, undefined);
    return true;
  };
}

function deliver(
  deps: RealtimeDeps,
  session: Session,
  sender: Presence,
  id: MatchId,
  data: MatchData,
  chosen: ReadonlySet<string> | undefined,
): void {
  if (id.node === '') return relay(deps, sender, data, chosen);
  const opCode = Number(data.opCode);
  if (!Number.isSafeInteger(opCode))
    throw badInput('An op code for a match handler must be a whole number below 2^53.');
  deps.matches.sendData(
    `${id.uuid}.${id.node}`,
    session,
    opCode,
    data.payload.bytes,
    data.reliable,
    deps.clock.nowMs(),
  );
}

function relay(
  { tracker, router }: RealtimeDeps,
  sender: Presence,
  { opCode, payload, reliable }: MatchData,
  chosen: ReadonlySet<string> | undefined,
): void {
  const head = headOf(sender);
  const message = {
    encode: (format: 'json' | 'protobuf') => assembleWithHead(format, head, opCode, payload, reliable),
  };
  if (!chosen) {
    router.toStream(sender.stream, message, { reliable, except: sender.sessionId });
    return;
  }
  const receivers = tracker.receivers(sender.stream).filter(({ sessionId }) => chosen.has(sessionId));
  router.send(receivers, message, reliable);
}

function headOf(sender: Presence): MatchDataHead {
  let head = heads.get(sender);
  if (!head) {
    head = matchDataHead(`${sender.stream.subject}.`, sender);
    heads.set(sender, head);
  }
  return head;
}

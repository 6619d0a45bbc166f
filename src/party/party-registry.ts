import type { Clock } from '../base/clock.js';
import { Code } from '../base/code.js';
import { newUuid } from '../base/id.js';
import { invalidArgument, notFound, permissionDenied, StatusError } from '../base/status-error.js';
import { type Presence, type PresenceOwner, PresenceReason } from '../presence/presence.js';
import type { Router } from '../presence/router.js';
import { StreamMode } from '../presence/stream.js';
import type { Tracker } from '../presence/tracker.js';
import type { Int64 } from '../wire/well-known.js';
import { followMembers } from './follow-members.js';
import { listParties, type PartyFilter, type PartyPage } from './list-parties.js';
import type { Party } from './party.js';
import { createPartyDocument } from './party-document.js';
import { type PartyId, parsePartyId, partyStream } from './party-id.js';
import { presenceMessage } from './party-message.js';
import {
  checkLeader,
  checkNamed,
  checkRequest,
  checkRoom,
  checkSize,
  memberNamed,
  type NamedPresence,
  notMember,
  requesterNamed,
} from './party-rules.js';

export type { PartyFilter, PartyPage, PartyView } from './list-parties.js';
export type { Party } from './party.js';
export type { NamedPresence } from './party-rules.js';

/** What a party looks for, as the matchmaker takes it. */
export interface PartyTicketRequest {
  readonly query: string;
  readonly minCount: number;
  readonly maxCount: number;
  readonly countMultiple: number;
  readonly stringProperties: Readonly<Record<string, string>>;
  readonly numericProperties: Readonly<Record<string, number>>;
}

/** The part of the matchmaker that parties use. */
export interface PartyMatchmaker {
  /** Adds one ticket for all MEMBERS; answers its id. Throws StatusError where it is refused. */
  addParty(partyId: string, members: Iterable<Presence>, request: PartyTicketRequest): string;
  /** Throws NOT_FOUND where the party has no such ticket. */
  removeParty(partyId: string, ticket: string): void;
  removePartyAll(partyId: string): void;
}

export interface PartyRegistryDeps {
  readonly tracker: Tracker;
  readonly router: Router;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly matchmaker: PartyMatchmaker;
  /** The name of this server: what stands behind the dot of its party ids. */
  readonly node: string;
  /** session.single_party: who comes into a party leaves every other one. */
  readonly singleParty: boolean;
}

export interface PartySettings {
  readonly open: boolean;
  readonly hidden: boolean;
  /** A JSON object of at most 2,048 bytes, or ''. */
  readonly label: string;
}

/**
 * The parties of this server; each lives as long as it has members. Whatever takes a party id throws INVALID_ARGUMENT for
 * what is none and NOT_FOUND where there is no such party; what only the leader may do throws PERMISSION_DENIED for others.
 */
export interface PartyRegistry {
  /** Opens a party that CREATOR leads. Throws INVALID_ARGUMENT for a size that is not 1 to 256, or a bad label. */
  create(creator: PresenceOwner, settings: PartySettings & { readonly maxSize: number }): Party;
  /** Enters an open party, or asks a closed one. Throws FAILED_PRECONDITION (full), ALREADY_EXISTS (asked before, or in). */
  join(id: string, session: PresenceOwner): void;
  /** Leaving a party that the session is not in is no error. */
  leave(id: string, session: PresenceOwner): void;
  /** Makes a member the leader. Throws NOT_FOUND where there is no such member. */
  promote(id: string, session: PresenceOwner, member: NamedPresence | null): void;
  /** Lets in who has asked. Throws NOT_FOUND where nobody such has, FAILED_PRECONDITION where the party is full. */
  accept(id: string, session: PresenceOwner, requester: NamedPresence | null): void;
  /** Removes a member, or turns down who has asked. Throws NOT_FOUND for neither, INVALID_ARGUMENT for the leader. */
  remove(id: string, session: PresenceOwner, member: NamedPresence | null): void;
  close(id: string, session: PresenceOwner): void;
  /** Who waits to be let in, oldest first. */
  joinRequests(id: string, session: PresenceOwner): readonly PresenceOwner[];
  /** To all other members. Throws PERMISSION_DENIED for who is none. */
  sendData(id: string, session: PresenceOwner, opCode: Int64, data: Uint8Array): void;
  /** Throws INVALID_ARGUMENT for a bad label, or one that a hidden party cannot show. */
  update(id: string, session: PresenceOwner, settings: PartySettings): void;
  /** Looks for a match for all members, who are told the ticket. Throws what the matchmaker refuses it with. */
  matchmakerAdd(id: string, session: PresenceOwner, request: PartyTicketRequest): string;
  /** Throws NOT_FOUND where the party has no such ticket. */
  matchmakerRemove(id: string, session: PresenceOwner, ticket: string): void;
  list(filter: PartyFilter): Promise<PartyPage>;
  readonly count: number;
  /** Stops following who comes and goes. */
  stop(): void;
}

const plainMeta = { hidden: false, persistence: false, status: '' };

export function createPartyRegistry(deps: PartyRegistryDeps): PartyRegistry {
  const { tracker, router, matchmaker, node } = deps;
  const parties = new Map<string, Party>();
  let partiesMade = 0;
  const members = followMembers({ ...deps, find: (uuid) => parties.get(uuid), onEmpty: forget });

  function forget(party: Party): void {
    parties.delete(party.stream.subject);
    members.dropRequests(party);
    matchmaker.removePartyAll(party.id);
  }

  function find(text: string): Party {
    const id = parsePartyId(text);
    const party = id.node === node ? parties.get(id.uuid) : undefined;
    if (!party) throw notFound('There is no such party, or it has been closed.');
    return party;
  }

  function findLed(text: string, session: PresenceOwner): Party {
    const party = find(text);
    checkLeader(party, session.id);
    return party;
  }

  function enter(party: Party, session: PresenceOwner): void {
    if (!tracker.track(session, party.stream, plainMeta)) {
      if (session.connection.closed) throw notFound('The session that asked to join has ended.');
      return;
    }
    if (deps.singleParty) leaveOtherParties(session.id, party);
  }

  function leaveOtherParties(sessionId: string, party: Party): void {
    for (const { stream } of [...tracker.streamsOf(sessionId)]) {
      const isOther = stream.mode === StreamMode.PARTY && stream.subject !== party.stream.subject;
      if (isOther) tracker.untrack(sessionId, stream, PresenceReason.LEAVE);
    }
  }

  function open(id: PartyId, settings: PartySettings & { readonly maxSize: number }): Party {
    const createTimeMs = deps.clock.nowMs();
    const { maxSize, open, hidden, label } = settings;
    const number = ++partiesMade;
    return {
      id: `${id.uuid}.${id.node}`,
      stream: partyStream(id),
      number,
      maxSize,
      createTimeMs,
      open,
      hidden,
      label,
      document: createPartyDocument({ node, maxSize, createTimeMs }, settings),
      members: new Map(),
      leader: undefined,
      requests: new Map(),
    };
  }

  return {
    create(creator, settings) {
      checkSize(settings.maxSize);
      const party = open({ uuid: newUuid(), node }, settings);
      parties.set(party.stream.subject, party);
      try {
        enter(party, creator);
      } finally {
        if (party.members.size === 0) forget(party);
      }
      return party;
    },

    join(id, session) {
      const party = find(id);
      if (party.open && party.members.has(session.id)) return;
      checkRoom(party);
      if (party.open) return enter(party, session);
      checkRequest(party, session);
      members.addRequest(party, session);
      const presences = [presenceMessage(session, session.id)];
      members.tellLeader(party, { party_join_request: { party_id: party.id, presences } });
    },

    leave(id, session) {
      tracker.untrack(session.id, partyStream(parsePartyId(id)), PresenceReason.LEAVE);
    },

    promote(id, session, named) {
      const wanted = checkNamed(named);
      const party = findLed(id, session);
      const member = memberNamed(party, wanted);
      if (!member) throw notMember();
      members.promote(party, member);
    },

    accept(id, session, named) {
      const wanted = checkNamed(named);
      const party = findLed(id, session);
      checkRoom(party);
      const request = requesterNamed(party, wanted);
      if (!request) throw notFound('Nobody such has asked to join the party.');
      members.removeRequest(party, request.id);
      enter(party, request);
    },

    remove(id, session, named) {
      const wanted = checkNamed(named);
      const party = findLed(id, session);
      const member = memberNamed(party, wanted);
      if (member?.sessionId === party.leader)
        throw invalidArgument('The leader cannot be removed; a leader who wants to go leaves the party.');
      if (!member) {
        const request = requesterNamed(party, wanted);
        if (!request) throw notMember();
        return members.removeRequest(party, request.id);
      }
      tracker.untrack(member.sessionId, party.stream, PresenceReason.LEAVE);
      router.toSession(member, { party_close: { party_id: party.id } });
    },

    close(id, session) {
      const party = findLed(id, session);
      router.toStream(party.stream, { party_close: { party_id: party.id } });
      forget(party);
      tracker.untrackStream(party.stream, PresenceReason.LEAVE);
    },

    joinRequests: (id, session) => [...findLed(id, session).requests.values()],

    sendData(id, session, opCode, data) {
      const party = find(id);
      const sender = party.members.get(session.id);
      if (!sender) throw permissionDenied('Only members of a party may send data to it.');
      const presence = presenceMessage(sender, sender.sessionId);
      const message = { party_data: { party_id: party.id, presence, op_code: opCode, data } };
      router.toStream(party.stream, message, { except: session.id });
    },

    update(id, session, settings) {
      const { open, hidden, label } = settings;
      if (hidden && label !== '' && label !== '{}') throw invalidArgument('A hidden party has no label.');
      const party = findLed(id, session);
      party.document = createPartyDocument({ ...party, node }, settings);
      Object.assign(party, { open, hidden, label });
      router.toStream(party.stream, { party_update: { party_id: party.id, open, hidden, label } });
    },

    matchmakerAdd(id, session, request) {
      const party = findLed(id, session);
      if (party.members.size > request.maxCount)
        throw new StatusError(Code.INVALID_ARGUMENT, 'The party has more members than the match may have players.');
      const ticket = matchmaker.addParty(party.id, party.members.values(), request);
      const others = [...party.members.values()].filter(({ sessionId }) => sessionId !== session.id);
      router.send(others, { party_matchmaker_ticket: { party_id: party.id, ticket } });
      return ticket;
    },

    matchmakerRemove(id, session, ticket) {
      matchmaker.removeParty(findLed(id, session).id, ticket);
    },

    list: (filter) => listParties(parties.values(), filter),

    get count() {
      return parties.size;
    },

    stop: members.stop,
  };
}

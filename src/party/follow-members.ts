import { type Presence, type PresenceOwner, PresenceReason } from '../presence/presence.js';
import type { Outgoing, Router } from '../presence/router.js';
import { StreamMode } from '../presence/stream.js';
import type { PresenceChange, Tracker } from '../presence/tracker.js';
import type { Party } from './party.js';
import { partyMessage, presenceMessage } from './party-message.js';

export interface FollowMembersDeps {
  readonly tracker: Pick<Tracker, 'onChange'>;
  readonly router: Router;
  readonly matchmaker: { removePartyAll(partyId: string): void };
  find(uuid: string): Party | undefined;
  /** The last member has gone. */
  onEmpty(party: Party): void;
}

/** Keeps members, leaders and requests of all parties as presences come and go. */
export interface Members {
  addRequest(party: Party, session: PresenceOwner): void;
  removeRequest(party: Party, sessionId: string): void;
  dropRequests(party: Party): void;
  promote(party: Party, member: Presence): void;
  tellLeader(party: Party, message: Outgoing): void;
  stop(): void;
}

/**
 * Whoever comes into the stream of a party becomes a member and is told of the party, whoever leaves it is one no more.
 * Presences that find no room, and hidden ones, only listen.
 */
export function followMembers(deps: FollowMembersDeps): Members {
  const { router, matchmaker } = deps;
  /** Parties that a session has asked to join. */
  const asked = new Map<string, Set<Party>>();
  const stop = deps.tracker.onChange(follow);

  function follow({ joined, left, reason }: PresenceChange): void {
    const presence = (joined ?? left)!;
    if (reason === PresenceReason.DISCONNECT) withdraw(presence.sessionId);
    if (presence.stream.mode !== StreamMode.PARTY) return;
    const party = deps.find(presence.stream.subject);
    if (!party) return;
    if (joined && !left) addMember(party, joined);
    if (left && !joined) removeMember(party, left);
  }

  function addMember(party: Party, presence: Presence): void {
    if (presence.meta.hidden || party.members.size >= party.maxSize) return;
    const isCreator = party.leader === undefined;
    party.members.set(presence.sessionId, presence);
    removeRequest(party, presence.sessionId);
    matchmaker.removePartyAll(party.id);
    if (isCreator) party.leader = presence.sessionId;
    else router.toSession(presence, { party: partyMessage(party, presence.sessionId) });
  }

  function removeMember(party: Party, { sessionId }: Presence): void {
    if (!party.members.delete(sessionId)) return;
    matchmaker.removePartyAll(party.id);
    const [oldest] = party.members.values();
    if (!oldest) return deps.onEmpty(party);
    if (party.leader === sessionId) promote(party, oldest);
  }

  function promote(party: Party, member: Presence): void {
    party.leader = member.sessionId;
    const presence = presenceMessage(member, member.sessionId);
    router.toStream(party.stream, { party_leader: { party_id: party.id, presence } });
  }

  function removeRequest(party: Party, sessionId: string): void {
    if (!party.requests.delete(sessionId)) return;
    const ofSession = asked.get(sessionId);
    ofSession?.delete(party);
    if (ofSession?.size === 0) asked.delete(sessionId);
  }

  /** Who has gone asks no more. */
  function withdraw(sessionId: string): void {
    for (const party of asked.get(sessionId) ?? []) party.requests.delete(sessionId);
    asked.delete(sessionId);
  }

  return {
    addRequest(party, session) {
      party.requests.set(session.id, session);
      const ofSession = asked.get(session.id) ?? new Set();
      asked.set(session.id, ofSession.add(party));
    },
    removeRequest,
    dropRequests(party) {
      for (const sessionId of [...party.requests.keys()]) removeRequest(party, sessionId);
    },
    promote,
    tellLeader(party, message) {
      const leader = party.leader === undefined ? undefined : party.members.get(party.leader);
      if (leader) router.toSession(leader, message);
    },
    stop,
  };
}

import type { Party as PartyMessage, UserPresence } from '../wire/gen/realtime.js';
import type { Init } from '../wire/well-known.js';
import type { Party } from './party.js';

/** Somebody as the members of a party see them. */
export function presenceMessage(someone: { userId: string; username: string }, sessionId: string): Init<UserPresence> {
  return { user_id: someone.userId, session_id: sessionId, username: someone.username };
}

/** PARTY as it is told to the member with the session SELF. */
export function partyMessage(party: Party, self: string): Init<PartyMessage> {
  const one = (sessionId: string | undefined) => {
    const member = sessionId === undefined ? undefined : party.members.get(sessionId);
    return member && presenceMessage(member, member.sessionId);
  };
  return {
    party_id: party.id,
    open: party.open,
    hidden: party.hidden,
    max_size: party.maxSize,
    label: party.label,
    self: one(self) ?? null,
    leader: one(party.leader) ?? null,
    presences: Array.from(party.members.values(), (member) => presenceMessage(member, member.sessionId)),
  };
}

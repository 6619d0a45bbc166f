import type { Presence } from '../presence/presence.js';
import { StreamMode, streamKey } from '../presence/stream.js';
import type { PresenceChange } from '../presence/tracker.js';
import type { MatchEntry } from './match-entry.js';
import type { MatchInputs } from './match-inputs.js';
import type { OpenEntries } from './open-entries.js';
import type { RelayedMatches } from './relayed-matches.js';

export interface MatchMembersDeps {
  readonly node: string;
  readonly entries: Pick<OpenEntries, 'ofSubject'>;
  readonly relayed: Pick<RelayedMatches, 'count'>;
  readonly tell: MatchInputs['tell'];
}

/** Makes members of those who are tracked in the stream of a match, and tells the match of them. */
export function createMatchMembers({ node, entries, relayed, tell }: MatchMembersDeps) {
  function add(entry: MatchEntry, presence: Presence): void {
    const member = entry.nextMember++;
    entry.members.set(member, presence);
    entry.numbers.set(presence.sessionId, member);
    const { userId, sessionId, username } = presence;
    const known = { userId, sessionId, username, node };
    tell(entry, (match) => ({ kind: 'join', match, member, presence: known }));
  }

  function remove(entry: MatchEntry, presence: Presence, reason: number): void {
    const member = entry.numbers.get(presence.sessionId);
    if (member === undefined) return;
    entry.numbers.delete(presence.sessionId);
    entry.members.delete(member);
    tell(entry, (match) => ({ kind: 'leave', match, member, reason }));
  }

  return {
    follow({ joined, left, reason }: PresenceChange): void {
      const { stream } = (joined ?? left)!;
      if (stream.mode === StreamMode.MATCH_RELAYED) {
        if (stream.subcontext !== '' || stream.label !== '') return;
        relayed.count(stream.subject, (joined ? 1 : 0) - (left ? 1 : 0));
        return;
      }
      if (stream.mode !== StreamMode.MATCH_AUTHORITATIVE) return;
      const entry = entries.ofSubject(stream.subject);
      // Modules may put sessions into streams of any mode that share no more than the subject with a match.
      if (!entry || streamKey(stream) !== streamKey(entry.stream)) return;
      if (left && !joined) remove(entry, left, reason);
      if (joined && !left) add(entry, joined);
    },
  };
}

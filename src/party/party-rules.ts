import { Code } from '../base/code.js';
import { alreadyExists, invalidArgument, notFound, permissionDenied, StatusError } from '../base/status-error.js';
import type { Presence } from '../presence/presence.js';
import type { JoinRequest, Party } from './party.js';

export const MAX_PARTY_SIZE = 256;

/** A member or requester as others name them: all three have to be right. */
export interface NamedPresence {
  readonly user_id: string;
  readonly session_id: string;
  readonly username: string;
}

export function checkSize(maxSize: number): void {
  if (!Number.isInteger(maxSize) || maxSize < 1 || maxSize > MAX_PARTY_SIZE)
    throw invalidArgument(`A party has room for 1 to ${MAX_PARTY_SIZE} members.`);
}

export function checkLeader(party: Party, sessionId: string): void {
  if (party.leader !== sessionId) throw permissionDenied('Only the leader of the party may do that.');
}

export function checkRoom(party: Party): void {
  if (party.members.size >= party.maxSize) throw new StatusError(Code.FAILED_PRECONDITION, 'The party is full.');
}

/** Whether somebody may ask to be let into PARTY; one request for each user, and no more than the party has places. */
export function checkRequest(party: Party, session: JoinRequest): void {
  if (party.members.has(session.id)) throw alreadyExists('This session is a member of the party already.');
  for (const { userId } of party.requests.values()) {
    if (userId === session.userId) throw alreadyExists('This user has asked to join the party already.');
  }
  if (party.requests.size >= party.maxSize)
    throw new StatusError(Code.FAILED_PRECONDITION, 'Too many have asked to join the party already.');
}

/** The member that NAMED means; undefined where there is none. */
export function memberNamed(party: Party, named: NamedPresence): Presence | undefined {
  const member = party.members.get(named.session_id);
  return member && isNamed(member, named) ? member : undefined;
}

export function requesterNamed(party: Party, named: NamedPresence): JoinRequest | undefined {
  const request = party.requests.get(named.session_id);
  return request && isNamed(request, named) ? request : undefined;
}

function isNamed(someone: { userId: string; username: string }, { user_id, username }: NamedPresence): boolean {
  return someone.userId === user_id && someone.username === username;
}

/** Throws INVALID_ARGUMENT unless PRESENCE says user, session and name. */
export function checkNamed(presence: NamedPresence | null): NamedPresence {
  if (!presence || presence.user_id === '' || presence.session_id === '' || presence.username === '')
    throw invalidArgument('A presence needs user_id, session_id and username.');
  return presence;
}

export const notMember = (): StatusError => notFound('There is no such member in the party.');

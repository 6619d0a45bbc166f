import { createVerifier } from 'fast-jwt';
import { isUuid } from '../base/id.js';
import type { Session } from '../session/session.js';
import { type Envelope, ErrorCode, type MatchJoin } from '../wire/gen/realtime.js';
import type { Init } from '../wire/well-known.js';
import { checkStreamCount } from './check-stream-count.js';
import { enterRelayedMatch } from './enter-relayed-match.js';
import { type MatchId, matchStream, parseMatchId } from './match-id.js';
import { badInput, RealtimeError } from './realtime-error.js';
import type { RealtimeDeps, RealtimeHandler } from './realtime-handler.js';
import { leaveOtherMatches } from './single-match.js';
import { memberPresences, selfPresence } from './user-presence.js';

/** Enters a match by its id or by a matchmaker's token; an authoritative match is asked first. */
export const matchJoin: RealtimeHandler<'match_join'> = async (deps, session, message) => {
  if (message.token !== null && message.token !== undefined && message.token !== '') {
    return { match: enterRelayedMatch(deps, session, verifyMatchToken(deps, message.token)) };
  }
  const id = parseMatchId(message.match_id ?? '');
  return id.node === '' ? joinRelayed(deps, session, id) : joinAuthoritative(deps, session, id, message);
};

/** The match uuid in a token that the matchmaker has signed; such a match exists from its first member on. */
function verifyMatchToken({ config }: RealtimeDeps, token: string): string {
  try {
    const verify = createVerifier({ key: config['session.encryption_key'], algorithms: ['HS256'] });
    const { mid } = verify(token) as { mid?: unknown };
    const uuid = String(mid).replace(/\.$/, '');
    if (isUuid(uuid)) return uuid;
  } catch {
    // Falls through: why a token is bad is nothing that its sender needs to know.
  }
  throw badInput('The match token is not valid or has expired.');
}

function joinRelayed(deps: RealtimeDeps, session: Session, id: MatchId): Init<Envelope> {
  if (deps.tracker.count(matchStream(id)) === 0) throw matchNotFound();
  return { match: enterRelayedMatch(deps, session, id.uuid) };
}

async function joinAuthoritative(
  deps: RealtimeDeps,
  session: Session,
  id: MatchId,
  message: MatchJoin,
): Promise<Init<Envelope>> {
  const matchId = `${id.uuid}.${id.node}`;
  const stream = matchStream(id);
  if (!deps.matches.get(matchId)) throw matchNotFound();
  checkStreamCount(deps, session, stream);
  const members = deps.tracker.list(stream);
  const attempt = await deps.matches.joinAttempt(matchId, session, message.metadata);
  if (!attempt.accept) {
    throw new RealtimeError(ErrorCode.MATCH_JOIN_REJECTED, attempt.reason ?? 'The match does not accept this player.');
  }
  leaveOtherMatches(deps, session, id.uuid);
  return {
    match: {
      match_id: matchId,
      authoritative: true,
      label: { value: attempt.label },
      size: deps.tracker.count(stream),
      presences: memberPresences(members),
      self: selfPresence(session),
    },
  };
}

function matchNotFound(): RealtimeError {
  return new RealtimeError(ErrorCode.MATCH_NOT_FOUND, 'There is no such match, or it has ended.');
}

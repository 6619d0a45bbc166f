import type { Stream } from '../presence/stream.js';
import type { Session } from '../session/session.js';
import { badInput } from './realtime-error.js';
import type { RealtimeDeps } from './realtime-handler.js';

/** A game needs a handful: this keeps one client from filling the server's memory with rooms, matches and parties. */
const MAX_STREAMS = 1000;

/** Throws BAD_INPUT where SESSION is in too many streams to enter another; where it is in STREAM already, it may again. */
export function checkStreamCount({ tracker }: RealtimeDeps, session: Session, stream?: Stream): void {
  if (tracker.countOfSession(session.id) < MAX_STREAMS) return;
  if (stream && tracker.get(stream, session.id)) return;
  throw badInput(`A connection is in at most ${MAX_STREAMS} channels, matches and parties at once: leave some first.`);
}

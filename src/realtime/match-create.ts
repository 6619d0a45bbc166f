import { newUuid } from '../base/id.js';
import { enterRelayedMatch } from './enter-relayed-match.js';
import { matchStream, namedMatchUuid } from './match-id.js';
import { badInput } from './realtime-error.js';
import type { RealtimeHandler } from './realtime-handler.js';

const maxNameBytes = 128;

/** Opens a relayed match, or enters the one that goes by the same name; the creator is its first member. */
export const matchCreate: RealtimeHandler<'match_create'> = async (deps, session, { name }) => {
  if (Buffer.byteLength(name) > maxNameBytes) throw badInput(`A match name may have ${maxNameBytes} bytes at most.`);
  const uuid = name === '' ? newUuid() : namedMatchUuid(name);
  const match = enterRelayedMatch(deps, session, uuid);
  // Who creates a match is counted, who joins one is not: so clients know it.
  return { match: { ...match, size: deps.tracker.count(matchStream({ uuid, node: '' })) } };
};

import { newUuid } from '../base/id.js';
import type { Logger } from '../base/logger.js';
import type { Router } from '../presence/router.js';
import type { MatchmakerMatchedMatchmakerUser } from '../wire/gen/realtime.js';
import type { Init } from '../wire/well-known.js';
import type { Ticket, TicketMember } from './ticket.js';

/** One player of a match as `matchmakerMatched` hooks see them. */
export interface MatchedEntry {
  readonly presence: {
    readonly userId: string;
    readonly sessionId: string;
    readonly username: string;
    readonly node: string;
  };
  readonly properties: Readonly<Record<string, string | number>>;
  readonly partyId?: string;
}

export interface DeliverMatchesDeps {
  readonly router: Pick<Router, 'toSession'>;
  readonly logger: Logger;
  readonly node: string;
  /** Makes the token for the relayed match of that uuid. */
  signToken(matchUuid: string): string;
  /** Asks the modules for a match of their own: an id such as nk.matchCreate gives; anything else means none. */
  matched?: ((entries: readonly MatchedEntry[]) => Promise<unknown> | undefined) | undefined;
  monotonicMs(): number;
}

/** Of one turn of the event loop. */
const SLICE_MS = 1;
/** Matches that wait for the answer of a module at once. */
const MAX_ASKED = 64;

/**
 * Tells the players of matches whom they play with. TAKE gives the next match, taken out of the queue, or undefined at the
 * end. Works in slices, so that a round that matches thousands does not keep everybody else waiting.
 */
export async function deliverMatches(
  deps: DeliverMatchesDeps,
  take: () => readonly Ticket[] | undefined,
): Promise<void> {
  const asked = new Set<Promise<void>>();
  let sliceEndMs = deps.monotonicMs() + SLICE_MS;

  async function pause(): Promise<void> {
    if (deps.monotonicMs() < sliceEndMs) return;
    await new Promise((resolve) => setImmediate(resolve));
    sliceEndMs = deps.monotonicMs() + SLICE_MS;
  }

  for (let match = take(); match; match = take()) {
    if (deps.matched) {
      if (asked.size >= MAX_ASKED) await Promise.race(asked);
      const task: Promise<void> = askAndTell(deps, match, pause).finally(() => asked.delete(task));
      asked.add(task);
    } else {
      await tell(deps, match, { token: deps.signToken(newUuid()) }, pause);
    }
    await pause();
  }
  await Promise.all(asked);
}

async function askAndTell(deps: DeliverMatchesDeps, match: readonly Ticket[], pause: () => Promise<void>) {
  const id = await askModules(deps, match);
  await tell(deps, match, id === undefined ? { token: deps.signToken(newUuid()) } : { match_id: id }, pause);
}

/** A module that fails must not keep the players from their match. */
async function askModules(deps: DeliverMatchesDeps, match: readonly Ticket[]): Promise<string | undefined> {
  try {
    const answer = await deps.matched!(match.flatMap((ticket) => entriesOf(ticket, deps.node)));
    if (answer === undefined || answer === null || answer === '') return undefined;
    if (typeof answer === 'string' && /^[0-9a-fA-F-]{36}\../.test(answer)) return answer;
    deps.logger.error('the matchmakerMatched hook returned something that is no match id', { answer });
  } catch (error) {
    deps.logger.error('the matchmakerMatched hook failed', { error });
  }
  return undefined;
}

function entriesOf(ticket: Ticket, node: string): MatchedEntry[] {
  const properties = { ...ticket.stringProperties, ...ticket.numericProperties };
  const party = ticket.partyId === '' ? {} : { partyId: ticket.partyId };
  return ticket.members.map(({ userId, sessionId, username }) => ({
    presence: { userId, sessionId, username, node },
    properties,
    ...party,
  }));
}

async function tell(
  { router }: DeliverMatchesDeps,
  match: readonly Ticket[],
  place: { readonly token: string } | { readonly match_id: string },
  pause: () => Promise<void>,
): Promise<void> {
  const members = match.flatMap((ticket) =>
    ticket.members.map((member) => ({ member, ticket: ticket.id, user: userOf(ticket, member) })),
  );
  const users = members.map(({ user }) => user);
  for (const { member, ticket, user } of members) {
    router.toSession(member, { matchmaker_matched: { ticket, ...place, users, self: user } });
    await pause();
  }
}

function userOf(ticket: Ticket, { userId, sessionId, username }: TicketMember): Init<MatchmakerMatchedMatchmakerUser> {
  return {
    presence: { user_id: userId, session_id: sessionId, username },
    party_id: ticket.partyId,
    string_properties: ticket.stringProperties,
    numeric_properties: ticket.numericProperties,
  };
}

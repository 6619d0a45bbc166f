import { NOBODY } from './age-tree.js';
import type { CandidateIndex } from './candidate-index.js';
import { type Combination, combinationOf, extended, trimmed } from './combination.js';
import { MAX_MATCH_SIZE } from './match-size.js';
import type { SearchStep } from './search-steps.js';
import type { WaitingTicket } from './waiting-ticket.js';

export interface FindMatchDeps {
  /** By rank, oldest first. */
  readonly tickets: readonly WaitingTicket[];
  readonly index: CandidateIndex;
  /** Whether every ticket's query has to accept every other ticket. */
  isMutual(): boolean;
  /** Whether a ticket has waited long enough for its greatest size. */
  isPatient(ticket: WaitingTicket): boolean;
}

/** Wishes that no index can look up are weighed among so many of the oldest tickets that a query accepts. */
const RANKED_CANDIDATES = 128;
/** Tickets that cannot go together with one combination begin another; more are not followed. */
const MAX_COMBINATIONS = 64;

/**
 * The match for TICKET, itself first and with one other ticket at least, or undefined. IS_LAST: a smaller match than its
 * greatest will do.
 */
export function findMatch(
  deps: FindMatchDeps,
  ticket: WaitingTicket,
  isLast: boolean,
): readonly WaitingTicket[] | undefined {
  const alone = combinationOf(ticket);
  const combinations: Combination[] = [];
  for (const candidate of acceptedBy(deps, ticket)) {
    const at = combinations.findIndex((combination) => canJoin(deps, combination, candidate));
    const combination = extended(combinations[at] ?? alone, candidate);
    if (!combination) continue;
    if (at >= 0) combinations[at] = combination;
    else if (combinations.length < MAX_COMBINATIONS) combinations.push(combination);
    else continue;
    const isFull = combination.size === combination.target;
    if (isFull && (isLast || combination.size === ticket.maxCount)) return combination.tickets;
  }
  return isLast ? largest(combinations) : undefined;
}

/** Whether CANDIDATE can go with all but the first ticket of COMBINATION, which has accepted it. */
function canJoin(deps: FindMatchDeps, combination: Combination, candidate: WaitingTicket): boolean {
  if (!extended(combination, candidate)) return false;
  const others = combination.tickets.slice(1);
  if (others.some((other) => sharesSession(other, candidate))) return false;
  if (!deps.isMutual()) return true;
  return others.every((other) => accepts(other, candidate) && accepts(candidate, other));
}

/** The tickets that can be matched with TICKET, the best first; at most as many as a match can have players. */
function* acceptedBy(deps: FindMatchDeps, ticket: WaitingTicket): Iterable<WaitingTicket> {
  const found = ticket.steps[0]?.score === undefined ? weighed(deps, ticket) : stepByStep(deps, ticket);
  yield* atMost(MAX_MATCH_SIZE, found);
}

function* stepByStep(deps: FindMatchDeps, ticket: WaitingTicket): Iterable<WaitingTicket> {
  for (const step of ticket.steps) {
    for (const candidate of accepted(deps, ticket, step)) {
      const isOfStep = !ticket.compiled.ranks || ticket.compiled.score(candidate.document) === step.score;
      if (isOfStep) yield candidate;
    }
  }
}

/** Some of the oldest tickets that can be matched with TICKET, the best first. */
function weighed(deps: FindMatchDeps, ticket: WaitingTicket): readonly WaitingTicket[] {
  const limit = Math.max(RANKED_CANDIDATES, 2 * Math.min(ticket.maxCount, MAX_MATCH_SIZE));
  const found = ticket.steps.flatMap((step) => [...atMost(limit, accepted(deps, ticket, step))]);
  const ranked = found.map((candidate) => ({ candidate, score: ticket.compiled.score(candidate.document) ?? 0 }));
  return ranked.sort((a, b) => b.score - a.score).map(({ candidate }) => candidate);
}

function* atMost<Item>(count: number, items: Iterable<Item>): Iterable<Item> {
  let left = count;
  for (const item of items) {
    yield item;
    if (--left === 0) return;
  }
}

/** The tickets that a step of TICKET finds and that can be matched with it, oldest first. */
function* accepted(deps: FindMatchDeps, ticket: WaitingTicket, { lookups }: SearchStep): Iterable<WaitingTicket> {
  const cursor = deps.index.candidates(ticket, lookups);
  for (let rank = cursor.next(); rank !== NOBODY; rank = cursor.next()) {
    const candidate = deps.tickets[rank]!;
    if (candidate === ticket || !accepts(ticket, candidate)) continue;
    if (deps.isMutual() && !accepts(candidate, ticket)) continue;
    // It would be a smaller match than the candidate hopes for, and it can wait.
    if (ticket.maxCount < candidate.maxCount && !deps.isPatient(candidate)) continue;
    if (sharesSession(ticket, candidate)) continue;
    yield candidate;
  }
}

function accepts(ticket: WaitingTicket, other: WaitingTicket): boolean {
  return ticket.compiled.matches(other.document);
}

function sharesSession(one: WaitingTicket, other: WaitingTicket): boolean {
  return one.members.some(({ sessionId }) => other.members.some((member) => member.sessionId === sessionId));
}

function largest(combinations: readonly Combination[]): readonly WaitingTicket[] | undefined {
  let best: readonly WaitingTicket[] | undefined;
  let bestSize = 0;
  for (const combination of combinations) {
    if (combination.size <= bestSize) continue;
    const match = trimmed(combination);
    const size = match?.reduce((sum, { members }) => sum + members.length, 0) ?? 0;
    if (size > bestSize) [best, bestSize] = [match, size];
  }
  return best;
}

// Who may do what with the tickets of the matchmaker: one of a session, and one of a party.
import { describe, expect, it, onTestFinished } from 'vitest';
import { accessOf } from '../../src/api/access.js';
import { systemClock } from '../../src/base/clock.js';
import { Code } from '../../src/base/code.js';
import { silentLogger } from '../../src/base/logger.js';
import type { Matchmaker } from '../../src/matchmaker/matchmaker.js';
import { createPartyRegistry, type PartyRegistry } from '../../src/party/party-registry.js';
import { createRouter } from '../../src/presence/router.js';
import { createTracker } from '../../src/presence/tracker.js';
import type { Session } from '../../src/session/session.js';
import { createPlayer } from '../match/start-matches.js';
import { createTestMatchmaker } from '../matchmaker/test-matchmaker.js';

const roles = ['owner', 'other session', 'stranger', 'leader', 'member', 'removed member'] as const;
type Role = (typeof roles)[number];

interface Scene {
  readonly matchmaker: Matchmaker;
  readonly parties: PartyRegistry;
  readonly players: Readonly<Record<Role, Session>>;
  readonly partyId: string;
  /** The owner's. */
  readonly ticket: string;
  readonly partyTicket: string;
}

const request = { minCount: 2, maxCount: 2, countMultiple: 1, query: '', stringProperties: {}, numericProperties: {} };

function stage(): Scene {
  const tracker = createTracker({ onPresenceEvent() {}, logger: silentLogger });
  const router = createRouter({ tracker });
  const matchmaker = createTestMatchmaker(tracker, router);
  const parties = createPartyRegistry({
    tracker,
    router,
    clock: systemClock,
    matchmaker,
    node: 'n',
    singleParty: false,
  });
  onTestFinished(() => parties.stop());
  const owner = createPlayer('owner');
  const players = {
    owner,
    'other session': { ...createPlayer('owner'), userId: owner.userId },
    stranger: createPlayer('stranger'),
    leader: createPlayer('leader'),
    member: createPlayer('member'),
    'removed member': createPlayer('removed'),
  };
  const { id: partyId } = parties.create(players.leader, { open: true, hidden: false, label: '', maxSize: 4 });
  for (const role of ['member', 'removed member'] as const) parties.join(partyId, players[role]);
  const { id: session_id, userId: user_id, username } = players['removed member'];
  parties.remove(partyId, players.leader, { session_id, user_id, username });
  const ticket = matchmaker.addSession(owner, request);
  const partyTicket = parties.matchmakerAdd(partyId, players.leader, request);
  return { matchmaker, parties, players, partyId, ticket, partyTicket };
}

const operations: Record<string, (scene: Scene, caller: Session) => unknown> = {
  'add a ticket': ({ matchmaker }, caller) => matchmaker.addSession(caller, request),
  'remove the ticket': ({ matchmaker, ticket }, caller) => matchmaker.removeSession(caller.id, ticket),
  "remove the party's ticket as one's own": ({ matchmaker, partyTicket }, caller) =>
    matchmaker.removeSession(caller.id, partyTicket),
  'add a ticket for the party': ({ parties, partyId }, caller) => parties.matchmakerAdd(partyId, caller, request),
  "remove the party's ticket": ({ parties, partyId, partyTicket }, caller) =>
    parties.matchmakerRemove(partyId, caller, partyTicket),
  'remove the ticket as one of the party': ({ parties, partyId, ticket }, caller) =>
    parties.matchmakerRemove(partyId, caller, ticket),
};

const { OK, PERMISSION_DENIED: NO, NOT_FOUND: NONE } = Code;
/** By role, in their order. */
const outcomes: Record<keyof typeof operations, readonly number[]> = {
  'add a ticket': [OK, OK, OK, OK, OK, OK],
  'remove the ticket': [OK, NONE, NONE, NONE, NONE, NONE],
  "remove the party's ticket as one's own": [NONE, NONE, NONE, NONE, NONE, NONE],
  'add a ticket for the party': [NO, NO, NO, OK, NO, NO],
  "remove the party's ticket": [NO, NO, NO, OK, NO, NO],
  'remove the ticket as one of the party': [NO, NO, NO, NONE, NO, NO],
};

describe.each(Object.entries(outcomes))('%s', (operation, expected) => {
  it.each(roles)('as the %s', (role) => {
    const scene = stage();
    const before = scene.matchmaker.stats().ticketCount;
    const outcome = codeOf(() => operations[operation]!(scene, scene.players[role]));
    expect(outcome).toBe(expected[roles.indexOf(role)]);
    const change = outcome !== OK ? 0 : operation.startsWith('add') ? 1 : -1;
    expect(scene.matchmaker.stats().ticketCount).toBe(before + change);
  });
});

it('anonymous callers see nothing of the queue', () => {
  expect(accessOf('GetMatchmakerStats')).toBe('session');
});

function codeOf(call: () => unknown): number {
  try {
    call();
    return OK;
  } catch (error) {
    return (error as { code: number }).code;
  }
}

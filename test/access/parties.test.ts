import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { Code } from '../../src/base/code.js';
import { silentLogger } from '../../src/base/logger.js';
import { createPartyRegistry, type PartyRegistry } from '../../src/party/party-registry.js';
import { createRouter } from '../../src/presence/router.js';
import { createTracker } from '../../src/presence/tracker.js';
import type { Session } from '../../src/session/session.js';
import { createPlayer } from '../match/start-matches.js';

/**
 * Who may call: the leader, another member, somebody who has asked to join, somebody from outside, a member who was removed,
 * and another session of the member's user. Anonymous and banned callers have no session to call with; to block somebody changes
 * what friends see of each other, and nothing between members of a party.
 */
interface Cast {
  readonly parties: PartyRegistry;
  readonly id: string;
  readonly leader: Session;
  readonly member: Session;
  readonly asker: Session;
  readonly outsider: Session;
  readonly removed: Session;
  readonly twin: Session;
}

const roles = ['leader', 'member', 'asker', 'outsider', 'removed', 'twin'] as const;

/** A closed party with room for one more. */
function stage(): Cast {
  const tracker = createTracker({ onPresenceEvent() {}, logger: silentLogger });
  const parties = createPartyRegistry({
    tracker,
    router: createRouter({ tracker }),
    clock: systemClock,
    matchmaker: { addParty: () => 'ticket', removeParty() {}, removePartyAll() {} },
    node: 'n',
    singleParty: false,
  });
  onTestFinished(() => parties.stop());
  const [leader, member, asker, outsider, removed] = [
    createPlayer('l'),
    createPlayer('m'),
    createPlayer('a'),
    createPlayer('o'),
    createPlayer('r'),
  ];
  const twin = { ...createPlayer('m'), userId: member.userId };
  const { id } = parties.create(leader, { open: true, hidden: false, label: '', maxSize: 3 });
  parties.join(id, member);
  parties.join(id, removed);
  parties.remove(id, leader, named(removed));
  parties.update(id, leader, { open: false, hidden: false, label: '' });
  parties.join(id, asker);
  return { parties, id, leader, member, asker, outsider, removed, twin };
}

const named = ({ id, userId, username }: Session) => ({ session_id: id, user_id: userId, username });
const request = { minCount: 2, maxCount: 4, countMultiple: 1, query: '', stringProperties: {}, numericProperties: {} };

type Operation = (cast: Cast, caller: Session) => unknown;
const operations: Record<string, Operation> = {
  join: ({ parties, id }, caller) => parties.join(id, caller),
  leave: ({ parties, id }, caller) => parties.leave(id, caller),
  promote: ({ parties, id, member }, caller) => parties.promote(id, caller, named(member)),
  accept: ({ parties, id, asker }, caller) => parties.accept(id, caller, named(asker)),
  'remove a member': ({ parties, id, member }, caller) => parties.remove(id, caller, named(member)),
  'remove a request': ({ parties, id, asker }, caller) => parties.remove(id, caller, named(asker)),
  'remove the leader': ({ parties, id, leader }, caller) => parties.remove(id, caller, named(leader)),
  'remove somebody else': ({ parties, id, outsider }, caller) => parties.remove(id, caller, named(outsider)),
  close: ({ parties, id }, caller) => parties.close(id, caller),
  'list requests': ({ parties, id }, caller) => parties.joinRequests(id, caller),
  'send data': ({ parties, id }, caller) => parties.sendData(id, caller, 1, new Uint8Array()),
  update: ({ parties, id }, caller) => parties.update(id, caller, { open: true, hidden: false, label: '' }),
  'matchmaker add': ({ parties, id }, caller) => parties.matchmakerAdd(id, caller, request),
  'matchmaker remove': ({ parties, id }, caller) => parties.matchmakerRemove(id, caller, 'ticket'),
};

const { OK, PERMISSION_DENIED: NO, NOT_FOUND, ALREADY_EXISTS: EXISTS, INVALID_ARGUMENT: BAD } = Code;
const outcomes: Record<
  keyof typeof operations,
  readonly [leader: number, member: number, asker: number, outsider: number, removed: number, twin: number]
> = {
  join: [EXISTS, EXISTS, EXISTS, OK, OK, OK],
  leave: [OK, OK, OK, OK, OK, OK],
  promote: [OK, NO, NO, NO, NO, NO],
  accept: [OK, NO, NO, NO, NO, NO],
  'remove a member': [OK, NO, NO, NO, NO, NO],
  'remove a request': [OK, NO, NO, NO, NO, NO],
  'remove the leader': [BAD, NO, NO, NO, NO, NO],
  'remove somebody else': [NOT_FOUND, NO, NO, NO, NO, NO],
  close: [OK, NO, NO, NO, NO, NO],
  'list requests': [OK, NO, NO, NO, NO, NO],
  'send data': [OK, OK, NO, NO, NO, NO],
  update: [OK, NO, NO, NO, NO, NO],
  'matchmaker add': [OK, NO, NO, NO, NO, NO],
  'matchmaker remove': [OK, NO, NO, NO, NO, NO],
};

describe.each(Object.entries(outcomes))('%s', (operation, expected) => {
  it.each(roles)('as the %s', (role) => {
    const cast = stage();
    const outcome = codeOf(() => operations[operation]!(cast, cast[role]));
    expect(outcome).toBe(expected[roles.indexOf(role)]);
  });

  it('of no party, or one of another server', () => {
    const cast = stage();
    for (const id of ['nonsense', `${cast.id}2`, `c0ffee00-0000-4000-8000-000000000000.n`]) {
      const code = codeOf(() => operations[operation]!({ ...cast, id }, cast.leader));
      if (operation === 'leave') expect([OK, BAD]).toContain(code);
      else expect([BAD, NOT_FOUND]).toContain(code);
    }
  });
});

function codeOf(call: () => unknown): number {
  try {
    call();
    return OK;
  } catch (error) {
    return (error as { code: number }).code;
  }
}

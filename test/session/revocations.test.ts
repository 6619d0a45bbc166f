import { describe, expect, it } from 'vitest';
import { endUserSessions } from '../../src/session/end-user-sessions.js';
import { logout } from '../../src/session/logout.js';
import { createRevocations } from '../../src/session/revocations.js';
import { startSession } from '../../src/session/start-session.js';
import { createTokens } from '../../src/session/tokens.js';
import { closeCodes } from '../../src/transport/close-codes.js';
import { createTestClock } from './test-clock.js';

const ann = '1e5b1a1e-7f9a-4c0e-9d6b-0a3a1c1d2e3f';
const bob = '2e5b1a1e-7f9a-4c0e-9d6b-0a3a1c1d2e3f';
const LIFETIME_SEC = 3600;

function setUp(maxEntries?: number) {
  const clock = createTestClock();
  const keys = { encryptionKey: 'session key', refreshEncryptionKey: 'refresh key' };
  const tokens = createTokens({ ...keys, tokenExpirySec: 60, refreshTokenExpirySec: LIFETIME_SEC, clock });
  const { newTokenId } = tokens;
  const revocations = createRevocations({ clock, longestLifetimeSec: LIFETIME_SEC, newTokenId, maxEntries });
  /** A signed-in session, and whether its tokens still count. */
  const signIn = (userId: string, tokenId?: string) => {
    const issued = tokens.issue({ userId, username: 'x', tokenId });
    const claims = tokens.verify(issued.token)!;
    return { ...issued, claims, isValid: () => revocations.isValid(claims) };
  };
  return { clock, tokens, revocations, signIn };
}

describe('logging out one session', () => {
  it('ends its tokens and what is refreshed from them, and leaves the others', () => {
    const { tokens, revocations, signIn } = setUp();
    const [first, other] = [signIn(ann), signIn(ann)];
    const refreshed = signIn(ann, first.tokenId);
    logout({ tokens, revocations }, { userId: ann, token: first.token, refreshToken: first.refreshToken });
    expect([first.isValid(), refreshed.isValid(), other.isValid()]).toEqual([false, false, true]);
    expect(revocations.isValid(tokens.verifyRefresh(first.refreshToken)!)).toBe(false);
  });

  it('takes either token alone', () => {
    const { tokens, revocations, signIn } = setUp();
    const [first, second] = [signIn(ann), signIn(ann)];
    logout({ tokens, revocations }, { userId: ann, token: first.token });
    logout({ tokens, revocations }, { userId: ann, token: '', refreshToken: second.refreshToken });
    expect([first.isValid(), second.isValid()]).toEqual([false, false]);
  });

  it("refuses another player's tokens and nonsense, with nothing ended", () => {
    const { tokens, revocations, signIn } = setUp();
    const [own, others] = [signIn(ann), signIn(bob)];
    for (const request of [
      { token: others.token },
      { refreshToken: others.refreshToken },
      { token: own.token, refreshToken: others.refreshToken },
      { token: own.refreshToken },
      { refreshToken: own.token },
      { token: 'abc.def.ghi' },
    ]) {
      const attempt = () => logout({ tokens, revocations }, { userId: ann, ...request });
      expect(attempt).toThrow(expect.objectContaining({ name: 'StatusError', code: 3 }));
    }
    expect([own.isValid(), others.isValid(), revocations.size]).toEqual([true, true, 0]);
  });
});

describe('ending every session of a user', () => {
  it('holds for what was issued before and not for what comes after, within one millisecond', () => {
    const { tokens, revocations, signIn } = setUp();
    const [before, others] = [signIn(ann), signIn(bob)];
    logout({ tokens, revocations }, { userId: ann });
    const after = signIn(ann);
    expect([before.isValid(), others.isValid(), after.isValid()]).toEqual([false, true, true]);
    revocations.revokeUser(ann);
    expect([after.isValid(), signIn(ann).isValid()]).toEqual([false, true]);
  });

  it('holds for a sign-in that had begun before and ends after', () => {
    const { tokens, revocations, signIn } = setUp();
    const begun = tokens.newTokenId();
    revocations.revokeUser(ann);
    expect(signIn(ann, begun).isValid()).toBe(false);
  });

  it('goes by the second for tokens that another server issued', () => {
    const { clock, revocations } = setUp();
    const foreign = (issuedAtSec: number) => {
      const tokenId = 'b0f1b1a5-6f3c-4b41-9d3b-58a7f0d0a001';
      return { userId: ann, username: 'ann', vars: {}, tokenId, issuedAtSec, expiresAtSec: issuedAtSec + 60 };
    };
    revocations.revokeUser(ann);
    const nowSec = Math.floor(clock.nowMs() / 1000);
    const valid = [nowSec - 1, nowSec, nowSec + 1].map((sec) => revocations.isValid(foreign(sec)));
    expect(valid).toEqual([false, false, true]);
  });

  it('leaves the session that it is asked to leave', () => {
    const { revocations, signIn } = setUp();
    const [first, kept, later] = [signIn(ann), signIn(ann), signIn(ann)];
    revocations.revokeUser(ann, kept.tokenId);
    expect([first, kept, later].map((session) => session.isValid())).toEqual([false, true, true]);
    revocations.revokeUser(ann, first.tokenId);
    expect(first.isValid()).toBe(false);
    expect(() => revocations.revokeUser(ann, 'foreign')).toThrow(TypeError);
  });

  it('closes the connections with a code that says why', () => {
    const { revocations, signIn } = setUp();
    const session = signIn(ann);
    const closed: unknown[] = [];
    const registry = { disconnectUser: (...args: unknown[]) => closed.push(args) } as never;
    endUserSessions({ revocations, registry }, ann, closeCodes.banned);
    expect(closed).toEqual([[ann, closeCodes.banned]]);
    expect(session.isValid()).toBe(false);
  });
});

describe('one session a user', () => {
  it('ends the sessions before the new one where that is the rule, and only there', () => {
    const { tokens, revocations, signIn } = setUp();
    const former = signIn(ann);
    startSession({ tokens, revocations, singleSession: false }, { userId: ann, username: 'ann' });
    expect(former.isValid()).toBe(true);
    const { token } = startSession({ tokens, revocations, singleSession: true }, { userId: ann, username: 'ann' });
    expect(former.isValid()).toBe(false);
    expect(revocations.isValid(tokens.verify(token)!)).toBe(true);
  });

  it('leaves the last of several sign-ins that end in any order', () => {
    const { tokens, revocations } = setUp();
    const deps = { tokens, revocations, singleSession: true };
    const ids = [tokens.newTokenId(), tokens.newTokenId(), tokens.newTokenId()];
    const sessions = [ids[2]!, ids[0]!, ids[1]!].map((tokenId) =>
      startSession(deps, { userId: ann, username: 'ann', tokenId }),
    );
    const valid = sessions.filter(({ token }) => revocations.isValid(tokens.verify(token)!));
    expect(valid.map(({ tokenId }) => tokenId)).toEqual([ids[2]]);
  });
});

describe('the memory of revocations', () => {
  it('is kept as long as a token of that time can live, and no longer', () => {
    const { clock, revocations, signIn } = setUp();
    const [one, all] = [signIn(ann), signIn(bob)];
    revocations.revokeToken(one.claims);
    revocations.revokeUser(bob);
    clock.advanceMs((LIFETIME_SEC - 1) * 1000);
    revocations.revokeUser('3e5b1a1e-7f9a-4c0e-9d6b-0a3a1c1d2e3f');
    expect([one.isValid(), all.isValid(), revocations.size]).toEqual([false, false, 3]);
    clock.advanceMs(120_000);
    revocations.revokeUser('4e5b1a1e-7f9a-4c0e-9d6b-0a3a1c1d2e3f');
    expect(revocations.size).toBe(2);
  });

  it('outlives a token that was given a later end', () => {
    const { clock, tokens, revocations } = setUp();
    const expiresAtSec = Math.floor(clock.nowMs() / 1000) + 10 * LIFETIME_SEC;
    const long = (userId: string) => tokens.verify(tokens.issueToken({ userId, username: 'x', expiresAtSec }).token)!;
    const [ofAnn, ofBob] = [long(ann), long(bob)];
    revocations.revokeToken(ofAnn);
    revocations.revokeUser(bob);
    for (let hour = 0; hour < 9; hour++) {
      expect([revocations.isValid(ofAnn), revocations.isValid(ofBob)]).toEqual([false, false]);
      clock.advanceMs(LIFETIME_SEC * 1000);
      revocations.revokeUser('3e5b1a1e-7f9a-4c0e-9d6b-0a3a1c1d2e3f');
    }
    expect([revocations.isValid(ofAnn), revocations.isValid(ofBob)]).toEqual([false, false]);
  });

  it('is bounded: the oldest entries go first', () => {
    const { revocations, signIn } = setUp(3);
    const sessions = Array.from({ length: 5 }, () => signIn(ann));
    for (const { claims } of sessions) revocations.revokeToken(claims);
    expect(sessions.map((session) => session.isValid())).toEqual([true, true, false, false, false]);
    const users = Array.from({ length: 5 }, (_, index) => signIn(`${index}e5b1a1e-7f9a-4c0e-9d6b-0a3a1c1d2e3f`));
    for (const { claims } of users) revocations.revokeUser(claims.userId);
    expect(users.map((session) => session.isValid())).toEqual([true, true, false, false, false]);
    expect(revocations.size).toBe(6);
  });
});

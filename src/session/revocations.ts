import type { Clock } from '../base/clock.js';
import { createTokenIds, orderOfTokenId, timeOfTokenIdMs } from './token-id.js';
import type { SessionClaims } from './tokens.js';

export interface RevocationsOptions {
  readonly clock: Clock;
  /** The longer one of session.token_expiry_sec and session.refresh_token_expiry_sec. */
  readonly longestLifetimeSec: number;
  /** The token ids of `Tokens`, whose order tells what was issued before; left out, ids of its own clock are used. */
  readonly newTokenId?: () => string;
  /** How many entries of each kind are kept; beyond it the oldest go first. */
  readonly maxEntries?: number;
}

/** Which tokens no longer count although they have not expired. In memory: a restart forgets, as it does in Nakama. */
export interface Revocations {
  /** Ends the session of these claims: its tokens and all that was and will be refreshed from them. */
  revokeToken(claims: Pick<SessionClaims, 'tokenId' | 'expiresAtSec'>): void;
  /**
   * Ends every session of the user that began before now, or before the session BEFORETOKENID, which itself stays. For a
   * logout of everything, a ban, a deletion.
   */
  revokeUser(userId: string, beforeTokenId?: string): void;
  isValid(claims: SessionClaims): boolean;
  /** Entries held, for metrics and tests. */
  readonly size: number;
}

interface UserMark {
  /** Ids of ours that sort before this were issued before the mark. */
  readonly order: string;
  /** Ids of other servers are told by the second in which they were issued. */
  readonly issuedUntilSec: number;
  keepUntilSec: number;
}

const DEFAULT_MAX_ENTRIES = 1_000_000;
/** Expired entries are looked for at most this often. */
const SWEEP_INTERVAL_SEC = 60;

export function createRevocations(options: RevocationsOptions): Revocations {
  const { clock, longestLifetimeSec } = options;
  const maxEntries = options.maxEntries ?? DEFAULT_MAX_ENTRIES;
  const newTokenId = options.newTokenId ?? createTokenIds(clock);
  /** Token id → until when it must be remembered, seconds since 1970. */
  const tokens = new Map<string, number>();
  const users = new Map<string, UserMark>();
  let sweptAtSec = 0;
  const nowSec = () => Math.floor(clock.nowMs() / 1000);

  function makeRoomIn(entries: Map<string, unknown>): void {
    const now = nowSec();
    if (now - sweptAtSec >= SWEEP_INTERVAL_SEC) {
      sweptAtSec = now;
      for (const [id, keepUntilSec] of tokens) if (keepUntilSec <= now) tokens.delete(id);
      for (const [id, mark] of users) if (mark.keepUntilSec <= now) users.delete(id);
    }
    for (const oldest of entries.keys()) {
      if (entries.size < maxEntries) break;
      entries.delete(oldest);
    }
  }

  function isMarked(claims: SessionClaims): boolean {
    const mark = users.get(claims.userId);
    if (!mark) return false;
    const order = orderOfTokenId(claims.tokenId);
    const before = order === undefined ? claims.issuedAtSec <= mark.issuedUntilSec : order < mark.order;
    // A token may have been given a later end than the usual one: the mark must outlive it.
    if (before) mark.keepUntilSec = Math.max(mark.keepUntilSec, claims.expiresAtSec);
    return before;
  }

  return {
    revokeToken({ tokenId, expiresAtSec }) {
      makeRoomIn(tokens);
      const keepUntilSec = Math.max(expiresAtSec, nowSec() + longestLifetimeSec);
      tokens.set(tokenId, Math.max(keepUntilSec, tokens.get(tokenId) ?? 0));
    },
    revokeUser(userId, beforeTokenId) {
      makeRoomIn(users);
      const markId = beforeTokenId ?? newTokenId();
      const order = orderOfTokenId(markId);
      if (order === undefined) throw new TypeError('beforeTokenId must be an id made by this server');
      const former = users.get(userId);
      if (former && former.order >= order) return;
      const issuedUntilSec = Math.floor(timeOfTokenIdMs(markId) / 1000);
      const keepUntilSec = Math.max(nowSec() + longestLifetimeSec, former?.keepUntilSec ?? 0);
      users.delete(userId); // so that the newest marks stand last
      users.set(userId, { order, issuedUntilSec, keepUntilSec });
    },
    isValid: (claims) => !tokens.has(claims.tokenId) && !isMarked(claims),
    get size() {
      return tokens.size + users.size;
    },
  };
}

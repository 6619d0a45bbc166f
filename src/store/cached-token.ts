import type { Clock } from '../base/clock.js';

export interface FetchedToken {
  readonly token: string;
  readonly expiresInSec: number;
}

export interface CachedToken {
  /** A token that is good for a while yet. */
  get(): Promise<string>;
  /** The present token was refused: the next call fetches another. */
  drop(): void;
}

/** A token is replaced this long before it ends, so that none ends on its way. */
const GRACE_SEC = 300;

/** Keeps what FETCHTOKEN gives until shortly before it ends. Those who ask at the same time wait for one fetch. */
export function createCachedToken(clock: Clock, fetchToken: () => Promise<FetchedToken>): CachedToken {
  let kept: { token: string; untilMs: number } | undefined;
  let fetching: Promise<string> | undefined;

  async function renew(): Promise<string> {
    const { token, expiresInSec } = await fetchToken();
    kept = { token, untilMs: clock.nowMs() + (expiresInSec - GRACE_SEC) * 1000 };
    return token;
  }

  return {
    async get() {
      if (kept && clock.nowMs() < kept.untilMs) return kept.token;
      fetching ??= renew().finally(() => {
        fetching = undefined;
      });
      return fetching;
    },
    drop() {
      kept = undefined;
    },
  };
}

import { hash } from 'node:crypto';
import type { Clock } from '../base/clock.js';
import { Code } from '../base/code.js';
import { StatusError } from '../base/status-error.js';

export interface LoginThrottleOptions {
  readonly clock: Clock;
  /** Failed attempts allowed within a window for one account, 0 = no limit. */
  readonly maxFailuresPerAccount: number;
  /** Failed attempts allowed within a window from one client address, 0 = no limit. */
  readonly maxFailuresPerAddress: number;
  readonly windowMs: number;
  /** How many accounts, and how many addresses, are remembered; beyond it the oldest windows go first. */
  readonly maxEntries?: number;
}

export interface LoginAttempt {
  /** What names the account: an e-mail address in lower case, a username, an id. Left out where nothing can be guessed. */
  readonly account?: string;
  readonly clientIp: string;
}

export interface LoginThrottle {
  /**
   * Runs LOGIN unless the account or the address has failed too often, then throws RESOURCE_EXHAUSTED. An attempt counts
   * from its start, so that many at once get no further than many in a row; it no longer counts once it has succeeded, or
   * has failed for a reason that says nothing about credentials. Success also forgives the account's earlier failures.
   */
  guard<T>(attempt: LoginAttempt, login: () => Promise<T>): Promise<T>;
}

interface Window {
  failures: number;
  readonly endsAtMs: number;
}

const DEFAULT_MAX_ENTRIES = 100_000;
const MAX_KEY_CHARACTERS = 200;
/** What a wrong guess is answered with. */
const WRONG_GUESS: ReadonlySet<number> = new Set([Code.UNAUTHENTICATED, Code.NOT_FOUND, Code.PERMISSION_DENIED]);

export function createLoginThrottle(options: LoginThrottleOptions): LoginThrottle {
  const maxEntries = options.maxEntries ?? DEFAULT_MAX_ENTRIES;
  const windowsOf = (limit: number) => createWindows({ ...options, maxEntries, limit });
  const accounts = windowsOf(options.maxFailuresPerAccount);
  const addresses = windowsOf(options.maxFailuresPerAddress);

  return {
    async guard({ account: name, clientIp }, login) {
      const account = name === undefined ? undefined : accountKey(name);
      if ((account !== undefined && accounts.isOver(account)) || addresses.isOver(clientIp)) {
        throw new StatusError(Code.RESOURCE_EXHAUSTED, 'Too many failed sign-ins; wait a while, then try again.');
      }
      const ofAccount = account === undefined ? undefined : accounts.count(account);
      const ofAddress = addresses.count(clientIp);
      try {
        const result = await login();
        if (account !== undefined) accounts.forget(account);
        addresses.takeBack(ofAddress);
        return result;
      } catch (error) {
        if (!(error instanceof StatusError) || !WRONG_GUESS.has(error.code)) {
          accounts.takeBack(ofAccount);
          addresses.takeBack(ofAddress);
        }
        throw error;
      }
    },
  };
}

/** Clients send names of any length, which are remembered before anybody has looked at them. */
function accountKey(name: string): string {
  return name.length <= MAX_KEY_CHARACTERS ? name : hash('sha256', name);
}

function createWindows(options: { clock: Clock; windowMs: number; maxEntries: number; limit: number }) {
  const { clock, limit } = options;
  /** In the order in which they end. */
  const windows = new Map<string, Window>();

  function current(key: string): Window | undefined {
    const window = windows.get(key);
    return window && window.endsAtMs > clock.monotonicMs() ? window : undefined;
  }

  function open(key: string): Window {
    const nowMs = clock.monotonicMs();
    windows.delete(key);
    for (const [oldest, { endsAtMs }] of windows) {
      if (endsAtMs > nowMs && windows.size < options.maxEntries) break;
      windows.delete(oldest);
    }
    const window = { failures: 0, endsAtMs: nowMs + options.windowMs };
    windows.set(key, window);
    return window;
  }

  return {
    isOver: (key: string) => limit > 0 && (current(key)?.failures ?? 0) >= limit,
    count(key: string): Window | undefined {
      if (limit === 0) return undefined;
      const window = current(key) ?? open(key);
      window.failures++;
      return window;
    },
    takeBack(window: Window | undefined): void {
      if (window) window.failures--;
    },
    forget(key: string): void {
      windows.delete(key);
    },
  };
}

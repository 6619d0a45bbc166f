import { Code } from '../../base/code.js';
import type { JsonObject } from '../../guest/json-object.js';
import type { Account, User, WalletLedgerResult, WalletUpdate } from '../../guest/nk-interface/values.js';
import { copy, type MemoryNk, type MemoryStore, type MemoryWorld, refuse } from './memory-nk.js';

export interface MemoryAccounts extends MemoryStore {
  /** The account of USERNAME, made where there is none yet. */
  ensure(username: string): User;
  find(userId: string): User | undefined;
  byName(username: string): User | undefined;
}

/** Users and their wallets in memory. */
export function memoryAccounts({ nowSec, newUuid }: MemoryWorld): MemoryAccounts {
  const accounts = new Map<string, Account>();
  const ledger: WalletLedgerResult[] = [];

  function ensure(username: string): User {
    const known = byName(username);
    if (known) return known;
    const userId = newUuid();
    const texts = { displayName: '', avatarUrl: '', langTag: 'en', location: '', timezone: '' };
    const times = { createTime: nowSec(), updateTime: nowSec() };
    const user: User = { userId, username, ...texts, online: true, edgeCount: 0, ...times, metadata: {} };
    accounts.set(userId, { user, wallet: {} });
    return user;
  }

  const byName = (username: string) => [...accounts.values()].find(({ user }) => user.username === username)?.user;

  function account(userId: string): Account {
    const found = accounts.get(userId);
    if (!found)
      throw refuse(
        `There is no account '${userId}'. A player of the test has one once it has joined or called.`,
        Code.NOT_FOUND,
      );
    return found;
  }

  function authenticate(username: string | undefined, fallback: string) {
    const name = username || fallback;
    const created = ![...accounts.values()].some(({ user }) => user.username === name);
    return { userId: ensure(name).userId, username: name, created };
  }

  function changed(wallet: Readonly<Record<string, number>>, changeset: Readonly<Record<string, number>>) {
    const next = { ...wallet };
    for (const [currency, change] of Object.entries(changeset)) {
      if (!Number.isSafeInteger(change)) throw refuse(`The change of '${currency}' must be a whole number.`);
      next[currency] = (next[currency] ?? 0) + change;
      if (next[currency] < 0) throw refuse(`The wallet has not enough of '${currency}'.`, Code.FAILED_PRECONDITION);
    }
    return next;
  }

  /** All of UPDATES or, where one cannot be, none. */
  function updateWallets(updates: readonly WalletUpdate[], updateLedger: boolean) {
    const wallets = new Map<string, Record<string, number>>();
    const results = updates.map(({ userId, changeset }) => {
      const previous = wallets.get(userId) ?? (account(userId).wallet as Record<string, number>);
      const updated = changed(previous, changeset);
      wallets.set(userId, updated);
      return { userId, previous: copy(previous), updated: copy(updated) };
    });
    for (const [userId, wallet] of wallets) account(userId).wallet = wallet;
    if (updateLedger) for (const update of updates) note(update);
    return results;
  }

  function note({ userId, changeset, metadata = {} }: WalletUpdate): void {
    const times = { createTime: nowSec(), updateTime: nowSec() };
    ledger.push({ id: newUuid(), userId, ...times, changeset: copy(changeset), metadata: copy(metadata) });
  }

  const nk: MemoryNk = {
    accountGetId: (userId: string) => copy(account(userId)),
    accountsGetId: (userIds: string[]) => userIds.flatMap((id) => (accounts.has(id) ? [copy(account(id))] : [])),
    accountDeleteId(userId: string) {
      account(userId);
      accounts.delete(userId);
    },
    accountUpdateId(
      userId: string,
      username?: string | null,
      displayName?: string | null,
      timezone?: string | null,
      location?: string | null,
      langTag?: string | null,
      avatarUrl?: string | null,
      metadata?: JsonObject | null,
    ) {
      const { user } = account(userId);
      const changes = { username, displayName, timezone, location, langTag, avatarUrl, metadata: copy(metadata) };
      const given = Object.entries(changes).filter(([, value]) => value !== undefined && value !== null);
      Object.assign(user, Object.fromEntries(given), { updateTime: nowSec() });
    },
    usersGetId: (userIds: string[]) => userIds.flatMap((id) => (accounts.has(id) ? [copy(account(id).user)] : [])),
    usersGetUsername: (names: string[]) =>
      copy([...accounts.values()].map(({ user }) => user).filter(({ username }) => names.includes(username))),
    authenticateDevice: (id: string, username?: string) => authenticate(username, id),
    authenticateCustom: (id: string, username?: string) => authenticate(username, id),
    walletUpdate: (
      userId: string,
      changeset: Record<string, number>,
      metadata: JsonObject = {},
      updateLedger = false,
    ) => updateWallets([{ userId, changeset, metadata }], updateLedger)[0],
    walletsUpdate: (updates: WalletUpdate[], updateLedger = false) => updateWallets(updates, updateLedger),
    walletLedgerList(userId: string, limit = 100) {
      const items = ledger.filter((item) => item.userId === userId);
      return { items: copy(items.slice(-limit).reverse()) };
    },
  };

  function keep(): () => void {
    const before = copy([...accounts]);
    const entries = ledger.length;
    return () => {
      for (const [userId, { user, wallet }] of before) {
        // The users that `ensure` has given away stay the ones that are kept here.
        const known = accounts.get(userId);
        if (known) Object.assign(known, { wallet, user: Object.assign(known.user, user) });
        else accounts.set(userId, { user, wallet });
      }
      ledger.length = entries;
    };
  }

  return { nk, ensure, find: (userId) => accounts.get(userId)?.user, byName, keep };
}

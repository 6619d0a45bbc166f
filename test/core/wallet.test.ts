import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { newUuid } from '../../src/base/id.js';
import { deleteAccount } from '../../src/core/account/delete-account.js';
import { getAccount } from '../../src/core/account/get-accounts.js';
import { listWalletLedger } from '../../src/core/wallet/list-wallet-ledger.js';
import { updateWalletLedger } from '../../src/core/wallet/update-wallet-ledger.js';
import { createWalletWriter, type WalletWriter } from '../../src/core/wallet/wallet-writer.js';
import { countTransactions, newPlayer, offline, useDatabase } from './core-fixture.js';
import { countDeadlocks } from './count-deadlocks.js';

const db = useDatabase();
const error = (code: number) => expect.objectContaining({ name: 'StatusError', code });
const MAX = Number.MAX_SAFE_INTEGER;

let writer: WalletWriter;
let ana: string;
let ben: string;
beforeAll(() => {
  writer = createWalletWriter(db());
});
beforeEach(async () => {
  [ana, ben] = [(await newPlayer(db())).userId, (await newPlayer(db())).userId];
});

const pay = (userId: string, changeset: Record<string, number>, updateLedger = true, metadata = '{}') =>
  writer.update({ updates: [{ userId, changeset, metadata }], updateLedger });
const walletOf = async (userId: string) => JSON.parse((await getAccount(db(), userId, offline)).wallet!);
const ledgerOf = async (userId: string, limit = 10_000, cursor?: string) =>
  listWalletLedger(db(), { userId, limit, cursor });
const changesOf = async (userId: string) => (await ledgerOf(userId)).items.map(({ changeset }) => changeset);

describe('a wallet', () => {
  it('holds any number of currencies, each on its own', async () => {
    expect(await pay(ana, { coins: 100, gems: 5 })).toEqual([
      { userId: ana, previous: {}, updated: { coins: 100, gems: 5 } },
    ]);
    expect(await pay(ana, { coins: -30, 'a.b': 1, монеты: 2, __proto__x: 3, none: 0 })).toEqual([
      {
        userId: ana,
        previous: { coins: 100, gems: 5 },
        updated: { coins: 70, gems: 5, 'a.b': 1, монеты: 2, __proto__x: 3, none: 0 },
      },
    ]);
    expect(await walletOf(ana)).toEqual({ coins: 70, gems: 5, 'a.b': 1, монеты: 2, __proto__x: 3, none: 0 });
  });

  it('never falls below zero, and a refused change leaves nothing', async () => {
    await pay(ana, { coins: 10 });
    const refused: Record<string, number>[] = [{ coins: -11 }, { keys: -1 }, { gems: 5, coins: -11 }];
    for (const changeset of refused) {
      await expect(pay(ana, changeset)).rejects.toEqual(error(Code.FAILED_PRECONDITION));
    }
    await pay(ana, { coins: -10 });
    expect(await walletOf(ana)).toEqual({ coins: 0 });
    expect(await changesOf(ana)).toEqual([{ coins: -10 }, { coins: 10 }]);
  });

  it('is exact up to 2^53 - 1, and refuses what would not be', async () => {
    await pay(ana, { coins: MAX - 1 });
    await pay(ana, { coins: 1 });
    await expect(pay(ana, { coins: 1 })).rejects.toEqual(error(Code.OUT_OF_RANGE));
    expect(await walletOf(ana)).toEqual({ coins: MAX });
    for (const amount of [MAX + 1, -MAX - 1, 0.5, Number.NaN, Infinity]) {
      await expect(pay(ana, { coins: amount })).rejects.toEqual(error(Code.INVALID_ARGUMENT));
    }
  });

  it('keeps amounts of an adopted database that are beyond 2^53', async () => {
    await db().queryText(`update users set wallet = '{"old": 9223372036854775807, "coins": 1}' where id = $1`, [ana]);
    await expect(pay(ana, { old: -1 })).rejects.toEqual(error(Code.OUT_OF_RANGE));
    await pay(ana, { coins: 1 });
    const { wallet } = await getAccount(db(), ana, offline);
    expect(wallet).toContain('9223372036854775807');
    expect(await walletOf(ana)).toMatchObject({ coins: 2 });
  });

  it('refuses owners and metadata that cannot be, and passes over those who do not exist', async () => {
    await expect(pay('ana', { coins: 1 })).rejects.toEqual(error(Code.INVALID_ARGUMENT));
    await expect(pay(ana, { coins: 1 }, true, '[]')).rejects.toEqual(error(Code.INVALID_ARGUMENT));
    await expect(pay(ana, { 'nul\0': 1 })).rejects.toEqual(error(Code.INVALID_ARGUMENT));
    await expect(pay(ana, { coins: 1 }, true, '{"a":"\\u0000"}')).rejects.toEqual(error(Code.INVALID_ARGUMENT));
    expect(await pay(newUuid(), { coins: 1 })).toEqual([]);
    expect(await walletOf(ana)).toEqual({});
  });

  it('takes ids in any case', async () => {
    expect(await pay(ana.toUpperCase(), { coins: 1 })).toEqual([{ userId: ana, previous: {}, updated: { coins: 1 } }]);
  });
});

describe('several updates', () => {
  it('are all or nothing, and follow each other', async () => {
    const give = (userId: string, coins: number) => ({ userId, changeset: { coins }, metadata: '{}' });
    const updates = [give(ana, 5), give(ben, 7), give(newUuid(), 1), give(ana, -3)];
    expect(await writer.update({ updates, updateLedger: true })).toEqual([
      { userId: ana, previous: {}, updated: { coins: 5 } },
      { userId: ben, previous: {}, updated: { coins: 7 } },
      { userId: ana, previous: { coins: 5 }, updated: { coins: 2 } },
    ]);
    const overdrawn = writer.update({ updates: [give(ben, 1), give(ana, -3)], updateLedger: true });
    await expect(overdrawn).rejects.toEqual(error(Code.FAILED_PRECONDITION));
    expect([await walletOf(ana), await walletOf(ben)]).toEqual([{ coins: 2 }, { coins: 7 }]);
    expect(await changesOf(ana)).toEqual([{ coins: -3 }, { coins: 5 }]);
    expect(await writer.update({ updates: [], updateLedger: true })).toEqual([]);
  });

  it('asked for in one moment are refused alone', async () => {
    const outcomes = await Promise.allSettled([
      pay(ana, { coins: 10 }),
      pay(ana, { coins: -50 }),
      pay(ben, { 'nul\0': 1 }),
      pay(ana, { coins: -4 }),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(await walletOf(ana)).toEqual({ coins: 6 });
  });
});

describe('many writers', () => {
  it('on one wallet lose nothing and never overdraw it', async () => {
    await pay(ana, { coins: 1000 });
    const others = createWalletWriter(db());
    const changes = Array.from({ length: 300 }, (_, n) => (n % 3 === 0 ? -((n * 7) % 41) : (n * 5) % 13));
    const outcomes = await Promise.allSettled(
      changes.map((coins, n) => {
        const updates = [{ userId: ana, changeset: { coins }, metadata: JSON.stringify({ n }) }];
        return (n % 2 === 0 ? writer : others).update({ updates, updateLedger: true });
      }),
    );
    const done = changes.filter((_, n) => outcomes[n]!.status === 'fulfilled');
    expect(done.length).toBeGreaterThan(100);
    const sum = done.reduce((total, coins) => total + coins, 1000);
    expect(await walletOf(ana)).toEqual({ coins: sum });
    const ledger = (await changesOf(ana)).reverse();
    expect(ledger).toHaveLength(done.length + 1);
    // In the order of the ledger the balance never fell below zero either.
    let balance = 0;
    for (const { coins } of ledger) {
      balance += coins!;
      expect(balance).toBeGreaterThanOrEqual(0);
    }
    expect(balance).toBe(sum);
  });

  it('on the same wallets in any order never wait for each other in a circle', async () => {
    const users = await Promise.all(Array.from({ length: 6 }, async () => (await newPlayer(db())).userId));
    const counted = countTransactions(db());
    const writers = Array.from({ length: 3 }, () => createWalletWriter(counted.db));
    const transfers = Array.from({ length: 150 }, (_, n) => {
      const order = n % 2 === 0 ? users : [...users].reverse();
      const updates = order.map((userId, i) => ({ userId, changeset: { coins: i + 1 }, metadata: '{}' }));
      return writers[n % 3]!.update({ updates, updateLedger: false });
    });
    expect(await Promise.all(transfers)).toHaveLength(150);
    // Written in groups, none of which had to be tried again: that would have meant a deadlock.
    expect(counted.begun()).toBeLessThan(30);
    for (const userId of users) expect(await walletOf(userId)).toEqual({ coins: (75 * (1 + 6) * 6) / 6 });
    expect(await countDeadlocks(db())).toBe(0);
  });
});

describe('the ledger', () => {
  it('lists the newest first, page by page, whatever comes meanwhile', async () => {
    for (let n = 1; n <= 7; n++) await pay(ana, { coins: n }, true, JSON.stringify({ n }));
    await pay(ana, { coins: 100 }, false);
    await pay(ben, { coins: 1 });
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await ledgerOf(ana, 2, cursor);
      seen.push(...page.items.map(({ changeset }) => changeset.coins!));
      cursor = page.cursor;
      await pay(ana, { coins: 50 });
    } while (cursor);
    expect(seen).toEqual([7, 6, 5, 4, 3, 2, 1]);
  });

  it('shows what was asked for', async () => {
    await pay(ana, { coins: 3 }, true, '{"reason":"gift"}');
    expect((await ledgerOf(ana)).items).toEqual([
      {
        id: expect.any(String),
        userId: ana,
        changeset: { coins: 3 },
        metadata: { reason: 'gift' },
        createSec: expect.any(Number),
        updateSec: expect.any(Number),
      },
    ]);
  });

  it('lets metadata be added to', async () => {
    await pay(ana, { coins: 3 }, true, '{"reason":"gift","from":"ben"}');
    const { id } = (await ledgerOf(ana)).items[0]!;
    const updated = await updateWalletLedger(db(), id, '{"from":"eve","seen":true}');
    expect(updated).toMatchObject({
      id,
      changeset: { coins: 3 },
      metadata: { reason: 'gift', from: 'eve', seen: true },
    });
    expect((await ledgerOf(ana)).items).toEqual([updated]);
    await expect(updateWalletLedger(db(), newUuid(), '{}')).rejects.toEqual(error(Code.NOT_FOUND));
    await expect(updateWalletLedger(db(), 'x', '{}')).rejects.toEqual(error(Code.INVALID_ARGUMENT));
    await expect(updateWalletLedger(db(), id, '[]')).rejects.toEqual(error(Code.INVALID_ARGUMENT));
  });

  it('refuses limits and cursors that cannot be, and cursors of another wallet', async () => {
    for (let n = 0; n < 3; n++) await pay(ana, { coins: 1 });
    const { cursor } = await ledgerOf(ana, 1);
    await expect(ledgerOf(ben, 1, cursor)).rejects.toEqual(error(Code.INVALID_ARGUMENT));
    for (const bad of ['nonsense', Buffer.from('[1,2,3]').toString('base64url')]) {
      await expect(ledgerOf(ana, 1, bad)).rejects.toEqual(error(Code.INVALID_ARGUMENT));
    }
    for (const limit of [0, -1, 1.5, 10_001]) {
      await expect(ledgerOf(ana, limit)).rejects.toEqual(error(Code.INVALID_ARGUMENT));
    }
    await expect(ledgerOf('ana')).rejects.toEqual(error(Code.INVALID_ARGUMENT));
  });

  it('goes with the account', async () => {
    await pay(ana, { coins: 1 });
    await deleteAccount(db(), { userId: ana });
    expect((await ledgerOf(ana)).items).toEqual([]);
  });
});

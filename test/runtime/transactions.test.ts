import { beforeEach, expect, test, vi } from 'vitest';
import { silentLogger } from '../../src/base/logger.js';
import { toStatusError } from '../../src/base/status-error.js';
import { NkError } from '../../src/guest/nk-error.js';
import type { NkTransaction } from '../../src/guest/nk-interface.js';
import { createScopes } from '../../src/guest/scopes.js';
import { createTransaction } from '../../src/guest/transaction.js';
import { createTransactionScope } from '../../src/runtime/nk/transaction-scope.js';
import type { NkFunctions } from '../../src/runtime/nk-functions.js';
import { createTransactions } from '../../src/runtime/transactions.js';
import { newPlayer, unique, useDatabase } from '../core/core-fixture.js';
import { startRuntime } from './start-runtime.js';

type Work<T> = (tx: NkTransaction) => T | Promise<T>;

const database = useDatabase();
const scopes = createScopes();
let collection: string;
let userId: string;
beforeEach(async () => {
  collection = unique('transaction');
  userId = (await newPlayer(database())).userId;
});

/** The main thread's functions, and what was told of changed objects. */
function mainThread(maxOpen = 10) {
  const changed: string[] = [];
  const functions = createTransactions({
    db: database(),
    maxOpen,
    createScope: (tx) =>
      createTransactionScope(
        {
          isOnline: () => false,
          onStorageChanged: async (ids) => void changed.push(...ids.map(({ key }) => key)),
        },
        tx,
      ),
  });
  return { functions, changed };
}

/** `nk.transaction` of a thread, without the thread. */
function transactionOf(functions: NkFunctions, closed?: AbortSignal) {
  const caller = { logger: silentLogger, ...(closed ? { closed } : {}) };
  const call = async (name: string, args: readonly unknown[]) => {
    try {
      return await functions[name]!(caller, ...structuredClone(args));
    } catch (error) {
      if (error instanceof TypeError) throw error;
      const { message, code } = toStatusError(error);
      throw new NkError(message, code);
    }
  };
  return createTransaction({ bridge: { call }, scopes }) as <T>(
    work: Work<T>,
    options?: { timeoutMs?: number },
  ) => Promise<T>;
}

const objects = async () =>
  (
    await database().queryText<{ key: string; value: string }>(
      'select key, value::text as value from storage where collection = $1 order by key',
      [collection],
    )
  ).rows.map(({ key, value }) => [key, JSON.parse(value)]);
const coins = async () =>
  Number(
    (
      await database().queryText<{ n: string }>(
        "select coalesce(wallet->>'coins', '0') as n from users where id = $1",
        [userId],
      )
    ).rows[0]!.n,
  );
const write = (key: string, value: object) => ({ collection, key, userId, value });
const openInDatabase = async () =>
  (
    await database().queryText(
      "select 1 from pg_stat_activity where datname = current_database() and state like 'idle in%'",
    )
  ).rowCount;

test('everything is kept where the function returns, and others are told of it then', async () => {
  const { functions, changed } = mainThread();
  const answer = await transactionOf(functions)(async (tx) => {
    await tx.storageWrite([write('a', { n: 1 })]);
    await tx.walletUpdate(userId, { coins: 5 }, {}, true);
    await tx.sqlExec('update users set location = $2 where id = $1', [userId, 'here']);
    expect(await tx.storageRead([{ collection, key: 'a', userId }])).toMatchObject([{ value: { n: 1 } }]);
    expect(await tx.sqlQuery('select location from users where id = $1', [userId])).toEqual([{ location: 'here' }]);
    expect(await tx.accountGetId(userId)).toMatchObject({ wallet: { coins: 5 } });
    expect([await objects(), await coins(), changed]).toEqual([[], 0, []]);
    return 'done';
  });
  expect(answer).toBe('done');
  expect([await objects(), await coins(), changed]).toEqual([[['a', { n: 1 }]], 5, ['a']]);
});

test('nothing is kept where it throws, and nobody is told', async () => {
  const { functions, changed } = mainThread();
  const work: Work<void> = async (tx) => {
    await tx.storageWrite([write('a', { n: 1 })]);
    await tx.storageDelete([{ collection, key: 'other', userId }]);
    await tx.walletUpdate(userId, { coins: 5 });
    throw Object.assign(new Error('no more'), { code: 9 });
  };
  await expect(transactionOf(functions)(work)).rejects.toMatchObject({ message: 'no more', code: 9 });
  expect([await objects(), await coins(), changed]).toEqual([[], 0, []]);
});

test('a refused wallet update can be caught, and what follows is still of the transaction', async () => {
  const { functions } = mainThread();
  await transactionOf(functions)(async (tx) => {
    await expect(tx.walletUpdate(userId, { coins: -1 })).rejects.toMatchObject({ code: 9 });
    await tx.storageWrite([write('poor', {})]);
  });
  expect(await objects()).toEqual([['poor', {}]]);
});

test('a failed statement that was caught does not let a part be kept', async () => {
  const { functions } = mainThread();
  const work: Work<void> = async (tx) => {
    await tx.storageWrite([write('a', {})]);
    await expect(tx.sqlExec('select nothing from nowhere')).rejects.toThrow('42P01');
  };
  await expect(transactionOf(functions)(work)).rejects.toThrow(/statement .* failed/i);
  expect(await objects()).toEqual([]);
});

test('SQL can neither end a transaction nor begin one, but go back to a savepoint', async () => {
  const { functions } = mainThread();
  const transaction = transactionOf(functions);
  for (const sql of ['commit', ' -- why\nrollback', '/* so */ BEGIN', 'start transaction', 'end']) {
    await expect(transaction((tx) => tx.sqlExec(sql))).rejects.toThrow('nk.transaction');
  }
  await transaction(async (tx) => {
    await tx.sqlExec('savepoint before');
    await tx.storageWrite([write('a', {})]);
    await tx.sqlExec('rollback to savepoint before');
    await tx.storageWrite([write('b', {})]);
  });
  expect(await objects()).toEqual([['b', {}]]);
});

test('one within another is refused, in both ways of asking for it', async () => {
  const transaction = transactionOf(mainThread().functions);
  const outer: Work<unknown> = async (tx) => {
    await tx.storageWrite([write('a', {})]);
    return transaction(async () => 1);
  };
  await expect(transaction(outer)).rejects.toThrow('within another');
  const byTx: Work<unknown> = (tx) => (tx as never as { transaction: () => Promise<void> }).transaction();
  await expect(transaction(byTx)).rejects.toThrow('within another');
  expect(await objects()).toEqual([]);
  expect(await transaction(async () => 'next')).toBe('next');
});

test('calls that nobody has waited for, and calls afterwards, are refused', async () => {
  const transaction = transactionOf(mainThread().functions);
  const forgetful: Work<void> = (tx) => void tx.storageWrite([write('a', {})]).catch(() => {});
  await expect(transaction(forgetful)).rejects.toThrow('await all of them');
  expect(await objects()).toEqual([]);
  const kept = await transaction(async (tx) => ({ tx }));
  await expect(kept.tx.storageWrite([write('a', {})])).rejects.toThrow('over');
});

test('what is read stays as it is: reading, adding and writing loses nothing, whoever does it at the same time', async () => {
  await transactionOf(mainThread().functions)((tx) => tx.storageWrite([write('n', { n: 0 })]));
  const { functions } = mainThread(4);
  const transaction = transactionOf(functions);
  const addOne: Work<unknown> = async (tx) => {
    const [object] = await tx.storageRead([{ collection, key: 'n', userId }]);
    return tx.storageWrite([write('n', { n: (object!.value.n as number) + 1 })]);
  };
  await Promise.all(Array.from({ length: 30 }, () => transaction(addOne)));
  expect(await objects()).toEqual([['n', { n: 30 }]]);
});

test('calls side by side in one transaction follow each other', async () => {
  await transactionOf(mainThread().functions)((tx) =>
    Promise.all(Array.from({ length: 10 }, () => tx.walletUpdate(userId, { coins: 1 }))),
  );
  expect(await coins()).toBe(10);
});

test('of two that wait for each other, one runs again', async () => {
  const transaction = transactionOf(mainThread().functions);
  const both = ['a', 'b'].map((key) => write(key, { n: 0 }));
  await transaction((tx) => tx.storageWrite(both));
  let runs = 0;
  let met = () => {};
  const meeting = new Promise<void>((resolve) => {
    met = resolve;
  });
  const work =
    (first: string, second: string): Work<void> =>
    async (tx) => {
      await tx.storageWrite([write(first, { by: first })]);
      if (++runs === 2) met();
      await meeting;
      await tx.storageWrite([write(second, { by: first })]);
    };
  await Promise.all([transaction(work('a', 'b')), transaction(work('b', 'a'))]);
  expect(runs).toBe(3);
  const [[, { by }], [, other]] = (await objects()) as [[string, { by: string }], [string, { by: string }]];
  expect(other.by).toBe(by);
}, 20_000);

test('what loses against others again and again is told so', async () => {
  const transaction = transactionOf(mainThread().functions);
  await transaction((tx) => tx.storageWrite([write('n', { n: 0 })]));
  let runs = 0;
  const losing: Work<unknown> = async (tx) => {
    runs++;
    await tx.sqlExec('set transaction isolation level repeatable read');
    await tx.sqlQuery('select 1 as one');
    await database().queryText("update storage set value = jsonb_build_object('n', $2::int) where collection = $1", [
      collection,
      runs,
    ]);
    return tx.storageWrite([write('n', { n: -1 })]);
  };
  await expect(transaction(losing)).rejects.toMatchObject({ code: 10 });
  expect(runs).toBe(6);
  expect(await objects()).toEqual([['n', { n: 6 }]]);
});

test('one that takes too long is rolled back, also where its function never returns', async () => {
  const transaction = transactionOf(mainThread().functions);
  const hanging: Work<void> = async (tx) => {
    await tx.storageWrite([write('a', {})]);
    await new Promise(() => {});
  };
  await expect(transaction(hanging, { timeoutMs: 200 })).rejects.toMatchObject({ code: 4 });
  await expect(transaction((tx) => tx.sqlQuery('select pg_sleep(5)'), { timeoutMs: 200 })).rejects.toMatchObject({
    code: 4,
  });
  await vi.waitFor(async () => expect(await openInDatabase()).toBe(0), 5000);
  expect(await objects()).toEqual([]);
  await expect(transaction(async () => 1, { timeoutMs: 0 })).rejects.toThrow(TypeError);
  await expect(transaction('no function' as never)).rejects.toThrow(TypeError);
});

test('so many and no more are open at a time: the others wait, as long as they may', async () => {
  const transaction = transactionOf(mainThread(1).functions);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const first = transaction(async (tx) => {
    await tx.storageWrite([write('a', {})]);
    await held;
  });
  await expect(transaction(async () => 'second', { timeoutMs: 100 })).rejects.toMatchObject({ code: 4 });
  const third = transaction(async () => 'third');
  release();
  await first;
  expect(await third).toBe('third');
});

test('the end of the call that has begun it undoes it', async () => {
  const transaction = transactionOf(mainThread().functions);
  const scope = scopes.open({ fields: {}, module: '', fail() {} });
  let isWritten = () => {};
  const written = new Promise<void>((resolve) => {
    isWritten = resolve;
  });
  const leftover = scope.run(() =>
    transaction(async (tx) => {
      await tx.storageWrite([write('a', {})]);
      isWritten();
      await new Promise(() => {});
    }),
  );
  await written;
  scope.end();
  await expect(leftover).rejects.toThrow('is over');
  await expect(scope.run(() => transaction(async () => 1))).rejects.toThrow('is over');
  await vi.waitFor(async () => expect(await openInDatabase()).toBe(0), 5000);
  expect(await objects()).toEqual([]);
});

test('the death of the thread that has begun it undoes it', async () => {
  const { functions } = mainThread();
  const { runtime, told } = await startRuntime(
    {
      'index.ts': `
        import { defineModule } from 'tickwire/runtime';
        export default defineModule({ rpcs: {
          die: (ctx, logger, nk, payload) => nk.transaction(async (tx) => {
            await tx.storageWrite([{ ...JSON.parse(payload), value: { n: 1 } }]);
            process.nextTick(() => { for (;;); });
          }),
          keep: (ctx, logger, nk, payload) => nk.transaction(async (tx) => {
            await tx.storageWrite([{ ...JSON.parse(payload), value: { n: 2 } }]);
            return 'kept';
          }),
        } });`,
    },
    { functions, callTimeoutMs: 2000 },
  );
  const object = JSON.stringify({ collection, key: 'k', userId });
  await expect(runtime.callRpc('die', {}, object)).rejects.toThrow();
  await vi.waitFor(() => expect(told.workersReplaced).toBe(1), 15_000);
  await vi.waitFor(async () => expect(await openInDatabase()).toBe(0), 15_000);
  expect(await objects()).toEqual([]);
  expect(await runtime.callRpc('keep', {}, object)).toBe('kept');
  expect(await objects()).toEqual([['k', { n: 2 }]]);
});

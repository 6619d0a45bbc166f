import { beforeAll, describe, expect, it } from 'vitest';
import { Code } from '../../../src/base/code.js';
import { newUuid } from '../../../src/base/id.js';
import { deleteAccount } from '../../../src/core/account/delete-account.js';
import { getPurchase } from '../../../src/core/purchase/get-purchase.js';
import { listPurchases } from '../../../src/core/purchase/list-purchases.js';
import { createPurchases, type Purchases } from '../../../src/core/purchase/purchases.js';
import { StoreEnvironment, StoreProvider } from '../../../src/wire/gen/api.js';
import { newPlayer, unique, useDatabase } from '../core-fixture.js';
import { purchaseOf, trustingStores } from './fake-stores.js';

const db = useDatabase();
let ann: string;
let bob: string;
let purchases: Purchases;

beforeAll(async () => {
  [{ userId: ann }, { userId: bob }] = await Promise.all([newPlayer(db()), newPlayer(db())]);
  purchases = createPurchases({ db: db(), stores: trustingStores, refuseOthers: true });
});

const code = (expected: number) => expect.objectContaining({ code: expected });
const keep = (userId: string, ...found: object[]) =>
  purchases.validateApple({ userId, persist: true }, JSON.stringify(found));
const stored = async (transactionId: string) => getPurchase(db(), transactionId);

describe('validating a purchase', () => {
  it('keeps it, and knows it the next time', async () => {
    const id = unique('t-');
    const [first] = await keep(ann, purchaseOf(id));
    expect(first).toMatchObject({
      user_id: ann,
      product_id: 'gold',
      transaction_id: id,
      store: StoreProvider.GOOGLE_PLAY_STORE,
      purchase_time: { seconds: 1_700_000_000, nanos: 123_000_000 },
      refund_time: null,
      provider_response: '{"said": "so"}',
      environment: StoreEnvironment.PRODUCTION,
      seen_before: false,
    });
    expect(first!.create_time).toEqual(first!.update_time);
    const [second] = await keep(ann, purchaseOf(id));
    expect(second).toMatchObject({ seen_before: true, create_time: first!.create_time });
    expect(second!.update_time).not.toEqual(first!.update_time);
  });

  it('without keeping it leaves no trace', async () => {
    const id = unique('t-');
    const claim = { userId: ann, persist: false };
    const [found] = await purchases.validateGoogle(claim, JSON.stringify(purchaseOf(id)));
    expect(found).toMatchObject({ user_id: ann, transaction_id: id });
    expect(found).not.toHaveProperty('create_time');
    expect(await stored(id)).toBeUndefined();
    expect(await keep(ann, purchaseOf(id))).toMatchObject([{ seen_before: false }]);
  });

  it('with several in one receipt tells which are new', async () => {
    const [a, b, c] = [unique('t-'), unique('t-'), unique('t-')] as const;
    await keep(ann, purchaseOf(b));
    const found = await keep(ann, purchaseOf(a), purchaseOf(b), purchaseOf(c));
    expect(found.map(({ transaction_id, seen_before }) => [transaction_id, seen_before])).toEqual([
      [a, false],
      [b, true],
      [c, false],
    ]);
  });

  it('many times at once is new exactly once', async () => {
    const ids = [unique('t-'), unique('t-'), unique('t-')];
    const orders = Array.from({ length: 24 }, (_, i) => (i % 2 === 0 ? ids : [...ids].reverse()));
    const answers = await Promise.all(orders.map((order) => keep(ann, ...order.map((id) => purchaseOf(id)))));
    for (const id of ids) {
      const seen = answers.map((found) => found.find(({ transaction_id }) => transaction_id === id)!.seen_before);
      expect(seen.filter((before) => !before)).toHaveLength(1);
    }
  });

  it('by two users at once is new for one, and refused to the other', async () => {
    const id = unique('t-');
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) => keep(i % 2 === 0 ? ann : bob, purchaseOf(id))),
    );
    const kept = outcomes.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    expect(kept.filter(({ seen_before }) => !seen_before)).toHaveLength(1);
    expect(new Set(kept.map(({ user_id }) => user_id)).size).toBe(1);
    const refused = outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    expect(refused).toEqual(Array(5).fill(code(Code.ALREADY_EXISTS)));
  });

  it("of another user's is refused, and changes nothing", async () => {
    const id = unique('t-');
    await keep(ann, purchaseOf(id));
    const before = await stored(id);
    const late = purchaseOf(id, { refundTimeMs: 1_800_000_000_000 });
    await expect(keep(bob, late)).rejects.toThrow(/belongs to another user/);
    expect(await stored(id)).toEqual(before);
  });

  it('tells of what is others’ beside what is new', async () => {
    const [theirs, own] = [unique('t-'), unique('t-')] as const;
    await keep(ann, purchaseOf(theirs));
    expect(await keep(bob, purchaseOf(theirs), purchaseOf(own))).toMatchObject([
      { user_id: ann, seen_before: true },
      { user_id: bob, seen_before: false },
    ]);
  });

  it("of another user's is answered as seen where the server is told not to refuse it", async () => {
    const lenient = createPurchases({ db: db(), stores: trustingStores, refuseOthers: false });
    const id = unique('t-');
    await keep(ann, purchaseOf(id));
    const [found] = await lenient.validateGoogle({ userId: bob, persist: true }, JSON.stringify(purchaseOf(id)));
    expect(found).toMatchObject({ user_id: ann, seen_before: true });
  });

  it('of a user who has been deleted is nobody’s', async () => {
    const { userId } = await newPlayer(db());
    const id = unique('t-');
    await keep(userId, purchaseOf(id));
    await deleteAccount(db(), { userId });
    expect(await keep(bob, purchaseOf(id))).toMatchObject([{ user_id: '', seen_before: true }]);
  });

  it('keeps a refund, whatever older receipts say', async () => {
    const id = unique('t-');
    await keep(ann, purchaseOf(id));
    const refund = { refundTimeMs: 1_750_000_000_000 };
    expect(await keep(ann, purchaseOf(id, refund))).toMatchObject([{ refund_time: { seconds: 1_750_000_000 } }]);
    expect(await keep(ann, purchaseOf(id))).toMatchObject([{ refund_time: { seconds: 1_750_000_000 } }]);
  });

  it('is for users who exist', async () => {
    await expect(keep(newUuid(), purchaseOf(unique('t-')))).rejects.toThrow(code(Code.NOT_FOUND));
    await expect(keep('nobody', purchaseOf(unique('t-')))).rejects.toThrow(code(Code.INVALID_ARGUMENT));
  });

  it.each([
    ['no transaction', { transactionId: '' }],
    ['a transaction that is too long', { transactionId: 'x'.repeat(513) }],
    ['a null character', { transactionId: 'a\0b' }],
    ['no product', { productId: '' }],
    ['words that the database cannot hold', { providerResponse: '{"a":"\\u0000"}' }],
  ])('with %s is refused, all of it', async (_what, more) => {
    const good = unique('t-');
    const bad = { ...purchaseOf(unique('t-')), ...more };
    await expect(keep(ann, purchaseOf(good), bad)).rejects.toThrow(code(Code.FAILED_PRECONDITION));
    expect(await stored(good)).toBeUndefined();
  });

  it('goes to the store that it is of', async () => {
    const claim = { userId: ann, persist: false };
    const receipt = JSON.stringify(purchaseOf('one'));
    const found = await Promise.all([
      purchases.validateGoogle(claim, receipt),
      purchases.validateHuawei(claim, receipt, 'signature'),
      purchases.validateFacebookInstant(claim, receipt),
      purchases.validateSamsung(claim, receipt),
    ]);
    for (const each of found) expect(each).toMatchObject([{ transaction_id: 'one' }]);
  });
});

describe('lists of purchases', () => {
  let userId: string;
  const ids = Array.from({ length: 7 }, (_, i) => `list-${i}-${unique()}`);

  beforeAll(async () => {
    ({ userId } = await newPlayer(db()));
    // The last three were bought in the same moment.
    const found = ids.map((id, i) => purchaseOf(id, { purchaseTimeMs: 1_700_000_000_000 + Math.min(i, 4) * 1000 }));
    await keep(userId, ...found);
  });

  const idsOf = (page: { validated_purchases?: readonly unknown[] | null }) =>
    (page.validated_purchases ?? []).map((each) => (each as { transaction_id: string }).transaction_id);
  const newestFirst = () => [...ids.slice(4).sort().reverse(), ...ids.slice(0, 4).reverse()];

  it('have every purchase once, the latest first, onwards and back', async () => {
    const pages = [];
    let cursor = '';
    do {
      const page = await listPurchases(db(), { userId, limit: 3, cursor });
      pages.push(page);
      cursor = page.cursor!;
    } while (cursor !== '');
    expect(pages.flatMap(idsOf)).toEqual(newestFirst());
    expect(pages[0]!.prev_cursor).toBe('');
    const back = await listPurchases(db(), { userId, limit: 3, cursor: pages[2]!.prev_cursor! });
    expect(idsOf(back)).toEqual(idsOf(pages[1]!));
    const first = await listPurchases(db(), { userId, limit: 3, cursor: back.prev_cursor! });
    expect(idsOf(first)).toEqual(idsOf(pages[0]!));
    expect(first.prev_cursor).toBe('');
    const again = await listPurchases(db(), { userId, limit: 3, cursor: first.cursor! });
    expect(idsOf(again)).toEqual(idsOf(pages[1]!));
  });

  it('of everybody have them too', async () => {
    const all = [];
    let cursor = '';
    do {
      const page = await listPurchases(db(), { limit: 2, cursor });
      all.push(...idsOf(page));
      cursor = page.cursor!;
    } while (cursor !== '');
    expect(all.filter((id) => ids.includes(id))).toEqual(newestFirst());
    expect(new Set(all).size).toBe(all.length);
  });

  it('of a user without purchases are empty', async () => {
    const { userId: nobody } = await newPlayer(db());
    expect(await listPurchases(db(), { userId: nobody, limit: 100 })).toEqual({
      validated_purchases: [],
      cursor: '',
      prev_cursor: '',
    });
  });

  it('take no limits, users or cursors that cannot be', async () => {
    const { cursor } = await listPurchases(db(), { userId, limit: 1 });
    const wrong = [
      { userId, limit: 0 },
      { userId, limit: 101 },
      { userId, limit: 1.5 },
      { userId: 'ann', limit: 1 },
      { userId, limit: 1, cursor: 'x' },
      { userId: ann, limit: 1, cursor: cursor! },
      { limit: 1, cursor: cursor! },
    ];
    for (const args of wrong) await expect(listPurchases(db(), args)).rejects.toThrow(code(Code.INVALID_ARGUMENT));
  });

  it('follow an index', async () => {
    for (const filter of ['', `user_id = '${ann}' and `]) {
      const { rows } = await db().transaction(async (tx) => {
        await tx.queryText('set local enable_seqscan = off');
        await tx.queryText('set local enable_sort = off');
        return tx.queryText(`explain select * from purchase where ${filter}
          (purchase_time, user_id, transaction_id) < (now(), '${ann}', 'x')
          order by purchase_time desc, user_id desc, transaction_id desc limit 10`);
      });
      const plan = rows.map((row) => Object.values(row)[0]).join('\n');
      expect(plan).toContain(filter === '' ? 'purchase_time_user_id_transaction_id_idx' : 'purchase_user_id_time_idx');
      expect(plan).not.toContain('Sort');
    }
  });
});

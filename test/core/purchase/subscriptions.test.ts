import { beforeAll, describe, expect, it } from 'vitest';
import { Code } from '../../../src/base/code.js';
import { newUuid } from '../../../src/base/id.js';
import { getSubscriptionOfTransaction } from '../../../src/core/subscription/get-subscription.js';
import { createSubscriptions, type Subscriptions } from '../../../src/core/subscription/subscriptions.js';
import { StoreEnvironment, StoreProvider } from '../../../src/wire/gen/api.js';
import { newPlayer, unique, useDatabase } from '../core-fixture.js';
import { subscriptionOf, trustingStores } from './fake-stores.js';

const db = useDatabase();
const clock = { nowMs: () => 1_800_000_000_000, monotonicMs: () => 0 };
let ann: string;
let bob: string;
let subscriptions: Subscriptions;

beforeAll(async () => {
  [{ userId: ann }, { userId: bob }] = await Promise.all([newPlayer(db()), newPlayer(db())]);
  subscriptions = createSubscriptions({ db: db(), clock, stores: trustingStores, refuseOthers: true });
});

const code = (expected: number) => expect.objectContaining({ code: expected });
const keep = (userId: string, ...found: object[]) =>
  subscriptions.validateApple({ userId, persist: true }, JSON.stringify(found));

describe('validating a subscription', () => {
  it('keeps it, and brings it up to date the next time', async () => {
    const id = unique('s-');
    const first = await keep(ann, subscriptionOf(id));
    expect(first).toMatchObject({
      user_id: ann,
      product_id: 'gold pass',
      original_transaction_id: id,
      store: StoreProvider.APPLE_APP_STORE,
      purchase_time: { seconds: 1_700_000_000, nanos: 123_000_000 },
      expiry_time: { seconds: 1_900_000_000, nanos: 0 },
      refund_time: { seconds: 0, nanos: 0 },
      environment: StoreEnvironment.SANDBOX,
      provider_response: '{"said": "so"}',
      provider_notification: '{}',
      active: true,
    });
    const renewed = await keep(ann, subscriptionOf(id, { expireTimeMs: 1_950_000_000_000, productId: 'silver pass' }));
    expect(renewed).toMatchObject({
      product_id: 'silver pass',
      expiry_time: { seconds: 1_950_000_000 },
      create_time: first.create_time,
    });
  });

  it('without keeping it leaves no trace', async () => {
    const id = unique('s-');
    const claim = { userId: ann, persist: false };
    const found = await subscriptions.validateGoogle(claim, JSON.stringify(subscriptionOf(id)));
    expect(found).toMatchObject({ user_id: ann, original_transaction_id: id, active: true });
    expect(await getSubscriptionOfTransaction(db(), id)).toBeUndefined();
  });

  it('is over at its end, and once it is refunded', async () => {
    const over = subscriptionOf(unique('s-'), { expireTimeMs: 1_800_000_000_000 });
    expect(await keep(ann, over)).toMatchObject({ active: false });
    const id = unique('s-');
    const refund = { refundTimeMs: 1_750_000_000_000 };
    expect(await keep(ann, subscriptionOf(id, refund))).toMatchObject({ active: false });
    expect(await keep(ann, subscriptionOf(id))).toMatchObject({
      active: false,
      refund_time: { seconds: 1_750_000_000 },
    });
  });

  it('with several in one receipt keeps all, and answers the first', async () => {
    const [a, b] = [unique('s-'), unique('s-')] as const;
    expect(await keep(ann, subscriptionOf(b), subscriptionOf(a))).toMatchObject({ original_transaction_id: b });
    expect(await getSubscriptionOfTransaction(db(), a)).toMatchObject({ user_id: ann });
  });

  it("of another user's is refused, and changes nothing", async () => {
    const id = unique('s-');
    await keep(ann, subscriptionOf(id));
    const before = await getSubscriptionOfTransaction(db(), id);
    const later = subscriptionOf(id, { expireTimeMs: 2_000_000_000_000 });
    await expect(keep(bob, later)).rejects.toThrow(code(Code.ALREADY_EXISTS));
    expect(await getSubscriptionOfTransaction(db(), id)).toEqual(before);
    const lenient = createSubscriptions({ db: db(), clock, stores: trustingStores, refuseOthers: false });
    expect(await lenient.validateGoogle({ userId: bob, persist: true }, JSON.stringify(later))).toMatchObject({
      user_id: ann,
    });
  });

  it('by two users at once is the first one’s', async () => {
    const id = unique('s-');
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) => keep(i % 2 === 0 ? ann : bob, subscriptionOf(id))),
    );
    const owners = outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value.user_id] : []));
    expect(owners).toHaveLength(5);
    expect(new Set(owners).size).toBe(1);
  });

  it('is for users who exist', async () => {
    await expect(keep(newUuid(), subscriptionOf(unique('s-')))).rejects.toThrow(code(Code.NOT_FOUND));
    await expect(keep('nobody', subscriptionOf(unique('s-')))).rejects.toThrow(code(Code.INVALID_ARGUMENT));
    await expect(keep(ann, subscriptionOf(''))).rejects.toThrow(code(Code.FAILED_PRECONDITION));
  });
});

describe('reading subscriptions', () => {
  it('finds the one that ends last of a product, and only the own ones', async () => {
    const product = unique('pass-');
    const [early, late] = [unique('s-'), unique('s-')] as const;
    await keep(ann, subscriptionOf(late, { productId: product, expireTimeMs: 1_960_000_000_000 }));
    await keep(ann, subscriptionOf(early, { productId: product }));
    expect(await subscriptions.get(ann, product)).toMatchObject({ original_transaction_id: late, active: true });
    await expect(subscriptions.get(bob, product)).rejects.toThrow(code(Code.NOT_FOUND));
    await expect(subscriptions.get(ann, 'a\0b')).rejects.toThrow(code(Code.NOT_FOUND));
  });

  it('lists them page by page', async () => {
    const { userId } = await newPlayer(db());
    const ids = [1, 2, 3].map((i) => `${i}-${unique('s-')}`);
    for (const [i, id] of ids.entries()) await keep(userId, subscriptionOf(id, { purchaseTimeMs: i * 1000 }));
    const first = await subscriptions.list({ userId, limit: 2 });
    const second = await subscriptions.list({ userId, limit: 2, cursor: first.cursor! });
    const listed = [first, second].flatMap(({ validated_subscriptions: page }) =>
      (page ?? []).map(({ original_transaction_id }) => original_transaction_id),
    );
    expect(listed).toEqual([...ids].reverse());
    expect([first.prev_cursor, second.cursor]).toEqual(['', '']);
    expect(await subscriptions.list({ userId, limit: 2, cursor: second.prev_cursor! })).toEqual(first);
  });

  it('reads what Nakama has kept, as JSON strings', async () => {
    const id = unique('s-');
    await db().queryText(
      `insert into subscription (original_transaction_id, product_id, user_id, expire_time, raw_response, raw_notification)
       values ('${id}', 'p', '${ann}', now(), to_jsonb('{"a":1}'::text), to_jsonb('{}'::text))`,
    );
    expect(await getSubscriptionOfTransaction(db(), id)).toMatchObject({
      raw_response: '{"a":1}',
      raw_notification: '{}',
    });
  });
});

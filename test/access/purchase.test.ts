// Every operation on purchases and subscriptions, by every kind of caller, with its outcome, over HTTP and gRPC.
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { purchaseHandlers } from '../../src/api/purchase.js';
import { subscriptionHandlers } from '../../src/api/subscription.js';
import { Code } from '../../src/base/code.js';
import { silentLogger } from '../../src/base/logger.js';
import { createPurchases, type Purchases } from '../../src/core/purchase/purchases.js';
import { createSubscriptions, type Subscriptions } from '../../src/core/subscription/subscriptions.js';
import { purchaseNk } from '../../src/runtime/nk/purchase.js';
import { subscriptionNk } from '../../src/runtime/nk/subscription.js';
import { serviceMethods } from '../../src/wire/service.js';
import { type Api, basic, HTTP_KEY, SERVER_KEY, startApi } from '../api/start-api.js';
import { newPlayer, unique, useDatabase } from '../core/core-fixture.js';
import { purchaseOf, subscriptionOf, trustingStores } from '../core/purchase/fake-stores.js';

const database = useDatabase();
const clock = { nowMs: () => 1_800_000_000_000, monotonicMs: () => 0 };
let purchases: Purchases;
let subscriptions: Subscriptions;
let api: Api;
let client: Client;

interface Player {
  readonly userId: string;
  readonly username: string;
}
let owner: Player;
let outsider: Player;
let gold: string;
let pass: string;
let product: string;

beforeAll(async () => {
  const deps = { db: database(), clock, stores: trustingStores, refuseOthers: true };
  purchases = createPurchases(deps);
  subscriptions = createSubscriptions(deps);
  api = await startApi({
    grpc: true,
    handlers: { ...purchaseHandlers({ purchases }), ...subscriptionHandlers({ subscriptions }) },
  });
  client = new Client(`127.0.0.1:${api.grpcPort}`, credentials.createInsecure());
});
afterAll(async () => {
  client.close();
  await api.close();
});
beforeEach(async () => {
  [owner, outsider] = [await newPlayer(database()), await newPlayer(database())];
  [gold, pass, product] = [unique('t-'), unique('s-'), unique('p-')];
  await purchases.validateGoogle({ userId: owner.userId, persist: true }, JSON.stringify(purchaseOf(gold)));
  await subscriptions.validateGoogle({ userId: owner.userId, persist: true }, passReceipt());
});

const passReceipt = () => JSON.stringify(subscriptionOf(pass, { productId: product }));
const bearer = ({ userId, username }: Player) => ({
  authorization: `Bearer ${api.tokens.issue({ userId, username, vars: {} }).token}`,
});
const banned = () => {
  const headers = bearer(owner);
  api.revocations.revokeUser(owner.userId);
  return headers;
};

/** Every method, as it asks for what the owner has bought. */
const requests: Readonly<Record<string, () => object>> = {
  ValidatePurchaseApple: () => ({ receipt: JSON.stringify([purchaseOf(gold)]) }),
  ValidatePurchaseGoogle: () => ({ purchase: JSON.stringify(purchaseOf(gold)) }),
  ValidatePurchaseHuawei: () => ({ purchase: JSON.stringify(purchaseOf(gold)), signature: 's' }),
  ValidatePurchaseFacebookInstant: () => ({ signed_request: JSON.stringify(purchaseOf(gold)) }),
  ValidatePurchaseSamsung: () => ({ purchase_id: JSON.stringify(purchaseOf(gold)) }),
  ValidateSubscriptionApple: () => ({ receipt: `[${passReceipt()}]` }),
  ValidateSubscriptionGoogle: () => ({ receipt: passReceipt() }),
  GetSubscription: () => ({ product_id: product }),
  ListSubscriptions: () => ({ limit: { value: 10 } }),
};
const paths: Readonly<Record<string, string>> = {
  ValidatePurchaseApple: '/v2/iap/purchase/apple',
  ValidatePurchaseGoogle: '/v2/iap/purchase/google',
  ValidatePurchaseHuawei: '/v2/iap/purchase/huawei',
  ValidatePurchaseFacebookInstant: '/v2/iap/purchase/facebookinstant',
  ValidatePurchaseSamsung: '/v2/iap/purchase/samsung',
  ValidateSubscriptionApple: '/v2/iap/subscription/apple',
  ValidateSubscriptionGoogle: '/v2/iap/subscription/google',
  ListSubscriptions: '/v2/iap/subscription',
};

type Ask = (method: string, headers: Record<string, string>) => Promise<number>;

/** Both answer the code of the call's status; 'OK' where the owner's subscription is not in a list is UNKNOWN. */
const edges: Readonly<Record<string, Ask>> = {
  async HTTP(method, headers) {
    const request = requests[method]!() as { limit?: unknown };
    const { status, json } =
      method === 'GetSubscription'
        ? await api.request('GET', `/v2/iap/subscription/${product}`, { headers })
        : await api.request('POST', paths[method]!, {
            headers,
            body: JSON.stringify({ ...request, ...(request.limit !== undefined && { limit: 10 }) }),
          });
    return status === 200 ? outcomeOf(method, json) : json.code;
  },
  gRPC(method, headers) {
    const { path, requestSerialize, responseDeserialize } = serviceMethods.find(({ name }) => name === method)!;
    const metadata = new Metadata();
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    return new Promise((resolve) => {
      const done = (error: ServiceError | null, answer?: unknown) =>
        resolve(error ? error.code : outcomeOf(method, answer as object));
      client.makeUnaryRequest(path, requestSerialize, responseDeserialize, requests[method]!(), metadata, done);
    });
  },
};

function outcomeOf(method: string, answer: { validated_subscriptions?: readonly object[] }): number {
  if (method !== 'ListSubscriptions') return Code.OK;
  return (answer.validated_subscriptions ?? []).length > 0 ? Code.OK : Code.UNKNOWN;
}

const callers: readonly [
  name: string,
  headers: () => Record<string, string>,
  outcome: Readonly<Record<'validate' | 'GetSubscription' | 'ListSubscriptions', number>>,
][] = [
  ['the owner', () => bearer(owner), { validate: 0, GetSubscription: 0, ListSubscriptions: 0 }],
  [
    'an outsider',
    () => bearer(outsider),
    { validate: Code.ALREADY_EXISTS, GetSubscription: Code.NOT_FOUND, ListSubscriptions: Code.UNKNOWN },
  ],
  ...(
    [
      ['the owner, banned', banned],
      ['nobody in particular', () => ({})],
      ['who has a made-up token', () => ({ authorization: 'Bearer a.b.c' })],
      ['who has the server key', () => basic(SERVER_KEY)],
      ['who has the http key', () => basic(HTTP_KEY)],
    ] as const
  ).map(([name, headers]) => [name, headers, { validate: 16, GetSubscription: 16, ListSubscriptions: 16 }] as const),
] as never;

describe.each(Object.keys(edges))('over %s', (edge) => {
  it.each(callers)('%s', async (_name, headersOf, outcome) => {
    const headers = headersOf();
    for (const method of Object.keys(requests)) {
      const expected = method.startsWith('Validate') ? outcome.validate : outcome[method as 'GetSubscription'];
      expect([method, await edges[edge]!(method, headers)]).toEqual([method, expected]);
    }
  });

  it('limits and cursors of lists are checked', async () => {
    const headers = bearer(owner);
    for (const body of [{ limit: 0 }, { limit: 101 }, { cursor: 'x' }]) {
      const { json } = await api.request('POST', '/v2/iap/subscription', { headers, body: JSON.stringify(body) });
      expect(json.code).toBe(Code.INVALID_ARGUMENT);
    }
  });
});

it('the server finds and lists everything', async () => {
  const googleAccount = { clientEmail: '', privateKey: '' };
  const functions = {
    ...purchaseNk({ db: database(), purchases, googleAccount }),
    ...subscriptionNk({ subscriptions, googleAccount }),
  };
  const nk = (fn: string, ...args: unknown[]) => functions[fn]!({ logger: silentLogger }, ...args);
  expect(await nk('purchaseGetByTransactionId', gold)).toMatchObject({ userId: owner.userId });
  expect(await nk('subscriptionGetByProductId', owner.userId, product)).toMatchObject({ userId: owner.userId });
  const ids = async (fn: string, key: string, userId?: string) => {
    const page = (await nk(fn, userId, 100)) as Record<string, { userId: string }[]>;
    return page[key]!.map((each) => each.userId);
  };
  expect(await ids('purchasesList', 'validatedPurchases')).toContain(owner.userId);
  expect(await ids('subscriptionsList', 'validatedSubscriptions', '')).toContain(owner.userId);
  expect(await ids('purchasesList', 'validatedPurchases', outsider.userId)).toEqual([]);
  expect(await ids('subscriptionsList', 'validatedSubscriptions', outsider.userId)).toEqual([]);
});

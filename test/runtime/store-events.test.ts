import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/base/logger.js';
import { createStoreEvents } from '../../src/runtime/store-events.js';
import { StoreEnvironment, StoreProvider } from '../../src/wire/gen/api.js';
import { startRuntime } from './start-runtime.js';

const time = (seconds: number) => ({ seconds, nanos: 0 });
const purchase = {
  user_id: 'ann',
  product_id: 'gold',
  transaction_id: 't-1',
  store: StoreProvider.APPLE_APP_STORE,
  environment: StoreEnvironment.SANDBOX,
  purchase_time: time(1),
  create_time: time(2),
  update_time: time(3),
  refund_time: time(4),
  provider_response: '{}',
};
const subscription = {
  user_id: 'ann',
  product_id: 'pass',
  original_transaction_id: 's-1',
  store: StoreProvider.GOOGLE_PLAY_STORE,
  environment: StoreEnvironment.PRODUCTION,
  purchase_time: time(1),
  expiry_time: time(5),
  active: true,
  provider_response: '{}',
  provider_notification: '{"a":1}',
};
const seenPurchase = {
  userId: 'ann',
  productId: 'gold',
  transactionId: 't-1',
  store: 'APPLE_APP_STORE',
  environment: 'SANDBOX',
  purchaseTime: 1,
  createTime: 2,
  updateTime: 3,
  refundTime: 4,
  providerResponse: '{}',
  seenBefore: false,
};
const seenSubscription = {
  userId: 'ann',
  productId: 'pass',
  originalTransactionId: 's-1',
  store: 'GOOGLE_PLAY_STORE',
  environment: 'PRODUCTION',
  purchaseTime: 1,
  expiryTime: 5,
  active: true,
  providerResponse: '{}',
  providerNotification: '{"a":1}',
};

const inLua = (seen: object) =>
  Object.fromEntries(
    Object.entries(seen).map(([key, value]) => [key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value]),
  );

/** Modules that log what they are told, as JSON. */
const modules = {
  bundle: {
    'index.js': `
      function tell(ctx, logger, nk, bought, payload, type) {
        logger.info('%s', JSON.stringify([ctx.executionMode, bought, payload, type]));
      }
      function InitModule(ctx, logger, nk, initializer) {
        initializer.registerPurchaseNotificationApple(tell);
        initializer.registerSubscriptionNotificationApple(tell);
        initializer.registerPurchaseNotificationGoogle(tell);
        initializer.registerSubscriptionNotificationGoogle(tell);
      }`,
  },
  'native module': {
    'native.ts': `import { defineModule } from 'tickwire/runtime';
      const tell = async (ctx, logger, _nk, bought, payload, type) => {
        logger.info('%s', JSON.stringify([ctx.executionMode, bought, payload, type]));
      };
      export default defineModule({
        events: {
          PurchaseNotificationApple: tell,
          SubscriptionNotificationApple: tell,
          PurchaseNotificationGoogle: tell,
          SubscriptionNotificationGoogle: tell,
        },
      });`,
  },
  'module in Lua': {
    'main.lua': `local nk = require("nakama")
      local function tell(context, bought, payload, type)
        nk.logger_info(nk.json_encode({ context.execution_mode, bought, payload, type }))
      end
      nk.register_purchase_notification_apple(tell)
      nk.register_subscription_notification_apple(tell)
      nk.register_purchase_notification_google(tell)
      nk.register_subscription_notification_google(tell)`,
  },
};

describe.each(Object.entries(modules))('a %s', (kind, files) => {
  it('is told what stores tell, and why', async () => {
    const { runtime, lines } = await startRuntime(files as unknown as Record<string, string>);
    const events = createStoreEvents(() => runtime, silentLogger);
    for (const store of ['Apple', 'Google'] as const) {
      await events.purchase(store, 'REFUNDED', purchase, '{"said":"so"}');
      await events.subscription(store, 'RENEWED', subscription, '{"said":"so"}');
    }
    const told = () => lines.filter(({ message }) => message.startsWith('[')).map(({ message }) => JSON.parse(message));
    await expect.poll(told).toHaveLength(4);
    const asSeen = kind === 'module in Lua' ? inLua : (seen: object) => seen;
    expect(told()).toEqual(
      ['apple', 'google'].flatMap((store) => [
        [`purchase_notification_${store}`, asSeen(seenPurchase), '{"said":"so"}', 'REFUNDED'],
        [`subscription_notification_${store}`, asSeen(seenSubscription), '{"said":"so"}', 'RENEWED'],
      ]),
    );
  });
});

it('what nobody has registered for is nobody told of', async () => {
  const { runtime, lines } = await startRuntime({ 'index.js': 'function InitModule() {}' });
  await createStoreEvents(() => runtime, silentLogger).purchase('Google', 'REFUNDED', purchase, '{}');
  expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
});

import type { NotificationRoute } from '../api/http/notification-route.js';
import type { Clock } from '../base/clock.js';
import type { Logger } from '../base/logger.js';
import type { Config } from '../config/schema.js';
import { createPurchases, type Purchases } from '../core/purchase/purchases.js';
import { applyAppleNotification } from '../core/store-notification/apply-apple-notification.js';
import { applyGoogleNotification } from '../core/store-notification/apply-google-notification.js';
import { checkGoogleRefunds } from '../core/store-notification/check-google-refunds.js';
import type { NewsDeps } from '../core/store-notification/keep-news.js';
import { type RefundChecks, startRefundChecks } from '../core/store-notification/refund-checks.js';
import { createSubscriptions, type Subscriptions } from '../core/subscription/subscriptions.js';
import type { Database } from '../database/database.js';
import { createAskServer } from '../remote/ask-server.js';
import type { Runtime } from '../runtime/runtime.js';
import { createStoreEvents } from '../runtime/store-events.js';
import { readAppleRoot } from '../store/apple-root.js';
import { createAppleStore } from '../store/apple-store.js';
import { createAskStore } from '../store/ask-store.js';
import { createFacebookInstantStore } from '../store/facebook-instant-store.js';
import type { GoogleCredentials } from '../store/google-access-tokens.js';
import { readGoogleNotification } from '../store/google-notification.js';
import { createGoogleStore } from '../store/google-store.js';
import { createHuaweiStore } from '../store/huawei-store.js';
import { createSamsungStore } from '../store/samsung-store.js';
import type { Stores } from '../store/stores.js';

/** Apple's answers hold every purchase that a player has made in the app. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;
const MINUTE_MS = 60_000;

/** In-app purchases and subscriptions. */
export interface Shop {
  readonly purchases: Purchases;
  readonly subscriptions: Subscriptions;
  readonly googleAccount: GoogleCredentials;
  /** Where stores send notifications: none unless the configuration names their paths. */
  readonly notificationRoutes: readonly NotificationRoute[];
  /** Begins to ask Google for refunds, where the configuration says so. */
  startRefundChecks(): RefundChecks | undefined;
}

export interface ShopDeps {
  readonly config: Config;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly db: Database;
  readonly runtime: () => Pick<Runtime, 'event'>;
}

/** Throws an error of one line where a file that the configuration names cannot be read. */
export function createShop({ config, logger, clock, db, runtime }: ShopDeps): Shop {
  const stores = createStores(config, clock);
  const refuseOthers = config['iap.refuse_receipts_of_others'];
  const news: NewsDeps = { db, clock, logger, events: createStoreEvents(runtime, logger) };
  return {
    purchases: createPurchases({ db, stores, refuseOthers }),
    subscriptions: createSubscriptions({ db, clock, stores, refuseOthers }),
    googleAccount: googleAccount(config),
    notificationRoutes: notificationRoutes(config, stores, news),
    startRefundChecks() {
      const periodMs = config['iap.google.refund_check_period_min'] * MINUTE_MS;
      if (periodMs === 0) return undefined;
      const check = (sinceMs: number) => checkGoogleRefunds({ ...news, google: stores.google }, sinceMs);
      return startRefundChecks({ periodMs, clock, logger, check });
    },
  };
}

function createStores(config: Config, clock: Clock): Stores {
  const ask = createAskStore(createAskServer({ timeoutMs: config['iap.timeout_ms'], maxBytes: MAX_ANSWER_BYTES }));
  return {
    apple: createAppleStore({
      ask,
      clock,
      productionUrl: config['iap.apple.production_url'],
      sandboxUrl: config['iap.apple.sandbox_url'],
      sharedPassword: config['iap.apple.shared_password'],
      bundleId: config['iap.apple.bundle_id'],
      root: readAppleRoot(config['iap.apple.root_certificate']),
    }),
    google: createGoogleStore({
      ask,
      clock,
      ...googleAccount(config),
      apiUrl: config['iap.google.api_url'],
      authUrl: config['iap.google.auth_url'],
      packageName: config['iap.google.package_name'],
    }),
    huawei: createHuaweiStore({
      ask,
      clock,
      authUrl: config['iap.huawei.auth_url'],
      ordersUrl: config['iap.huawei.orders_url'],
      appTouchOrdersUrl: config['iap.huawei.app_touch_orders_url'],
      publicKey: config['iap.huawei.public_key'],
      clientId: config['iap.huawei.client_id'],
      clientSecret: config['iap.huawei.client_secret'],
    }),
    facebookInstant: createFacebookInstantStore(config['iap.facebook_instant.app_secret']),
    samsung: createSamsungStore({
      ask,
      apiUrl: config['iap.samsung.api_url'],
      packageName: config['iap.samsung.package_name'],
    }),
  };
}

const googleAccount = (config: Config): GoogleCredentials => ({
  clientEmail: config['iap.google.client_email'],
  privateKey: config['iap.google.private_key'],
});

/** Under each store's path, and the one that it had in earlier versions of Nakama. */
function notificationRoutes(config: Config, { apple, google }: Stores, news: NewsDeps): NotificationRoute[] {
  const paths = (store: string, id: string) =>
    id === '' ? [] : ['notifications', 'subscriptions'].map((kind) => `/v2/console/${store}/${kind}/${id}`);
  const takeApple = (body: string) => applyAppleNotification(news, apple.readNotification(body), body);
  const takeGoogle = (body: string) => applyGoogleNotification({ ...news, google }, readGoogleNotification(body), body);
  return [
    ...paths('apple', config['iap.apple.notifications_endpoint_id']).map((path) => ({ path, take: takeApple })),
    ...paths('google', config['iap.google.notifications_endpoint_id']).map((path) => ({ path, take: takeGoogle })),
  ];
}

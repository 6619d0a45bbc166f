import type { Logger } from '../base/logger.js';
import type { StoreEvents } from '../core/store-notification/store-events.js';
import { toPurchaseObject, toSubscriptionObject } from './nk/purchase-object.js';
import type { Runtime } from './runtime.js';

/** Hands what stores tell to the modules; what their functions throw is logged, and does not bring it back. */
export function createStoreEvents(runtime: () => Pick<Runtime, 'event'>, logger: Logger): StoreEvents {
  async function call(name: string, args: readonly unknown[]): Promise<void> {
    try {
      await runtime().event(name, {}, args);
    } catch (error) {
      logger.error("a module failed to take a store's notification", { event: name, error });
    }
  }

  return {
    purchase: (store, type, purchase, payload) =>
      call(`PurchaseNotification${store}`, [toPurchaseObject(purchase), payload, type]),
    subscription: (store, type, subscription, payload) =>
      call(`SubscriptionNotification${store}`, [toSubscriptionObject(subscription), payload, type]),
  };
}

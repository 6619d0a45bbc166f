import type { ValidatedPurchase, ValidatedSubscription } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';

/** What happened to a purchase or a subscription, in the words that modules get. */
export type NotificationType = 'SUBSCRIBED' | 'RENEWED' | 'EXPIRED' | 'CANCELLED' | 'REFUNDED';

/** Where a store's news go once they are kept. PAYLOAD is what the store said: the text of a JSON object. */
export interface StoreEvents {
  purchase(
    store: 'Apple' | 'Google',
    type: NotificationType,
    purchase: Init<ValidatedPurchase>,
    payload: string,
  ): Promise<void>;
  subscription(
    store: 'Apple' | 'Google',
    type: NotificationType,
    subscription: Init<ValidatedSubscription>,
    payload: string,
  ): Promise<void>;
}

import { invalidArgument } from '../base/status-error.js';
import type { Subscriptions } from '../core/subscription/subscriptions.js';
import type {
  GetSubscriptionRequest,
  ListSubscriptionsRequest,
  ValidateSubscriptionAppleRequest,
  ValidateSubscriptionGoogleRequest,
} from '../wire/gen/api.js';
import type { CallContext } from './call-context.js';
import { claimOf } from './purchase.js';

const DEFAULT_LIST_LIMIT = 100;

export interface SubscriptionDeps {
  readonly subscriptions: Subscriptions;
}

/** A player's subscriptions. */
export function subscriptionHandlers({ subscriptions }: SubscriptionDeps) {
  return {
    async ValidateSubscriptionApple(ctx: CallContext, { receipt, persist }: ValidateSubscriptionAppleRequest) {
      return { validated_subscription: await subscriptions.validateApple(claimOf(ctx, persist), receipt) };
    },
    async ValidateSubscriptionGoogle(ctx: CallContext, { receipt, persist }: ValidateSubscriptionGoogleRequest) {
      return { validated_subscription: await subscriptions.validateGoogle(claimOf(ctx, persist), receipt) };
    },
    async GetSubscription({ userId }: CallContext, { product_id }: GetSubscriptionRequest) {
      if (product_id === '') throw invalidArgument('A subscription is asked for by the id of its product.');
      return subscriptions.get(userId, product_id);
    },
    async ListSubscriptions({ userId }: CallContext, { limit, cursor }: ListSubscriptionsRequest) {
      return subscriptions.list({ userId, limit: limit?.value ?? DEFAULT_LIST_LIMIT, cursor });
    },
  };
}

import type { Subscriptions } from '../../core/subscription/subscriptions.js';
import { integer, nonEmptyText, optional, text, uuid } from '../../guest/nk/argument.js';
import type { GoogleCredentials } from '../../store/google-access-tokens.js';
import type { NkFunctions } from '../nk-functions.js';
import { claimOf, googleAccountOf, listedUser } from './purchase.js';
import { toSubscriptionObject } from './purchase-object.js';

export interface SubscriptionNkDeps {
  readonly subscriptions: Subscriptions;
  readonly googleAccount: GoogleCredentials;
}

const DEFAULT_LIST_LIMIT = 100;

/** nk functions for subscriptions. */
export function subscriptionNk({ subscriptions, googleAccount }: SubscriptionNkDeps): NkFunctions {
  return {
    async subscriptionValidateApple(_caller, userId, receipt, persist, password) {
      const fn = 'subscriptionValidateApple';
      const claim = claimOf(fn, userId, persist);
      const given = nonEmptyText(fn, 'receipt', receipt);
      const found = await subscriptions.validateApple(claim, given, optional(text, fn, 'passwordOverride', password));
      return { validatedSubscription: toSubscriptionObject(found) };
    },

    async subscriptionValidateGoogle(_caller, userId, subscription, persist, clientEmail, privateKey) {
      const fn = 'subscriptionValidateGoogle';
      const claim = claimOf(fn, userId, persist);
      const given = nonEmptyText(fn, 'subscription', subscription);
      const account = googleAccountOf(fn, googleAccount, clientEmail, privateKey);
      const found = await subscriptions.validateGoogle(claim, given, account);
      return { validatedSubscription: toSubscriptionObject(found) };
    },

    async subscriptionGetByProductId(_caller, userId, productId) {
      const fn = 'subscriptionGetByProductId';
      const owner = uuid(fn, 'userID', userId);
      return toSubscriptionObject(await subscriptions.get(owner, nonEmptyText(fn, 'productID', productId)));
    },

    async subscriptionsList(_caller, userId, limit, cursor) {
      const fn = 'subscriptionsList';
      const page = await subscriptions.list({
        userId: listedUser(fn, userId),
        limit: optional(integer, fn, 'limit', limit) ?? DEFAULT_LIST_LIMIT,
        cursor: optional(text, fn, 'cursor', cursor),
      });
      return {
        validatedSubscriptions: (page.validated_subscriptions ?? []).map(toSubscriptionObject),
        cursor: page.cursor || null,
        prevCursor: page.prev_cursor || null,
      };
    },
  };
}

import { getPurchase } from '../../core/purchase/get-purchase.js';
import { listPurchases } from '../../core/purchase/list-purchases.js';
import { toPurchaseMessage } from '../../core/purchase/purchase-message.js';
import type { Claim, Purchases } from '../../core/purchase/purchases.js';
import type { Database } from '../../database/database.js';
import { boolean, integer, nonEmptyText, optional, text, uuid } from '../../guest/nk/argument.js';
import type { GoogleCredentials } from '../../store/google-access-tokens.js';
import type { ValidatedPurchase } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import type { NkFunctions } from '../nk-functions.js';
import { toPurchaseObject } from './purchase-object.js';

export interface PurchaseNkDeps {
  readonly db: Database;
  readonly purchases: Purchases;
  /** The configured account at Google, for calls that name one half of another. */
  readonly googleAccount: GoogleCredentials;
}

const DEFAULT_LIST_LIMIT = 100;

/** nk functions for purchases. */
export function purchaseNk({ db, purchases, googleAccount }: PurchaseNkDeps): NkFunctions {
  return {
    async purchaseValidateApple(_caller, userId, receipt, persist, password) {
      const fn = 'purchaseValidateApple';
      const claim = claimOf(fn, userId, persist);
      const given = nonEmptyText(fn, 'receipt', receipt);
      return answerOf(await purchases.validateApple(claim, given, optional(text, fn, 'passwordOverride', password)));
    },

    async purchaseValidateGoogle(_caller, userId, purchase, persist, clientEmail, privateKey) {
      const fn = 'purchaseValidateGoogle';
      const claim = claimOf(fn, userId, persist);
      const given = nonEmptyText(fn, 'purchase', purchase);
      const account = googleAccountOf(fn, googleAccount, clientEmail, privateKey);
      return answerOf(await purchases.validateGoogle(claim, given, account));
    },

    async purchaseValidateHuawei(_caller, userId, receipt, signature, persist) {
      const fn = 'purchaseValidateHuawei';
      const claim = claimOf(fn, userId, persist);
      const given = nonEmptyText(fn, 'receipt', receipt);
      return answerOf(await purchases.validateHuawei(claim, given, nonEmptyText(fn, 'signature', signature)));
    },

    async purchaseValidateFacebookInstant(_caller, userId, signedRequest, persist) {
      const fn = 'purchaseValidateFacebookInstant';
      const claim = claimOf(fn, userId, persist);
      return answerOf(await purchases.validateFacebookInstant(claim, nonEmptyText(fn, 'signedRequest', signedRequest)));
    },

    async purchaseValidateSamsung(_caller, userId, purchaseId, persist) {
      const fn = 'purchaseValidateSamsung';
      const claim = claimOf(fn, userId, persist);
      return answerOf(await purchases.validateSamsung(claim, nonEmptyText(fn, 'purchaseId', purchaseId)));
    },

    async purchaseGetByTransactionId(_caller, transactionId) {
      const row = await getPurchase(db, nonEmptyText('purchaseGetByTransactionId', 'transactionID', transactionId));
      return row ? toPurchaseObject(toPurchaseMessage(row)) : null;
    },

    async purchasesList(_caller, userId, limit, cursor) {
      const fn = 'purchasesList';
      const page = await listPurchases(db, {
        userId: listedUser(fn, userId),
        limit: optional(integer, fn, 'limit', limit) ?? DEFAULT_LIST_LIMIT,
        cursor: optional(text, fn, 'cursor', cursor),
      });
      return {
        validatedPurchases: (page.validated_purchases ?? []).map(toPurchaseObject),
        cursor: page.cursor || null,
        prevCursor: page.prev_cursor || null,
      };
    },
  };
}

/** What is validated is kept unless the module says otherwise. */
export function claimOf(fn: string, userId: unknown, persist: unknown): Claim {
  return {
    userId: uuid(fn, 'userID', userId),
    persist: optional(boolean, fn, 'persist', persist) ?? true,
  };
}

/** CONFIGURED with the halves that the module gives in their place. */
export function googleAccountOf(
  fn: string,
  configured: GoogleCredentials,
  clientEmail: unknown,
  privateKey: unknown,
): GoogleCredentials {
  return {
    clientEmail: optional(text, fn, 'clientEmailOverride', clientEmail) ?? configured.clientEmail,
    privateKey: optional(text, fn, 'privateKeyOverride', privateKey) ?? configured.privateKey,
  };
}

/** Left out or '': everybody's. */
export function listedUser(fn: string, userId: unknown): string | undefined {
  return userId === '' ? undefined : optional(uuid, fn, 'userID', userId);
}

const answerOf = (purchases: readonly Init<ValidatedPurchase>[]) => ({
  validatedPurchases: purchases.map(toPurchaseObject),
});

import { isUuid } from '../../base/id.js';
import { invalidArgument } from '../../base/status-error.js';
import type { Database } from '../../database/database.js';
import type { GoogleCredentials } from '../../store/google-access-tokens.js';
import type { StorePurchase } from '../../store/store-purchase.js';
import type { Stores } from '../../store/stores.js';
import type { ValidatedPurchase } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { toPurchaseMessage } from './purchase-message.js';
import { storePurchases } from './store-purchases.js';
import { timestampOfMs } from './timestamp-of-ms.js';

/** Who brings a receipt, and whether what is in it is kept. */
export interface Claim {
  readonly userId: string;
  /** Without it nothing is known of earlier calls, and nothing of this one later. */
  readonly persist: boolean;
}

/**
 * Validates receipts with their stores. All throw INVALID_ARGUMENT (no receipt), FAILED_PRECONDITION (not valid, or the store
 * is not set up on this server), ALREADY_EXISTS (it belongs to another user), NOT_FOUND (no such user), UNAVAILABLE (the
 * store cannot be asked); nothing is kept then.
 */
export interface Purchases {
  validateApple(claim: Claim, receipt: string, password?: string): Promise<Init<ValidatedPurchase>[]>;
  validateGoogle(claim: Claim, receipt: string, credentials?: GoogleCredentials): Promise<Init<ValidatedPurchase>[]>;
  validateHuawei(claim: Claim, purchase: string, signature: string): Promise<Init<ValidatedPurchase>[]>;
  validateFacebookInstant(claim: Claim, signedRequest: string): Promise<Init<ValidatedPurchase>[]>;
  validateSamsung(claim: Claim, purchaseId: string): Promise<Init<ValidatedPurchase>[]>;
}

export interface PurchasesDeps {
  readonly db: Database;
  readonly stores: Stores;
  /** Whether a receipt of another user is refused, or answered as one that was seen before. */
  readonly refuseOthers: boolean;
}

export function createPurchases({ db, stores, refuseOthers }: PurchasesDeps): Purchases {
  async function keep({ userId, persist }: Claim, purchases: readonly StorePurchase[]) {
    if (!persist) return purchases.map((purchase) => toUnkeptMessage(userId, purchase));
    const stored = await storePurchases(db, { userId, purchases, refuseOthers });
    return stored.map(({ purchase, row, seenBefore }): Init<ValidatedPurchase> => {
      const message = toPurchaseMessage(row);
      return {
        ...message,
        refund_time: row.refund_time > 0 ? message.refund_time : null,
        provider_response: purchase.providerResponse,
        seen_before: seenBefore,
      };
    });
  }

  return {
    async validateApple(claim, receipt, password) {
      checkUser(claim);
      return keep(claim, await stores.apple.purchases(receipt, password));
    },
    async validateGoogle(claim, receipt, credentials) {
      checkUser(claim);
      return keep(claim, [await stores.google.purchase(receipt, credentials)]);
    },
    async validateHuawei(claim, purchase, signature) {
      checkUser(claim);
      return keep(claim, [await stores.huawei.purchase(purchase, signature)]);
    },
    async validateFacebookInstant(claim, signedRequest) {
      checkUser(claim);
      return keep(claim, [stores.facebookInstant.purchase(signedRequest)]);
    },
    async validateSamsung(claim, purchaseId) {
      checkUser(claim);
      return keep(claim, [await stores.samsung.purchase(purchaseId)]);
    },
  };
}

/** Before a store is asked about what could not be kept. Throws INVALID_ARGUMENT. */
export function checkUser({ userId }: Claim): void {
  if (!isUuid(userId)) throw invalidArgument('The owner of a purchase is given by a UUID.');
}

function toUnkeptMessage(userId: string, purchase: StorePurchase): Init<ValidatedPurchase> {
  return {
    user_id: userId,
    product_id: purchase.productId,
    transaction_id: purchase.transactionId,
    store: purchase.store,
    purchase_time: timestampOfMs(purchase.purchaseTimeMs),
    refund_time: purchase.refundTimeMs > 0 ? timestampOfMs(purchase.refundTimeMs) : null,
    provider_response: purchase.providerResponse,
    environment: purchase.environment,
  };
}

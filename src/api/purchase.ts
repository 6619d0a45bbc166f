import type { Purchases } from '../core/purchase/purchases.js';
import type {
  ValidatePurchaseAppleRequest,
  ValidatePurchaseFacebookInstantRequest,
  ValidatePurchaseGoogleRequest,
  ValidatePurchaseHuaweiRequest,
  ValidatePurchaseSamsungRequest,
} from '../wire/gen/api.js';
import type { BoolValue } from '../wire/well-known.js';
import type { CallContext } from './call-context.js';

export interface PurchaseDeps {
  readonly purchases: Purchases;
}

/** A player's receipts of purchases. */
export function purchaseHandlers({ purchases }: PurchaseDeps) {
  return {
    async ValidatePurchaseApple(ctx: CallContext, { receipt, persist }: ValidatePurchaseAppleRequest) {
      return { validated_purchases: await purchases.validateApple(claimOf(ctx, persist), receipt) };
    },
    async ValidatePurchaseGoogle(ctx: CallContext, { purchase, persist }: ValidatePurchaseGoogleRequest) {
      return { validated_purchases: await purchases.validateGoogle(claimOf(ctx, persist), purchase) };
    },
    async ValidatePurchaseHuawei(ctx: CallContext, { purchase, signature, persist }: ValidatePurchaseHuaweiRequest) {
      return { validated_purchases: await purchases.validateHuawei(claimOf(ctx, persist), purchase, signature) };
    },
    async ValidatePurchaseFacebookInstant(ctx: CallContext, request: ValidatePurchaseFacebookInstantRequest) {
      const claim = claimOf(ctx, request.persist);
      return { validated_purchases: await purchases.validateFacebookInstant(claim, request.signed_request) };
    },
    async ValidatePurchaseSamsung(ctx: CallContext, { purchase_id, persist }: ValidatePurchaseSamsungRequest) {
      return { validated_purchases: await purchases.validateSamsung(claimOf(ctx, persist), purchase_id) };
    },
  };
}

/** What is validated is kept unless the caller says otherwise. */
export const claimOf = ({ userId }: CallContext, persist: BoolValue | null) => ({
  userId,
  persist: persist?.value ?? true,
});

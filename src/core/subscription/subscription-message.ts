import type { ValidatedSubscription } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { ownerOf } from '../purchase/purchase-message.js';
import { timestampOfMs } from '../purchase/timestamp-of-ms.js';

/** As `SUBSCRIPTION_COLUMNS` selects it. Times are milliseconds since 1970, microseconds as the fraction. */
export interface SubscriptionRow {
  /** The nil UUID where the owner has been deleted. */
  readonly user_id: string;
  readonly original_transaction_id: string;
  readonly product_id: string;
  readonly store: number;
  /** JSON texts: what the store said when it was asked, and when it told by itself. */
  readonly raw_response: string;
  readonly raw_notification: string;
  readonly purchase_time: number;
  readonly create_time: number;
  readonly update_time: number;
  readonly expire_time: number;
  /** 0: not refunded. */
  readonly refund_time: number;
  readonly environment: number;
}

/** Select list for `SubscriptionRow`. Nakama keeps the stores' texts as JSON strings: what is in them is what was said. */
export const SUBSCRIPTION_COLUMNS = `user_id, original_transaction_id, product_id, store,
  coalesce(case when jsonb_typeof(raw_response) = 'string' then raw_response #>> '{}' end, raw_response::text) as raw_response,
  coalesce(case when jsonb_typeof(raw_notification) = 'string' then raw_notification #>> '{}' end,
    raw_notification::text) as raw_notification,
  purchase_time, create_time, update_time, expire_time, refund_time, environment`;

/** Whether the player has it at NOWMS: neither over nor refunded. */
export function isActive(expireTimeMs: number, refundTimeMs: number, nowMs: number): boolean {
  return expireTimeMs > nowMs && refundTimeMs <= 0;
}

/** A stored subscription. */
export function toSubscriptionMessage(row: SubscriptionRow, nowMs: number): Init<ValidatedSubscription> {
  return {
    user_id: ownerOf(row.user_id),
    product_id: row.product_id,
    original_transaction_id: row.original_transaction_id,
    store: row.store,
    purchase_time: timestampOfMs(row.purchase_time),
    create_time: timestampOfMs(row.create_time),
    update_time: timestampOfMs(row.update_time),
    environment: row.environment,
    expiry_time: timestampOfMs(row.expire_time),
    refund_time: timestampOfMs(row.refund_time),
    provider_response: row.raw_response,
    provider_notification: row.raw_notification,
    active: isActive(row.expire_time, row.refund_time, nowMs),
  };
}

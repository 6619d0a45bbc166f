import { NIL_UUID } from '../../base/id.js';
import type { ValidatedPurchase } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { timestampOfMs } from './timestamp-of-ms.js';

/** As `PURCHASE_COLUMNS` selects it. Times are milliseconds since 1970, microseconds as the fraction. */
export interface PurchaseRow {
  /** The nil UUID where the owner has been deleted. */
  readonly user_id: string;
  readonly transaction_id: string;
  readonly product_id: string;
  readonly store: number;
  /** JSON text. */
  readonly raw_response: string;
  readonly purchase_time: number;
  readonly create_time: number;
  readonly update_time: number;
  /** 0: not refunded. */
  readonly refund_time: number;
  readonly environment: number;
}

/** Select list for `PurchaseRow`. */
export const PURCHASE_COLUMNS = `user_id, transaction_id, product_id, store, raw_response::text as raw_response,
  purchase_time, create_time, update_time, refund_time, environment`;

/** A stored purchase. */
export function toPurchaseMessage(row: PurchaseRow): Init<ValidatedPurchase> {
  return {
    user_id: ownerOf(row.user_id),
    product_id: row.product_id,
    transaction_id: row.transaction_id,
    store: row.store,
    purchase_time: timestampOfMs(row.purchase_time),
    create_time: timestampOfMs(row.create_time),
    update_time: timestampOfMs(row.update_time),
    refund_time: timestampOfMs(row.refund_time),
    provider_response: row.raw_response,
    environment: row.environment,
  };
}

/** '' for what belongs to nobody any more. */
export const ownerOf = (userId: string): string => (userId === NIL_UUID ? '' : userId);

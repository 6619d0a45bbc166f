import type { GoogleStore, GoogleVoided } from '../../store/google-store.js';
import type { StorePurchase, StoreSubscription } from '../../store/store-purchase.js';
import { getPurchase } from '../purchase/get-purchase.js';
import type { PurchaseRow } from '../purchase/purchase-message.js';
import { getSubscriptionOfTransaction } from '../subscription/get-subscription.js';
import type { SubscriptionRow } from '../subscription/subscription-message.js';
import { keepPurchaseNews, keepSubscriptionNews, type NewsDeps } from './keep-news.js';

export interface GoogleRefundDeps extends NewsDeps {
  readonly google: Pick<GoogleStore, 'voidedSince'>;
}

/** Asks Google what it has paid back since SINCEMS, keeps it, and tells the modules of what is new. Throws what GOOGLE throws. */
export async function checkGoogleRefunds(deps: GoogleRefundDeps, sinceMs: number): Promise<void> {
  for (const voided of await deps.google.voidedSince(sinceMs)) await keepRefund(deps, voided);
}

async function keepRefund(deps: GoogleRefundDeps, voided: GoogleVoided): Promise<void> {
  const news = { store: 'Google', userId: '', type: 'REFUNDED', payload: voided.providerResponse } as const;
  const refundTimeMs = voided.voidedTimeMs || deps.clock.nowMs();
  const purchase = await getPurchase(deps.db, voided.purchaseToken);
  if (purchase) {
    if (purchase.refund_time > 0) return;
    await keepPurchaseNews(deps, { ...news, purchase: { ...purchaseIn(purchase), refundTimeMs } });
    return;
  }
  const subscription = await getSubscriptionOfTransaction(deps.db, voided.purchaseToken);
  if (!subscription || subscription.refund_time > 0) return;
  const refunded = { ...subscriptionIn(subscription), refundTimeMs };
  await keepSubscriptionNews(deps, { ...news, subscription: refunded, notification: voided.providerResponse });
}

function purchaseIn(row: PurchaseRow): StorePurchase {
  return {
    store: row.store,
    productId: row.product_id,
    transactionId: row.transaction_id,
    purchaseTimeMs: row.purchase_time,
    refundTimeMs: row.refund_time,
    environment: row.environment,
    providerResponse: '',
  };
}

function subscriptionIn(row: SubscriptionRow): StoreSubscription {
  return {
    store: row.store,
    productId: row.product_id,
    originalTransactionId: row.original_transaction_id,
    purchaseTimeMs: row.purchase_time,
    expireTimeMs: row.expire_time,
    refundTimeMs: row.refund_time,
    environment: row.environment,
    providerResponse: '',
  };
}

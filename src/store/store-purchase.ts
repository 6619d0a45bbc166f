/** A purchase that its store vouches for. Times are milliseconds since 1970. */
export interface StorePurchase {
  /** One of `StoreProvider`. */
  readonly store: number;
  readonly productId: string;
  /** By which the store knows the purchase; no other has the same. */
  readonly transactionId: string;
  readonly purchaseTimeMs: number;
  /** 0: not refunded. */
  readonly refundTimeMs: number;
  /** One of `StoreEnvironment`. */
  readonly environment: number;
  /** What the store said: the text of a JSON object. */
  readonly providerResponse: string;
}

/** A subscription that its store vouches for. Times are milliseconds since 1970. */
export interface StoreSubscription {
  readonly store: number;
  readonly productId: string;
  /** Of the first purchase: renewals keep it. */
  readonly originalTransactionId: string;
  readonly purchaseTimeMs: number;
  readonly expireTimeMs: number;
  readonly refundTimeMs: number;
  readonly environment: number;
  readonly providerResponse: string;
}

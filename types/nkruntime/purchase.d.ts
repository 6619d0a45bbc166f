declare namespace nkruntime {
  /** What happened: the last argument of what takes a store's notifications. */
  type NotificationType = 'SUBSCRIBED' | 'RENEWED' | 'EXPIRED' | 'CANCELLED' | 'REFUNDED';
  type PurchaseNotificationAppleFunction = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    purchase: ValidatedPurchase,
    providerPayload: string,
    notificationType: NotificationType,
  ) => void;
  type SubscriptionNotificationAppleFunction = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    subscription: ValidatedSubscription,
    providerPayload: string,
    notificationType: NotificationType,
  ) => void;
  type PurchaseNotificationGoogleFunction = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    purchase: ValidatedPurchase,
    providerPayload: string,
    notificationType: NotificationType,
  ) => void;
  type SubscriptionNotificationGoogleFunction = (
    ctx: Context,
    logger: Logger,
    nk: Nakama,
    subscription: ValidatedSubscription,
    providerPayload: string,
    notificationType: NotificationType,
  ) => void;
  interface ValidatePurchaseAppleRequest {
    receipt: string;
  }
  interface ValidateSubscriptionAppleRequest {
    receipt: string;
  }
  interface ValidatePurchaseGoogleRequest {
    purchase: string;
  }
  interface ValidateSubscriptionGoogleRequest {
    receipt: string;
  }
  interface ValidatePurchaseHuaweiRequest {
    purchase: string;
    signature: string;
  }
  interface ValidatePurchaseResponse {
    validatedPurchases?: ValidatedPurchase[];
  }
  interface ValidateSubscriptionResponse {
    validatedSubscription: ValidatedSubscription;
  }
  type ValidatedPurchaseStore = 'APPLE_APP_STORE' | 'GOOGLE_PLAY_STORE' | 'HUAWEI_APP_GALLERY';
  type ValidatedPurchaseEnvironment = 'UNKNOWN' | 'SANDBOX' | 'PRODUCTION';
  interface ValidatedPurchase {
    userId: string;
    productId: string;
    transactionId: string;
    store: ValidatedPurchaseStore;
    purchaseTime: number;
    createTime: number;
    updateTime: number;
    refundTime: number;
    providerResponse: string;
    environment: ValidatedPurchaseEnvironment;
    seenBefore: boolean;
  }
  interface ValidatedSubscription {
    userId: string;
    productId: string;
    originalTransactionId: string;
    store: ValidatedPurchaseStore;
    purchaseTime: number;
    createTime: number;
    updateTime: number;
    refundTime: number;
    environment: ValidatedPurchaseEnvironment;
    expiryTime: string;
    active: boolean;
    providerResponse: string;
    providerNotification: string;
  }
  interface ValidatedPurchaseList {
    validatedPurchases?: ValidatedPurchase[];
    cursor?: string;
    prevCursor?: string;
  }
  interface ValidatedSubscriptionList {
    validatedSubscriptions?: ValidatedSubscription[];
    /** Named so in the types of Nakama, and never there. */
    validatedSubscription?: ValidatedSubscription;
    cursor?: string;
    prevCursor?: string;
  }
  interface Nakama {
    purchaseValidateApple(
      userID: string,
      receipt: string,
      persist?: boolean,
      passwordOverride?: string,
    ): ValidatePurchaseResponse;
    purchaseValidateGoogle(
      userID: string,
      purchase: string,
      persist?: boolean,
      clientEmailOverride?: string,
      privateKeyOverride?: string,
    ): ValidatePurchaseResponse;
    purchaseValidateHuawei(
      userID: string,
      receipt: string,
      signature: string,
      persist?: boolean,
    ): ValidatePurchaseResponse;
    purchaseValidateFacebookInstant(userID: string, signedRequest: string, persist?: boolean): ValidatePurchaseResponse;
    purchaseValidateSamsung(userID: string, purchaseId: string, persist?: boolean): ValidatePurchaseResponse;
    purchaseGetByTransactionId(transactionID: string): ValidatedPurchase;
    purchasesList(userID?: string, limit?: number, cursor?: string): ValidatedPurchaseList;
    subscriptionValidateApple(
      userID: string,
      receipt: string,
      persist?: boolean,
      passwordOverride?: string,
    ): ValidateSubscriptionResponse;
    subscriptionValidateGoogle(
      userID: string,
      subscription: string,
      persist?: boolean,
      clientEmailOverride?: string,
      privateKeyOverride?: string,
    ): ValidateSubscriptionResponse;
    subscriptionGetByProductId(userID: string, productID: string): ValidatedSubscription;
    subscriptionsList(userID?: string, limit?: number, cursor?: string): ValidatedSubscriptionList;
  }
  interface Initializer {
    registerBeforeValidatePurchaseApple(fn: BeforeHookFunction<ValidatePurchaseAppleRequest>): void;
    registerAfterValidatePurchaseApple(
      fn: AfterHookFunction<ValidatePurchaseResponse, ValidatePurchaseAppleRequest>,
    ): void;
    registerBeforeValidateSubscriptionApple(fn: BeforeHookFunction<ValidateSubscriptionAppleRequest>): void;
    registerAfterValidateSubscriptionApple(
      fn: AfterHookFunction<ValidateSubscriptionResponse, ValidateSubscriptionAppleRequest>,
    ): void;
    registerBeforeValidatePurchaseGoogle(fn: BeforeHookFunction<ValidatePurchaseGoogleRequest>): void;
    registerAfterValidatePurchaseGoogle(
      fn: AfterHookFunction<ValidatePurchaseResponse, ValidatePurchaseGoogleRequest>,
    ): void;
    registerBeforeValidateSubscriptionGoogle(fn: BeforeHookFunction<ValidateSubscriptionGoogleRequest>): void;
    registerAfterValidateSubscriptionGoogle(
      fn: AfterHookFunction<ValidateSubscriptionResponse, ValidateSubscriptionGoogleRequest>,
    ): void;
    registerBeforeValidatePurchaseHuawei(fn: BeforeHookFunction<ValidatePurchaseHuaweiRequest>): void;
    registerAfterValidatePurchaseHuawei(
      fn: AfterHookFunction<ValidatePurchaseResponse, ValidatePurchaseHuaweiRequest>,
    ): void;
    registerPurchaseNotificationApple(fn: PurchaseNotificationAppleFunction): void;
    registerSubscriptionNotificationApple(fn: SubscriptionNotificationAppleFunction): void;
    registerPurchaseNotificationGoogle(fn: PurchaseNotificationGoogleFunction): void;
    registerSubscriptionNotificationGoogle(fn: SubscriptionNotificationGoogleFunction): void;
  }
}

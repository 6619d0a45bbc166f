import type { AppleStore } from './apple-store.js';
import type { FacebookInstantStore } from './facebook-instant-store.js';
import type { GoogleStore } from './google-store.js';
import type { HuaweiStore } from './huawei-store.js';
import type { SamsungStore } from './samsung-store.js';

/** Every store whose receipts this server validates, set up or not. */
export interface Stores {
  readonly apple: AppleStore;
  readonly google: GoogleStore;
  readonly huawei: HuaweiStore;
  readonly facebookInstant: FacebookInstantStore;
  readonly samsung: SamsungStore;
}

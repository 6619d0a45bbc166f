import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { useStoreServer } from '../store/store-server.js';

const HOUR_MS = 3_600_000;
const instantSecret = 'the secret of the instant game';

/** Stores on one server of this machine that have sold whatever they are asked about, and what players got from them. */
export function useStoreWorld() {
  const server = useStoreServer();
  const google = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const huawei = generateKeyPairSync('rsa', { modulusLength: 2048 });
  // As YAML, which JSON is: the key begins with dashes, as an option does.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-stores-'));
  const keyFile = path.join(folder, 'key.yml');
  const privateKey = google.export({ format: 'pem', type: 'pkcs8' });
  fs.writeFileSync(keyFile, JSON.stringify({ iap: { google: { private_key: privateKey } } }));
  afterAll(() => fs.rmSync(folder, { recursive: true }));
  let sold = 0;

  const appleItem = (id: string, more: object = {}) => ({
    product_id: 'gold',
    transaction_id: id,
    original_transaction_id: id,
    purchase_date_ms: '1700000000123',
    original_purchase_date_ms: '1700000000123',
    ...more,
  });

  function appleAnswer(receipt: string): object {
    const [kind, id] = Buffer.from(receipt, 'base64').toString().split(' ');
    const subscription = appleItem(id!, { expires_date_ms: String(Date.now() + HOUR_MS) });
    const items =
      kind === 'purchase' ? { in_app: [appleItem(id!)], latest: [] } : { in_app: [], latest: [subscription] };
    return {
      status: 0,
      environment: 'Production',
      receipt: { bundle_id: 'game', in_app: items.in_app },
      latest_receipt_info: items.latest,
    };
  }

  const googlePurchase = { purchaseState: 0, purchaseTimeMillis: '1700000000123' };
  const googleSubscription = {
    startTime: '2026-01-01T00:00:00.123Z',
    subscriptionState: 'SUBSCRIPTION_STATE_ACTIVE',
    lineItems: [{ productId: 'gold', expiryTime: '2099-01-01T00:00:00Z' }],
  };
  const samsungPurchase = {
    itemId: 'gold',
    packageName: 'com.game',
    purchaseDate: '2026-01-29 01:32:41',
    status: 'success',
    mode: 'PRODUCTION',
  };
  const signed = (text: string) => sign('sha256', Buffer.from(text), huawei.privateKey).toString('base64');

  function huaweiAnswer(body: string): object {
    const { purchaseToken, productId } = JSON.parse(body) as Record<string, string>;
    const text = JSON.stringify({ productId, purchaseToken, purchaseTime: 1_700_000_000_123, accountFlag: 0 });
    return { responseCode: '0', purchaseTokenData: text, dataSignature: signed(text) };
  }

  beforeAll(() =>
    server.replies(({ url: { pathname }, body }) => {
      if (pathname.endsWith('/token')) return { access_token: 'token', expires_in: 3600, token_type: 'Bearer' };
      if (pathname.endsWith('/verifyReceipt')) return appleAnswer(JSON.parse(body)['receipt-data']);
      if (pathname.endsWith('/receipt')) return samsungPurchase;
      if (pathname.includes('/subscriptionsv2/')) return googleSubscription;
      return pathname.startsWith('/google') ? googlePurchase : huaweiAnswer(body);
    }),
  );

  const appleReceipt = (kind: string) => Buffer.from(`${kind} ${++sold}`).toString('base64');
  const googleReceipt = () =>
    JSON.stringify({
      orderId: `GPA.${++sold}`,
      packageName: 'com.game',
      productId: 'gold',
      purchaseTime: 1_700_000_000_000,
      purchaseState: 0,
      purchaseToken: `token-${sold}`,
    });

  return {
    /** Under which a server knows these stores. */
    options: () => ({
      'iap.apple.shared_password': 'the secret',
      'iap.apple.production_url': `${server.url()}/apple`,
      'iap.apple.sandbox_url': `${server.url()}/apple`,
      'iap.google.client_email': 'shop@game.iam.gserviceaccount.com',
      config: keyFile,
      'iap.google.package_name': 'com.game',
      'iap.google.api_url': `${server.url()}/google`,
      'iap.google.auth_url': `${server.url()}/google/token`,
      'iap.facebook_instant.app_secret': instantSecret,
      'iap.samsung.package_name': 'com.game',
      'iap.samsung.api_url': server.url(),
      'iap.huawei.public_key': huawei.publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
      'iap.huawei.client_id': 'client',
      'iap.huawei.client_secret': 'secret',
      'iap.huawei.auth_url': `${server.url()}/huawei/token`,
      'iap.huawei.orders_url': `${server.url()}/huawei`,
      'iap.huawei.app_touch_orders_url': `${server.url()}/huawei`,
    }),
    applePurchase: () => appleReceipt('purchase'),
    appleSubscription: () => appleReceipt('subscription'),
    googlePurchase: googleReceipt,
    googleSubscription: googleReceipt,
    samsungPurchase: () => `purchase-${++sold}`,
    facebookInstantPurchase() {
      const payment = { product_id: 'gold', purchase_time: 1_700_000_000, purchase_token: `token-${++sold}` };
      const text = Buffer.from(JSON.stringify({ algorithm: 'HMAC-SHA256', ...payment })).toString('base64url');
      return `${createHmac('sha256', instantSecret).update(text).digest('base64url')}.${text}`;
    },
    huaweiPurchase() {
      const data = {
        productId: 'gold',
        purchaseToken: `token-${++sold}`,
        purchaseTime: 1_700_000_000_123,
        accountFlag: 0,
      };
      const purchase = JSON.stringify(data);
      return { purchase, signature: signed(purchase) };
    },
  };
}

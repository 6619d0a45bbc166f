import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { createFacebookInstantStore } from '../../src/store/facebook-instant-store.js';
import { StoreEnvironment, StoreProvider } from '../../src/wire/gen/api.js';

const secret = 'the secret of the app';

function sign(payload: object | string, key = secret): string {
  const encoded = Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)).toString('base64url');
  return `${createHmac('sha256', key).update(encoded).digest('base64url')}.${encoded}`;
}

const payment = {
  algorithm: 'HMAC-SHA256',
  payment_id: '1',
  product_id: 'gold',
  purchase_time: 1_650_000_000,
  purchase_token: 'token-1',
  is_consumed: false,
};

describe('purchases in Instant Games', () => {
  it('are those that the app has signed', () => {
    expect(createFacebookInstantStore(secret).purchase(sign(payment))).toEqual({
      store: StoreProvider.FACEBOOK_INSTANT_STORE,
      productId: 'gold',
      transactionId: 'token-1',
      purchaseTimeMs: 1_650_000_000_000,
      refundTimeMs: 0,
      environment: StoreEnvironment.PRODUCTION,
      providerResponse: JSON.stringify(payment),
    });
  });

  it.each([
    ['', Code.INVALID_ARGUMENT],
    ['no dot', Code.INVALID_ARGUMENT],
    [`${sign(payment)}.x`, Code.INVALID_ARGUMENT],
    [sign('payment'), Code.INVALID_ARGUMENT],
    [sign({ ...payment, purchase_time: 'now' }), Code.INVALID_ARGUMENT],
    [sign({ ...payment, purchase_time: 1e30 }), Code.INVALID_ARGUMENT],
    [sign(payment, 'x'), Code.FAILED_PRECONDITION],
    [sign(payment).replace(/^[^.]*/, ''), Code.FAILED_PRECONDITION],
  ])('%.30s … are refused', (request, code) => {
    expect(() => createFacebookInstantStore(secret).purchase(request)).toThrow(expect.objectContaining({ code }));
  });

  it('are refused where no secret is set, even the empty one', () => {
    expect(() => createFacebookInstantStore('').purchase(sign(payment, ''))).toThrow(
      /set iap.facebook_instant.app_secret/,
    );
  });
});

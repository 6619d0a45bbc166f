import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whether SIGNATURE (base64url) is the HMAC-SHA256 of TEXT under SECRET. */
export function isSignedWith(secret: string, text: string, signature: string): boolean {
  const expected = createHmac('sha256', secret).update(text).digest();
  const given = Buffer.from(signature, 'base64url');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

import { formatBase64 } from './base64.js';

/**
 * The data of a match message in both forms that the wire has for it. One is what arrived; the other is made when it is
 * first asked for, so that what one JSON client sends reaches others without being decoded.
 */
export interface MatchDataPayload {
  /** Base64 of the standard alphabet, padded. */
  readonly base64: string;
  readonly bytes: Buffer;
}

/** BYTES are not copied: they must not change afterwards. */
export function payloadOfBytes(bytes: Uint8Array): MatchDataPayload {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let base64: string | undefined;
  return {
    bytes: buffer,
    get base64() {
      base64 ??= formatBase64(buffer);
      return base64;
    },
  };
}

/** BASE64 must be as `isCanonicalBase64` wants it. */
export function payloadOfBase64(base64: string): MatchDataPayload {
  let bytes: Buffer | undefined;
  return {
    base64,
    get bytes() {
      bytes ??= Buffer.from(base64, 'base64');
      return bytes;
    },
  };
}

const CANONICAL = /^[A-Za-z0-9+/]*(?:[AQgw]==|[AEIMQUYcgkosw048]=)?$/;

/** Whether TEXT is just what encoding its bytes would give: padded, standard alphabet, no stray bits at the end. */
export function isCanonicalBase64(text: string): boolean {
  return text.length % 4 === 0 && CANONICAL.test(text);
}

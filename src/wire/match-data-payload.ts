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

// Classes, since one is made for every message: an object literal with a getter takes several times as long.

class BytesPayload implements MatchDataPayload {
  #base64: string | undefined;

  constructor(readonly bytes: Buffer) {}

  get base64(): string {
    this.#base64 ??= formatBase64(this.bytes);
    return this.#base64;
  }
}

class Base64Payload implements MatchDataPayload {
  #bytes: Buffer | undefined;

  constructor(readonly base64: string) {}

  get bytes(): Buffer {
    this.#bytes ??= Buffer.from(this.base64, 'base64');
    return this.#bytes;
  }
}

/** BYTES are not copied: they must not change afterwards. */
export function payloadOfBytes(bytes: Uint8Array): MatchDataPayload {
  return new BytesPayload(
    Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  );
}

/** BASE64 must be as `isCanonicalBase64` wants it. */
export function payloadOfBase64(base64: string): MatchDataPayload {
  return new Base64Payload(base64);
}

const CANONICAL = /^[A-Za-z0-9+/]*(?:[AQgw]==|[AEIMQUYcgkosw048]=)?$/;

/** Whether TEXT is just what encoding its bytes would give: padded, standard alphabet, no stray bits at the end. */
export function isCanonicalBase64(text: string): boolean {
  return text.length % 4 === 0 && CANONICAL.test(text);
}

import type { JsonObject } from '../guest/json-object.js';

/** DATA as a client would send it: an object goes as JSON. */
export function bytesOf(data: string | Uint8Array | JsonObject): Buffer {
  if (typeof data === 'string') return Buffer.from(data);
  return data instanceof Uint8Array ? Buffer.from(data) : Buffer.from(JSON.stringify(data));
}

import { isUuid } from '../../base/id.js';

const UUID_BYTES = 16;

export function uuidToBytes(uuid: string): Buffer {
  if (!isUuid(uuid)) throw new TypeError('argument 1 is not a UUID');
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

export function uuidOfBytes(bytes: Buffer): string {
  if (bytes.length !== UUID_BYTES) throw new TypeError(`argument 1 must be the ${UUID_BYTES} bytes of a UUID`);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

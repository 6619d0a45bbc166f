import bcrypt from 'bcrypt';

/** The cost that Nakama hashes with: about 60 ms of a thread of libuv's pool. */
const COST = 10;

/** The hash as the database stores it: the bytes of bcrypt's text form. */
export async function hashPassword(password: string): Promise<Buffer> {
  return Buffer.from(await bcrypt.hash(password, COST));
}

/** Compares in constant time, off the main thread. A hash that is missing or no bcrypt hash matches nothing. */
export async function passwordMatches(password: string, hash: Uint8Array | null): Promise<boolean> {
  if (hash === null || hash.length === 0) return false;
  return bcrypt.compare(password, Buffer.from(hash).toString('latin1'));
}

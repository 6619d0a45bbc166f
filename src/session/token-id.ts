import { randomBytes } from 'node:crypto';
import type { Clock } from '../base/clock.js';

/** Where the id says when it was made: 48 bits of milliseconds, the version digit, 12 bits that count up. */
const ORDERED_PREFIX_LENGTH = 'tttttttt-tttt-7ccc'.length;
const ORDERED = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const COUNTER_LIMIT = 0x1000;

/**
 * Makes token ids: version 7 UUIDs of which each one sorts after those made before, within a millisecond too and while
 * the wall clock goes back. That order is what makes "every token until now" exact.
 */
export function createTokenIds(clock: Clock): () => string {
  let lastMs = 0;
  let counter = 0;
  return () => {
    const nowMs = Math.floor(clock.nowMs());
    if (nowMs > lastMs) {
      lastMs = nowMs;
      counter = 0;
    } else if (++counter === COUNTER_LIMIT) {
      lastMs++;
      counter = 0;
    }
    return formatTokenId(lastMs, counter);
  };
}

function formatTokenId(ms: number, counter: number): string {
  const time = ms.toString(16).padStart(12, '0');
  const random = randomBytes(8);
  random[0] = 0x80 | (random[0]! & 0x3f);
  const tail = random.toString('hex');
  const count = counter.toString(16).padStart(3, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}

/** What of TOKENID orders it among the ids of `createTokenIds`; undefined for an id that another server made. */
export function orderOfTokenId(tokenId: string): string | undefined {
  return ORDERED.test(tokenId) ? tokenId.slice(0, ORDERED_PREFIX_LENGTH) : undefined;
}

/** When an id of `createTokenIds` was made, in milliseconds since 1970. */
export function timeOfTokenIdMs(tokenId: string): number {
  return Number.parseInt(tokenId.slice(0, 8) + tokenId.slice(9, 13), 16);
}

import type { Timestamp } from '../../wire/well-known.js';

/** Milliseconds since 1970, microseconds as the fraction, as a message has them. */
export function timestampOfMs(ms: number): Timestamp {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * 1000) * 1000 };
}

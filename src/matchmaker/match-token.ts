import { createSigner } from 'fast-jwt';

const LIFETIME_SEC = 30;

/** Makes the tokens by which matched players enter one relayed match: signed, and good for half a minute. */
export function createMatchTokens(encryptionKey: string, nowMs: () => number): (matchUuid: string) => string {
  const sign = createSigner({ key: encryptionKey, algorithm: 'HS256', noTimestamp: true });
  return (matchUuid) => sign({ mid: `${matchUuid}.`, exp: Math.floor(nowMs() / 1000) + LIFETIME_SEC });
}

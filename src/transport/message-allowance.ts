/** Counts what comes in against a rate: a full second's worth may come at once. */
export interface MessageAllowance {
  /** False once more has come than the rate allows. */
  take(nowMs: number): boolean;
}

const UNLIMITED: MessageAllowance = { take: () => true };

/** An allowance of PERSEC messages a second; 0 for no limit. */
export function createMessageAllowance(perSec: number, startMs: number): MessageAllowance {
  if (perSec === 0) return UNLIMITED;
  let left = perSec;
  let filledAtMs = startMs;
  return {
    take(nowMs) {
      left = Math.min(perSec, left + ((nowMs - filledAtMs) * perSec) / 1000);
      filledAtMs = nowMs;
      if (left < 1) return false;
      left--;
      return true;
    },
  };
}

/** Counts what comes in against a rate. */
export interface MessageAllowance {
  /** False once more has come than the rate allows. */
  take(nowMs: number): boolean;
}

const UNLIMITED: MessageAllowance = { take: () => true };

/** An allowance of PERSEC messages a second, of which BURST may come at once: a full second's worth by default. 0 for no limit. */
export function createMessageAllowance(perSec: number, startMs: number, burst = perSec): MessageAllowance {
  if (perSec === 0) return UNLIMITED;
  let left = burst;
  let filledAtMs = startMs;
  return {
    take(nowMs) {
      left = Math.min(burst, left + ((nowMs - filledAtMs) * perSec) / 1000);
      filledAtMs = nowMs;
      if (left < 1) return false;
      left--;
      return true;
    },
  };
}

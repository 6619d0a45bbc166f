/** Gives what a clock was noted to have given. */
export interface RecordedClock {
  /** The readings of one call: value and how often it was read, by turns. */
  begin(readings: readonly number[] | undefined): void;
  next(): number;
  /** Whether the call has read the clock more or less often than the one recorded. */
  readonly isOff: boolean;
}

/** Where nothing was noted, the clock stands still, at first at STARTVALUE. */
export function createRecordedClock(startValue: number): RecordedClock {
  let readings: readonly number[] = [];
  let at = 0;
  let taken = 0;
  let last = startValue;
  let isShort = false;

  return {
    begin(next = []) {
      readings = next;
      at = 0;
      taken = 0;
      isShort = false;
    },
    next() {
      while (at + 1 < readings.length && taken >= readings[at + 1]!) {
        at += 2;
        taken = 0;
      }
      if (at + 1 >= readings.length) isShort = true;
      else {
        last = readings[at]!;
        taken++;
      }
      return last;
    },
    get isOff() {
      const isDone = at + 2 >= readings.length && taken >= (readings[at + 1] ?? 0);
      return isShort || (readings.length > 0 && !isDone);
    },
  };
}

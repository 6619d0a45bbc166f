/** What a clock gave: value and how often it was read, by turns. */
export interface ClockReadings {
  note(value: number): number;
  /** What was noted since the last call; undefined where that is nothing. */
  take(): number[] | undefined;
}

/** A call that reads the clock without end must not fill the memory: from here on its time stands still. */
const maxReadings = 20_000;

export function createClockReadings(onFull: () => void): ClockReadings {
  let readings: number[] = [];

  return {
    note(value) {
      const last = readings.length - 2;
      if (last >= 0 && (readings[last] === value || readings.length >= maxReadings)) {
        if (readings[last] !== value) onFull();
        readings[last + 1]!++;
        return readings[last]!;
      }
      readings.push(value, 1);
      return value;
    },
    take() {
      if (readings.length === 0) return undefined;
      const taken = readings;
      readings = [];
      return taken;
    },
  };
}

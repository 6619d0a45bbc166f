import { expect, it } from 'vitest';
import { createMessageClock } from '../../../src/core/channel/message-clock.js';
import { parseTimestamp, timestamptz } from '../../../src/database/value-parsers.js';

it('gives every message a later time, also within a millisecond and where the clock is set back', () => {
  let nowMs = 1_700_000_000_000.7;
  const clock = createMessageClock({ nowMs: () => nowMs });
  const times = Array.from({ length: 2500 }, () => clock.nextMs());
  nowMs -= 60_000;
  times.push(clock.nextMs());
  nowMs += 120_000;
  times.push(clock.nextMs());
  expect(times[0]).toBe(1_700_000_000_000);
  for (let i = 1; i < times.length; i++) expect(times[i]).toBeGreaterThan(times[i - 1]!);
  expect(times.at(-1)).toBe(1_700_000_060_000);
  // The database keeps whole microseconds: none may fall together there.
  expect(new Set(times.map(timestamptz)).size).toBe(times.length);
  const stored = timestamptz(times[1]!).replace('T', ' ').replace('Z', '+00');
  expect(parseTimestamp(stored)).toBe(times[1]);
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCron } from '../../src/base/cron-schedule.js';

const sec = (text: string) => Date.parse(`${text}Z`) / 1000;
const text = (time: number | undefined) =>
  time === undefined ? undefined : new Date(time * 1000).toISOString().slice(0, 19);
const next = (cron: string, after: string) => text(parseCron(cron).next(sec(after)));
const previous = (cron: string, before: string) => text(parseCron(cron).previous(sec(before)));

describe('the next time', () => {
  it.each([
    ['* * * * *', '2024-02-28T23:59:30', '2024-02-29T00:00:00'],
    ['0 0 * * *', '2024-12-31T00:00:00', '2025-01-01T00:00:00'],
    ['*/15 * * * *', '2024-05-05T10:14:59', '2024-05-05T10:15:00'],
    ['5/20 * * * *', '2024-05-05T10:25:00', '2024-05-05T10:45:00'],
    ['0 9-17/4 * * *', '2024-05-05T13:00:00', '2024-05-05T17:00:00'],
    ['0 12 * * 1', '2024-05-07T00:00:00', '2024-05-13T12:00:00'],
    ['0 12 * * mon-FRI', '2024-05-04T00:00:00', '2024-05-06T12:00:00'],
    ['0 0 * * 7', '2024-05-06T00:00:00', '2024-05-12T00:00:00'],
    ['0 0 29 2 *', '2024-02-29T00:00:00', '2028-02-29T00:00:00'],
    ['0 0 1 jan,July *', '2024-01-01T00:00:00', '2024-07-01T00:00:00'],
    ['0 0 L * *', '2023-02-01T00:00:00', '2023-02-28T00:00:00'],
    ['0 0 LW * ?', '2024-06-01T00:00:00', '2024-06-28T00:00:00'],
    ['0 0 15W * *', '2024-06-01T00:00:00', '2024-06-14T00:00:00'],
    ['0 0 1W * *', '2024-06-01T00:00:00', '2024-06-03T00:00:00'],
    ['0 0 * * 5L', '2024-06-01T00:00:00', '2024-06-28T00:00:00'],
    ['0 0 * * fri#2', '2024-06-01T00:00:00', '2024-06-14T00:00:00'],
    ['0 0 13 * 5', '2024-06-08T00:00:00', '2024-06-13T00:00:00'],
    ['0 0 13 * 5', '2024-06-13T00:00:00', '2024-06-14T00:00:00'],
    ['30 4 1 1 * 2030', '2024-01-01T00:00:00', '2030-01-01T04:30:00'],
    ['10,40 0 0 1 1 * *', '2024-01-01T00:00:10', '2024-01-01T00:00:40'],
    ['@weekly', '2024-06-05T10:00:00', '2024-06-09T00:00:00'],
    ['@Hourly', '2024-06-05T10:00:00', '2024-06-05T11:00:00'],
    ['  0   0  *  *  * ', '2024-06-05T10:00:00', '2024-06-06T00:00:00'],
  ])('of %s after %s is %s', (cron, after, expected) => {
    expect(next(cron, after)).toBe(expected);
  });

  it('is none where nothing can fire any more', () => {
    expect(next('0 0 30 2 *', '2024-01-01T00:00:00')).toBeUndefined();
    expect(next('0 0 1 1 * 2020', '2024-01-01T00:00:00')).toBeUndefined();
    expect(previous('0 0 1 1 * 2050', '2024-01-01T00:00:00')).toBeUndefined();
  });
});

it.each([
  ['0 0 * * *', '2024-05-05T00:00:00', '2024-05-04T00:00:00'],
  ['0 0 * * *', '2024-05-05T00:00:01', '2024-05-05T00:00:00'],
  ['45 8-10 * * *', '2024-05-05T09:44:00', '2024-05-05T08:45:00'],
  ['45 8-10 * * *', '2024-05-05T03:00:00', '2024-05-04T10:45:00'],
  ['0 0 29 2 *', '2024-02-28T00:00:00', '2020-02-29T00:00:00'],
  ['0,30 * * * * * *', '2024-05-05T09:44:10', '2024-05-05T09:44:00'],
])('the last time of %s before %s is %s', (cron, before, expected) => {
  expect(previous(cron, before)).toBe(expected);
});

it.each([
  '',
  '* * * *',
  '* * * * * * * *',
  '60 * * * *',
  '* 24 * * *',
  '* * 0 * *',
  '* * 32 * *',
  '* * * 13 *',
  '* * * * 8',
  '*/0 * * * *',
  '*/60 * * * *',
  '5-1 * * * *',
  'a * * * *',
  '* * W * *',
  '* * * * L5',
  '* * * * 5#6',
  '* * * * * 1969',
  '1,,2 * * * *',
  '*-5 * * * *',
  '-1 * * * *',
  '@reboot',
  '1.5 * * * *',
])('%j is no cron expression', (cron) => {
  expect(() => parseCron(cron)).toThrow(TypeError);
});

// Every second of a span is tried against the meaning of the fields.
it('finds exactly the times that fit its fields, both ways', () => {
  const list = (max: number) => fc.uniqueArray(fc.nat(max), { minLength: 1, maxLength: 4 });
  const start = sec('2024-02-27T00:00:00');
  fc.assert(
    fc.property(list(59), list(23), fc.nat(4 * 86_400), (minutes, hours, offset) => {
      const schedule = parseCron(`${minutes.join()} ${hours.join()} * * *`);
      const fits = (time: number) => {
        const date = new Date(time * 1000);
        return (
          date.getUTCSeconds() === 0 && minutes.includes(date.getUTCMinutes()) && hours.includes(date.getUTCHours())
        );
      };
      const from = start + offset;
      let expectedNext = from + 1;
      while (!fits(expectedNext)) expectedNext++;
      let expectedPrevious = from - 1;
      while (!fits(expectedPrevious)) expectedPrevious--;
      expect([schedule.next(from), schedule.previous(from)]).toEqual([expectedNext, expectedPrevious]);
      expect(schedule.next(from)).toBe(expectedNext);
    }),
    { numRuns: 60 },
  );
});

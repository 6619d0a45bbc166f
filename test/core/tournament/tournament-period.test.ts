import { describe, expect, it } from 'vitest';
import { parseCron } from '../../../src/base/cron-schedule.js';
import { tournamentPeriod } from '../../../src/core/tournament/tournament-period.js';

const sec = (text: string) => (text === '' ? 0 : Date.parse(`2026-01-${text}:00Z`) / 1000);
const text = (time: number) => (time === 0 ? '' : new Date(time * 1000).toISOString().slice(8, 16));

interface Case {
  cron?: string;
  start: string;
  end?: string;
  hours: number;
  at: string;
  is: [startActive: string, endActive: string, expiry: string];
}

const cases: Case[] = [
  // Without a schedule there is one round.
  { start: '05T00:00', hours: 3, at: '01T00:00', is: ['05T00:00', '05T03:00', ''] },
  { start: '05T00:00', hours: 3, at: '09T00:00', is: ['05T00:00', '05T03:00', ''] },
  { start: '05T00:00', end: '06T00:00', hours: 3, at: '05T01:00', is: ['05T00:00', '05T03:00', '06T00:00'] },
  { start: '05T00:00', end: '05T02:00', hours: 3, at: '05T01:00', is: ['05T00:00', '05T02:00', '05T02:00'] },
  // With one, a round begins each time it comes round.
  { cron: '0 12 * * *', start: '05T00:00', hours: 3, at: '07T13:00', is: ['07T12:00', '07T15:00', '08T12:00'] },
  { cron: '0 12 * * *', start: '05T00:00', hours: 3, at: '07T12:00', is: ['07T12:00', '07T15:00', '08T12:00'] },
  { cron: '0 12 * * *', start: '05T00:00', hours: 3, at: '07T11:59', is: ['06T12:00', '06T15:00', '07T12:00'] },
  // A round lasts at most until the next one.
  { cron: '0 12 * * *', start: '05T00:00', hours: 50, at: '07T13:00', is: ['07T12:00', '08T12:00', '08T12:00'] },
  // Before the start, the first round after it.
  { cron: '0 12 * * *', start: '05T00:00', hours: 3, at: '01T00:00', is: ['05T12:00', '05T15:00', '06T12:00'] },
  // Started in the middle of a round, and after the round of that day was over.
  { cron: '0 12 * * *', start: '05T13:00', hours: 3, at: '05T14:00', is: ['05T13:00', '05T15:00', '06T12:00'] },
  { cron: '0 12 * * *', start: '05T16:00', hours: 3, at: '05T17:00', is: ['06T12:00', '06T15:00', '07T12:00'] },
  // The end cuts the last round.
  {
    cron: '0 12 * * *',
    start: '05T00:00',
    end: '07T13:00',
    hours: 3,
    at: '07T12:30',
    is: ['07T12:00', '07T13:00', '07T13:00'],
  },
];

describe('the round of a tournament', () => {
  it.each(cases)('$cron, $start to $end, $hours h, at $at: $is', ({ cron, start, end = '', hours, at, is }) => {
    const schedule = cron === undefined ? undefined : parseCron(cron);
    const timing = { schedule, startSec: sec(start), endSec: sec(end), durationSec: hours * 3600 };
    const { startActiveSec, endActiveSec, expirySec } = tournamentPeriod(timing, sec(at));
    expect([startActiveSec, endActiveSec, expirySec].map(text)).toEqual(is);
  });
});

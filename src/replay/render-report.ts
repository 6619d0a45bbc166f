import type { LogLine } from '../guest/protocol.js';
import type { Difference, DifferentCall } from './difference.js';
import type { ReplayReport } from './replay.js';

const maxLogLines = 50;

/** REPORT for people. */
export function renderReport(report: ReplayReport): string {
  const { match, handler, recordedAt, calls, lastTick, state, other, printed } = report;
  const when = new Date(recordedAt).toISOString();
  const lines = [
    `Match ${match} of handler '${handler}', recorded ${when}: ${calls} calls replayed${tickText(lastTick)}.`,
    ...notes(report),
  ];
  if (other) lines.push('', ...callText('First difference in what it did', other));
  if (state) lines.push('', ...callText('The state differs', state));
  if (!state && !other) lines.push('No difference.');
  else if (!state) lines.push('', 'The state is the same throughout.');
  if (printed) lines.push('', `State after tick ${printed.tick}:`, JSON.stringify(printed.state, undefined, 2));
  return `${lines.join('\n')}\n`;
}

const tickText = (tick: number | undefined): string => (tick === undefined ? '' : `, up to tick ${tick}`);

function notes({ code, ending, ended }: ReplayReport): string[] {
  const found: string[] = [];
  if (code === 'other') found.push('The code is not the one that was recorded.');
  if (ending?.kind === 'cut')
    found.push('The recording was cut off: the server has ended before the match, or goes on writing.');
  if (ending?.kind === 'damaged') found.push(`The recording is damaged: ${ending.problem}.`);
  if (ended) found.push(`When it was recorded, it ended so: ${ended}.`);
  return found;
}

function callText(title: string, { tick, fn, sameUntil, differences, logs }: DifferentCall): string[] {
  const at = tick === undefined ? '' : ` at tick ${tick}`;
  const since =
    sameUntil === undefined ? '' : ` (after tick ${sameUntil} it was the same; it was not looked at in between)`;
  return [
    `${title}${at}, in ${fn}${since}:`,
    ...differences.map(differenceText),
    ...(logs.length > 0 ? ['  what the replayed code has logged there:'] : []),
    ...logs.slice(0, maxLogLines).map(logText),
  ];
}

const titles: Readonly<Record<Difference['what'], string>> = {
  state: 'state',
  output: 'what it sent',
  result: 'what it returned beside its state',
  error: 'how it ended',
  nk: 'what it asked of nk',
  chance: 'how often it used chance',
  clock: 'how it read the clock',
};

function differenceText({ what, path, recorded, replayed }: Difference): string {
  const place = path ?? titles[what];
  return `  ${place}: recorded ${recorded ?? 'unknown or none'}, replayed ${replayed ?? 'unknown or none'}`;
}

const logText = ([level, text]: LogLine): string => `    ${level} ${text.replaceAll('\n', '\n      ')}`;
